// Text to syntax tree, with every mistake found in one pass.
#pragma once

#include <cstddef>
#include <vector>

#include "grammar/ast/file.hpp"
#include "grammar/source/diagnostic.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// What became of a file: the tree of all that could be read, and every mistake, in order of place.
/// A clause or declaration with a mistake is left out of the tree (`damaged` tells that there was one).
struct ParsedFile {
  ast::File file;
  std::vector<Diagnostic> diagnostics;
  bool damaged = false;
};

/// Reads `source` as file number `number`. Never fails as a whole; time and memory are linear in the text;
/// nesting deeper than 200 and literals of more than 38 digits are mistakes with their own codes.
[[nodiscard]] ParsedFile parse(const SourceFile& source, FileNumber number);

/// How many rules of the grammar could loop without reading on; for the test that finds none.
[[nodiscard]] std::size_t analyze_grammar_problems();

}  // namespace remit::grammar
