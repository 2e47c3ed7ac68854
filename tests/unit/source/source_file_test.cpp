#include "grammar/source/source_file.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace remit::grammar {
namespace {

TEST_CASE("a byte-order mark and the carriage returns of line ends are dropped") {
  const SourceFile file("a.remit", "\xEF\xBB\xBFone\r\ntwo\rstill two\r\n");
  CHECK(file.text() == "one\ntwo\rstill two\n");
  CHECK(file.line_count() == 3);
  CHECK(file.line_text(1) == "one");
  CHECK(file.line_text(2) == "two\rstill two");
  CHECK(file.line_text(3).empty());
}

TEST_CASE("an empty file has one empty line") {
  const SourceFile file("a.remit", "");
  CHECK(file.line_count() == 1);
  CHECK(file.line_text(1).empty());
  CHECK(file.line_column(0).line == 1);
  CHECK(file.line_column(0).column == 1);
}

TEST_CASE("lines that a file does not have are empty") {
  const SourceFile file("a.remit", "one\ntwo");
  CHECK(file.line_text(0).empty());
  CHECK(file.line_text(3).empty());
  CHECK(file.line_start(2) == 4);
  CHECK(file.line_start(3) == 7);
}

TEST_CASE("columns count characters, not bytes") {
  // "pays " is 5 bytes, "ü" 2, "€" 3, "𝄞" 4: the x stands at byte 14 and is the ninth character.
  const SourceFile file("a.remit", "x\npays ü€𝄞x\n");
  struct Row {
    const char* name;
    std::uint32_t offset;
    std::uint32_t line;
    std::uint32_t column;
  };
  constexpr std::array kRows = {
      Row{"first byte", 0, 1, 1},
      Row{"the line end belongs to its line", 1, 1, 2},
      Row{"start of the next line", 2, 2, 1},
      Row{"two bytes", 7, 2, 6},
      Row{"three bytes", 9, 2, 7},
      Row{"four bytes", 12, 2, 8},
      Row{"behind them", 16, 2, 9},
      Row{"the last line, which is empty", 18, 3, 1},
      Row{"past the end", 99, 3, 1},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(file.line_column(row.offset).line == row.line);
    CHECK(file.line_column(row.offset).column == row.column);
  }
}

TEST_CASE("a span gives its text, and two spans join to what holds both") {
  const SourceFile file("a.remit", "amount 10% of deal.value");
  CHECK(file.slice({0, 7, 10}) == "10%");
  CHECK(file.slice({0, 20, 99}) == "alue");
  CHECK(file.slice({0, 99, 120}).empty());
  CHECK(join({0, 7, 10}, {0, 14, 24}) == SourceSpan{0, 7, 24});
  CHECK(join({0, 14, 24}, {0, 7, 10}) == SourceSpan{0, 7, 24});
}

}  // namespace
}  // namespace remit::grammar
