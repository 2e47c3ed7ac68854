// Walking over syntax trees of expressions without recursion.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/analysis/lets.hpp"
#include "grammar/ast/expressions.hpp"
#include "grammar/ast/file.hpp"

namespace remit {

/// Appends the operands of `node`, in the order in which they are written.
void append_operands(const ast::ExpressionNode& node, std::vector<ast::ExpressionId>& operands);

/// Calls `visit` for `root` and everything in it, each before its operands, from left to right.
void walk_expression(const ast::ExpressionPool& pool, ast::ExpressionId root,
                     const std::function<void(const ast::Expression&)>& visit);

/// Calls `visit` for the first name of each path in `root` of `file`, and in the lets of `lets` that are
/// named there, until it gives back true.
void walk_names(const LetTable& lets, const ast::File& file, ast::ExpressionId root,
                const std::function<bool(const std::string&)>& visit);

}  // namespace remit
