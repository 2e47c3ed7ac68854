#include "engine/analysis/local_lets.hpp"

#include <string_view>

#include <fmt/format.h>

#include "engine/analysis/words.hpp"

namespace remit {

bool declare_lets(AnalysisState& state, const ast::File& file, const std::vector<const ast::LetClause*>& lets,
                  LetTable& table) {
  bool sound = true;
  for (const ast::LetClause* let : lets) {
    const ast::Name& name = let->name;
    const DeclaredName* declared = state.names.find(name.text);
    const KnownLet* known = table.find_here(name.text);
    if (is_word_of_the_language(name.text)) {
      state.diagnostics
          .error("R0403", name.span,
                 fmt::format("`{}` is a word of the language, so a let can't be called so", name.text))
          .help(fmt::format("another name, such as let_{}", name.text));
    } else if (declared != nullptr || known != nullptr) {
      state.diagnostics
          .error("R0402", name.span,
                 fmt::format("`{}` is already the name of {}", name.text,
                             with_article(known != nullptr ? "let" : std::string_view(declared->keyword))))
          .related(known != nullptr ? known->name->span : declared->span, "declared here first")
          .help("another name for one of the two");
    } else {
      table.add(name, file, let->value);
      continue;
    }
    sound = false;
  }
  table.connect(state.files, state.diagnostics);
  return sound;
}

}  // namespace remit
