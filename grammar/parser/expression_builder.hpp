// From matched nodes to the syntax tree: words, literals, expressions, and what several clauses share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast/clauses.hpp"
#include "grammar/ast/expressions.hpp"
#include "grammar/parser/syntax_cursor.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// Adds expressions to a pool. Recursion is as deep as the grammar let the text be nested.
class ExpressionBuilder {
 public:
  ExpressionBuilder(const SourceFile& source, FileNumber number, ast::ExpressionPool& pool)
      : source_(source), number_(number), pool_(pool) {}

  [[nodiscard]] SourceSpan span(SyntaxElement element) const {
    return SourceSpan{number_, element.begin(), element.end()};
  }
  [[nodiscard]] std::string_view text(SyntaxElement element) const { return source_.slice(span(element)); }

  /// A name, a quoted name or a currency; several words are joined by single blanks.
  [[nodiscard]] ast::Name name(SyntaxElement element) const;
  [[nodiscard]] ast::Path path(SyntaxElement element) const;
  /// A number without its underscores.
  [[nodiscard]] std::string number(SyntaxElement element) const;
  /// Quoted text without its quotes and escapes.
  [[nodiscard]] std::string quoted(SyntaxElement element) const;
  [[nodiscard]] ast::MoneyLiteral money(SyntaxElement element) const;

  /// Any node that stands for an expression.
  ast::ExpressionId expression(SyntaxElement element);
  /// The expression inside a node that has just one, such as `by X`.
  ast::ExpressionId inner(SyntaxElement element);
  /// The expression inside the next node if that is of `kind`.
  std::optional<ast::ExpressionId> inner_if(SyntaxCursor& cursor, NodeKind kind);
  /// All nodes of `kind` that come next.
  std::vector<ast::ExpressionId> expressions(SyntaxCursor& cursor, NodeKind kind);

  ast::DateRange dates(SyntaxElement element);
  ast::RangeWindow range(SyntaxElement element);
  ast::Window window(SyntaxElement element);

 private:
  ast::ExpressionId add(ast::ExpressionNode node, SyntaxElement element) {
    return pool_.add(std::move(node), span(element));
  }
  ast::ExpressionId literal(SyntaxElement element);
  ast::ExpressionId numeric(SyntaxElement element);
  ast::ExpressionId signed_money(SyntaxElement element);
  ast::ExpressionId value(SyntaxElement element);
  ast::ExpressionId suffixed(ast::ExpressionId operand, SyntaxElement suffix, SourceSpan place);
  ast::ExpressionId term(SyntaxElement element);
  ast::ExpressionId sum(SyntaxElement element);
  ast::ExpressionId test(SyntaxElement element);
  ast::ExpressionId tested(ast::ExpressionId operand, SyntaxElement suffix, SourceSpan place);
  ast::ExpressionId logical(SyntaxElement element, bool conjunction);
  ast::ExpressionId choice(SyntaxElement element);
  ast::ExpressionId group(SyntaxElement element);
  ast::ExpressionId extreme(SyntaxElement element, bool greatest);
  ast::ExpressionId since(SyntaxElement element);

  const SourceFile& source_;
  FileNumber number_;
  ast::ExpressionPool& pool_;
};

}  // namespace remit::grammar
