// From the columns of the rules' plans to entitlement lines and row errors.
#pragma once

#include <memory>

#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/plan_lines.hpp"

namespace remit {

/// Appends the lines of one plan to `lines`, and reports rows that failed; with what they come to before
/// refunds and clawback. Nobody may do so twice.
void collect_lines_of(EvaluationState& state, const RulePlan& plan, LineColumns& lines);
/// Appends the lines of every plan to `lines`, in order of rule, then row, and reports rows that failed.
void collect_lines(EvaluationState& state, LineColumns& lines);
/// The same of one plan. Columns that are empty as long as no line has anything in them may be too short.
void collect_lines_of_plan(EvaluationState& state, const RulePlan& plan, LineColumns& lines);
/// The lines of a plan, to be collected piece by piece; null where they can't be told row by row.
[[nodiscard]] std::unique_ptr<PlanLines> lines_to_read(EvaluationState& state, const RulePlan& plan);

}  // namespace remit
