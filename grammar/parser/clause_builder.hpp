// From matched nodes to the clauses of rules, exceptions, promos and payouts.
#pragma once

#include "grammar/ast/clauses.hpp"
#include "grammar/parser/expression_builder.hpp"
#include "grammar/parser/line_forms.hpp"
#include "grammar/parser/syntax_cursor.hpp"

namespace remit::grammar {

/// The clause that `nodes` matched as `keyword.form`; the form must be one of a clause.
[[nodiscard]] ast::ClauseForm build_clause(const Keyword& keyword, const SyntaxNodes& nodes,
                                           ExpressionBuilder& builder);

/// `NAME CHOICE`, which clauses, balances and files have alike.
[[nodiscard]] ast::LetClause build_let(const SyntaxNodes& nodes, ExpressionBuilder& builder);

}  // namespace remit::grammar
