// Lets of one declaration: of a rule, of a balance.
#pragma once

#include <vector>

#include "engine/analysis/analysis_state.hpp"

namespace remit {

/// Adds `lets` to `table` and finds their circles. False, with a report each, where one can't have its name.
bool declare_lets(AnalysisState& state, const ast::File& file, const std::vector<const ast::LetClause*>& lets,
                  LetTable& table);

}  // namespace remit
