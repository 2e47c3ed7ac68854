// Carrying out a schedule: pass by pass, the nodes of a pass batch by batch.
#pragma once

#include <vector>

#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/schedule.hpp"

namespace remit {

/// The rows of a frame of partners' periods: every period of every partner from joining (else the frame's
/// start) through the batch's last day, as far as `options` ask for it. None where nobody read when partners
/// have joined.
[[nodiscard]] FrameRows partner_periods(const FactSet& facts, const EvaluationOptions& options,
                                        const Frame& frame);

/// Makes the rows of the frames that no node makes: facts, and periods of partners.
void make_rows(EvaluationState& state);

/// Works out the nodes of `schedule`; `profiles`, by node, may be null.
void run_schedule(EvaluationState& state, const Schedule& schedule,
                  std::vector<NodeProfile>* profiles = nullptr);

}  // namespace remit
