// Names of currencies, as rule files write them.
#pragma once

#include <string_view>

#include "engine/analysis/analysis_state.hpp"

namespace remit {

/// Whether there is such a currency; reported (R0505) otherwise, with what to write behind `before`.
[[nodiscard]] bool known_currency(AnalysisState& state, const ast::Name& name, std::string_view before = {});

}  // namespace remit
