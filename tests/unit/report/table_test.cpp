#include "engine/report/table.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace remit {
namespace {

std::string rendered(TableFormat format, const std::vector<std::vector<Cell>>& rows) {
  std::string text;
  const auto writer = make_row_writer(format, {{"partner"}, {"amount", true}, {"note"}},
                                      [&](std::string_view part) { text += part; });
  for (const std::vector<Cell>& row : rows) {
    writer->row(row);
  }
  writer->finish();
  return text;
}

std::string csv_cell(const std::string& text) {
  std::string whole;
  const auto writer =
      make_row_writer(TableFormat::kCsv, {{"x"}}, [&](std::string_view part) { whole = part; });
  const std::array<Cell, 1> cells{Cell(text)};
  writer->row(cells);
  writer->finish();
  return whole.substr(0, whole.size() - 2);
}

}  // namespace

TEST_CASE("a table for people is aligned") {
  CHECK(rendered(TableFormat::kTable, {{Cell("Acme"), AmountCell{-123450, 2}, Cell("x")},
                                       {Cell("Bör"), AmountCell{5, 3}, Cell()},
                                       {Cell("C\x1b[31m"), Cell(std::int64_t{7}), Cell()}}) ==
        "partner    amount  note\n"
        "Acme     -1234.50  x\n"
        "Bör         0.005\n"
        "C [31m          7\n");
  CHECK(rendered(TableFormat::kTable, {}) == "partner  amount  note\n");
}

TEST_CASE("CSV follows RFC 4180") {
  CHECK(rendered(TableFormat::kCsv, {{Cell("Acme, \"the\" first"), AmountCell{-5, 2}, Cell("two\nlines")},
                                     {Cell(), AmountCell{0, 0}, Cell(std::int64_t{-3})}}) ==
        "partner,amount,note\r\n"
        "\"Acme, \"\"the\"\" first\",-0.05,\"two\nlines\"\r\n"
        ",0,-3\r\n");
}

TEST_CASE("text that a spreadsheet would take for a formula is defused, numbers are not") {
  struct Row {
    const char* name;
    std::string text;
    std::string cell;
  };
  const Row rows[] = {
      {"equals", "=1+1", "'=1+1"},
      {"plus", "+49 30 1", "'+49 30 1"},
      {"minus", "-1", "'-1"},
      {"at", "@SUM(A1)", "'@SUM(A1)"},
      {"tab", "\t=1", "\"'\t=1\""},
      {"carriage return", "\r=1", "\"'\r=1\""},
      {"with a comma", "=A1,B1", "\"'=A1,B1\""},
      {"a sign in the middle is text", "a=1", "a=1"},
      {"empty", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(csv_cell(row.text) == row.cell);
  }
}

TEST_CASE("JSON has one object a line, amounts as text") {
  const std::string text = rendered(
      TableFormat::kJson, {{Cell("A\"\xff"), AmountCell{123, 2}, Cell()},
                           {Cell("B"), AmountCell{-9223372036854775807LL - 1, 0}, Cell(std::int64_t{3})}});
  const std::size_t end = text.find('\n');
  const auto first = nlohmann::json::parse(text.substr(0, end));
  const auto second = nlohmann::json::parse(text.substr(end + 1));
  CHECK(first["partner"] == "A\"\xEF\xBF\xBD");
  CHECK(first["amount"] == "1.23");
  CHECK(first["note"].is_null());
  CHECK(second["amount"] == "-9223372036854775808");
  CHECK(second["note"] == 3);
  CHECK(text.find("partner") < text.find("amount"));
}

}  // namespace remit
