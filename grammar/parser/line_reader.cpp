#include "grammar/parser/line_reader.hpp"

#include <utf8.h>
#include <string>
#include <utility>

#include "grammar/parser/codes.hpp"
#include "grammar/parser/line_grammar.hpp"
#include "grammar/parser/line_messages.hpp"
#include "grammar/source/diagnostic.hpp"

namespace remit::grammar {

std::size_t first_invalid_utf8(std::string_view text) {
  return static_cast<std::size_t>(utf8::find_invalid(text.begin(), text.end()) - text.begin());
}

LineReader::LineReader(const SourceFile& source, MistakeList& mistakes)
    : source_(source),
      mistakes_(mistakes),
      is_utf8_(first_invalid_utf8(source.text()) == source.text().size()) {}

std::string_view LineReader::first_word(const LogicalLine& line) const {
  return leading_word(source_.slice(line.first_line));
}

const Keyword* LineReader::keyword_of_head(const LogicalLine& line) const {
  return find_keyword(declaration_keywords(), first_word(line));
}

std::optional<MatchedLine> LineReader::read_head(const LogicalLine& line) {
  const Keyword* keyword = keyword_of_head(line);
  if (keyword == nullptr) {
    if (is_first_word_to_blame(line)) {
      mistakes_.add(describe_unknown_declaration(source_, line.span));
    }
    return std::nullopt;
  }
  return match_behind(line, *keyword);
}

std::optional<MatchedLine> LineReader::read_clause(const LogicalLine& line, const Keyword& declaration) {
  const Keyword* keyword = find_keyword(clause_keywords(declaration.form), first_word(line));
  if (line.misaligned) {
    report_misaligned(line);
    if (keyword == nullptr) {
      return std::nullopt;
    }
  }
  if (keyword == nullptr) {
    if (is_first_word_to_blame(line)) {
      mistakes_.add(describe_unknown_clause(source_, line.span, declaration.text, declaration.form));
    }
    return std::nullopt;
  }
  return match_behind(line, *keyword);
}

bool LineReader::read_row(const LogicalLine& line, LineForm form, std::uint32_t keyword_length) {
  if (line.misaligned) {
    report_misaligned(line);
  }
  return match(line, form, keyword_length, row_example(form));
}

std::optional<MatchedLine> LineReader::match_behind(const LogicalLine& line, const Keyword& keyword) {
  const auto length = static_cast<std::uint32_t>(keyword.first_word().size());
  const std::string_view example = example_like(keyword, source_.slice(line.span));
  if (!match(line, keyword.form, length, example)) {
    return std::nullopt;
  }
  SourceSpan span{line.span.file, line.span.begin, line.span.begin + length};
  if (!nodes_.empty() && nodes_.front().kind == NodeKind::kKeywordRest) {
    span.end = nodes_.front().end;
  }
  return MatchedLine{&keyword, span};
}

bool LineReader::match(const LogicalLine& line, LineForm form, std::uint32_t keyword_length,
                       std::string_view example) {
  if (!is_readable(line)) {
    return false;
  }
  const auto failure =
      match_line(form, source_.text(), line.span.begin + keyword_length, line.span.end, nodes_);
  if (failure.has_value()) {
    mistakes_.add(describe_failure(*failure, source_, line.span, example));
  }
  return !failure.has_value();
}

/// Whether an unknown first word is the mistake to tell of `line`. Whatever else is wrong with it, and with
/// the deeper lines that follow, comes after; a line that begins with no word at all may have another
/// problem.
bool LineReader::is_first_word_to_blame(const LogicalLine& line) {
  return first_word(line).empty() ? is_readable(line) : is_text(line.first_line);
}

/// Whether the grammar may look at `line`.
bool LineReader::is_readable(const LogicalLine& line) {
  if (!is_text(line.span)) {
    return false;
  }
  if (line.problem.has_value()) {
    mistakes_.add(describe_problem(*line.problem, source_));
    return false;
  }
  return true;
}

/// Whether `span` is UTF-8; bytes that aren't have been reported once for the file.
bool LineReader::is_text(SourceSpan span) const {
  const std::string_view text = source_.slice(span);
  return is_utf8_ || first_invalid_utf8(text) == text.size();
}

void LineReader::report_misaligned(const LogicalLine& line) {
  const std::string_view word = first_word(line);
  const auto length = static_cast<std::uint32_t>(word.empty() ? 1 : word.size());
  mistakes_.add(Diagnostic{Severity::kError,
                           std::string(code::kMisaligned),
                           "this line is indented less than the clauses above it",
                           SourceSpan{line.span.file, line.span.begin, line.span.begin + length},
                           {},
                           "as many blanks in front of it as they have"});
}

}  // namespace remit::grammar
