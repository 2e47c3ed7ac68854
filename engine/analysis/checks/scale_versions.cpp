// Versions of one scale: each day has at most one.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/checks/versions.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

void check_scale_versions(AnalysisState& state) {
  for (const Scale& scale : state.ruleset.scales) {
    std::vector<VersionPlace> versions;
    for (const ScaleVersion& version : scale.versions) {
      versions.push_back({version.effective, version.span});
    }
    check_versions(std::move(versions), "R0217", "R0218", fmt::format("the scale `{}`", scale.name),
                   state.diagnostics);
  }
}

}  // namespace remit
