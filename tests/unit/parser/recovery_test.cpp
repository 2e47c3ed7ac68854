// What stands around a mistake is read as if the mistake weren't there.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

TEST_CASE("a clause with a mistake is left out, the others stay") {
  const ParsedFile parsed = parse_text("rule r\n  pays p\n  amount of\n  floor 5\n");
  CHECK(parsed.damaged);
  CHECK(ast::outline(parsed.file) == "rule r\n  pays p\n  floor 5\n");
}

TEST_CASE("a declaration with a mistake in its head is left out, and its lines are still read") {
  const std::string text = "rule \n  amount of\n  pays p\nrule s\n  pays q\n";
  CHECK(mistakes_of(text).find("1:5 R0102") == 0);
  CHECK(mistakes_of(text).find("2:10 R0102") != std::string::npos);
  CHECK(ast::outline(parse_text(text).file) == "rule s\n  pays q\n");
}

TEST_CASE("a row with a mistake is left out, the others stay") {
  const ParsedFile parsed = parse_text("scale s whole\n  from 0  1%\n  from  2%\n  from 5  3%\n");
  CHECK(parsed.diagnostics.size() == 1);
  CHECK(ast::outline(parsed.file) == "scale s whole\n  from 0 1%\n  from 5 3%\n");
}

TEST_CASE("the lines below an unknown declaration are not looked at") {
  CHECK(parse_text("nonsense\n  more (\n    and \"more\n  of it\nrule r\n  pays p\n").diagnostics.size() ==
        1);
}

TEST_CASE("rows of a table whose head has a mistake are not looked at") {
  CHECK(parse_text("table\n  columns  a\n  north  5%\n").diagnostics.size() == 1);
}

TEST_CASE("a misaligned clause is read like any other") {
  const ParsedFile parsed = parse_text("rule r\n    pays p\n  floor 5\n      when a\n    cap 5 per deal\n");
  CHECK(parsed.diagnostics.size() == 1);
  CHECK(ast::outline(parsed.file) == "rule r\n  pays p\n  floor (choice (5 when a))\n  cap 5 per deal\n");
}

TEST_CASE("a clause that is misaligned and unknown is one mistake") {
  CHECK(parse_text("rule r\n    amount 5 when a\n  6 when b\n").diagnostics.size() == 1);
}

TEST_CASE("diagnostics come in order of place") {
  const ParsedFile parsed = parse_text("\trule\nrule r\n\tamount\nfoo\n  bar\nbaz\n");
  CHECK(std::is_sorted(
      parsed.diagnostics.begin(), parsed.diagnostics.end(),
      [](const Diagnostic& left, const Diagnostic& right) { return left.span.begin < right.span.begin; }));
  CHECK(parsed.diagnostics.size() == 5);
}

}  // namespace
}  // namespace remit::grammar
