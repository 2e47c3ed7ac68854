// From the columns of the rules' plans to entitlement lines and row errors.
#pragma once

#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// Appends the lines of one plan to `lines`, and reports rows that failed; with what they come to before
/// refunds and clawback. Nobody may do so twice.
void collect_lines_of(EvaluationState& state, const RulePlan& plan, LineColumns& lines);
/// Appends the lines of every plan to `lines`, in order of rule, then row, and reports rows that failed.
void collect_lines(EvaluationState& state, LineColumns& lines);

}  // namespace remit
