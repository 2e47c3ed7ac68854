#include "engine/execution/balance_steps.hpp"

#include <algorithm>

#include "engine/calendar/period.hpp"
#include "engine/execution/evaluation_state.hpp"

namespace remit {

bool starts_anew(const Balance& balance, std::int32_t before, std::int32_t day) {
  if (!balance.anew) {
    return false;
  }
  const auto [kind, first_month] = *balance.anew;
  return period_of(kind, Date(before), first_month) != period_of(kind, Date(day), first_month);
}

StepFinder::StepFinder(const EvaluationState& state, NodeId node)
    : state_(state),
      value_(std::get<operation::BalanceValue>(state.graph->nodes[node].operation)),
      fold_(state.graph->nodes[node].inputs[0]),
      frame_(state.graph->nodes[node].frame),
      root_(state.graph->root_of(frame_)),
      step_frame_(state.graph->nodes[fold_].frame) {}

std::optional<std::size_t> StepFinder::find(const std::vector<ColumnView>& inputs, std::size_t view_row,
                                            std::size_t row) {
  const RowPlace place = state_.place_of(frame_, row);
  if (is_own()) {
    return place.is_known ? own_step(place.row) : std::nullopt;
  }
  const std::int32_t day = inputs[2].codes()[view_row];
  if (!Date(day).is_ordinary()) {
    return std::nullopt;
  }
  const BalanceSteps& steps = state_.balances.at(fold_);
  keys_.assign(std::max<std::size_t>(inputs.size() - 3, 1), 0);
  for (std::size_t key = 3; key < inputs.size(); ++key) {
    keys_[key - 3] = inputs[key].key(view_row);
  }
  const std::int32_t group = steps.groups.find(keys_.data());
  if (group < 0) {
    return std::nullopt;
  }
  std::size_t low = steps.begins[static_cast<std::size_t>(group)];
  std::size_t high = steps.begins[static_cast<std::size_t>(group) + 1];
  const std::size_t begin = low;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (stands_by(steps, middle, place, day)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const Balance& balance = state_.graph->ruleset->balances[value_.balance];
  if (low == begin || starts_anew(balance, steps.days[low - 1], day)) {
    return std::nullopt;
  }
  return steps.rows[low - 1];
}

bool StepFinder::stands_by(const BalanceSteps& steps, std::size_t step, const RowPlace& place,
                           std::int32_t day) const {
  const Frame& step_frame = state_.graph->frames[step_frame_];
  if (value_.by_day || step_frame.form != Frame::Form::kFacts) {
    return steps.days[step] <= day;
  }
  const MeasurePosition there = position_of(step_frame.kind, steps.rows[step], steps.days[step]);
  const MeasurePosition own = position_of(state_.graph->frames[root_].kind, place.row, day);
  return there < own || (place.is_known && there == own);
}

std::optional<std::size_t> StepFinder::own_step(std::size_t root_row) const {
  std::size_t row = root_row;
  if (root_ != step_frame_) {
    // Partners and periods of a frame that begins on another day.
    const FrameRows& own = state_.frames[root_];
    const auto found = state_.frames[step_frame_].row_of(own.partners[root_row], own.firsts[root_row]);
    if (!found) {
      return std::nullopt;
    }
    row = *found;
  }
  return state_.balances.at(fold_).places[row] < 0 ? std::nullopt : std::optional(row);
}

}  // namespace remit
