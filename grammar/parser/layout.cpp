#include "grammar/parser/layout.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "grammar/parser/codes.hpp"

namespace remit::grammar {
namespace {

// Declarations without clauses of their own: what stands deeper below them continues their line.
constexpr std::array<std::string_view, 11> kWithoutClauses = {"ruleset", "language", "currency", "rounding",
                                                              "months",  "tiers",    "rates",    "use",
                                                              "field",   "let",      "prove"};

// The width to which a tab fills up the indentation. Tabs are reported; this only keeps the lines together.
constexpr std::uint32_t kTabWidth = 8;

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20U && c != '\t') || byte == 0x7FU;
}

class LayoutPass {
 public:
  LayoutPass(const SourceFile& source, FileNumber number)
      : source_(source), text_(source.text()), number_(number) {}

  Layout run() {
    for (std::uint32_t line = 1; line <= source_.line_count(); ++line) {
      read_line(source_.line_start(line), source_.line_text(line));
    }
    finish_line();
    return std::move(layout_);
  }

 private:
  SourceSpan span(std::size_t begin, std::size_t end) const {
    return SourceSpan{number_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void read_line(std::uint32_t start, std::string_view line) {
    std::uint32_t indentation = 0;
    std::uint32_t position = start;
    const auto end = start + static_cast<std::uint32_t>(line.size());
    std::optional<SourceSpan> tab;
    while (position < end && is_blank(text_[position])) {
      if (text_[position] == '\t') {
        tab = tab.value_or(span(position, position + 1));
        indentation += kTabWidth - indentation % kTabWidth;
      } else {
        ++indentation;
      }
      ++position;
    }
    if (position == end) {
      return;
    }
    if (text_[position] == '#') {
      add_comment(position, end, true);
      return;
    }
    if (tab.has_value() && !layout_.tab.has_value()) {
      layout_.tab = tab;
    }
    place_line(indentation, position, end);
  }

  /// Decides to which declaration and clause a line belongs that has text from `begin` on.
  void place_line(std::uint32_t indentation, std::uint32_t begin, std::uint32_t end) {
    if (text_[begin] == ')' && !open_parentheses_.empty()) {
      // A closing parenthesis on its own line belongs to what it closes, wherever it is aligned.
      current_.span.end = scan_content(begin, end);
      return;
    }
    if (indentation == 0) {
      finish_line();
      layout_.declarations.emplace_back();
      clause_indentation_.reset();
      misalignment_.reset();
      const std::string_view word = leading_word(std::string_view(text_).substr(begin, end - begin));
      head_continues_ =
          std::find(kWithoutClauses.begin(), kWithoutClauses.end(), word) != kWithoutClauses.end();
      begin_line(begin, end);
      return;
    }
    if (layout_.declarations.empty()) {
      const std::uint32_t content_end = scan_content(begin, end);
      if (!layout_.stray_line.has_value()) {
        layout_.stray_line = span(begin, content_end);
      }
      return;
    }
    const bool deeper =
        head_continues_ || (clause_indentation_.has_value() && indentation > *clause_indentation_);
    if (deeper) {
      current_.span.end = scan_content(begin, end);
      return;
    }
    finish_line();
    // Who indents a whole run of lines less than the first has made one mistake.
    const bool misaligned =
        indentation < clause_indentation_.value_or(indentation) && indentation != misalignment_;
    misalignment_ = misaligned ? indentation : misalignment_;
    clause_indentation_ = clause_indentation_.value_or(indentation);
    begin_line(begin, end);
    current_.misaligned = misaligned;
    in_clause_ = true;
  }

  void begin_line(std::uint32_t begin, std::uint32_t end) {
    current_ = LogicalLine{};
    open_parentheses_.clear();
    has_line_ = true;
    in_clause_ = false;
    const std::uint32_t content_end = scan_content(begin, end);
    current_.span = span(begin, content_end);
    current_.first_line = current_.span;
  }

  void finish_line() {
    if (!has_line_) {
      return;
    }
    has_line_ = false;
    if (!current_.problem.has_value() && !open_parentheses_.empty()) {
      const std::uint32_t open = open_parentheses_.back();
      current_.problem = LineProblem{code::kUnpairedParenthesis, span(open, open + 1)};
    }
    DeclarationLayout& declaration = layout_.declarations.back();
    if (in_clause_) {
      declaration.clauses.push_back(std::move(current_));
    } else {
      declaration.head = std::move(current_);
    }
  }

  /// Finds where the text of a line ends, takes down its comment, and follows quotes and parentheses.
  std::uint32_t scan_content(std::uint32_t begin, std::uint32_t end) {
    std::uint32_t position = begin;
    std::uint32_t content_end = begin;
    while (position < end && text_[position] != '#') {
      const char c = text_[position];
      if (is_control(c)) {
        report(code::kControlCharacter, position, position + 1);
      }
      const std::uint32_t next = c == '"' ? behind_text(position, end) : position + 1;
      if (c == '(' || c == ')') {
        follow_parenthesis(position);
      }
      if (!is_blank(c)) {
        content_end = next;
      }
      position = next;
    }
    if (position < end) {
      add_comment(position, end, false);
    }
    return content_end;
  }

  std::uint32_t behind_text(std::uint32_t quote, std::uint32_t end) {
    std::uint32_t position = quote + 1;
    while (position < end && text_[position] != '"') {
      if (is_control(text_[position])) {
        report(code::kControlCharacter, position, position + 1);
      }
      position += text_[position] == '\\' && position + 1 < end ? 2U : 1U;
    }
    if (position < end) {
      return position + 1;
    }
    std::uint32_t last = end;
    while (last > quote + 1 && is_blank(text_[last - 1])) {
      --last;
    }
    report(code::kUnclosedText, quote, last);
    return end;
  }

  void follow_parenthesis(std::uint32_t position) {
    if (current_.problem.has_value()) {
      return;
    }
    if (text_[position] == '(') {
      open_parentheses_.push_back(position);
      if (open_parentheses_.size() > kDeepestNesting) {
        report(code::kNestedTooDeeply, position, position + 1);
      }
    } else if (open_parentheses_.empty()) {
      report(code::kUnpairedParenthesis, position, position + 1);
    } else {
      open_parentheses_.pop_back();
    }
  }

  /// The first problem of a logical line is the one that is told.
  void report(std::string_view code, std::uint32_t begin, std::uint32_t end) {
    if (!current_.problem.has_value()) {
      current_.problem = LineProblem{code, span(begin, end)};
    }
  }

  void add_comment(std::uint32_t begin, std::uint32_t end, bool own_line) {
    while (end > begin && is_blank(text_[end - 1])) {
      --end;
    }
    layout_.comments.push_back(ast::Comment{text_.substr(begin, end - begin), span(begin, end), own_line});
  }

  const SourceFile& source_;
  const std::string& text_;
  FileNumber number_;
  Layout layout_;
  LogicalLine current_;
  bool has_line_ = false;
  bool in_clause_ = false;
  bool head_continues_ = false;
  /// Indentation of the first clause of the declaration, and of the last that was reported as misaligned.
  std::optional<std::uint32_t> clause_indentation_;
  std::optional<std::uint32_t> misalignment_;
  std::vector<std::uint32_t> open_parentheses_;
};

}  // namespace

Layout lay_out(const SourceFile& source, FileNumber number) {
  return LayoutPass(source, number).run();
}

std::string_view leading_word(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  if (text.empty() || !is_letter(text.front())) {
    return {};
  }
  std::size_t length = 1;
  while (length < text.size() && (is_letter(text[length]) || (text[length] >= '0' && text[length] <= '9'))) {
    ++length;
  }
  return text.substr(0, length);
}

}  // namespace remit::grammar
