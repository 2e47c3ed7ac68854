// Decimal: an exact decimal number, as it is written in a ledger or a rule file. It keeps the number of
// decimals that were written (1.50 has two), compares by value (1.50 equals 1.5), and never rounds unless
// asked with a rounding mode. Up to 38 digits; arithmetic that would need more gives nothing rather than
// something near it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/money/int128.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

class Decimal {
 public:
  static constexpr unsigned kMaxDigits = 38;  ///< 10^38 is the greatest power of ten below 2^127

  /// Zero, without decimals.
  Decimal() = default;

  /// coefficient × 10^-scale. Needs |coefficient| < 10^38 and scale ≤ 38 (checked).
  explicit Decimal(Int128 coefficient, unsigned scale = 0);

  /// Reads digits with an optional '-' before and an optional '.' among them: `-1234.50`. Fails, with a
  /// sentence for the person who wrote it, on anything else: an exponent, separators between thousands, a '.'
  /// without digits on both sides, more than 38 digits (zeros in front aside) or 38 decimals.
  [[nodiscard]] static Result<Decimal> parse(std::string_view text);

  [[nodiscard]] Int128 coefficient() const { return coefficient_; }
  /// The number of decimals, 0 through 38.
  [[nodiscard]] unsigned scale() const { return scale_; }
  [[nodiscard]] bool is_zero() const { return coefficient_ == 0; }
  [[nodiscard]] bool is_negative() const { return coefficient_ < 0; }

  /// The same number without zeros at the end of its decimals: 1.50 becomes 1.5, 100 stays.
  [[nodiscard]] Decimal normalised() const;

  /// The number with `scale` decimals (≤ 38, checked), rounded by `mode` where it has more. None where that
  /// takes more than 38 digits.
  [[nodiscard]] std::optional<Decimal> rescaled(unsigned scale, RoundingMode mode) const;

  /// The negative of the number.
  [[nodiscard]] Decimal negated() const { return Decimal(-coefficient_, scale_); }

  /// Plain digits with as many decimals as the number has; never an exponent: `-1234.50`.
  [[nodiscard]] std::string to_text() const;

  /// By value, exact across scales.
  friend std::weak_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return std::is_eq(a <=> b); }

 private:
  Int128 coefficient_ = 0;
  unsigned scale_ = 0;
};

/// The exact sum, difference or product; none where it takes more than 38 digits. Sums have the decimals of
/// the operand that has more, products those of both, unless only dropping zeros at the end makes the result
/// fit.
[[nodiscard]] std::optional<Decimal> try_add(const Decimal& a, const Decimal& b);
[[nodiscard]] std::optional<Decimal> try_subtract(const Decimal& a, const Decimal& b);
[[nodiscard]] std::optional<Decimal> try_multiply(const Decimal& a, const Decimal& b);

}  // namespace remit
