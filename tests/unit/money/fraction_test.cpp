#include "engine/money/fraction.hpp"

#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

/// Numbers around the limits, and small ones.
const std::vector<Int128>& numbers() {
  static const std::vector<Int128> some = {
      0,          1,         -1, 3, -7, 100, 9'999, -123'456, INT64_MAX, INT64_MIN, Int128{INT64_MAX} * 5,
      kInt128Max, kInt128Min};
  return some;
}

}  // namespace

TEST_CASE("products and quotients of fractions are those of rationals, or overflow") {
  int held = 0;
  for (const Int128 one : numbers()) {
    for (const Int128 other : numbers()) {
      for (const Int128 denominator : {Int128{1}, Int128{100}, Int128{7}}) {
        const Fraction left{one, denominator};
        const Fraction right{other, 3};
        Fraction result;
        if (try_multiply(left, right, result)) {
          ++held;
          CHECK(to_rational(result) == Rational(to_rational(left) * to_rational(right)));
        }
        if (other != 0 && try_divide(left, right, result)) {
          ++held;
          CHECK(result.denominator > 0);
          CHECK(to_rational(result) == Rational(to_rational(left) / to_rational(right)));
        }
      }
    }
  }
  CHECK(held > 500);
  Fraction aside;
  CHECK_FALSE(try_multiply(Fraction{kInt128Max, 1}, Fraction{2, 1}, aside));
  CHECK_FALSE(try_divide(Fraction{1, 1}, Fraction{kInt128Min, 1}, aside));
}

TEST_CASE("a fraction is rounded as its rational is, in every mode") {
  for (const RoundingMode mode :
       {RoundingMode::kHalfEven, RoundingMode::kHalfUp, RoundingMode::kHalfDown, RoundingMode::kUp,
        RoundingMode::kDown, RoundingMode::kCeiling, RoundingMode::kFloor}) {
    for (const Int128 numerator : numbers()) {
      for (const Int128 denominator : {Int128{1}, Int128{2}, Int128{8}, Int128{300}, Int128{INT64_MAX}}) {
        const Fraction value{numerator, denominator};
        Int128 units = 0;
        if (try_round(value, 100, mode, units)) {
          CHECK(to_integer(units) == round_to_integer(Rational(to_rational(value) * 100), mode));
        } else {
          CHECK((numerator > kInt128Max / 100 || numerator < kInt128Min / 100));
        }
      }
    }
  }
}

TEST_CASE("a rational of 64 bits is a fraction") {
  for (const std::int64_t numerator : {std::int64_t{0}, std::int64_t{5}, INT64_MAX, INT64_MIN}) {
    const std::optional<Fraction> small = to_small_fraction(Rational(numerator, 3));
    REQUIRE(small.has_value());
    CHECK(to_rational(*small) == Rational(numerator, 3));
  }
  CHECK_FALSE(to_small_fraction(Rational(to_integer(Int128{INT64_MAX} + 1))).has_value());
  CHECK_FALSE(to_small_fraction(Rational(Integer(1), to_integer(Int128{INT64_MAX} + 2))).has_value());
}

}  // namespace remit
