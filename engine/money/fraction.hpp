// Quotients of two 128-bit numbers, not in lowest terms: what products, shares and their rounding need of
// exact numbers, as long as nothing overflows. What does goes on as a Rational, which is far slower.
#pragma once

#include <optional>

#include "engine/money/int128.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

struct Fraction {
  Int128 numerator = 0;
  Int128 denominator = 1;  ///< above zero
};

/// The same number; none where its numerator or denominator is beyond 64 bits.
[[nodiscard]] std::optional<Fraction> to_small_fraction(const Rational& value);
[[nodiscard]] inline Rational to_rational(const Fraction& value) {
  return {to_integer(value.numerator), to_integer(value.denominator)};
}

/// `left` times `right` to `out`, or false on overflow.
[[nodiscard]] constexpr bool try_multiply(const Fraction& left, const Fraction& right,
                                          Fraction& out) noexcept {
  return try_multiply(left.numerator, right.numerator, out.numerator) &&
         try_multiply(left.denominator, right.denominator, out.denominator);
}
/// `left` divided by `right`, which isn't zero, to `out`, or false on overflow.
[[nodiscard]] constexpr bool try_divide(const Fraction& left, const Fraction& right, Fraction& out) noexcept {
  Fraction turned{right.denominator, right.numerator};
  if (turned.denominator < 0 && (!try_subtract(Int128{0}, turned.numerator, turned.numerator) ||
                                 !try_subtract(Int128{0}, turned.denominator, turned.denominator))) {
    return false;
  }
  return try_multiply(left, turned, out);
}
/// `value` rounded to a multiple of 1/scale, in units of it; false on overflow.
[[nodiscard]] constexpr bool try_round(const Fraction& value, std::int64_t scale, RoundingMode mode,
                                       Int128& units) noexcept {
  Int128 scaled = 0;
  if (!try_multiply(value.numerator, Int128{scale}, scaled)) {
    return false;
  }
  units = round_quotient(scaled, value.denominator, mode);
  return true;
}

}  // namespace remit
