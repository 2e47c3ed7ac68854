// Versions of one rule: each fact has at most one. The governing date picks it, so all versions go by the
// same one: else a sale could be paid by both, or by neither.
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/checks/versions.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

/// What is written, without the blanks in it.
std::string written(const AnalysisState& state, grammar::SourceSpan span) {
  return without_blanks(state.files[span.file].slice(span));
}

void check_dates(AnalysisState& state, std::size_t first, std::size_t end) {
  const grammar::SourceSpan by = state.rule_sources[first].by;
  for (std::size_t version = first + 1; version < end; ++version) {
    const grammar::SourceSpan other = state.rule_sources[version].by;
    if (written(state, other) != written(state, by)) {
      state.diagnostics
          .error("R0323", other,
                 fmt::format(
                     "the versions of `{}` go by different dates, so something may be paid by both of them",
                     state.ruleset.rules[first].name))
          .related(by, "the first version goes by this")
          .help("the same date; or another name for the newer rule, with a `where` that keeps the two apart");
    }
  }
}

}  // namespace

void check_rule_versions(AnalysisState& state) {
  const std::vector<Rule>& rules = state.ruleset.rules;
  // Versions of a rule stand behind each other: rules are read by name.
  for (std::size_t first = 0; first < rules.size();) {
    std::vector<VersionPlace> versions;
    std::size_t next = first;
    for (; next < rules.size() && rules[next].name == rules[first].name; ++next) {
      // Of a rule for lines there is one for each version of the rule whose lines they are.
      const bool again = next > first && state.rule_sources[next].place.declaration ==
                                             state.rule_sources[next - 1].place.declaration;
      if (!again) {
        versions.push_back({rules[next].effective, state.rule_sources[next].effective});
      }
    }
    check_versions(std::move(versions), "R0317", "R0316", fmt::format("the rule `{}`", rules[first].name),
                   state.diagnostics);
    check_dates(state, first, next);
    first = next;
  }
}

}  // namespace remit
