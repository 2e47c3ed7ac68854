// Names of all declarations, and the lets of column one with their circles.
#include "engine/analysis/steps.hpp"

namespace remit {

void declare_names(AnalysisState& state) {
  for (const grammar::ParsedFile& parsed : state.parsed) {
    state.names.declare(parsed.file, state.diagnostics);
  }
  for (const DeclaredName* name : state.names.all()) {
    if (name->kind == NameKind::kLet) {
      const DeclarationPlace& place = name->places.front();
      const auto& let = std::get<ast::LetDeclaration>(place.declaration->form);
      state.lets.add(let.name, *place.file, let.value);
    }
  }
  state.lets.connect(state.files, state.diagnostics);
}

}  // namespace remit
