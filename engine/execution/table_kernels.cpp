// Tables: which row fits keys and from which day on, worked out once for each tuple of keys that comes along.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/key_groups.hpp"
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
      const std::int32_t day = dated_ ? batch.inputs.back().codes()[row] : Date::never().days();
      if (const std::optional<std::size_t> found = row_for(day)) {
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

  /// Which row is read from a day on.
  struct Step {
    std::int32_t from;
    std::optional<std::size_t> row;
  };

  std::optional<std::size_t> row_for(std::int32_t day) {
    const auto group = static_cast<std::size_t>(groups_.add(keys_.data()));
    if (group == steps_.size()) {
      steps_.push_back(steps_of_keys());
    }
    const std::vector<Step>& steps = steps_[group];
    std::size_t step = steps.size() - 1;
    while (step > 0 && steps[step].from > day) {
      --step;
    }
    return steps[step].row;
  }

  [[nodiscard]] std::vector<Step> steps_of_keys() const {
    std::vector<std::size_t> fitting;
    std::set<std::int32_t> days = {Date::missing().days()};  // before all others
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      if (fits(row)) {
        fitting.push_back(row);
        days.insert(table_.rows[row].from.value_or(Date::missing()).days());
      }
    }
    std::vector<Step> steps;
    for (const std::int32_t day : days) {
      steps.push_back({day, row_in_force(table_, fitting, Date(day))});
    }
    return steps;
  }

  [[nodiscard]] bool fits(std::size_t row) const {
    for (std::size_t key = 0; key < table_.keys.size(); ++key) {
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
  std::vector<std::vector<Step>> steps_;  // by group, ascending
  std::vector<std::int32_t> keys_;        // of the row at hand
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
