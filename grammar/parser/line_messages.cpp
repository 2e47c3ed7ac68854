#include "grammar/parser/line_messages.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "grammar/parser/codes.hpp"

namespace remit::grammar {
namespace {

// Text of the file is quoted in a message up to this many bytes.
constexpr std::size_t kQuotedBytes = 40;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
constexpr bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// `text` in backticks, cut where it is long.
std::string in_backticks(std::string_view text) {
  std::size_t length = std::min(text.size(), kQuotedBytes);
  while (length < text.size() && length > 0 && continues_character(text[length])) {
    --length;
  }
  return "`" + std::string(text.substr(0, length)) + (length < text.size() ? "…`" : "`");
}

Diagnostic mistake(std::string_view code, SourceSpan span, std::string message, std::string help) {
  return Diagnostic{Severity::kError, std::string(code), std::move(message), span, {}, std::move(help)};
}

/// `a`, `a or b`, `a, b or c`.
std::string alternatives(const std::vector<std::string_view>& words) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    result += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    result += words[i];
  }
  return result;
}

/// The word, number, text or sign that `text` begins with.
std::string_view leading_token(std::string_view text) {
  if (text.empty()) {
    return text;
  }
  std::size_t length = 1;
  if (is_word(text[0])) {
    const bool number = is_digit(text[0]);
    while (length < text.size() &&
           (is_word(text[length]) || (number && (text[length] == '.' || text[length] == '%')))) {
      ++length;
    }
  } else if (text[0] == '"') {
    const std::size_t quote = text.find('"', 1);
    length = quote == std::string_view::npos ? text.size() : quote + 1;
  } else {
    while (length < text.size() && continues_character(text[length])) {
      ++length;
    }
  }
  return text.substr(0, length);
}

/// What to write instead of a word or sign that people bring along from elsewhere.
std::optional<std::string> familiar_slip(std::string_view token) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSlips = {{
      {"if", "when"},
      {"unless", "when not"},
      {"else", "otherwise"},
      {"then", "the value first, then `when` and its condition"},
      {"until", "through, and the last day that still counts"},
      {"“", "straight quotes: \""},
      {"”", "straight quotes: \""},
      {"„", "straight quotes: \""},
      {"'", "straight double quotes: \""},
      {"–", "a plain minus: -"},
      {"×", "*"},
      {"≤", "<="},
  }};
  const auto* const found =
      std::find_if(kSlips.begin(), kSlips.end(), [token](const auto& slip) { return slip.first == token; });
  return found == kSlips.end() ? std::nullopt : std::optional<std::string>(found->second);
}

/// `deal_bonus` when the token is the hyphen of `deal-bonus`.
std::optional<std::string> name_without_hyphen(std::string_view text, std::size_t hyphen) {
  if (hyphen >= text.size() || text[hyphen] != '-') {
    return std::nullopt;
  }
  std::size_t begin = hyphen;
  while (begin > 0 && is_word(text[begin - 1])) {
    --begin;
  }
  std::size_t end = hyphen + 1;
  while (end < text.size() && is_word(text[end])) {
    ++end;
  }
  if (begin == hyphen || end == hyphen + 1 || is_digit(text[begin])) {
    return std::nullopt;
  }
  return std::string(text.substr(begin, hyphen - begin)) + "_" +
         std::string(text.substr(hyphen + 1, end - hyphen - 1));
}

/// `2 levels` where they can't stand: only what goes up has any.
bool begins_levels(std::string_view text, std::size_t behind, std::string_view token) {
  const std::size_t word = text.find_first_not_of(' ', behind);
  return !token.empty() && std::all_of(token.begin(), token.end(), is_digit) &&
         word != std::string_view::npos && text.substr(word).starts_with("level");
}

