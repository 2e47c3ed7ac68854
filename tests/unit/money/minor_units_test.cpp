#include "engine/money/minor_units.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

Currency currency(std::string_view code) {
  const std::optional<Currency> found = find_currency(code);
  REQUIRE_MESSAGE(found.has_value(), code);
  return *found;
}

}  // namespace

TEST_CASE("amounts are read as minor units of their currency") {
  struct Row {
    const char* text;
    const char* code;
    std::int64_t expected;
  };
  for (const Row& row :
       {Row{"1234.50", "EUR", 123'450}, Row{"1234.5", "EUR", 123'450}, Row{"1234", "EUR", 123'400},
        Row{"-0.05", "EUR", -5}, Row{"-0", "EUR", 0}, Row{"1234", "JPY", 1'234}, Row{"1.234", "KWD", 1'234},
        Row{"0.0001", "CLF", 1}, Row{"92233720368547758.07", "EUR", INT64_MAX},
        Row{"-92233720368547758.08", "EUR", INT64_MIN}}) {
    CAPTURE(row.text);
    CHECK(parse_minor_units(row.text, currency(row.code)) == row.expected);
  }
}

TEST_CASE("amounts that can't be exact minor units are refused in the reader's words") {
  struct Row {
    const char* name;
    std::string text;
    const char* code;
    const char* message;
  };
  const std::array rows{
      Row{"bad-decimals", "12.345", "EUR", "12.345 has 3 decimals, EUR has 2"},
      Row{"bad-decimals-zero-at-the-end", "12.340", "EUR", "12.340 has 3 decimals, EUR has 2"},
      Row{"bad-decimals-yen", "12.5", "JPY", "12.5 has 1 decimal, JPY has none"},
      Row{"bad-exponent", "1E5", "EUR", "1E5 has an exponent: write all digits"},
      Row{"bad-thousands", "1,234", "EUR",
          "1,234 has a comma: write no separators between thousands, and a point before the decimals"},
      Row{"bad-empty", "", "EUR", "there is no number"},
      Row{"bad-nul", std::string("12\0", 3), "EUR", "12\\x00 is not a number"},
      Row{"bad-above", "92233720368547758.08", "EUR",
          "92233720368547758.08 is out of range: amounts go from EUR -92233720368547758.08 to "
          "92233720368547758.07"},
      Row{"bad-below", "-92233720368547758.09", "EUR",
          "-92233720368547758.09 is out of range: amounts go from EUR -92233720368547758.08 to "
          "92233720368547758.07"},
      Row{"bad-far-above", "99999999999999999999999999999999999999", "CLF",
          "99999999999999999999999999999999999999 is out of range: amounts go from CLF -922337203685477.5808 "
          "to "
          "922337203685477.5807"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::int64_t> parsed = parse_minor_units(row.text, currency(row.code));
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message == row.message);
  }
}

TEST_CASE("amounts are written with all decimals of their currency") {
  CHECK(amount_text(-123'450, 2) == "-1234.50");
  CHECK(amount_text(5, 2) == "0.05");
  CHECK(amount_text(-5, 2) == "-0.05");
  CHECK(amount_text(0, 2) == "0.00");
  CHECK(amount_text(0, 0) == "0");
  CHECK(amount_text(1'234, 3) == "1.234");
  CHECK(amount_text(INT64_MIN, 2) == "-92233720368547758.08");
  CHECK(amount_text(INT64_MIN, 0) == "-9223372036854775808");
  CHECK(amount_text(INT64_MAX, 18) == "9.223372036854775807");
}

TEST_CASE("an amount that is written is read back unchanged") {
  CHECK(rc::check("round trip", [](std::int64_t minor_units) {
    for (const Currency each : {currency("JPY"), currency("EUR"), currency("KWD"), currency("CLF")}) {
      RC_ASSERT(parse_minor_units(amount_text(minor_units, each.minor_unit_digits()), each) == minor_units);
    }
  }));
}

}  // namespace remit
