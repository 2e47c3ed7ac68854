#include "engine/execution/due_parts.hpp"

#include <algorithm>
#include <optional>

namespace remit {

DueParts::DueParts(const EvaluationState& state, const RulePlan& plan)
    : state_(state), plan_(plan), rule_(state.graph->ruleset->rules[plan.rule]) {}

std::int64_t DueParts::rounded(const Rational& minor_units) const {
  // A share of an amount that fits is at most that amount.
  return to_int64(round_to_integer(minor_units, rule_.rounding)).value_or(0);
}

RowState DueParts::find(std::size_t row, std::int64_t minor_units, std::vector<OwedPart>& owed) const {
  owed.clear();
  Rational share_before = 0;
  std::int64_t told_before = 0;
  for (std::size_t index = 0; index < plan_.due.size(); ++index) {
    const RulePlan::DueStep& step = plan_.due[index];
    if (index > 0 && rule_.due[index].of != rule_.due[index - 1].of) {
      share_before = 0;
      told_before = 0;
    }
    share_before += rule_.due[index].share;
    const std::int64_t through_here =
        share_before == 1 ? minor_units : rounded(Rational(share_before * Rational(minor_units)));
    OwedPart part{static_cast<std::uint32_t>(index), through_here - told_before, 0};
    told_before = through_here;
    if (step.when) {
      const Column& when = state_.columns[*step.when];
      if (is_failed(when.state(row))) {
        return when.state(row);
      }
      if (when.state(row) == kRowAbsent || when.flags[row] == 0) {
        continue;
      }
    }
    if (step.paid) {
      Rational share;
      if (const RowState state = paid_share(row, *step.paid, share, part.day); state != kRowFine) {
        return state;
      }
      if (share == 0) {
        continue;
      }
      part.minor_units =
          share == 1 ? part.minor_units : rounded(Rational(share * Rational(part.minor_units)));
    } else if (const RowState state = day_of(row, index, part.day); state != kRowFine) {
      return state;
    }
    if (Date(part.day) <= state_.options.through) {
      owed.push_back(part);
    }
  }
  return kRowFine;
}

// The governing date where the clause doesn't name a day.
RowState DueParts::day_of(std::size_t row, std::size_t part, std::int32_t& day) const {
  const Column& governing = state_.columns[plan_.governing_date];
  day = governing.codes[row];
  if (plan_.due[part].on) {
    const Column& on = state_.columns[*plan_.due[part].on];
    if (is_failed(on.state(row))) {
      return on.state(row);
    }
    day = on.state(row) == kRowAbsent ? day : on.codes[row];
  }
  return kRowFine;
}

RowState DueParts::paid_share(std::size_t row, const RulePlan::DueStep::Paid& paid, Rational& share,
                              std::int32_t& day) const {
  for (const NodeId node : {paid.received, paid.last_day, paid.own_amount, paid.refunded}) {
    if (has_no_value(state_.columns[node].state(row))) {
      return state_.columns[node].state(row);
    }
  }
  const Rational received = state_.columns[paid.received].exact_value(row);
  const Rational left =
      state_.columns[paid.own_amount].exact_value(row) - state_.columns[paid.refunded].exact_value(row);
  share = left <= 0 ? Rational(1) : std::min(Rational(1), std::max(Rational(0), Rational(received / left)));
  const std::int32_t last = state_.columns[paid.last_day].codes[row];
  day = std::max(state_.columns[plan_.governing_date].codes[row], last);
  return kRowFine;
}

}  // namespace remit
