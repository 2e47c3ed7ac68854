#include "engine/money/rational.hpp"

#include <algorithm>

#include "engine/base/check.hpp"

namespace remit {
namespace {

/// The digits of |coefficient| with a point before the last `decimals`, and the sign.
std::string point_text(const Integer& coefficient, unsigned decimals) {
  std::string digits = Integer(abs(coefficient)).str();
  if (decimals > 0) {
    if (digits.size() <= decimals) {
      digits.insert(0, decimals + 1 - digits.size(), '0');
    }
    digits.insert(digits.size() - decimals, 1, '.');
  }
  if (coefficient < 0) {
    digits.insert(digits.begin(), '-');
  }
  return digits;
}

/// How many decimals a fraction in lowest terms with this denominator has; none where they don't end, which
/// is where the denominator has another prime factor than two and five.
std::optional<unsigned> terminating_decimals(const Integer& denominator) {
  const auto twos = static_cast<unsigned>(lsb(denominator));
  Integer rest = denominator >> twos;
  unsigned fives = 0;
  while (rest % 5 == 0) {
    rest /= 5;
    ++fives;
  }
  return rest == 1 ? std::optional(std::max(twos, fives)) : std::nullopt;
}

}  // namespace

Integer to_integer(Int128 value) {
  const UInt128 size = magnitude(value);
  Integer result = static_cast<std::uint64_t>(size >> 64U);
  result <<= 64;
  result += static_cast<std::uint64_t>(size);
  return value < 0 ? Integer(-result) : result;
}

std::optional<std::int64_t> to_int64(const Integer& value) {
  if (value < INT64_MIN || value > INT64_MAX) {
    return std::nullopt;
  }
  return value.convert_to<std::int64_t>();
}

std::optional<Int128> to_int128(const Integer& value) {
  static const Integer kLowest = to_integer(kInt128Min);
  static const Integer kHighest = to_integer(kInt128Max);
  if (value < kLowest || value > kHighest) {
    return std::nullopt;
  }
  const Integer size = abs(value);
  const UInt128 high = Integer(size >> 64).convert_to<std::uint64_t>();
  const UInt128 low = Integer(size & UINT64_MAX).convert_to<std::uint64_t>();
  const UInt128 joined = (high << 64U) | low;
  // Negating in the unsigned type also takes -2^127, which has no positive twin.
  return static_cast<Int128>(value < 0 ? ~joined + 1U : joined);
}

Integer power_of_ten(unsigned exponent) {
  if (exponent <= kInt64PowersOfTen) {
    return kInt64PowerOfTen[exponent];
  }
  return pow(Integer(10), exponent);
}

std::optional<Integer> to_integer(const Rational& value) {
  return denominator(value) == 1 ? std::optional(Integer(numerator(value))) : std::nullopt;
}

Rational to_rational(Int128 value) {
  return to_integer(value);
}

Rational to_rational(const Decimal& value) {
  return {to_integer(value.coefficient()), to_integer(kInt128PowerOfTen[value.scale()])};
}

std::optional<Rational> parse_decimal(std::string_view text) {
  const Result<Decimal> decimal = Decimal::parse(text);
  return decimal ? std::optional(to_rational(*decimal)) : std::nullopt;
}

std::string to_text(const Rational& value) {
  const Integer above = numerator(value);
  const Integer below = denominator(value);
  const std::optional<unsigned> decimals = terminating_decimals(below);
  if (!decimals) {
    return above.str() + "/" + below.str();
  }
  return point_text(above * power_of_ten(*decimals) / below, *decimals);
}

std::string to_decimal_text(const Rational& value, int decimals, RoundingMode mode) {
  check(decimals >= 0, "decimals are counted from zero up");
  const auto places = static_cast<unsigned>(decimals);
  return point_text(
      round_quotient(Integer(numerator(value) * power_of_ten(places)), Integer(denominator(value)), mode),
      places);
}

Integer round_quotient(const Integer& numerator, const Integer& denominator, RoundingMode mode) {
  check(denominator > 0, "rounding needs a denominator above zero");
  Integer quotient;
  Integer remainder;
  divide_qr(numerator, denominator, quotient, remainder);
  const bool negative = numerator < 0;
  if (rounding::grows<Integer>(negative, bit_test(Integer(abs(quotient)), 0), abs(remainder), denominator,
                               mode)) {
    quotient += negative ? -1 : 1;
  }
  return quotient;
}

Integer round_to_integer(const Rational& value, RoundingMode mode) {
  return round_quotient(Integer(numerator(value)), Integer(denominator(value)), mode);
}

Rational round_to_unit(const Rational& value, const Integer& units_per_one, RoundingMode mode) {
  return Rational(round_to_integer(value * Rational(units_per_one), mode), units_per_one);
}

}  // namespace remit
