// First pass over a rule file: which lines form a declaration, which of them form one clause, and where the
// comments are. It looks at indentation, quotes and parentheses alone, so that a mistake inside one clause
// can never reach the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "grammar/ast/file.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// Parentheses and other nesting deeper than this are refused.
inline constexpr std::size_t kDeepestNesting = 200;

/// What keeps the lines of a clause from being read at all, with the code that tells it.
struct LineProblem {
  std::string_view code;
  SourceSpan span;
};

/// A line and the deeper ones that belong to it.
struct LogicalLine {
  /// From the first character to the last that is neither blank nor comment.
  SourceSpan span;
  /// The part of it on its first line.
  SourceSpan first_line;
  /// Indented less than the clauses above it, yet not in column one.
  bool misaligned = false;
  std::optional<LineProblem> problem;
};

/// A declaration: its line in column one, and its clauses. Declarations that have no clauses (`let`, `prove`,
/// header lines …) keep deeper lines in their head.
struct DeclarationLayout {
  LogicalLine head;
  std::vector<LogicalLine> clauses;
};

struct Layout {
  std::vector<DeclarationLayout> declarations;
  std::vector<ast::Comment> comments;
  /// The first indented line above all declarations, if there is one.
  std::optional<SourceSpan> stray_line;
  /// The first tab that indents a line, if there is one.
  std::optional<SourceSpan> tab;
};

/// Splits `source`, which is file number `number`. Never fails; time and memory are linear in the text.
[[nodiscard]] Layout lay_out(const SourceFile& source, FileNumber number);

/// The word (letters, digits, underscores) that `text` begins with; empty when it begins otherwise.
[[nodiscard]] std::string_view leading_word(std::string_view text);

}  // namespace remit::grammar
