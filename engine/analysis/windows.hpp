// Windows of measures and caps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/analysis_state.hpp"
#include "engine/analysis/surroundings.hpp"

namespace remit {

/// A window, and what its dates are read from: of years that turn on an anniversary one, of windows between
/// dates of facts two.
struct WindowForm {
  TypedWindow window;
  std::vector<ast::ExpressionId> edges;
};

/// `day`, `week`, `month`, `quarter`, `half`, `year`, `year from D`, `fiscal year from April`, `trailing 30
/// days`, `lifetime` or `A through B`; anything else is reported (R0214).
[[nodiscard]] std::optional<WindowForm> window_form(AnalysisState& state, const ast::File& file,
                                                    const ast::Window& window);

/// The dates of a window, which only what it is for can say: `keys`. `place` is for messages: `the window of
/// a measure for partner`. Nothing where a mistake in them has been reported.
[[nodiscard]] std::optional<std::vector<TypedId>> window_edges(AnalysisState& state, const ast::File& file,
                                                               const WindowForm& form,
                                                               std::vector<Surroundings::Key> keys,
                                                               std::string place);

}  // namespace remit
