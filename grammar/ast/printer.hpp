// The formatter: a syntax tree back to text in the one canonical layout, comments kept.
#pragma once

#include <string>

#include "grammar/ast/file.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::ast {

/// `file` in canonical layout: two blanks of indentation, clause keywords padded to one column within a
/// declaration, one blank line between declarations (header lines stand together), numbers, comments and the
/// writer's choice between commas and deeper lines kept. `source` is the text that `file` was parsed from; it
/// places the comments. Parsing the result gives an equivalent tree, and printing that gives the same text.
[[nodiscard]] std::string print(const File& file, const grammar::SourceFile& source);

/// One expression on one line, as the formatter writes it.
[[nodiscard]] std::string print_expression(const ExpressionPool& pool, ExpressionId id);

}  // namespace remit::ast
