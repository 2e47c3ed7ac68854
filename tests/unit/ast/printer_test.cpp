// Details of the canonical layout. Whole files are in tests/golden/format.
#include "grammar/ast/printer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "grammar/ast/number_text.hpp"
#include "grammar/parser/parser.hpp"

namespace remit::ast {
namespace {

std::string formatted(const std::string& text) {
  const grammar::SourceFile source("test.remit", text);
  const grammar::ParsedFile parsed = grammar::parse(source, 0);
  REQUIRE_FALSE(parsed.damaged);
  return print(parsed.file, source);
}

TEST_CASE("money has underscores from four digits on, other numbers from five") {
  CHECK(with_underscores("999", 4) == "999");
  CHECK(with_underscores("1000", 4) == "1_000");
  CHECK(with_underscores("1234567.8912", 4) == "1_234_567.8912");
  CHECK(with_underscores("2026", 5) == "2026");
  CHECK(with_underscores("20260", 5) == "20_260");
  CHECK(formatted("let a EUR 12_34 + 2_026 + 12345%") == "let a  EUR 1_234 + 2026 + 12_345%\n");
}

TEST_CASE("an expression is written on one line") {
  const grammar::SourceFile source("test.remit",
                                   "let a\n  5 when b\n  -EUR 6 when c\n  otherwise (7,\n 8).d\n");
  const grammar::ParsedFile parsed = grammar::parse(source, 0);
  REQUIRE_FALSE(parsed.damaged);
  const auto& let = std::get<LetDeclaration>(parsed.file.declarations.at(0).form);
  CHECK(print_expression(parsed.file.expressions, let.value) ==
        "5 when b, EUR -6 when c, otherwise (7, 8).d");
}

TEST_CASE("the sign of money stands behind its currency, so that it stays with the money") {
  CHECK(formatted("let a -EUR 5") == "let a  EUR -5\n");
  CHECK(formatted("let a -EUR 5 at d") == "let a  -EUR 5 at d\n");
  CHECK(formatted("let a EUR -5 at d") == "let a  EUR -5 at d\n");
  CHECK(formatted("let a -(EUR 5)") == "let a  -(EUR 5)\n");
}

TEST_CASE("header lines stand together and other declarations apart") {
  CHECK(formatted("currency EUR\n\n\nlanguage 1\nrule a\nrule b\n") ==
        "currency  EUR\nlanguage  1\n\nrule a\n\nrule b\n");
}

TEST_CASE("an empty file stays empty, and comments alone stay as they are") {
  CHECK(formatted("").empty());
  CHECK(formatted("\n\n").empty());
  CHECK(formatted("\n# a\n# b\n\n\n  # c\n") == "# a\n# b\n\n# c\n");
}

TEST_CASE("lines end in line feeds, without blanks before them") {
  CHECK(formatted("\xEF\xBB\xBFrule a  \r\n  pays b\t # c \t\r\n") == "rule a\n  pays  b  # c\n");
}

TEST_CASE("columns are counted in characters") {
  CHECK(formatted("table t by a\n  columns r s\n  \"ü\" 5% 1\n  \"uu\" 5% 2\n") ==
        "table t by a\n  columns  r   s\n  \"ü\"      5%  1\n  \"uu\"     5%  2\n");
}

TEST_CASE("what a mistake has left out of the tree is not printed, but nothing breaks") {
  const grammar::SourceFile source("test.remit",
                                   "rule a  # one\n  pays (  # two\n  amount 5  # three\nfoo # four\n");
  CHECK(print(grammar::parse(source, 0).file, source) ==
        "rule a  # one  # two\n  amount  5  # three  # four\n");
}

}  // namespace
}  // namespace remit::ast
