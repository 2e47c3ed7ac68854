// And, or, not, choices, and whether a rule has a line for a row.
#include <algorithm>
#include <utility>

#include "engine/columns/flag_rows.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

bool are_all_fine(const std::vector<ColumnView>& inputs) {
  return std::ranges::all_of(inputs, [](const ColumnView& input) { return input.all_fine(); });
}

/// Whether all of the inputs, or any of them, say yes, where each says something in every row.
void join_inputs(const Batch& batch, bool all, Column& out) {
  std::uint8_t* flags = out.flags.data();
  const std::uint8_t* joined = batch.inputs.front().flags();
  const auto both = [](std::uint64_t left, std::uint64_t right) { return left & right; };
  const auto either = [](std::uint64_t left, std::uint64_t right) { return left | right; };
  if (batch.inputs.size() == 1) {
    batch.selection.for_each([=](std::size_t row) { flags[row] = joined[row]; });
  }
  for (std::size_t input = 1; input < batch.inputs.size(); ++input) {
    const std::uint8_t* next = batch.inputs[input].flags();
    if (batch.selection.all()) {
      all ? join_flags(joined, next, flags, batch.row_count, both)
          : join_flags(joined, next, flags, batch.row_count, either);
    } else if (all) {
      batch.selection.for_each([=](std::size_t row) { flags[row] = joined[row] & next[row]; });
    } else {
      batch.selection.for_each([=](std::size_t row) { flags[row] = joined[row] | next[row]; });
    }
    joined = flags;
  }
}

/// `all of` stops at the first no, `any of` at the first yes; what stands behind isn't read.
class ChainKernel final : public Kernel {
 public:
  explicit ChainKernel(std::uint8_t stops_at) : stops_at_(stops_at) {}

  void evaluate(const Batch& batch, Column& out) override {
    if (are_all_fine(batch.inputs)) {
      join_inputs(batch, stops_at_ == 0, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      for (const ColumnView& input : batch.inputs) {
        if (const RowState state = input.state(row); has_no_value(state)) {
          out.set_state(row, state);
          return;
        }
        if (input.flags()[row] == stops_at_) {
          out.flags[row] = stops_at_;
          return;
        }
      }
      out.flags[row] = stops_at_ == 0 ? 1 : 0;
    });
  }

 private:
  std::uint8_t stops_at_;
};

/// A no among the conditions decides; else the first that has no value spoils the row.
class GateKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    if (are_all_fine(batch.inputs)) {
      join_inputs(batch, true, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      RowState spoils = kRowFine;
      for (const ColumnView& input : batch.inputs) {
        const RowState state = input.state(row);
        if (has_no_value(state)) {
          spoils = spoils == kRowFine ? state : spoils;
        } else if (input.flags()[row] == 0) {
          out.flags[row] = 0;
          return;
        }
      }
      out.flags[row] = 1;
      if (spoils != kRowFine) {
        out.set_state(row, spoils);
      }
    });
  }
};

class NotKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      out.flags[row] = batch.inputs[0].flags()[row] == 0 ? 1 : 0;
      out.set_state(row, spoilt(batch.inputs, row));
    });
  }
};

/// Copies the value of `input` in `row` to `out`, whatever the forms, state included.
void copy_value(const ColumnView& input, std::size_t row, Column& out) {
  if (const RowState state = input.state(row); has_no_value(state)) {
    out.set_state(row, state);
    return;
  }
  if (out.is_codes()) {
    out.codes[row] = input.codes()[row];
    return;
  }
  if (out.form == ColumnForm::kYesNo) {
    out.flags[row] = input.flags()[row];
    return;
  }
  if (out.form == ColumnForm::kInteger && input.column->form == ColumnForm::kInteger &&
      input.column->denominator == out.denominator && input.state(row) == kRowFine) {
    out.integers[row] = input.integers()[row];
    return;
  }
  Int128 units = 0;
  if (out.form != ColumnForm::kExact && input.column->form != ColumnForm::kExact &&
      input.state(row) == kRowFine &&
      try_multiply(input.wide(row), Int128{unit_factor(input.column->denominator, out.denominator)}, units) &&
      store_units(out, row, units)) {
    return;
  }
  out.store_exact(row, input.exact_value(row));
}

class ChooseKernel final : public Kernel {
 public:
  explicit ChooseKernel(bool otherwise) : otherwise_(otherwise) {}

  void evaluate(const Batch& batch, Column& out) override {
    const std::size_t conditional = batch.inputs.size() - (otherwise_ ? 1 : 0);
    if (otherwise_ && is_plain(batch, out)) {
      choose_integers(batch, conditional, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      for (std::size_t index = 0; index < conditional; index += 2) {
        const ColumnView& condition = batch.inputs[index];
        if (const RowState state = condition.state(row); has_no_value(state)) {
          out.set_state(row, state);
          return;
        }
        if (condition.flags()[row] != 0) {
          copy_value(batch.inputs[index + 1], row, out);
          return;
        }
      }
      if (otherwise_) {
        copy_value(batch.inputs.back(), row, out);
      } else {
        out.set_state(row, kRowAbsent);
      }
    });
  }