/// What stands before `end` since the last comma or line feed, without the blanks around it.
std::string_view last_piece(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view before = text.substr(begin, end - begin);
  const std::size_t edge = before.find_last_of(",\n");
  std::string_view piece = edge == std::string_view::npos ? before : before.substr(edge + 1);
  const std::size_t first = piece.find_first_not_of(" \t\r");
  piece.remove_prefix(first == std::string_view::npos ? piece.size() : first);
  const std::size_t last = piece.find_last_not_of(" \t\r");
  return piece.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// What is meant where a choice goes wrong, or a currency is written small.
std::optional<std::string> slip_in_a_value(const LineFailure& failure, std::string_view text, SourceSpan line,
                                           std::string_view token) {
  const std::string_view piece = last_piece(text, line.begin, failure.begin);
  if (token == "when" && piece.starts_with("otherwise")) {
    return "the value alone behind `otherwise`; or `when` and its condition without `otherwise`";
  }
  const std::string_view before = text.substr(line.begin, failure.begin - line.begin);
  const bool wants_when = failure.expected.size() == 1 && failure.expected.front() == "`when`";
  if (wants_when && token.empty() && before.find(" when ") != std::string_view::npos) {
    return "otherwise " + std::string(piece);
  }
  const std::size_t in = piece.rfind(" in ");
  if (in != std::string_view::npos && piece.size() == in + 7) {
    std::string code;
    for (const char letter : piece.substr(in + 4)) {
      code += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : '?';
    }
    if (code.find('?') == std::string::npos) {
      return "in " + code;
    }
  }
  return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

bool begins_a_test(std::string_view text) {
  constexpr std::array<std::string_view, 7> kSigns = {"is ", "has ", "in ", "<", ">", "=", "."};
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view sign) { return text.starts_with(sign); });
}

/// What is meant where a list stands behind another word than `is one of`, or a word of two has no quotes.
std::optional<std::string> slip_in_a_condition(const LineFailure& failure, std::string_view text,
                                               SourceSpan line, std::string_view token) {
  const std::vector<std::string_view> words = words_of(text.substr(line.begin, failure.begin - line.begin));
  const auto word = [&](std::size_t back) {
    return back <= words.size() ? words[words.size() - back] : std::string_view();
  };
  const auto text_of = [](std::string_view part) { return std::string(part); };
  const bool is_list = token == ",";
  if (is_list && word(2) == "of" && word(3) == "one" && word(4) == "not" && word(5) == "is") {
    return "not " + text_of(word(6)) + " is one of " + text_of(word(1)) + ", …";
  }
  if (is_list && word(2) == "in" && failure.expected.size() == 1 && failure.expected[0] == "`through`") {
    return text_of(word(3)) + " is one of " + text_of(word(1)) + ", …";
  }
  const bool is_word = !token.empty() && std::isalpha(static_cast<unsigned char>(token[0])) != 0;
  if (is_word && word(1) == "no" && word(2) == "has") {
    return "not " + text_of(word(3)) + " has " + text_of(token);
  }
  const bool behind_is = word(2) == "is" || (word(2) == "not" && word(3) == "is");
  if (is_word && behind_is && word(1).find('"') == std::string_view::npos) {
    const bool another =
        begins_a_test(text.substr(failure.begin + token.size(), line.end - failure.begin - token.size()));
    return another ? "and " + text_of(token) + " …, or a comma"
                   : "is \"" + text_of(word(1)) + " " + text_of(token) + "\"";
  }
  return std::nullopt;
}

Diagnostic describe_unexpected(const LineFailure& failure, const SourceFile& source, SourceSpan line,
                               std::string_view example) {
  const std::string_view text = source.text();
  const std::string_view token = leading_token(text.substr(failure.begin, line.end - failure.begin));
  const auto token_end = failure.begin + static_cast<std::uint32_t>(token.size());
  const SourceSpan span{line.file, failure.begin, token_end};
  const std::string expected = failure.expected.empty() ? "" : ": expected " + alternatives(failure.expected);
  std::string help(example);
  // In the clauses that have the word themselves, another one is missing beside it.
  const bool belongs = example.find(token) != std::string_view::npos;
  if (const auto slip = familiar_slip(token); slip && !belongs) {
    help = *slip;
  } else if (const auto condition = slip_in_a_condition(failure, text, line, token)) {
    help = *condition;
  } else if (const auto value = slip_in_a_value(failure, text, line, token)) {
    help = *value;
  } else if (const auto name = name_without_hyphen(text.substr(0, line.end), failure.begin)) {
    help = *name;
  } else if (begins_levels(text.substr(0, line.end), token_end, token)) {
    help = "upline of deal.partner by parent, " + std::string(token) + " levels";
  } else if (!token.empty() && (static_cast<unsigned char>(token[0]) & 0x80U) != 0) {
    help = "letters without accents, digits and _ in names; anything else in \"quotes\"";
  }
  const std::string message = token.empty() ? "something is missing here" + expected
                                            : in_backticks(token) + " cannot stand here" + expected;
  return mistake(failure.code, span, message, std::move(help));
}

