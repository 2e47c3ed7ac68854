#include "engine/execution/wanted_rows.hpp"

#include "engine/base/check.hpp"

namespace remit {

WantedRows::WantedRows(const EvaluationState& state, const RulePlan& plan, bool also_counted)
    : state_(state),
      frame_(plan.frame),
      is_fanned_(state.graph->root_of(plan.frame) != plan.frame),
      all_(state.options.wanted.empty()) {
  if (all_) {
    return;
  }
  RowSet rows = state.options.wanted[plan.rule].told;
  if (also_counted) {
    rows.unite(state.options.wanted[plan.rule].counted);
  }
  const FrameId root = state.graph->root_of(frame_);
  const FrameRows& frame = state.frames[root];
  roots_.assign(frame.count, rows.is_everything() ? 1 : 0);
  if (rows.is_everything()) {
    return;
  }
  if (state.graph->frames[root].form == Frame::Form::kPartnerPeriods) {
    for (std::size_t row = 0; row < frame.count; ++row) {
      roots_[row] = rows.days.overlaps(frame.firsts[row], frame.lasts[row]) ? 1 : 0;
    }
    return;
  }
  const FactTable& table = state.facts->table(state.graph->frames[root].kind);
  check(rows.days.empty() || table.own_dates.size() == table.row_count || table.row_count == 0,
        "facts that are told by their days have been read with these");
  for (std::size_t row = 0; row < table.row_count; ++row) {
    const bool by_day = !rows.days.empty() && rows.days.contains(table.own_dates[row]);
    roots_[row] = by_day || rows.keys.contains(table.keys[row]) ? 1 : 0;
  }
}

}  // namespace remit
