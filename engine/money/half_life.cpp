#include "engine/money/half_life.hpp"

#include "engine/base/check.hpp"

namespace remit {
namespace {

/// 2^exponent. By its one bit: shifting a constant makes g++ 12 warn of an overflow inside Boost that can't
/// be.
Integer power_of_two(unsigned exponent) {
  Integer power = 0;
  bit_set(power, exponent);
  return power;
}

/// ln 2 as an integer of 2^-precision units, cut: 2 artanh(1/3) = Σ 2 / ((2k+1) 3^(2k+1)). Each of the fewer
/// than `precision` terms loses less than one unit.
Integer natural_logarithm_of_two(unsigned precision) {
  Integer power = power_of_two(precision + 1) / 3;
  Integer sum = 0;
  for (unsigned odd = 1; power != 0; odd += 2) {
    sum += power / odd;
    power /= 9;
  }
  return sum;
}

/// e^-x for 0 ≤ x < 1, both in 2^-precision units: Σ (-x)^n / n!. A term keeps less than three units of error
/// (what it inherits is multiplied by x/n, and two cuts add less than one each, the first divided by n), and
/// fewer than `precision` terms are above zero.
Integer exponential_of_negative(const Integer& x, unsigned precision) {
  Integer term = power_of_two(precision);
  Integer sum = 0;
  for (unsigned n = 1; term != 0; ++n) {
    sum += n % 2 == 1 ? term : Integer(-term);
    term = ((term * x) >> precision) / n;
  }
  return sum;
}

/// 2^(-part/whole) × 10^decimals × 2^-halvings, rounded to the nearest integer, for 0 < part < whole.
///
/// The value is irrational, so it never lies in the middle of two integers: once the interval in which it
/// surely lies rounds to one integer at both ends, that is the answer; until then more digits are computed.
Integer nearest_scaled_power(const Integer& part, const Integer& whole, unsigned halvings,
                             unsigned decimals) {
  const Integer scale = power_of_ten(decimals);
  for (unsigned precision = 128;; precision *= 2) {
    const Integer exponent = natural_logarithm_of_two(precision) * part / whole;
    const Integer power = exponential_of_negative(exponent, precision);
    // ln 2 and the division lose less than precision + 1 units, the series less than 3 × precision + 3.
    const Integer error = Integer(8) * precision;
    const Integer unit = power_of_two(precision + halvings);
    Integer lowest = round_quotient(Integer((power - error) * scale), unit, RoundingMode::kHalfEven);
    const Integer highest = round_quotient(Integer((power + error) * scale), unit, RoundingMode::kHalfEven);
    if (lowest == highest) {
      return lowest;
    }
  }
}

}  // namespace

Rational half_life_factor(std::int64_t elapsed, std::int64_t half_life, unsigned decimals) {
  check(elapsed >= 0, "a half-life decays forward in time");
  check(half_life > 0, "a half-life is longer than nothing");
  check(decimals <= kMaxHalfLifeDecimals, "a half-life factor has at most 18 decimals");

  const std::int64_t halvings = elapsed / half_life;
  const std::int64_t part = elapsed % half_life;
  // 10^18 < 2^60, so after 61 halvings less than half of the last decimal is left.
  constexpr std::int64_t kHalvingsToNothing = 61;
  if (halvings >= kHalvingsToNothing) {
    return {};
  }
  const Integer scale = power_of_ten(decimals);
  const auto whole_halvings = static_cast<unsigned>(halvings);
  const Integer rounded =
      part == 0 ? round_quotient(scale, power_of_two(whole_halvings), RoundingMode::kHalfEven)
                : nearest_scaled_power(Integer(part), Integer(half_life), whole_halvings, decimals);
  return {rounded, scale};
}

}  // namespace remit