/// The place of a number that ends at `end`, with its sign of thousands.
SourceSpan number_before(std::string_view text, SourceSpan place) {
  std::uint32_t begin = place.begin;
  while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '_' || text[begin - 1] == '.')) {
    --begin;
  }
  return SourceSpan{place.file, begin, place.begin};
}

Diagnostic describe_date(const SourceFile& source, SourceSpan span) {
  const std::string_view written = source.slice(span);
  std::vector<std::string> parts(1);
  for (const char c : written) {
    if (is_digit(c)) {
      parts.back() += c;
    } else {
      parts.emplace_back();
    }
  }
  const auto two_digits = [](const std::string& part) { return part.size() < 2 ? "0" + part : part; };
  std::string help = "2026-01-31: year, month and day";
  if (parts.size() == 3 && parts[0].size() == 4) {
    help = parts[0] + "-" + two_digits(parts[1]) + "-" + two_digits(parts[2]);
  } else if (parts.size() == 2) {
    help = parts[0] + "-" + parts[1] + "-01, a whole date (or blanks around a minus)";
  }
  return mistake(code::kDateForm, span, in_backticks(written) + " is not how a date is written",
                 std::move(help));
}

Diagnostic describe_thousands(const SourceFile& source, SourceSpan place) {
  std::string_view text = source.text();
  SourceSpan span = join(number_before(text, place), place);
  while (span.end + 3 < text.size() && text[span.end] == ',' && is_digit(text[span.end + 1])) {
    span.end += 4;
  }
  while (span.end < text.size() &&
         (is_digit(text[span.end]) || (text[span.end] == '.' && is_digit(text[span.end - 1])))) {
    ++span.end;
  }
  std::string help(source.slice(span));
  std::replace(help.begin(), help.end(), ',', '_');
  return mistake(code::kThousands, span, "a comma separates values, not thousands", std::move(help));
}

Diagnostic describe_money(const SourceFile& source, SourceSpan place) {
  std::string_view written = source.slice(place);
  const bool sign_in_front = !(written.front() == ' ' || written.front() == '\t');
  if (sign_in_front) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSigns = {
        {{"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"¥", "JPY"}}};
    std::string help = "EUR 100";
    for (const auto& [sign, currency] : kSigns) {
      if (written.substr(0, sign.size()) == sign) {
        std::string_view number = written.substr(sign.size());
        number.remove_prefix(std::min(number.find_first_not_of(' '), number.size()));
        help = std::string(currency) + " " + (number.empty() ? "100" : std::string(number));
      }
    }
    return mistake(code::kMoneyForm, place, "money is written with its currency's code in front",
                   std::move(help));
  }
  const SourceSpan number = number_before(source.text(), place);
  written.remove_prefix(written.find_first_not_of(" \t"));
  return mistake(code::kMoneyForm, join(number, place), "money is written with its currency's code in front",
                 std::string(written) + " " + std::string(source.slice(number)));
}

Diagnostic describe_foreign_operator(const SourceFile& source, SourceSpan span) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kOperators = {{{"==", "= or is"},
                                                                                        {"!=", "is not"},
                                                                                        {"<>", "is not"},
                                                                                        {"=<", "<="},
                                                                                        {"=>", ">="},
                                                                                        {"&&", "and"},
                                                                                        {"||", "or"}}};
  const std::string_view written = source.slice(span);
  std::string help;
  for (const auto& [foreign, own] : kOperators) {
    if (foreign == written) {
      help = own;
    }
  }
  return mistake(code::kForeignOperator, span, in_backticks(written) + " is no sign of this language",
                 std::move(help));
}

}  // namespace

std::string with_article(std::string_view noun) {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + std::string(noun);
}

