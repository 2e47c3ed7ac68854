// Declarations that nothing uses. Said only of files that are right otherwise: what a mistake has left out
// might have used them.
#include <fmt/format.h>

#include "engine/analysis/steps.hpp"

namespace remit {

void check_unused(AnalysisState& state) {
  if (state.diagnostics.has_errors()) {
    return;
  }
  if (state.ruleset.rules.empty()) {
    state.diagnostics.warning("R0416", {}, "this ruleset has no rules, so it pays nothing");
  }
  const auto warn = [&](std::string_view keyword, const std::string& name, grammar::SourceSpan span) {
    state.diagnostics.warning("R0416", span, fmt::format("nothing uses the {} `{}`", keyword, name));
  };
  for (const DeclaredName* name : state.names.all()) {
    const bool read_by_rules = name->keyword == "figure" || name->kind == NameKind::kMeasure ||
                               name->kind == NameKind::kScale || name->kind == NameKind::kTable ||
                               name->kind == NameKind::kBalance;
    if (read_by_rules && !name->used) {
      warn(name->keyword, std::string(state.files[name->span.file].slice(name->span)), name->span);
    }
  }
  for (const std::unique_ptr<KnownLet>& let : state.lets.lets()) {
    if (!let->used) {
      warn("let", let->name->text, let->name->span);
    }
  }
}

}  // namespace remit
