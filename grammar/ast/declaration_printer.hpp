// Declarations as the formatter writes them.
#pragma once

#include <vector>

#include "grammar/ast/file.hpp"
#include "grammar/ast/printed_line.hpp"

namespace remit::ast {

/// All declarations of `file` in their order, without comments and without blank lines between them.
[[nodiscard]] std::vector<PrintedDeclaration> print_declarations(const File& file);

}  // namespace remit::ast
