// Windows of measures and caps.
#pragma once

#include <optional>

#include "engine/analysis/analysis_state.hpp"

namespace remit {

/// `month`, `quarter`, `half`, `year`, `fiscal year from April`, `trailing 30 days`, `lifetime` or two fixed
/// days; anything else is reported (R0214; R0901 for years that turn on an anniversary).
[[nodiscard]] std::optional<TypedWindow> typed_window(AnalysisState& state, const ast::File& file,
                                                      const ast::Window& window);

}  // namespace remit
