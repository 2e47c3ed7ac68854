// From the columns of the rules' plans to entitlement lines and row errors.
#pragma once

#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// Appends the lines of every plan to `lines`, in order of rule, then row, and reports rows that failed.
void collect_lines(EvaluationState& state, LineColumns& lines);

}  // namespace remit
