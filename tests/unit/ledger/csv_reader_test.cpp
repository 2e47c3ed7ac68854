#include <doctest/doctest.h>

#include <utf8.h>

#include <random>
#include <sstream>

#include "engine/ledger/csv_reader.hpp"
#include "engine/ledger/utf8_check.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

/// Everything that a reader gives, one line each: `3: a|b` for a record at line 3, `3! 1 reason` for a bad
/// one at field 1, `3# 1 reason` where it stops.
std::vector<std::string> transcript(CsvReader reader) {
  std::vector<std::string> lines;
  while (true) {
    const CsvReader::Step step = reader.next();
    if (step == CsvReader::Step::kEnd) {
      return lines;
    }
    std::ostringstream line;
    if (step == CsvReader::Step::kRecord) {
      line << reader.line() << ": ";
      for (std::size_t index = 0; index < reader.fields().size(); ++index) {
        line << (index == 0 ? "" : "|") << reader.fields()[index];
      }
    } else {
      const CsvProblem& problem = reader.problem();
      line << problem.line << (step == CsvReader::Step::kStopped ? '#' : '!') << ' ';
      line << (problem.field == CsvProblem::kWholeRecord ? "-" : std::to_string(problem.field)) << ' '
           << problem.reason;
    }
    lines.push_back(line.str());
  }
}

std::vector<std::string> transcript(std::string_view text) {
  return transcript(CsvReader::over(text));
}

using Lines = std::vector<std::string>;

