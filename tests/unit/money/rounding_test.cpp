#include "engine/money/rounding.hpp"

#include <array>
#include <cstddef>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "engine/money/rational.hpp"

namespace remit {
namespace {

constexpr std::array kModes{RoundingMode::kHalfEven, RoundingMode::kHalfUp, RoundingMode::kHalfDown,
                            RoundingMode::kUp,       RoundingMode::kDown,   RoundingMode::kCeiling,
                            RoundingMode::kFloor};

struct RoundingRow {
  const char* name;
  std::int64_t numerator;
  std::int64_t denominator;
  std::array<std::int64_t, kModes.size()> expected;  // in the order of kModes
};

// By hand, from the definitions of the modes.
//                                        half-even half-up half-down up down ceiling floor
constexpr std::array kRows{
    RoundingRow{"2.5: the middle, even below", 25, 10, {2, 3, 2, 3, 2, 3, 2}},
    RoundingRow{"3.5: the middle, odd below", 35, 10, {4, 4, 3, 4, 3, 4, 3}},
    RoundingRow{"2.4: under the middle", 24, 10, {2, 2, 2, 3, 2, 3, 2}},
    RoundingRow{"2.6: over the middle", 26, 10, {3, 3, 3, 3, 2, 3, 2}},
    RoundingRow{"2.0: nothing to round", 20, 10, {2, 2, 2, 2, 2, 2, 2}},
    RoundingRow{"3.0: nothing to round, odd", 3, 1, {3, 3, 3, 3, 3, 3, 3}},
    RoundingRow{"0.5: the middle beside zero", 1, 2, {0, 1, 0, 1, 0, 1, 0}},
    RoundingRow{"0.1: almost nothing", 1, 10, {0, 0, 0, 1, 0, 1, 0}},
    RoundingRow{"0: nothing", 0, 7, {0, 0, 0, 0, 0, 0, 0}},
    RoundingRow{"-0.1: almost nothing below zero", -1, 10, {0, 0, 0, -1, 0, 0, -1}},
    RoundingRow{"-0.5: the middle under zero", -1, 2, {0, -1, 0, -1, 0, 0, -1}},
    RoundingRow{"-2.5: the middle, even above", -25, 10, {-2, -3, -2, -3, -2, -2, -3}},
    RoundingRow{"-3.5: the middle, odd above", -35, 10, {-4, -4, -3, -4, -3, -3, -4}},
    RoundingRow{"-2.4: under the middle", -24, 10, {-2, -2, -2, -3, -2, -2, -3}},
    RoundingRow{"-2.6: over the middle", -26, 10, {-3, -3, -3, -3, -2, -2, -3}},
    RoundingRow{"-2.0: nothing to round", -20, 10, {-2, -2, -2, -2, -2, -2, -2}},
    RoundingRow{"7/3: no middle with an odd denominator", 7, 3, {2, 2, 2, 3, 2, 3, 2}},
    RoundingRow{"-8/3: the same below zero", -8, 3, {-3, -3, -3, -3, -2, -2, -3}},
    // (2^63 - 1) / 2 = 4611686018427387903.5
    RoundingRow{"highest / 2",
                INT64_MAX,
                2,
                {4611686018427387904, 4611686018427387904, 4611686018427387903, 4611686018427387904,
                 4611686018427387903, 4611686018427387904, 4611686018427387903}},
    // -2^63 / 3 = -3074457345618258602.67
    RoundingRow{"lowest / 3",
                INT64_MIN,
                3,
                {-3074457345618258603, -3074457345618258603, -3074457345618258603, -3074457345618258603,
                 -3074457345618258602, -3074457345618258602, -3074457345618258603}},
    RoundingRow{"lowest / 1",
                INT64_MIN,
                1,
                {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}},
    // -(2^63) / (2^63 - 1) lies just below -1
    RoundingRow{"lowest / highest", INT64_MIN, INT64_MAX, {-1, -1, -1, -2, -1, -1, -2}},
    // (2^63 - 2) / (2^63 - 1) lies just below 1
    RoundingRow{"highest - 1 / highest", INT64_MAX - 1, INT64_MAX, {1, 1, 1, 1, 0, 1, 0}},
    // (2^62 - 1) / (2^63 - 1) lies just below a half, 2^62 / (2^63 - 1) just above
    RoundingRow{"just below a half", 4611686018427387903, INT64_MAX, {0, 0, 0, 1, 0, 1, 0}},
    RoundingRow{"just above a half", 4611686018427387904, INT64_MAX, {1, 1, 1, 1, 0, 1, 0}},
};

/// The definition of the modes, on rationals: the two neighbours and the distances to them.
Integer round_by_definition(const Rational& value, RoundingMode mode) {
  Integer lower = numerator(value) / denominator(value);  // cut towards zero
  if (Rational(lower) > value) {
    lower -= 1;
  }
  if (Rational(lower) == value) {
    return lower;
  }
  Integer upper = lower + 1;
  Integer nearer_zero = value > 0 ? lower : upper;
  Integer farther = value > 0 ? upper : lower;
  const Rational below = value - Rational(lower);
  const Rational above = Rational(upper) - value;
  switch (mode) {
    case RoundingMode::kHalfEven:
      return below == above ? (lower % 2 == 0 ? lower : upper) : (below < above ? lower : upper);
    case RoundingMode::kHalfUp:
      return below == above ? farther : (below < above ? lower : upper);
    case RoundingMode::kHalfDown:
      return below == above ? nearer_zero : (below < above ? lower : upper);
    case RoundingMode::kUp:
      return farther;
    case RoundingMode::kDown:
      return nearer_zero;
    case RoundingMode::kCeiling:
      return upper;
    case RoundingMode::kFloor:
      return lower;
  }
  return {};
}

}  // namespace

TEST_CASE("seven rounding modes, by hand, on every rung") {
  for (const RoundingRow& row : kRows) {
    for (std::size_t column = 0; column < kModes.size(); ++column) {
      const RoundingMode mode = kModes[column];
      const std::int64_t expected = row.expected[column];
      CAPTURE(row.name);
      CAPTURE(to_text(mode));
      CHECK(round_quotient(row.numerator, row.denominator, mode) == expected);
      CHECK((round_quotient(Int128{row.numerator}, Int128{row.denominator}, mode) == expected));
      CHECK(round_quotient(Integer(row.numerator), Integer(row.denominator), mode) == expected);
      CHECK(round_to_integer(Rational(row.numerator, row.denominator), mode) == expected);
    }
  }
}

TEST_CASE("128-bit rounding at its limits") {
  CHECK((round_quotient(kInt128Min, Int128{1}, RoundingMode::kUp) == kInt128Min));
  CHECK((round_quotient(kInt128Max, Int128{1}, RoundingMode::kHalfEven) == kInt128Max));
  CHECK((round_quotient(kInt128Min, kInt128Max, RoundingMode::kHalfEven) == -1));
  CHECK((round_quotient(kInt128Min, kInt128Max, RoundingMode::kFloor) == -2));
  // (2^127 - 1) / 2 = 2^126 - 1/2, and 2^126 is even.
  CHECK((round_quotient(kInt128Max, Int128{2}, RoundingMode::kHalfEven) == Int128{1} << 126U));
  CHECK((round_quotient(kInt128Max, Int128{2}, RoundingMode::kHalfDown) == (Int128{1} << 126U) - 1));
}

TEST_CASE("every rung rounds as the definition says") {
  CHECK(rc::check("small quotients", [] {
    const auto numerator = *rc::gen::inRange<std::int64_t>(-400, 400);
    const auto denominator = *rc::gen::inRange<std::int64_t>(1, 40);
    const RoundingMode mode = *rc::gen::elementOf(kModes);
    const Integer expected = round_by_definition(Rational(numerator, denominator), mode);
    RC_ASSERT(Integer(round_quotient(numerator, denominator, mode)) == expected);
    RC_ASSERT(to_integer(round_quotient(Int128{numerator}, Int128{denominator}, mode)) == expected);
    RC_ASSERT(round_quotient(Integer(numerator), Integer(denominator), mode) == expected);
  }));
  CHECK(rc::check("quotients of all sizes, up to both limits", [] {
    const auto numerator = *rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                                           rc::gen::map(rc::gen::inRange<std::int64_t>(0, 100),
                                                        [](std::int64_t step) { return INT64_MIN + step; }),
                                           rc::gen::map(rc::gen::inRange<std::int64_t>(0, 100),
                                                        [](std::int64_t step) { return INT64_MAX - step; }));
    const auto denominator = *rc::gen::oneOf(
        rc::gen::inRange<std::int64_t>(1, 1'000'000),
        rc::gen::map(rc::gen::inRange<std::int64_t>(0, 100),
                     [](std::int64_t step) { return INT64_MAX - step; }),
        rc::gen::map(rc::gen::inRange<unsigned>(0, 62), [](unsigned bit) { return std::int64_t{1} << bit; }));
    const RoundingMode mode = *rc::gen::elementOf(kModes);
    const Integer expected = round_by_definition(Rational(numerator, denominator), mode);
    RC_ASSERT(Integer(round_quotient(numerator, denominator, mode)) == expected);
    RC_ASSERT(to_integer(round_quotient(Int128{numerator}, Int128{denominator}, mode)) == expected);
  }));
}

TEST_CASE("modes are read and written by their names") {
  for (const RoundingMode mode : kModes) {
    CAPTURE(to_text(mode));
    CHECK(parse_rounding_mode(to_text(mode)) == mode);
  }
  CHECK(to_text(RoundingMode::kHalfEven) == "half-even");
  CHECK(parse_rounding_mode("half-down") == RoundingMode::kHalfDown);
  for (const char* bad : {"", "Half-even", "half even", "bankers", "half-even "}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_rounding_mode(bad).has_value());
  }
}

}  // namespace remit
