// Short ways from text to a tree and to the mistakes in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast/outline.hpp"
#include "grammar/parser/parser.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

[[nodiscard]] inline ParsedFile parse_text(std::string_view text) {
  return parse(SourceFile("test.remit", std::string(text)), 0);
}

/// `2:10 R0102 message | help`, a line for each.
[[nodiscard]] inline std::string mistakes_of(const SourceFile& source, const ParsedFile& parsed) {
  std::string out;
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    const LineColumn place = source.line_column(diagnostic.span.begin);
    out += std::to_string(place.line) + ":" + std::to_string(place.column) + " " + diagnostic.code + " " +
           diagnostic.message + (diagnostic.help.has_value() ? " | " + *diagnostic.help : "") + "\n";
  }
  return out;
}

[[nodiscard]] inline std::string mistakes_of(std::string_view text) {
  const SourceFile source("test.remit", std::string(text));
  return mistakes_of(source, parse(source, 0));
}

/// The outline of `text`, or its mistakes when it has any.
[[nodiscard]] inline std::string outline_of(std::string_view text) {
  const SourceFile source("test.remit", std::string(text));
  const ParsedFile parsed = parse(source, 0);
  return parsed.damaged ? mistakes_of(source, parsed) : ast::outline(parsed.file);
}

}  // namespace remit::grammar
