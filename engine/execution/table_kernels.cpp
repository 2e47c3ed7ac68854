// Tables: which row fits a tuple of keys on a day, worked out once for each tuple that comes along.
#include <utility>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/measure_index.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class TableRowKernel final : public Kernel {
 public:
  TableRowKernel(EvaluationState& state, const operation::TableRow& row)
      : table_(state.graph->ruleset->tables[row.table]),
        dated_(row.dated),
        groups_(table_.keys.size()),
        keys_(table_.keys.size()) {
    for (const Table::Row& each : table_.rows) {
      std::vector<std::int32_t>& codes = codes_.emplace_back();
      for (std::size_t key = 0; key < table_.keys.size(); ++key) {
        codes.push_back(code_of(state, table_.keys[key].type, each.keys[key]));
      }
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      for (std::size_t key = 0; key < keys_.size(); ++key) {
        keys_[key] = batch.inputs[key].codes()[row];
      }
      const std::int32_t day = dated_ ? batch.inputs.back().codes()[row] : 0;
      const std::optional<std::size_t> found = row_for(day);
      if (found) {
        out.integers[row] = static_cast<std::int64_t>(*found);
      } else {
        out.set_state(row, batch.failed(row));
      }
    });
  }

 private:
  /// A code that no key has where the word or fact isn't known: such a row fits nothing.
  static constexpr std::int32_t kFitsNothing = INT32_MIN;

  static std::int32_t code_of(EvaluationState& state, const Type& type,
                              const std::optional<std::string>& key) {
    if (!key) {
      return kFitsNothing;  // `any` isn't compared
    }
    if (type.kind == TypeKind::kReference) {
      const RowIndex row = state.row_of(type.refers_to, *key);
      return row == kNoRow ? kFitsNothing : row;
    }
    return state.facts->symbols().intern(*key);
  }

  std::optional<std::size_t> row_for(std::int32_t day) {
    const auto group = static_cast<std::size_t>(groups_.add(keys_.data()));
    if (group == fitting_.size()) {
      std::vector<std::size_t>& rows = fitting_.emplace_back();
      for (std::size_t row = 0; row < table_.rows.size(); ++row) {
        if (fits(row)) {
          rows.push_back(row);
        }
      }
    }
    return row_in_force(table_, fitting_[group], Date(day));
  }

  [[nodiscard]] bool fits(std::size_t row) const {
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      if (table_.rows[row].keys[key] && codes_[row][key] != keys_[key]) {
        return false;
      }
    }
    return true;
  }

  const Table& table_;
  bool dated_;
  std::vector<std::vector<std::int32_t>> codes_;  // by row, key
  KeyGroups groups_;
  std::vector<std::vector<std::size_t>> fitting_;  // by group: the rows whose keys fit, in order
  std::vector<std::int32_t> keys_;                 // of the row at hand
};

class WordTableKernel final : public Kernel {
 public:
  WordTableKernel(EvaluationState& state, const operation::WordTable& table) {
    for (const std::string& word : table.words) {
      symbols_.push_back(state.facts->symbols().intern(word));
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      out.codes[row] = symbols_[static_cast<std::size_t>(batch.inputs[0].integers()[row])];
    });
  }

 private:
  std::vector<Symbol> symbols_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::TableRow& row) {
  return std::make_unique<TableRowKernel>(state, row);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::WordTable& words) {
  return std::make_unique<WordTableKernel>(state, words);
}

}  // namespace remit
