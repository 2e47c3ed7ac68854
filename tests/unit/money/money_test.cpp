#include "engine/money/money.hpp"

#include <doctest/doctest.h>

namespace remit {
namespace {

const Currency kEuro = *find_currency("EUR");
const Currency kYen = *find_currency("JPY");

}  // namespace

TEST_CASE("money is written with its currency") {
  CHECK(Money(-123'450, kEuro).to_text() == "EUR -1234.50");
  CHECK(Money(7, kYen).to_text() == "JPY 7");
}

TEST_CASE("money adds up within one currency and 64 bits") {
  CHECK(try_add(Money(150, kEuro), Money(-50, kEuro)) == Money(100, kEuro));
  CHECK(try_subtract(Money(150, kEuro), Money(-50, kEuro)) == Money(200, kEuro));
  CHECK_FALSE(try_add(Money(1, kEuro), Money(1, kYen)).has_value());
  CHECK_FALSE(try_subtract(Money(1, kEuro), Money(1, kYen)).has_value());
  CHECK_FALSE(try_add(Money(INT64_MAX, kEuro), Money(1, kEuro)).has_value());
  CHECK_FALSE(try_subtract(Money(INT64_MIN, kEuro), Money(1, kEuro)).has_value());
  CHECK(try_negate(Money(5, kEuro)) == Money(-5, kEuro));
  CHECK_FALSE(try_negate(Money(INT64_MIN, kEuro)).has_value());
  CHECK(Money(1, kEuro) != Money(1, kYen));
}

TEST_CASE("money in major units is exact") {
  CHECK(to_rational(Money(1'234, kEuro)) == Rational(617, 50));
  CHECK(to_rational(Money(-7, kYen)) == Rational(-7));
}

TEST_CASE("an exact amount is rounded to minor units once, by the mode") {
  // 1/3 EUR is 33.33… cents; 0.125 EUR is 12.5 cents.
  CHECK(round_to_minor_units(Rational(1, 3), kEuro, RoundingMode::kHalfEven) == 33);
  CHECK(round_to_minor_units(Rational(1, 3), kEuro, RoundingMode::kUp) == 34);
  CHECK(round_to_minor_units(Rational(1, 8), kEuro, RoundingMode::kHalfEven) == 12);
  CHECK(round_to_minor_units(Rational(1, 8), kEuro, RoundingMode::kHalfUp) == 13);
  CHECK(round_to_minor_units(Rational(-1, 8), kEuro, RoundingMode::kHalfUp) == -13);
  CHECK(round_to_minor_units(Rational(5, 2), kYen, RoundingMode::kHalfEven) == 2);
  CHECK(round_to_minor_units(Rational(1, 8000), *find_currency("CLF"), RoundingMode::kHalfEven) == 1);
}

TEST_CASE("an amount beyond 64 bits of minor units is refused") {
  // The highest is 92233720368547758.07; half a cent more rounds up out of range or down to it.
  const Rational beyond = Rational(Integer(INT64_MAX), 100) + Rational(1, 200);
  CHECK(round_to_minor_units(beyond, kEuro, RoundingMode::kDown) == INT64_MAX);
  const Result<std::int64_t> rounded_up = round_to_minor_units(beyond, kEuro, RoundingMode::kUp);
  REQUIRE_FALSE(rounded_up.has_value());
  CHECK(rounded_up.error().message ==
        "EUR 92233720368547758.08 is out of range: amounts go from -92233720368547758.08 to "
        "92233720368547758.07");
}

}  // namespace remit
