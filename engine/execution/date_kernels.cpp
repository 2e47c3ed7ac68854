// Dates moved by months or days, time elapsed, and ranges of dates. Months follow the ruleset's month rule.
#include <algorithm>

#include "engine/calendar/day_memo.hpp"
#include "engine/calendar/month_arithmetic.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// A whole number of a row, or none when it isn't whole or is beyond any calendar.
std::optional<std::int64_t> whole_number(const ColumnView& input, std::size_t row) {
  if (input.column->form == ColumnForm::kInteger && input.state(row) == kRowFine &&
      input.column->denominator == 1) {
    return input.integers()[row];
  }
  const std::optional<Integer> whole = to_integer(input.exact_value(row));
  return whole ? to_int64(*whole) : std::nullopt;
}

class ShiftKernel final : public Kernel {
 public:
  ShiftKernel(operation::Shift shift, MonthRule rule) : shift_(shift), rule_(rule) {}

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& amounts = batch.inputs[1];
    const bool fine = batch.inputs[0].all_fine() && amounts.all_fine() &&
                      amounts.column->form == ColumnForm::kInteger && amounts.column->denominator == 1;
    const std::int32_t* days = batch.inputs[0].codes();
    if (fine) {
      const std::int64_t* steps = amounts.integers();
      batch.selection.for_each([&](std::size_t row) { out.codes[row] = shifted_by(steps[row], days[row]); });
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const std::optional<std::int64_t> amount = whole_number(amounts, row);
      if (!amount) {
        out.set_state(row, batch.failed(row));
        return;
      }
      out.codes[row] = shifted_by(*amount, days[row]);
    });
  }

 private:
  [[nodiscard]] std::int32_t shifted_by(std::int64_t amount, std::int32_t day) {
    if (amount != amount_) {  // mostly the same for all rows
      amount_ = amount;
      shifted_.forget();
    }
    return shifted_.at(day, [&](std::int32_t of) { return shifted(Date(of)); });
  }
  [[nodiscard]] std::int32_t shifted(Date date) const {
    const std::int64_t steps = shift_.minus ? -amount_ : amount_;
    if (shift_.keeps_month_end) {
      return add_months_keeping_end(date, steps, rule_).days();
    }
    return (shift_.months ? add_months(date, steps, rule_) : add_days(date, steps)).days();
  }

  operation::Shift shift_;
  MonthRule rule_;
  std::int64_t amount_ = 0;
  DayMemo<std::int32_t> shifted_;  // by amount_
};

class ElapsedKernel final : public Kernel {
 public:
  ElapsedKernel(bool months, MonthRule rule) : months_(months), rule_(rule) {}

  void evaluate(const Batch& batch, Column& out) override {
    const bool fine = batch.inputs[0].all_fine() && batch.inputs[1].all_fine();
    const std::int32_t* starts = batch.inputs[0].codes();
    const std::int32_t* ends = batch.inputs[1].codes();
    batch.selection.for_each([&](std::size_t row) {
      if (!fine) {
        if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
          out.set_state(row, state);
          return;
        }
      }
      const Date start(starts[row]);
      const Date end(ends[row]);
      if (!start.is_ordinary() || !end.is_ordinary()) {
        out.set_state(row, batch.failed(row));
        return;
      }
      out.integers[row] = months_ ? full_months_between(day_of_month(start), day_of_month(end), rule_)
                                  : days_between(start, end);
    });
  }

 private:
  [[nodiscard]] DayOfMonth day_of_month(Date date) {
    return days_.at(date.days(), [](std::int32_t day) { return day_of_month_of(Date(day)); });
  }

  bool months_;
  MonthRule rule_;
  DayMemo<DayOfMonth> days_;
};

class DaysThroughKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const Date first(batch.inputs[0].codes()[row]);
      const Date last(batch.inputs[1].codes()[row]);
      if (!first.is_ordinary() || !last.is_ordinary()) {
        out.set_state(row, batch.failed(row));
        return;
      }
      out.integers[row] = days_between(first, last) + 1;
    });
  }
};

// A day behind the batch's last one hasn't come yet, and lies in no range: what it governs isn't earned.
class InRangeKernel final : public Kernel {
 public:
  InRangeKernel(const operation::InRange& range, Date last)
      : from_(range.from.value_or(Date(Date::missing().days() + 1)).days()),
        through_(
            std::min({range.through.value_or(Date::never()), last, Date(Date::never().days() - 1)}).days()) {}

  void evaluate(const Batch& batch, Column& out) override {
    const std::int32_t* days = batch.inputs[0].codes();
    const std::int32_t from = from_;
    const std::int32_t through = through_;
    std::uint8_t* flags = out.flags.data();
    batch.selection.for_each([=](std::size_t row) {
      flags[row] = static_cast<std::uint8_t>(static_cast<int>(from <= days[row]) &
                                             static_cast<int>(days[row] <= through));
    });
    if (!batch.inputs[0].all_fine()) {
      batch.selection.for_each([&](std::size_t row) { out.set_state(row, spoilt(batch.inputs, row)); });
    }
  }

 private:
  std::int32_t from_;
  std::int32_t through_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::Shift& shift) {
  return std::make_unique<ShiftKernel>(shift, state.graph->ruleset->month_rule);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::Elapsed& elapsed) {
  return std::make_unique<ElapsedKernel>(elapsed.months, state.graph->ruleset->month_rule);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::DaysThrough& /*days*/) {
  return std::make_unique<DaysThroughKernel>();
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::InRange& range) {
  return std::make_unique<InRangeKernel>(range, state.options.through);
}

}  // namespace remit
