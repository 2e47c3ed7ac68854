// Rounding: the seven modes that a ruleset can declare, and the rounded quotient of integers. Every rounding
// of an amount in remit comes down to `round_quotient`: amounts are integers over a common denominator, and
// the question is always to which of two neighbouring integers a quotient goes. The rational forms are in
// engine/money/rational.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/money/int128.hpp"

namespace remit {

/// To which neighbour a number between two goes. "Up" and "down" are by magnitude, away from and towards
/// zero, so that a refund rounds like its payment; ceiling and floor look at the sign.
enum class RoundingMode : std::uint8_t {
  kHalfEven,  ///< to the nearer; from the middle to the even one
  kHalfUp,    ///< to the nearer; from the middle away from zero
  kHalfDown,  ///< to the nearer; from the middle towards zero
  kUp,        ///< away from zero
  kDown,      ///< towards zero
  kCeiling,   ///< to the greater
  kFloor,     ///< to the lesser
};

/// The mode called `half-even`, `half-up`, `half-down`, `up`, `down`, `ceiling` or `floor`; none otherwise.
[[nodiscard]] std::optional<RoundingMode> parse_rounding_mode(std::string_view name);

/// The name under which parse_rounding_mode knows `mode`.
[[nodiscard]] std::string_view to_text(RoundingMode mode);

namespace rounding {
/// Whether a quotient, cut towards zero, has to grow by one in magnitude. `remainder_magnitude` is below
/// `denominator`, and `denominator` at most the signed type's maximum, so that twice the remainder fits.
template <class Unsigned>
[[nodiscard]] constexpr bool grows(bool negative, bool odd, Unsigned remainder_magnitude,
                                   Unsigned denominator, RoundingMode mode) noexcept {
  const Unsigned doubled = remainder_magnitude + remainder_magnitude;
  switch (mode) {
    case RoundingMode::kHalfEven:
      return doubled + static_cast<Unsigned>(odd) > denominator;  // an odd one grows in the middle too
    case RoundingMode::kHalfUp:
      return doubled >= denominator;
    case RoundingMode::kHalfDown:
      return doubled > denominator;
    case RoundingMode::kUp:
      return remainder_magnitude != 0;
    case RoundingMode::kDown:
      return false;
    case RoundingMode::kCeiling:
      return !negative && remainder_magnitude != 0;
    case RoundingMode::kFloor:
      return negative && remainder_magnitude != 0;
  }
  return false;
}
}  // namespace rounding

/// numerator ÷ denominator, rounded to an integer by `mode`. Needs denominator > 0 (not checked: this runs
/// once a row in kernels). Right for every numerator and can't overflow; with a constant `mode` one division
/// and a few instructions without a branch.
[[nodiscard]] constexpr std::int64_t round_quotient(std::int64_t numerator, std::int64_t denominator,
                                                    RoundingMode mode) noexcept {
  const std::int64_t quotient = numerator / denominator;
  const std::int64_t remainder = numerator - quotient * denominator;
  const bool negative = numerator < 0;
  const auto grow = static_cast<std::int64_t>(rounding::grows<std::uint64_t>(
      negative, (quotient & 1) != 0, magnitude(remainder), static_cast<std::uint64_t>(denominator), mode));
  return quotient + (negative ? -grow : grow);
}

/// The same on 128 bits.
[[nodiscard]] constexpr Int128 round_quotient(Int128 numerator, Int128 denominator,
                                              RoundingMode mode) noexcept {
  const Int128 quotient = numerator / denominator;
  const Int128 remainder = numerator - quotient * denominator;
  const bool negative = numerator < 0;
  const auto grow = static_cast<Int128>(rounding::grows<UInt128>(
      negative, (quotient & 1) != 0, magnitude(remainder), static_cast<UInt128>(denominator), mode));
  return quotient + (negative ? -grow : grow);
}

}  // namespace remit
