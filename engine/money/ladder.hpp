// The ladder: an exact integer that stands on the smallest of three rungs that holds it, int64_t, Int128 and
// Integer. Arithmetic tries the lower rung first and climbs when it overflows, so sums cost what 64-bit sums
// cost until a row needs more, and every rung gives the same answer.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "engine/money/int128.hpp"
#include "engine/money/rational.hpp"

namespace remit {

class ExactInteger {
 public:
  enum class Rung : std::uint8_t { kInt64, kInt128, kInteger };

  ExactInteger() = default;
  explicit ExactInteger(std::int64_t value) : value_{value} {}
  explicit ExactInteger(Int128 value);
  explicit ExactInteger(const Integer& value);

  /// The rung on which the number stands: always the lowest that holds it.
  [[nodiscard]] Rung rung() const { return static_cast<Rung>(value_.index()); }

  /// The number; none where it doesn't fit.
  [[nodiscard]] std::optional<std::int64_t> to_int64() const;
  [[nodiscard]] std::optional<Int128> to_int128() const;
  [[nodiscard]] Integer to_integer() const;

  /// All its digits.
  [[nodiscard]] std::string to_text() const;

  ExactInteger& operator+=(const ExactInteger& other) { return *this = *this + other; }
  ExactInteger& operator-=(const ExactInteger& other) { return *this = *this - other; }
  ExactInteger& operator*=(const ExactInteger& other) { return *this = *this * other; }

  friend ExactInteger operator+(const ExactInteger& a, const ExactInteger& b);
  friend ExactInteger operator-(const ExactInteger& a, const ExactInteger& b);
  friend ExactInteger operator*(const ExactInteger& a, const ExactInteger& b);
  friend ExactInteger operator-(const ExactInteger& a);
  friend std::strong_ordering operator<=>(const ExactInteger& a, const ExactInteger& b);
  friend bool operator==(const ExactInteger& a, const ExactInteger& b) { return std::is_eq(a <=> b); }

 private:
  std::variant<std::int64_t, Int128, Integer> value_ = std::int64_t{0};
};

/// a ÷ b rounded by `mode`. Needs b > 0 (checked).
[[nodiscard]] ExactInteger round_quotient(const ExactInteger& a, const ExactInteger& b, RoundingMode mode);

}  // namespace remit