 private:
  /// Whether there is nothing to choose between but int64 numbers, all there, that only need the right units.
  static bool is_plain(const Batch& batch, const Column& out) {
    return out.form == ColumnForm::kInteger && std::ranges::all_of(batch.inputs, [](const ColumnView& input) {
             const bool fits =
                 input.column->form == ColumnForm::kYesNo || input.column->form == ColumnForm::kInteger;
             return fits && input.all_fine();
           });
  }
  /// From the last choice to the first, each over what those behind it chose.
  void choose_integers(const Batch& batch, std::size_t conditional, Column& out) const {
    std::int64_t* results = out.integers.data();
    const auto values_of = [&](const ColumnView& input) {
      return std::pair(input.integers(),
                       static_cast<std::uint64_t>(unit_factor(input.column->denominator, out.denominator)));
    };
    const auto [last, last_factor] = values_of(batch.inputs.back());
    batch.selection.for_each([=, last = last, factor = last_factor](std::size_t row) {
      results[row] = static_cast<std::int64_t>(static_cast<std::uint64_t>(last[row]) * factor);
    });
    for (std::size_t index = conditional; index > 0; index -= 2) {
      const std::uint8_t* flags = batch.inputs[index - 2].flags();
      const auto [values, value_factor] = values_of(batch.inputs[index - 1]);
      batch.selection.for_each([=, values = values, factor = value_factor](std::size_t row) {
        const auto value = static_cast<std::int64_t>(static_cast<std::uint64_t>(values[row]) * factor);
        results[row] = flags[row] != 0 ? value : results[row];
      });
    }
  }

  bool otherwise_;
};

class AppliesKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    const std::vector<ColumnView> amounts(batch.inputs.begin() + 2, batch.inputs.end());
    if (amounts.empty() && batch.inputs[0].all_fine() && batch.inputs[1].all_fine()) {
      const std::uint8_t* gates = batch.inputs[0].flags();
      std::uint8_t* flags = out.flags.data();
      batch.selection.for_each([=](std::size_t row) { flags[row] = gates[row] != 0 ? 1 : 0; });
      return;
    }
    if (amounts.empty() && batch.inputs[0].all_fine() && batch.selection.all()) {
      apply_where_there_is_an_amount(batch, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      const RowState gate = batch.inputs[0].state(row);
      if (is_failed(gate)) {
        out.set_state(row, gate);
        return;
      }
      out.flags[row] = 0;
      if (gate == kRowAbsent || batch.inputs[0].flags()[row] == 0) {
        return;
      }
      if (!amounts.empty()) {
        if (const RowState state = spoilt(amounts, row); state != kRowFine) {
          out.set_state(row, state);
          return;
        }
        if (nothing_left(amounts, row)) {
          return;
        }
      }
      const RowState amount = batch.inputs[1].state(row);
      if (is_failed(amount)) {
        out.set_state(row, amount);
      } else {
        out.flags[row] = amount == kRowAbsent ? 0 : 1;
      }
    });
  }

 private:
  /// There is a line for each row that the gate lets through and that has an amount.
  static void apply_where_there_is_an_amount(const Batch& batch, Column& out) {
    const std::uint8_t* gates = batch.inputs[0].flags();
    const ColumnView& amounts = batch.inputs[1];
    std::uint8_t* flags = out.flags.data();
    std::copy(gates, gates + batch.row_count, flags);
    for_each_flagged_stretch(gates, 0, batch.row_count, [&](std::size_t first, std::size_t end) {
      for (std::size_t row = first; row < end; ++row) {
        const RowState amount = gates[row] != 0 ? amounts.state(row) : kRowFine;
        if (amount == kRowAbsent) {
          flags[row] = 0;
        } else if (is_failed(amount)) {
          out.set_state(row, amount);
        }
      }
    });
  }
  /// Something was refunded, and as much as there was. `amounts`: own amount and refunded, in like units.
  static bool nothing_left(const std::vector<ColumnView>& amounts, std::size_t row) {
    if (stands_in_units(amounts, row) && amounts[0].column->denominator == amounts[1].column->denominator) {
      return amounts[1].wide(row) > 0 && amounts[1].wide(row) >= amounts[0].wide(row);
    }
    const Rational refunded = amounts[1].exact_value(row);
    return refunded > 0 && refunded >= amounts[0].exact_value(row);
  }
};

class FailKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) { out.set_state(row, batch.failed(row)); });
  }
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Every& every) {
  if (every.no_counts_first) {
    return std::make_unique<GateKernel>();
  }
  return std::make_unique<ChainKernel>(std::uint8_t{0});
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Any& /*any*/) {
  return std::make_unique<ChainKernel>(std::uint8_t{1});
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Not& /*inverse*/) {
  return std::make_unique<NotKernel>();
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Choose& choose) {
  return std::make_unique<ChooseKernel>(choose.otherwise);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::Applies& /*applies*/) {
  return std::make_unique<AppliesKernel>();
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Fail& /*fail*/) {
  return std::make_unique<FailKernel>();
}

}  // namespace remit
