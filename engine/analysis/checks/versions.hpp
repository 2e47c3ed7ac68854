// Overlaps and holes between the effective ranges of versions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/diagnostic_sink.hpp"
#include "engine/analysis/ruleset.hpp"

namespace remit {

struct VersionPlace {
  EffectiveRange effective;
  grammar::SourceSpan span;
};

/// Reports versions that hold on the same day (`overlap_code`, an error) and days between two versions on
/// which none holds (`hole_code`, a warning). `what` names the thing: "the scale `growth`".
void check_versions(std::vector<VersionPlace> versions, std::string_view overlap_code,
                    std::string_view hole_code, const std::string& what, DiagnosticSink& diagnostics);

}  // namespace remit
