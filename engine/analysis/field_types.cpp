#include "engine/analysis/field_types.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/words.hpp"

namespace remit {

std::optional<FieldType> field_type_named(const ast::Name& name, DiagnosticSink& diagnostics) {
  if (const auto type = parse_field_type(name.text)) {
    return type;
  }
  const std::vector<std::string> names{"date", "money", "number", "percent", "text", "symbol"};
  const auto near = nearest_word(name.text, names);
  diagnostics.error("R0415", name.span, fmt::format("`{}` is not a type of field", name.text))
      .help(near ? *near : quoted_list(names));
  return std::nullopt;
}

}  // namespace remit
