// Values of other facts: through a reference, or as of a day.
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class GatherKernel final : public Kernel {
 public:
  /// `careful`: references may name a fact that isn't there, as constants do; `or_zero`: where it isn't, 0.
  GatherKernel(bool careful, bool or_zero) : careful_(careful), or_zero_(or_zero) {}

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& reference = batch.inputs[0];
    const Column& target = *batch.inputs[1].column;
    const std::int32_t* rows = reference.codes();
    if (!careful_ && reference.all_fine() && target.states.empty()) {
      gather_fine(batch, rows, target, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = reference.state(row); has_no_value(state)) {
        if (or_zero_) {
          out.store_exact(row, Rational(0));
        } else {
          out.set_state(row, state);
        }
        return;
      }
      if (rows[row] < 0) {
        out.set_state(row, batch.failed(row));
        return;
      }
      const auto found = static_cast<std::size_t>(rows[row]);
      const RowState state = target.state(found);
      if (has_no_value(state)) {
        out.set_state(row, state);
      } else if (state == kRowExact) {
        out.store_exact(row, target.exact_value(found));
      } else {
        copy_one(target, found, row, out);
      }
    });
  }

 private:
  static void copy_one(const Column& target, std::size_t found, std::size_t row, Column& out) {
    switch (out.form) {
      case ColumnForm::kInteger:
        out.integers[row] = target.integers[found];
        return;
      case ColumnForm::kWide:
        out.wides[row] = target.wides[found];
        return;
      case ColumnForm::kExact:
        out.exacts[row] = target.exacts[found];
        return;
      case ColumnForm::kDate:
      case ColumnForm::kWord:
      case ColumnForm::kRow:
        out.codes[row] = target.codes[found];
        return;
      case ColumnForm::kYesNo:
        out.flags[row] = target.flags[found];
        return;
    }
  }

  static void gather_fine(const Batch& batch, const std::int32_t* rows, const Column& target, Column& out) {
    if (out.is_codes()) {
      const std::int32_t* codes = target.codes.data();
      batch.selection.for_each([&](std::size_t row) { out.codes[row] = codes[rows[row]]; });
    } else if (out.form == ColumnForm::kInteger) {
      const std::int64_t* integers = target.integers.data();
      batch.selection.for_each([&](std::size_t row) { out.integers[row] = integers[rows[row]]; });
    } else {
      batch.selection.for_each(
          [&](std::size_t row) { copy_one(target, static_cast<std::size_t>(rows[row]), row, out); });
    }
  }

  bool careful_;
  bool or_zero_;
};

class DatedKernel final : public Kernel {
 public:
  DatedKernel(const DatedIndex& index, bool presence, operation::Substitute substitute, SymbolTable& symbols)
      : index_(index), presence_(presence), substitute_(std::move(substitute)) {
    if (const auto* word = std::get_if<std::string>(&substitute_)) {
      substitute_code_ = symbols.intern(*word);
    } else if (const auto* date = std::get_if<Date>(&substitute_)) {
      substitute_code_ = date->days();
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const DatedIndex::Entry* entry =
          index_.find(batch.inputs[0].codes()[row], batch.inputs[1].codes()[row]);
      if (presence_) {
        out.flags[row] = entry != nullptr && !entry->bad ? 1 : 0;
      } else if (entry == nullptr) {
        store_substitute(batch, row, out);
      } else if (entry->bad) {
        out.set_state(row, batch.failed(row));
      } else if (out.is_codes()) {
        out.codes[row] = entry->code;
      } else {
        out.store_exact(row, index_.number(*entry));
      }
    });
  }

 private:
  void store_substitute(const Batch& batch, std::size_t row, Column& out) const {
    if (std::holds_alternative<std::monostate>(substitute_)) {
      out.set_state(row, batch.failed(row));
    } else if (const auto* number = std::get_if<Rational>(&substitute_)) {
      out.store_exact(row, *number);
    } else {
      out.codes[row] = substitute_code_;
    }
  }

  const DatedIndex& index_;
  bool presence_;
  operation::Substitute substitute_;
  std::int32_t substitute_code_ = 0;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Gather& gather) {
  const Operation& reference = state.graph->nodes[state.graph->nodes[node].inputs[0]].operation;
  return std::make_unique<GatherKernel>(std::holds_alternative<operation::Constant>(reference) ||
                                            std::holds_alternative<operation::Carried>(reference),
                                        gather.or_zero);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::DatedField& dated) {
  return std::make_unique<DatedKernel>(state.dated_index(dated.field), dated.presence, dated.substitute,
                                       state.facts->symbols());
}

}  // namespace remit
