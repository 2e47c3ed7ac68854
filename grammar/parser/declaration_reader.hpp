// Builds the declarations of a file from their lines.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/ast/file.hpp"
#include "grammar/parser/expression_builder.hpp"
#include "grammar/parser/layout.hpp"
#include "grammar/parser/line_reader.hpp"
#include "grammar/parser/mistakes.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

class DeclarationReader {
 public:
  /// Expressions go to the pool of `file`, which is number `file.number`; declarations are given back.
  DeclarationReader(const SourceFile& source, ast::File& file, MistakeList& mistakes);

  /// The declaration that `layout` holds, without the lines that have a mistake; nothing when its head has
  /// one. All its lines are read in any case, so that all mistakes are reported.
  [[nodiscard]] std::optional<ast::Declaration> read(const DeclarationLayout& layout);

 private:
  // What the head says; for a declaration of one line, all of it.
  ast::DeclarationForm build_head(const Keyword& keyword);
  ast::FieldDeclaration build_field();
  ast::TableDeclaration build_table();
  ast::ScaleDeclaration build_scale();
  ast::AmendmentDeclaration build_amendment(bool promo);
  ast::ProveDeclaration build_prove();

  // The lines below it.
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::FactDeclaration& fact);
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::TableDeclaration& table);
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::ScaleDeclaration& scale);
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::MeasureDeclaration& measure);
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::BalanceDeclaration& balance);
  void read_line(const LogicalLine& line, const Keyword& keyword, ast::ScenarioDeclaration& scenario);
  void read_line(const LogicalLine& line, const Keyword& keyword, std::vector<ast::Clause>& clauses);

  ast::TableDeclaration::Row build_table_row(const LogicalLine& line);
  ast::ScaleDeclaration::Row build_scale_row(const LogicalLine& line, bool above);
  ast::MeasureDeclaration::Total build_total(const LogicalLine& line, ast::TotalKind kind);
  ast::GivenLine build_given(const LogicalLine& line);
  ast::ExpectLine build_expect(const LogicalLine& line);
  ast::ExpectLine::Item build_expect_item(SyntaxElement element);

  /// False, and a diagnostic, when `word` has begun an earlier line of this declaration.
  bool is_first(std::string_view word, SourceSpan place);

  const SourceFile& source_;
  MistakeList& mistakes_;
  LineReader lines_;
  ExpressionBuilder builder_;
  /// The lines of the current declaration that may stand once, with their places.
  std::vector<std::pair<std::string_view, SourceSpan>> single_lines_;
};

}  // namespace remit::grammar
