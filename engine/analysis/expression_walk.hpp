// Walking over syntax trees of expressions without recursion.
#pragma once

#include <functional>
#include <vector>

#include "grammar/ast/expressions.hpp"

namespace remit {

/// Appends the operands of `node`, in the order in which they are written.
void append_operands(const ast::ExpressionNode& node, std::vector<ast::ExpressionId>& operands);

/// Calls `visit` for `root` and everything in it, each before its operands, from left to right.
void walk_expression(const ast::ExpressionPool& pool, ast::ExpressionId root,
                     const std::function<void(const ast::Expression&)>& visit);

}  // namespace remit
