// 128-bit integers and arithmetic that says when it overflows: the second rung of the ladder on which exact
// amounts climb (int64_t, Int128, Integer). Int128 is the compilers' `__int128`; the standard library knows
// nothing of it, so its limits, its text and its checked arithmetic are here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace remit {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// -2^127 and 2^127 - 1.
inline constexpr Int128 kInt128Max = static_cast<Int128>(~UInt128{0} >> 1U);
inline constexpr Int128 kInt128Min = -kInt128Max - 1;

/// All digits of `value`, with a leading '-' below zero.
[[nodiscard]] std::string to_text(Int128 value);

/// `out` becomes the sum, difference or product where it fits; otherwise false, and `out` is not to be read.
[[nodiscard]] constexpr bool try_add(std::int64_t a, std::int64_t b, std::int64_t& out) noexcept {
  return !__builtin_add_overflow(a, b, &out);
}
[[nodiscard]] constexpr bool try_subtract(std::int64_t a, std::int64_t b, std::int64_t& out) noexcept {
  return !__builtin_sub_overflow(a, b, &out);
}
[[nodiscard]] constexpr bool try_multiply(std::int64_t a, std::int64_t b, std::int64_t& out) noexcept {
  return !__builtin_mul_overflow(a, b, &out);
}
[[nodiscard]] constexpr bool try_add(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_add_overflow(a, b, &out);
}
[[nodiscard]] constexpr bool try_subtract(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_sub_overflow(a, b, &out);
}
[[nodiscard]] constexpr bool try_multiply(Int128 a, Int128 b, Int128& out) noexcept {
  return !__builtin_mul_overflow(a, b, &out);
}

/// Whether `value` lies within int64_t.
[[nodiscard]] constexpr bool fits_int64(Int128 value) noexcept {
  return value >= INT64_MIN && value <= INT64_MAX;
}

/// The same number as an int64_t; none where it doesn't fit.
[[nodiscard]] constexpr std::optional<std::int64_t> to_int64(Int128 value) noexcept {
  return fits_int64(value) ? std::optional(static_cast<std::int64_t>(value)) : std::nullopt;
}

/// |value|, also of the lowest value, which has no positive twin in its own type.
[[nodiscard]] constexpr std::uint64_t magnitude(std::int64_t value) noexcept {
  return value < 0 ? ~static_cast<std::uint64_t>(value) + 1U : static_cast<std::uint64_t>(value);
}
[[nodiscard]] constexpr UInt128 magnitude(Int128 value) noexcept {
  return value < 0 ? ~static_cast<UInt128>(value) + 1U : static_cast<UInt128>(value);
}

/// The largest powers of ten that the types hold: 10^18 and 10^38.
inline constexpr unsigned kInt64PowersOfTen = 18;
inline constexpr unsigned kInt128PowersOfTen = 38;

namespace powers {
template <class Number, std::size_t Count>
[[nodiscard]] constexpr std::array<Number, Count> of_ten() {
  std::array<Number, Count> table{};
  Number power = 1;
  for (std::size_t exponent = 0; exponent < Count; ++exponent) {
    table[exponent] = power;
    if (exponent + 1 < Count) {
      power *= 10;
    }
  }
  return table;
}
}  // namespace powers

/// 10^index, for index 0 through 18.
inline constexpr std::array<std::int64_t, kInt64PowersOfTen + 1> kInt64PowerOfTen =
    powers::of_ten<std::int64_t, kInt64PowersOfTen + 1>();
/// 10^index, for index 0 through 38.
inline constexpr std::array<Int128, kInt128PowersOfTen + 1> kInt128PowerOfTen =
    powers::of_ten<Int128, kInt128PowersOfTen + 1>();

}  // namespace remit
