// What went wrong in a row, in the words of the person who has to mend it.
#pragma once

#include <string>

#include "engine/columns/column.hpp"
#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// `deal D17`: the fact's kind and id.
[[nodiscard]] std::string subject_of_fact(const EvaluationState& state, FactKind kind, std::size_t row);
/// What tells a row of a fanned frame apart from the others of its base's row: `level 2`, `instalment 3`.
[[nodiscard]] std::string fan_label(const EvaluationState& state, FrameId frame, std::size_t row);
/// The same of all the frames that it was fanned out through, first to last; empty for any other frame.
[[nodiscard]] std::string fan_labels(const EvaluationState& state, FrameId frame, std::size_t row);
/// `deal D17`, or `partner Acme, 2026-Q2` in a partner-by-period frame; with what tells a fanned row apart.
[[nodiscard]] std::string subject_of_row(const EvaluationState& state, FrameId frame, std::size_t row);
/// The error that `row_state`, a failed one, stands for.
[[nodiscard]] RowError describe_failure(const EvaluationState& state, RowState row_state,
                                        std::string subject);

}  // namespace remit
