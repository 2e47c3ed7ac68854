#include "engine/analysis/currencies.hpp"

#include <fmt/format.h>

#include "engine/money/currency.hpp"

namespace remit {

bool known_currency(AnalysisState& state, const ast::Name& name, std::string_view before) {
  if (find_currency(name.text)) {
    return true;
  }
  const auto near = suggest_currency(name.text);
  state.diagnostics.error("R0505", name.span, fmt::format("there is no currency `{}`", name.text))
      .help(near ? fmt::format("{}{}", before, near->code()) : "the three letters of ISO 4217, such as EUR");
  return false;
}

}  // namespace remit
