// Versions of one rule: each fact has at most one.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/checks/versions.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

void check_rule_versions(AnalysisState& state) {
  const std::vector<Rule>& rules = state.ruleset.rules;
  // Versions of a rule stand behind each other: rules are read by name.
  for (std::size_t first = 0; first < rules.size();) {
    std::vector<VersionPlace> versions;
    std::size_t next = first;
    for (; next < rules.size() && rules[next].name == rules[first].name; ++next) {
      versions.push_back({rules[next].effective, state.rule_sources[next].effective});
    }
    check_versions(std::move(versions), "R0317", "R0316", fmt::format("the rule `{}`", rules[first].name),
                   state.diagnostics);
    first = next;
  }
}

}  // namespace remit
