// A floor above the cap of a line can't be kept.
#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

void check_floors_and_caps(AnalysisState& state) {
  for (const Rule& rule : state.ruleset.rules) {
    const auto floor = rule.floor ? fold(state.pool(), *rule.floor) : std::nullopt;
    if (!floor) {
      continue;
    }
    const auto compare = [&](TypedId limit, bool conditional, grammar::SourceSpan span) {
      const auto most = conditional ? std::nullopt : fold(state.pool(), limit);
      if (most && *most < *floor) {
        state.diagnostics
            .error("R0313", rule.places.floor, "this floor is above the rule's cap, so it is never kept")
            .related(span, "the cap");
      }
    };
    for (const FactCap& cap : rule.fact_caps) {
      compare(cap.limit, cap.when.has_value(), cap.span);
    }
    for (const WindowCap& cap : rule.window_caps) {
      compare(cap.limit, cap.when.has_value(), cap.span);
    }
  }
}

}  // namespace remit
