#include "grammar/source/caret_rendering.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace remit::grammar {
namespace {

Diagnostic error_at(SourceSpan span) {
  return Diagnostic{Severity::kError, "R0102", "message", span, {}, std::nullopt};
}

/// The excerpt and caret lines alone.
std::string carets(const std::string& text, std::uint32_t begin, std::uint32_t end) {
  const std::vector<SourceFile> files = {SourceFile("a.remit", text)};
  const std::string rendered = render(error_at({0, begin, end}), files, false);
  const std::size_t second = rendered.find('\n', rendered.find("-->"));
  return rendered.substr(second + 1);
}

TEST_CASE("a diagnostic looks as the language document says") {
  std::string text(13, '\n');
  text += "  from EUR 1_000   3%\n";
  const std::vector<SourceFile> files = {SourceFile("rulesets/growth.remit", text)};
  const Diagnostic diagnostic{
      Severity::kError, "R0207", "this scale starts at EUR 1_000, so the first EUR 1_000 has no rate",
      {0, 15, 29},      {},      "from EUR 0  0%   above this line if nothing is owed there"};
  CHECK(render(diagnostic, files, false) ==
        "error R0207: this scale starts at EUR 1_000, so the first EUR 1_000 has no rate\n"
        "  --> rulesets/growth.remit:14:3\n"
        "14 |   from EUR 1_000   3%\n"
        "   |   ^^^^^^^^^^^^^^\n"
        "   = write: from EUR 0  0%   above this line if nothing is owed there\n");
}

TEST_CASE("a second place is a note with an excerpt of its own, in the same gutter") {
  std::string text = "window month\n" + std::string(8, '\n') + "window year\n";
  const std::vector<SourceFile> files = {SourceFile("a.remit", text), SourceFile("b.remit", "window day")};
  Diagnostic diagnostic{Severity::kWarning, "R0121", "twice", {0, 21, 27}, {}, std::nullopt};
  diagnostic.related.push_back({{0, 0, 6}, "it stands here already"});
  diagnostic.related.push_back({{1, 7, 10}, "and here"});
  CHECK(render(diagnostic, files, false) ==
        "warning R0121: twice\n"
        "  --> a.remit:10:1\n"
        "10 | window year\n"
        "   | ^^^^^^\n"
        "note: it stands here already\n"
        "  --> a.remit:1:1\n"
        " 1 | window month\n"
        "   | ^^^^^^\n"
        "note: and here\n"
        "  --> b.remit:1:8\n"
        " 1 | window day\n"
        "   |        ^^^\n");
}

TEST_CASE("an empty span has one caret, also behind the end of a line") {
  CHECK(carets("cap EUR 5\n", 9, 9) == "1 | cap EUR 5\n  |          ^\n");
  CHECK(carets("", 0, 0) == "1 |\n  | ^\n");
}

TEST_CASE("carets stand below characters, not bytes") {
  // ü is two bytes and one column.
  CHECK(carets("because \"grün\" x\n", 16, 17) == "1 | because \"grün\" x\n  |                ^\n");
}

TEST_CASE("a span over several lines shows its first") {
  CHECK(carets("amount (1,\n  2)\n", 7, 15) == "1 | amount (1,\n  |        ^^^\n");
}

TEST_CASE("what would steer the terminal is shown as blanks") {
  CHECK(carets(std::string("a\x1B[31m\x07z\n"), 6, 7) == "1 | a [31m z\n  |       ^\n");
  // U+202E turns the writing direction around: three bytes, one column.
  CHECK(carets("a\xE2\x80\xAEz\n", 4, 5) == "1 | a z\n  |   ^\n");
  CHECK(carets("a\xFFz\n", 2, 3) == "1 | a z\n  |   ^\n");
  CHECK(carets("\ta\n", 1, 2) == "1 |  a\n  |  ^\n");
}

TEST_CASE("long lines are cut around the caret") {
  const std::string line = std::string(200, 'a') + "b" + std::string(200, 'c');
  // 40 characters stay before the caret, 120 are shown in all.
  CHECK(carets(line, 200, 201) == "1 | …" + std::string(40, 'a') + "b" + std::string(79, 'c') + "…\n  | " +
                                      std::string(41, ' ') + "^\n");
  CHECK(carets(line, 0, 401) == "1 | " + std::string(120, 'a') + "…\n  | " + std::string(120, '^') + "\n");
}

TEST_CASE("colour marks severity and carets and nothing else") {
  const std::vector<SourceFile> files = {SourceFile("a.remit", "amount\n")};
  const std::string rendered = render(error_at({0, 0, 6}), files, true);
  CHECK(rendered ==
        "\x1b[1;31merror R0102\x1b[0m\x1b[1m: message\x1b[0m\n --> a.remit:1:1\n1 | amount\n  | "
        "\x1b[1;31m^^^^^^\x1b[0m\n");
}

TEST_CASE("a diagnostic of a file that is not there is told without an excerpt") {
  CHECK(render(error_at({7, 0, 1}), {}, false) == "error R0102: message\n");
}

}  // namespace
}  // namespace remit::grammar
