// A syntax tree as text that shows its shape: for tests, and to compare trees.
#pragma once

#include <string>

#include "grammar/ast/file.hpp"

namespace remit::ast {

/// `(of 10% deal.value)`: operators in front of their operands.
[[nodiscard]] std::string outline_expression(const ExpressionPool& pool, ExpressionId id);

/// Every declaration of `file` on a line of its own, its clauses and rows indented below it; places and
/// comments aside. Two files with the same outline say the same.
[[nodiscard]] std::string outline(const File& file);

}  // namespace remit::ast
