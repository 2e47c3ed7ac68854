// The day on which a fact counts when nothing else is said.
#pragma once

#include "engine/analysis/analysis_state.hpp"

namespace remit {

/// The first of the own dates of ThisFact that it has; none where the kind has no date of its own.
[[nodiscard]] Typed own_date_of(AnalysisState& state, FactKind fact, grammar::SourceSpan span);

}  // namespace remit
