#include "engine/money/ladder.hpp"

#include <array>
#include <cstddef>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

using Rung = ExactInteger::Rung;

const Integer kTwo63 = pow(Integer(2), 63);
const Integer kTwo127 = pow(Integer(2), 127);

/// The lowest rung that holds `value`, from the powers of two.
Rung lowest_rung(const Integer& value) {
  if (value >= -kTwo63 && value < kTwo63) {
    return Rung::kInt64;
  }
  return value >= -kTwo127 && value < kTwo127 ? Rung::kInt128 : Rung::kInteger;
}

/// A number at, beside or far from the limits of the rungs.
Integer generated_integer() {
  static const std::array kPlaces{
      Integer(0),           Integer(1), pow(Integer(2), 31),  pow(Integer(2), 32),
      pow(Integer(2), 62),  kTwo63,     pow(Integer(2), 64),  pow(Integer(2), 95),
      pow(Integer(2), 126), kTwo127,    pow(Integer(2), 128), pow(Integer(2), 200)};
  const auto place = *rc::gen::inRange<std::size_t>(0, kPlaces.size());
  const auto step =
      *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-3, 4), rc::gen::arbitrary<std::int64_t>());
  const bool negative = *rc::gen::arbitrary<bool>();
  const Integer value = kPlaces[place] + step;
  return negative ? Integer(-value) : value;
}

}  // namespace

TEST_CASE("a number stands on the lowest rung that holds it") {
  struct Row {
    const char* name;
    Integer value;
    Rung rung;
  };
  const std::array rows{
      Row{"zero", 0, Rung::kInt64},
      Row{"2^63 - 1", kTwo63 - 1, Rung::kInt64},
      Row{"2^63", kTwo63, Rung::kInt128},
      Row{"-2^63", -kTwo63, Rung::kInt64},
      Row{"-2^63 - 1", -kTwo63 - 1, Rung::kInt128},
      Row{"2^127 - 1", kTwo127 - 1, Rung::kInt128},
      Row{"2^127", kTwo127, Rung::kInteger},
      Row{"-2^127", -kTwo127, Rung::kInt128},
      Row{"-2^127 - 1", -kTwo127 - 1, Rung::kInteger},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const ExactInteger value(row.value);
    CHECK(value.rung() == row.rung);
    CHECK(value.to_integer() == row.value);
    CHECK(value.to_text() == row.value.str());
  }
}

TEST_CASE("arithmetic climbs at the limits and comes down again") {
  const ExactInteger one(std::int64_t{1});
  ExactInteger number(INT64_MAX);
  number += one;
  CHECK(number.rung() == Rung::kInt128);
  CHECK(number.to_text() == "9223372036854775808");
  number -= one;
  CHECK(number.rung() == Rung::kInt64);

  number = ExactInteger(kInt128Max) + one;
  CHECK(number.rung() == Rung::kInteger);
  CHECK(number.to_text() == "170141183460469231731687303715884105728");
  number -= one;
  CHECK(number.rung() == Rung::kInt128);

  number = ExactInteger(INT64_MIN) * ExactInteger(INT64_MIN);
  CHECK(number.to_text() == "85070591730234615865843651857942052864");  // 2^126
  number *= ExactInteger(std::int64_t{2});
  CHECK(number.rung() == Rung::kInteger);
  CHECK((-number).rung() == Rung::kInt128);
  CHECK((number * ExactInteger()).rung() == Rung::kInt64);
}

TEST_CASE("every rung gives the answers of rationals") {
  CHECK(rc::check("sum, difference, product, order and rung", [] {
    const Integer a = generated_integer();
    const Integer b = generated_integer();
    const ExactInteger x(a);
    const ExactInteger y(b);
    const auto agrees = [](const ExactInteger& number, const Rational& expected) {
      return Rational(number.to_integer()) == expected && number.rung() == lowest_rung(numerator(expected));
    };
    RC_ASSERT(agrees(x + y, Rational(a) + Rational(b)));
    RC_ASSERT(agrees(x - y, Rational(a) - Rational(b)));
    RC_ASSERT(agrees(x * y, Rational(a) * Rational(b)));
    RC_ASSERT(agrees(-x, -Rational(a)));
    RC_ASSERT((x < y) == (Rational(a) < Rational(b)));
    RC_ASSERT((x == y) == (a == b));
  }));
  CHECK(rc::check("rounded quotients", [] {
    const Integer a = generated_integer();
    const Integer b = abs(generated_integer()) + 1;
    const Integer floored =
        round_quotient(ExactInteger(a), ExactInteger(b), RoundingMode::kFloor).to_integer();
    RC_ASSERT(floored * b <= a);
    RC_ASSERT(a < (floored + 1) * b);
    const Integer nearest =
        round_quotient(ExactInteger(a), ExactInteger(b), RoundingMode::kHalfEven).to_integer();
    RC_ASSERT(2 * abs(nearest * b - a) <= b);
  }));
}

TEST_CASE("a running sum far beyond 64 bits is exact") {
  // 1000 × (2^63 - 1) up, then as much down, is nothing.
  const ExactInteger highest(INT64_MAX);
  ExactInteger sum;
  for (int row = 0; row < 1'000; ++row) {
    sum += highest;
  }
  CHECK(sum.to_text() == "9223372036854775807000");
  for (int row = 0; row < 1'000; ++row) {
    sum -= highest;
  }
  CHECK(sum == ExactInteger());
  CHECK(sum.rung() == Rung::kInt64);
}

}  // namespace remit
