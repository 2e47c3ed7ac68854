#include "grammar/parser/layout.hpp"

#include <doctest/doctest.h>

#include <string>

namespace remit::grammar {
namespace {

/// Every declaration on a line: its head, then its clauses; `!` marks what is misaligned, `?` a problem.
std::string shape_of(const std::string& text) {
  const SourceFile source("test.remit", text);
  const Layout layout = lay_out(source, 0);
  const auto shown = [&source](const LogicalLine& line) {
    std::string piece(source.slice(line.span));
    for (char& c : piece) {
      c = c == '\n' ? '/' : c;
    }
    return "[" + piece + "]" + (line.misaligned ? "!" : "") +
           (line.problem.has_value() ? "?" + std::string(line.problem->code) : "");
  };
  std::string out;
  for (const DeclarationLayout& declaration : layout.declarations) {
    out += shown(declaration.head);
    for (const LogicalLine& clause : declaration.clauses) {
      out += " " + shown(clause);
    }
    out += "\n";
  }
  return out;
}

TEST_CASE("a line in column one begins a declaration, lines below it are its clauses") {
  CHECK(shape_of("rule a\n  pays b\n  amount 5\nrule c\n  pays d") ==
        "[rule a] [pays b] [amount 5]\n[rule c] [pays d]\n");
}

TEST_CASE("deeper lines go on with their clause") {
  CHECK(shape_of("rule a\n  split when b\n        70% to c\n     rest to d\n  pays e\n") ==
        "[rule a] [split when b/        70% to c/     rest to d] [pays e]\n");
}

TEST_CASE("below a declaration without clauses, all deeper lines go on with it") {
  CHECK(shape_of("let a\n  5 when b\n  6 when c\nprove d\n  e <= f\n") ==
        "[let a/  5 when b/  6 when c]\n[prove d/  e <= f]\n");
}

TEST_CASE("blank lines and comments separate nothing") {
  CHECK(shape_of("rule a # x\n\n# y\n  pays b  # z\n   \n      # deep\n       c\n") ==
        "[rule a] [pays b  # z/   /      # deep/       c]\n");
}

TEST_CASE("comments are kept with their places, and a # in text is none") {
  const SourceFile source("test.remit",
                          "# one  \nrule a \"# no\"  # two\n  # three\n  because \"a\\\" # no\" # four\n");
  const Layout layout = lay_out(source, 3);
  REQUIRE(layout.comments.size() == 4);
  const auto is = [&layout](std::size_t i, const std::string& text, bool own_line) {
    return layout.comments[i].text == text && layout.comments[i].own_line == own_line;
  };
  CHECK(is(0, "# one", true));
  CHECK(is(1, "# two", false));
  CHECK(is(2, "# three", true));
  CHECK(is(3, "# four", false));
  CHECK(layout.comments[1].span == SourceSpan{3, 23, 28});
}

TEST_CASE("a closing parenthesis belongs to what it closes, wherever it is aligned") {
  CHECK(shape_of("rule a\n  amount least of (\n    b,\n    c\n  )\n  pays d\n") ==
        "[rule a] [amount least of (/    b,/    c/  )] [pays d]\n");
}

TEST_CASE("a line indented less than the clauses above it is a clause of its own, and told once") {
  CHECK(shape_of("rule a\n   pays b\n  amount 5\n  floor 6\n   cap 7\n rounding up\n") ==
        "[rule a] [pays b] [amount 5]! [floor 6] [cap 7] [rounding up]!\n");
}

TEST_CASE("what keeps a clause from being read stays in that clause") {
  CHECK(shape_of("rule a\n  amount (5\n  pays b)\n  because \"c\n  floor 5\n") ==
        "[rule a] [amount (5]?R0108 [pays b)]?R0108 [because \"c]?R0107 [floor 5]\n");
  CHECK(shape_of(std::string("rule a\n  pays \x01") + "b\n") ==
        std::string("[rule a] [pays \x01") + "b]?R0119\n");
}

TEST_CASE("200 parentheses may be nested, and no more") {
  const auto nested = [](std::size_t depth) {
    const std::string text =
        "rule a\n  amount " + std::string(depth, '(') + "5" + std::string(depth, ')') + "\n";
    return lay_out(SourceFile("test.remit", text), 0).declarations.at(0).clauses.at(0).problem;
  };
  CHECK_FALSE(nested(200).has_value());
  REQUIRE(nested(201).has_value());
  CHECK(nested(201)->code == "R0103");
  // "rule a\n  amount " is 16 bytes long; the 201st parenthesis stands 200 behind.
  CHECK(nested(201)->span == SourceSpan{0, 216, 217});
}

TEST_CASE("the first tab and the first line without a declaration are found") {
  const Layout layout = lay_out(SourceFile("test.remit", "   stray  # x\n\tmore\nrule a\n \tpays b\n"), 0);
  REQUIRE(layout.stray_line.has_value());
  CHECK(*layout.stray_line == SourceSpan{0, 3, 8});
  REQUIRE(layout.tab.has_value());
  CHECK(*layout.tab == SourceSpan{0, 14, 15});
  CHECK(layout.declarations.size() == 1);
}

TEST_CASE("a word is letters, digits and underscores, and doesn't begin with a digit") {
  CHECK(leading_word("deal_1.value") == "deal_1");
  CHECK(leading_word("_x") == "_x");
  CHECK(leading_word("1x").empty());
  CHECK(leading_word("").empty());
  CHECK(leading_word("\xC3\xBC").empty());
}

}  // namespace
}  // namespace remit::grammar
