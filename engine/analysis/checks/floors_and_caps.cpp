// A floor above the cap of a line can't be kept, and a cap below zero can't be meant.
#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// Whatever is above a limit is cut off, so a limit below zero would make every line a debt.
void check_caps(AnalysisState& state, const Rule& rule) {
  const auto check = [&](TypedId limit, grammar::SourceSpan span) {
    const auto most = fold(state.pool(), limit);
    if (most && *most < 0) {
      state.diagnostics.error("R0324", span, "this cap is below zero, so every line would take money back")
          .help("cap EUR 0 …, if nothing is to be paid");
    }
  };
  for (const FactCap& cap : rule.fact_caps) {
    check(cap.limit, cap.span);
  }
  for (const WindowCap& cap : rule.window_caps) {
    check(cap.limit, cap.span);
  }
}

}  // namespace

void check_floors_and_caps(AnalysisState& state) {
  for (const Rule& rule : state.ruleset.rules) {
    check_caps(state, rule);
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
