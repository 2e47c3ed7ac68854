// Carrying out a schedule: pass by pass, the nodes of a pass batch by batch.
#pragma once

#include <vector>

#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/schedule.hpp"

namespace remit {

/// Makes the rows of the frames that no node makes: facts, and periods of partners.
void make_rows(EvaluationState& state);

/// Works out the nodes of `schedule`; `profiles`, by node, may be null.
void run_schedule(EvaluationState& state, const Schedule& schedule,
                  std::vector<NodeProfile>* profiles = nullptr);

}  // namespace remit
