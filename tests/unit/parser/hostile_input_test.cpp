// Input that nobody writes: read in linear time, in bounded memory, and never with a crash.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "grammar/parser/codes.hpp"
#include "grammar/parser/mistakes.hpp"
#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

std::string repeated(const std::string& piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += piece;
  }
  return out;
}

struct Outcome {
  std::size_t diagnostics;
  std::string first_code;
  std::string last_code;
};

/// Parses `text` and sees to it that this took no longer than a sanitizer build on a busy machine may take
/// for a linear pass. What is quadratic or worse at these sizes takes minutes.
Outcome parse_quickly(const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  const ParsedFile parsed = parse_text(text);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
  return {parsed.diagnostics.size(), parsed.diagnostics.empty() ? "" : parsed.diagnostics.front().code,
          parsed.diagnostics.empty() ? "" : parsed.diagnostics.back().code};
}

void check_one(const std::string& text, std::string_view code) {
  const Outcome outcome = parse_quickly(text);
  CHECK(outcome.diagnostics == 1);
  CHECK(outcome.first_code == code);
}

TEST_CASE("a million parentheses") {
  check_one("rule r\n  amount " + std::string(1'000'000, '('), code::kNestedTooDeeply);
  check_one("rule r\n  amount " + std::string(1'000'000, ')'), code::kUnpairedParenthesis);
  check_one("rule r\n  amount 5" + repeated("\n    (", 1'000'000), code::kNestedTooDeeply);
}

TEST_CASE("a number of a million digits") {
  check_one("rule r\n  amount " + std::string(1'000'000, '7'), code::kNumberTooLong);
  check_one("rule r\n  amount 0." + std::string(1'000'000, '7'), code::kNumberTooLong);
}

TEST_CASE("a word, a text and a comment of a million letters") {
  CHECK(parse_quickly("rule " + std::string(1'000'000, 'a')).diagnostics == 0);
  CHECK(parse_quickly("ruleset \"" + std::string(1'000'000, 'a') + "\"").diagnostics == 0);
  CHECK(parse_quickly("#" + std::string(1'000'000, 'a')).diagnostics == 0);
  check_one(std::string(1'000'000, 'a'), code::kUnknownDeclaration);
  check_one("ruleset \"" + std::string(1'000'000, 'a'), code::kUnclosedText);
}

TEST_CASE("nesting without parentheses") {
  check_one("rule r\n  amount " + repeated("months since ", 100'000) + "d", code::kNestedTooDeeply);
  check_one("rule r\n  amount " + repeated("x as known on ", 100'000) + "d", code::kNestedTooDeeply);
  check_one("rule r\n  amount " + repeated("days from ", 100'000) + "d", code::kNestedTooDeeply);
}

TEST_CASE("the deepest nesting there is") {
  const auto nested = [](const std::string& open, const std::string& close) {
    return "rule r\n  amount " + repeated(open, 199) + "a" + repeated(close, 199) + "\n";
  };
  CHECK(parse_quickly(nested("(", ")")).diagnostics == 0);
  CHECK(parse_quickly(nested("(a when b, ", ")")).diagnostics == 0);
  CHECK(parse_quickly(nested("(k is one of a, b, ", " when c)")).diagnostics == 0);
  CHECK(parse_quickly(nested("least of (a, ", ").x at b")).diagnostics == 0);
  CHECK(parse_quickly(nested("a + (not x in b through ", ") * 5%")).diagnostics == 0);
}

TEST_CASE("nothing in parentheses is read twice, wherever it stands") {
  const std::string deep = repeated("(a when b, ", 150) + "c" + repeated(")", 150);
  CHECK(parse_quickly("rule r\n  cap " + deep + " per deal per " + deep + " through " + deep).diagnostics ==
        0);
  CHECK(parse_quickly("scale s whole\n  from " + deep + "  " + deep).diagnostics == 0);
  CHECK(parse_quickly("rule r\n  due " + deep).diagnostics == 0);
  CHECK(parse_quickly("rule r\n  for each stretch of a in " + deep + " through b").diagnostics == 0);
}

TEST_CASE("very long clauses") {
  CHECK(parse_quickly("rule r\n  amount a" + repeated(" + a * b", 100'000)).diagnostics == 0);
  CHECK(parse_quickly("rule r\n  amount" + repeated("\n    5 when b", 100'000)).diagnostics == 0);
  CHECK(parse_quickly("rule r\n  for each deal where a is one of b" + repeated(", b", 100'000)).diagnostics ==
        0);
  CHECK(parse_quickly("rule r\n  amount a" + repeated(" at b", 100'000)).diagnostics == 0);
  CHECK(parse_quickly("rule r\n  amount a" + repeated(".b", 100'000)).diagnostics == 0);
  CHECK(parse_quickly("scenario \"s\"\n  given deal D" + repeated("\n    a 5", 100'000)).diagnostics == 0);
}

TEST_CASE("100,000 mistakes: the first thousand are told, and how many more there are") {
  for (const std::string& bad : {std::string("  amount 5 of\n"), std::string("  nonsense\n"),
                                 std::string("  \"\n"), std::string("  pays )\n")}) {
    CAPTURE(bad);
    const Outcome outcome = parse_quickly("rule r\n" + repeated(bad, 100'000));
    CHECK(outcome.diagnostics == kMostMistakes + 1);
    CHECK(outcome.last_code == code::kMoreMistakes);
  }
  CHECK(mistakes_of(repeated("nonsense\n", 1'002))
            .find("1001:1 R0120 from here on, 2 more mistakes are not shown\n") != std::string::npos);
}

TEST_CASE("bytes that are no text") {
  check_one("rule r\n  pays " + std::string(1'000'000, '\xFF'), code::kNotUtf8);
  check_one("rule r\n  pays " + std::string(1'000'000, '\0'), code::kControlCharacter);
  check_one(std::string(1'000'000, '\0'), code::kControlCharacter);
  CHECK(parse_quickly(std::string(1'000'000, '\n')).diagnostics == 0);
  CHECK(parse_quickly(std::string(1'000'000, ' ')).diagnostics == 0);
  CHECK(parse_quickly("").diagnostics == 0);
}

TEST_CASE("bytes in comments are nobody's business, but the file must be UTF-8") {
  CHECK(parse_quickly(std::string("# \x01\nrule r # \x02\n")).diagnostics == 0);
  check_one("# \xFF\nrule r\n  pays p\n", code::kNotUtf8);
}

}  // namespace
}  // namespace remit::grammar