Diagnostic describe_failure(const LineFailure& failure, const SourceFile& source, SourceSpan line,
                            std::string_view example) {
  const SourceSpan span{line.file, failure.begin, failure.end};
  if (failure.code == code::kNestedTooDeeply) {
    return describe_problem(LineProblem{failure.code, span}, source);
  }
  if (failure.code == code::kNumberTooLong) {
    const std::string_view digits = source.slice(span);
    const auto count = std::count_if(digits.begin(), digits.end(), is_digit);
    return mistake(failure.code, span,
                   "this number has " + std::to_string(count) + " digits; 38 are the most",
                   "a shorter number");
  }
  if (failure.code == code::kToInsteadOfThrough) {
    return mistake(failure.code, span,
                   in_backticks(source.slice(span)) + " leaves open whether the last day still counts",
                   "through, and the last day that counts");
  }
  if (failure.code == code::kUnknownEscape) {
    return mistake(failure.code, span, "in text, a backslash stands before \" or another backslash only",
                   "\\\\ for a backslash");
  }
  if (failure.code == code::kPercentSign) {
    const SourceSpan number = number_before(source.text(), span);
    return mistake(failure.code, join(number, span), "the percent sign stands directly behind its number",
                   std::string(source.slice(number)) + "%");
  }
  if (failure.code == code::kMoneyForm) {
    return describe_money(source, span);
  }
  if (failure.code == code::kThousands) {
    return describe_thousands(source, span);
  }
  if (failure.code == code::kDateForm) {
    return describe_date(source, span);
  }
  if (failure.code == code::kForeignOperator) {
    return describe_foreign_operator(source, span);
  }
  const std::string_view pair = source.text().substr(failure.begin, 2);
  if (pair == "&&" || pair == "||") {
    return describe_foreign_operator(source, SourceSpan{line.file, failure.begin, failure.begin + 2});
  }
  return describe_unexpected(failure, source, line, example);
}

Diagnostic describe_problem(const LineProblem& problem, const SourceFile& source) {
  const std::string_view written = source.slice(problem.span);
  if (problem.code == code::kUnclosedText) {
    return mistake(problem.code, problem.span, "this text has no closing quote on its line",
                   written.size() <= kQuotedBytes ? std::string(written) + "\"" : "\" where the text ends");
  }
  if (problem.code == code::kUnpairedParenthesis) {
    const bool open = written == "(";
    return mistake(
        problem.code, problem.span,
        open ? "this parenthesis is not closed in its clause" : "this parenthesis closes nothing",
        open ? ") where it ends; further lines of it stand deeper than the clause" : "( where it begins");
  }
  if (problem.code == code::kNestedTooDeeply) {
    return mistake(problem.code, problem.span,
                   "this is nested more than " + std::to_string(kDeepestNesting) + " deep",
                   "the inner part as a `let` of its own");
  }
  std::array<char, 16> number{};
  std::snprintf(number.data(), number.size(), "U+%04X",
                static_cast<unsigned>(static_cast<unsigned char>(written.empty() ? '\0' : written.front())));
  return mistake(problem.code, problem.span,
                 "a control character (" + std::string(number.data()) + ") stands here",
                 "a blank, or nothing");
}

Diagnostic describe_unknown_declaration(const SourceFile& source, SourceSpan line) {
  const std::string_view written = source.slice(line);
  const std::string_view token = leading_token(written);
  const SourceSpan span{line.file, line.begin, line.begin + static_cast<std::uint32_t>(token.size())};
  std::string help = "ruleset, measure, scale, rule, scenario … in column one, or indent this line";
  if (const Keyword* nearest = nearest_keyword(declaration_keywords(), token)) {
    help = nearest->example;
  } else {
    for (const LineForm head : {LineForm::kRule, LineForm::kScale, LineForm::kMeasure, LineForm::kBalance,
                                LineForm::kAmendment, LineForm::kPayout, LineForm::kScenario}) {
      if (find_keyword(clause_keywords(head), token) != nullptr) {
        help = "two blanks in front of it, so that it belongs to the declaration above";
      }
    }
  }
  return mistake(code::kUnknownDeclaration, span, "no declaration begins with " + in_backticks(token),
                 std::move(help));
}

Diagnostic describe_unknown_clause(const SourceFile& source, SourceSpan line, std::string_view declaration,
                                   LineForm head) {
  const std::span<const Keyword> keywords = clause_keywords(head);
  const std::string_view token = leading_token(source.slice(line));
  const SourceSpan span{line.file, line.begin, line.begin + static_cast<std::uint32_t>(token.size())};
  std::string help;
  if (const Keyword* nearest = nearest_keyword(keywords, token)) {
    help = nearest->example;
  } else if (head == LineForm::kRule && token == "where") {
    help = "the condition behind `for each`: for each deal where kind is new";
  } else if (keywords.empty()) {
    help = with_article(declaration) + " on its one line";
  } else {
    for (const Keyword& keyword : keywords) {
      help += (help.empty() ? "" : ", ") + std::string(keyword.text);
    }
    help = "one of " + help;
  }
  return mistake(code::kUnknownClause, span,
                 "no line of " + with_article(declaration) + " begins with " + in_backticks(token),
                 std::move(help));
}

}  // namespace remit::grammar
