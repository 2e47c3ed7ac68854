#include "engine/money/rational.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {

TEST_CASE("a decimal in a rule file is exactly what it says") {
  CHECK(parse_decimal("0.1") == Rational(1, 10));
  CHECK(parse_decimal("-1234.50") == Rational(-2469, 2));
  CHECK(parse_decimal("20000") == Rational(20000));
  for (const char* bad : {"", "1e3", "1_000", ".5", "1/3", " 1", "1 "}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_decimal(bad).has_value());
  }
}

TEST_CASE("a rational is written as a decimal where that ends") {
  CHECK(to_text(Rational(1, 8)) == "0.125");
  CHECK(to_text(Rational(-3)) == "-3");
  CHECK(to_text(Rational(0)) == "0");
  CHECK(to_text(Rational(1, 3)) == "1/3");
  CHECK(to_text(Rational(-22, 7)) == "-22/7");
  CHECK(to_text(Rational(7, 200)) == "0.035");
  CHECK(to_text(Rational(1, 5)) == "0.2");
  CHECK(to_text(Rational(power_of_ten(40))) == std::string("1").append(40, '0'));
  CHECK(to_text(Rational(Integer(1), power_of_ten(40))) == std::string("0.").append(39, '0').append("1"));
}

TEST_CASE("a rational is written with a number of decimals") {
  CHECK(to_decimal_text(Rational(1, 3), 2, RoundingMode::kHalfEven) == "0.33");
  CHECK(to_decimal_text(Rational(2, 3), 4, RoundingMode::kHalfEven) == "0.6667");
  CHECK(to_decimal_text(Rational(-1), 2, RoundingMode::kHalfEven) == "-1.00");
  CHECK(to_decimal_text(Rational(5, 2), 0, RoundingMode::kHalfEven) == "2");
  CHECK(to_decimal_text(Rational(5, 2), 0, RoundingMode::kHalfUp) == "3");
  CHECK(to_decimal_text(Rational(-1, 1000), 2, RoundingMode::kHalfEven) == "0.00");
  CHECK(to_decimal_text(Rational(-1, 1000), 2, RoundingMode::kFloor) == "-0.01");
}

TEST_CASE("numbers climb and descend between the rungs unchanged") {
  CHECK(to_integer(kInt128Min).str() == "-170141183460469231731687303715884105728");
  CHECK(to_integer(kInt128Max).str() == "170141183460469231731687303715884105727");
  CHECK((to_int128(to_integer(kInt128Min)) == kInt128Min));
  CHECK((to_int128(to_integer(kInt128Max)) == kInt128Max));
  CHECK_FALSE(to_int128(to_integer(kInt128Max) + 1).has_value());
  CHECK_FALSE(to_int128(to_integer(kInt128Min) - 1).has_value());
  CHECK(to_int64(Integer(INT64_MIN)) == INT64_MIN);
  CHECK(to_int64(Integer(INT64_MAX)) == INT64_MAX);
  CHECK_FALSE(to_int64(Integer(INT64_MAX) + 1).has_value());
  CHECK_FALSE(to_int64(Integer(INT64_MIN) - 1).has_value());
  CHECK(rc::check(
      "an Int128 comes back from an Integer with the same digits", [](std::int64_t high, std::uint64_t low) {
        const auto value =
            static_cast<Int128>((static_cast<UInt128>(static_cast<std::uint64_t>(high)) << 64U) | low);
        RC_ASSERT(to_integer(value).str() == to_text(value));
        RC_ASSERT((to_int128(to_integer(value)) == value));
      }));
}

TEST_CASE("a rational without a fraction is an integer") {
  CHECK(to_integer(Rational(6, 3)) == Integer(2));
  CHECK_FALSE(to_integer(Rational(7, 3)).has_value());
}

TEST_CASE("powers of ten have their zeros") {
  for (const unsigned exponent : {0U, 1U, 18U, 19U, 38U, 60U}) {
    CAPTURE(exponent);
    CHECK(power_of_ten(exponent).str() == std::string("1").append(exponent, '0'));
  }
}

}  // namespace remit