TEST_CASE("RFC 4180 is read as it is written") {
  struct Case {
    const char* name;
    std::string_view text;
    Lines expected;
  };
  const std::vector<Case> cases = {
      {"plain", "a,b\nc,d\n", {"1: a|b", "2: c|d"}},
      {"CR LF", "a,b\r\nc,d\r\n", {"1: a|b", "2: c|d"}},
      {"no line end at the end", "a,b\nc,d", {"1: a|b", "2: c|d"}},
      {"empty fields", ",\n,,\n", {"1: |", "2: ||"}},
      {"empty last field without line end", "a,", {"1: a|"}},
      {"quoted", "\"a\",\"b\"\n", {"1: a|b"}},
      {"quoted comma and quote", "\"a,\"\"b\"\"\",c\n", {"1: a,\"b\"|c"}},
      {"quoted line end counts as a line", "\"a\nb\",c\nd,e\n", {"1: a\nb|c", "3: d|e"}},
      {"quoted CR LF is kept", "\"a\r\nb\",c\r\n", {"1: a\r\nb|c"}},
      {"quoted and empty", "\"\",\"\"\n", {"1: |"}},
      {"quotes alone", "\"\"\"\"\n", {"1: \""}},
      {"quoted at the end", "a,\"b\"", {"1: a|b"}},
      {"byte-order mark",
       "\xEF\xBB\xBF"
       "a,b\n",
       {"1: a|b"}},
      {"UTF-8", "Zürich,東京\n", {"1: Zürich|東京"}},
      {"blanks belong to the field", " a , b \n", {"1:  a | b "}},
      {"an empty line is one empty field", "a,b\n\nc,d\n", {"1: a|b", "2: ", "3: c|d"}},
      {"nothing", "", {}},
      {"only a byte-order mark", "\xEF\xBB\xBF", {}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CHECK(transcript(each.text) == each.expected);
  }
}

TEST_CASE("what bends the rules is refused with its line and field") {
  using namespace std::string_view_literals;
  const std::string never_closed = "a quote that is never closed, so nothing from here on can be read";
  const std::string carriage_return =
      "a line that ends with a carriage return alone; save the file with CR LF or LF line ends";
  const std::string inner_quote =
      "a quote inside a field that doesn't start with one; put the field in quotes and double this one";
  const std::string behind_quote = "text after a closing quote; double the quotes that belong to the text";
  const std::string nul = "a NUL character; the file is damaged or isn't text";
  const std::string not_utf8 = "text that isn't UTF-8; save the file as CSV UTF-8";
  struct Case {
    const char* name;
    std::string_view text;
    Lines expected;
  };
  const std::vector<Case> cases = {
      {"bad-unclosed-quote", "a,b\nc,\"d\ne,f\n", {"1: a|b", "2# 1 " + never_closed}},
      {"bad-carriage-returns", "a,b\rc,d\r", {"1# 1 " + carriage_return}},
      {"bad-carriage-return-behind-quote", "a,\"b\"\rc", {"1# 1 " + carriage_return}},
      {"bad-inner-quote", "a,b\nc,12\" disk\ne,f\n", {"1: a|b", "2! 1 " + inner_quote, "3: e|f"}},
      {"bad-text-behind-quote", "\"a\"b,c\nd,e\n", {"1! 0 " + behind_quote, "2: d|e"}},
      {"bad-nul", "a,b\nc\0,d\ne,f\n"sv, {"1: a|b", "2! 0 " + nul, "3: e|f"}},
      {"bad-nul-in-quotes", "a,\"b\0\"\ne,f\n"sv, {"1! 1 " + nul, "2: e|f"}},
      {"bad-utf8", "a,\xff\nc,d\n", {"1! 1 " + not_utf8, "2: c|d"}},
      {"bad-utf16",
       "\xFF\xFE"
       "a\0"sv,
       {"1# - the file is UTF-16; save it as CSV UTF-8"}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CHECK(transcript(each.text) == each.expected);
  }
}

TEST_CASE("bad-long: fields and rows beyond the caps stop the file") {
  const CsvLimits limits{
      .largest_field_bytes = 10, .largest_record_bytes = std::size_t{3} << 20U, .most_fields = 3};
  CHECK(transcript(CsvReader::over("a,b\nc,01234567890\n", limits)) ==
        Lines{"1: a|b", "2# 1 the field is longer than 10 bytes; is a quote missing or not closed?"});
  CHECK(transcript(CsvReader::over("a,\"0123456789\"\n", limits)) == Lines{"1: a|0123456789"});
  std::string many_fields(std::size_t{5} << 20U, ',');
  CHECK(transcript(CsvReader::over(many_fields, limits)) ==
        Lines{"1# - the row is longer than 3145728 bytes"});
  CsvReader reader = CsvReader::over("a,b,c,d,e\n", limits);
  REQUIRE(reader.next() == CsvReader::Step::kRecord);
  CHECK(reader.field_count() == 5);
  CHECK(reader.fields().size() == 3);
}

TEST_CASE("records that straddle blocks are whole") {
  // Blocks are 1 MiB: rows of 37 bytes, some with quotes and line ends, cross their ends at every offset.
  std::string text;
  Lines expected;
  std::uint64_t line = 1;
  for (int row = 0; row < 120'000; ++row) {
    const std::string number = std::to_string(1'000'000 + row);
    if (row % 3 == 0) {
      text += "\"a \"\"quoted\"\"\n" + number + "\",\"x,y\"\r\n";
      expected.push_back(std::to_string(line) + ": a \"quoted\"\n" + number + "|x,y");
      line += 2;
    } else {
      text += "plain text that is long enough " + number + ",z\n";
      expected.push_back(std::to_string(line) + ": plain text that is long enough " + number + "|z");
      line += 1;
    }
  }
  REQUIRE(text.size() > (std::size_t{3} << 20U));
  CHECK(transcript(text) == expected);
  test::TemporaryFolder folder;
  Result<CsvReader> reader = CsvReader::open(folder.write("big.csv", text));
  REQUIRE(reader.has_value());
  CHECK(transcript(std::move(*reader)) == expected);
}

TEST_CASE("a file that can't be read is an input error") {
  test::TemporaryFolder folder;
  CHECK(CsvReader::open(folder.path() / "none.csv").error().kind == ErrorKind::kInput);
  CHECK(CsvReader::open(folder.path()).error().kind == ErrorKind::kInput);
}

TEST_CASE("UTF-8 is what RFC 3629 says it is") {
  for (const std::string_view good : {"", "a", "\x7f", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                      "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(is_valid_utf8(good));
  }
  // Tails alone, overlong forms, surrogates, beyond U+10FFFF, cut sequences.
  for (const std::string_view bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC2", "\xE2\x82", "\xF0\x90\x80", "a\xFF"}) {
    CHECK(!is_valid_utf8(bad));
  }
}

TEST_CASE("the check of UTF-8 agrees with UTF8-CPP's on short strings of the bytes that matter") {
  // Around every bound of RFC 3629's table.
  const std::string_view bytes =
      "\x01\x7F\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xDF\xE0\xE1\xED\xEE\xEF\xF0\xF1\xF4\xF5\xFF";
  std::mt19937 random(20260228);
  for (int round = 0; round < 200'000; ++round) {
    std::string text;
    for (auto left = random() % 6; left > 0; --left) {
      text += bytes[random() % bytes.size()];
    }
    REQUIRE(is_valid_utf8(text) == utf8::is_valid(text.begin(), text.end()));
  }
}

}  // namespace
}  // namespace remit
