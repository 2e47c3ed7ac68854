// Reads single lines: matches them and reports what is wrong with them.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "grammar/parser/layout.hpp"
#include "grammar/parser/line_forms.hpp"
#include "grammar/parser/mistakes.hpp"
#include "grammar/parser/syntax_nodes.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// A line that was matched, and the word it begins with.
struct MatchedLine {
  const Keyword* keyword;
  SourceSpan keyword_span;
};

/// Every line is read at most once. After a success, `nodes` holds what it matched, until the next line.
class LineReader {
 public:
  LineReader(const SourceFile& source, MistakeList& mistakes);

  /// The line in column one that begins a declaration; nothing when it can't be read or begins with no known
  /// word, which has then been reported. `keyword_of` tells the second from the first.
  [[nodiscard]] std::optional<MatchedLine> read_head(const LogicalLine& line);

  /// The declaration that `line` begins, if its first word tells; reports nothing.
  [[nodiscard]] const Keyword* keyword_of_head(const LogicalLine& line) const;

  /// A line below `declaration`, which is one of declaration_keywords().
  [[nodiscard]] std::optional<MatchedLine> read_clause(const LogicalLine& line, const Keyword& declaration);

  /// A row that has no keyword, or whose keyword of `keyword_length` bytes has been looked at.
  [[nodiscard]] bool read_row(const LogicalLine& line, LineForm form, std::uint32_t keyword_length = 0);

  /// The word that `line` begins with; empty when it begins otherwise.
  [[nodiscard]] std::string_view first_word(const LogicalLine& line) const;

  [[nodiscard]] const SyntaxNodes& nodes() const { return nodes_; }

 private:
  bool is_readable(const LogicalLine& line);
  bool is_first_word_to_blame(const LogicalLine& line);
  [[nodiscard]] bool is_text(SourceSpan span) const;
  bool match(const LogicalLine& line, LineForm form, std::uint32_t keyword_length, std::string_view example);
  std::optional<MatchedLine> match_behind(const LogicalLine& line, const Keyword& keyword);
  void report_misaligned(const LogicalLine& line);

  const SourceFile& source_;
  MistakeList& mistakes_;
  SyntaxNodes nodes_;
  bool is_utf8_;
};

/// The first byte of `text` that doesn't continue valid UTF-8; its size when all of it is valid.
[[nodiscard]] std::size_t first_invalid_utf8(std::string_view text);

}  // namespace remit::grammar
