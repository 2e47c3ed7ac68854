// Expressions as text, worked out without recursion, so that any depth is fine.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grammar/ast/expressions.hpp"

namespace remit::ast {

/// A node as text with gaps, in which further expressions stand.
using TextPiece = std::variant<std::string, ExpressionId>;
using TextPieces = std::vector<TextPiece>;

/// The text of `id`: `pieces_of` says how one node is written, and each gap is filled in the same way.
[[nodiscard]] std::string fill_in(const ExpressionPool& pool, ExpressionId id,
                                  TextPieces (*pieces_of)(const ExpressionPool& pool,
                                                          const Expression& expression));

/// `text` in quotes, with backslashes before quotes and backslashes.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The name as written: in quotes where it was quoted.
[[nodiscard]] std::string written(const Name& name);

/// `deal.partner`.
[[nodiscard]] std::string written(const Path& path);

}  // namespace remit::ast
