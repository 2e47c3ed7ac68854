// What is known of a column before it is filled: its form, its denominator and its bounds. Kernels are chosen
// from shapes when the graph is built.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/money/int128.hpp"
#include "engine/money/rational.hpp"

namespace remit {

/// How a column stores its values.
enum class ColumnForm : std::uint8_t {
  kInteger,  ///< numbers as int64 multiples of 1/denominator; bounds prove that they fit
  kWide,     ///< numbers as checked __int128 multiples of 1/denominator; a row that overflows is kept exactly
             ///< aside
  kExact,    ///< numbers as rationals, row by row: no common denominator is known
  kDate,     ///< Date::days(), Date::never() included
  kWord,     ///< Symbol
  kRow,      ///< RowIndex of a fact
  kYesNo,
};

/// `int64`, `int128`, `rational`, `date`, `word`, `row`, `yes/no`.
[[nodiscard]] std::string_view to_text(ColumnForm form);

/// Least and greatest value of a numeric column, in units of 1/denominator. Arithmetic on bounds saturates
/// into `unknown`, which is true for everything.
struct ValueBounds {
  Int128 least = 0;
  Int128 greatest = 0;
  bool unknown = false;

  [[nodiscard]] static ValueBounds anything() { return {.least = 0, .greatest = 0, .unknown = true}; }
  [[nodiscard]] static ValueBounds between(Int128 least, Int128 greatest) { return {least, greatest, false}; }
  /// All of int64.
  [[nodiscard]] static ValueBounds int64();
  [[nodiscard]] bool fits_int64() const;
};

[[nodiscard]] ValueBounds add(const ValueBounds& left, const ValueBounds& right);
[[nodiscard]] ValueBounds negate(const ValueBounds& bounds);
[[nodiscard]] ValueBounds multiply(const ValueBounds& left, const ValueBounds& right);
/// Of either: the hull.
[[nodiscard]] ValueBounds unite(const ValueBounds& left, const ValueBounds& right);

struct ColumnShape {
  ColumnForm form = ColumnForm::kInteger;
  std::int64_t denominator = 1;  ///< of kInteger and kWide
  ValueBounds bounds;            ///< of kInteger and kWide

  [[nodiscard]] bool is_number() const noexcept {
    return form == ColumnForm::kInteger || form == ColumnForm::kWide || form == ColumnForm::kExact;
  }
  /// A numeric shape for these bounds: kInteger where they fit int64, else kWide.
  [[nodiscard]] static ColumnShape number(std::int64_t denominator, const ValueBounds& bounds);
  [[nodiscard]] static ColumnShape exact();
  [[nodiscard]] static ColumnShape of(ColumnForm form);
  /// `int64 / 100 in -5..7000`, for printing.
  [[nodiscard]] std::string text() const;
};

/// Largest denominator that columns use; beyond it they are kExact. Leaves room for one more factor of 1000.
inline constexpr std::int64_t kLargestDenominator = 1'000'000'000'000'000;

/// Least common multiple, or none when it is beyond kLargestDenominator.
[[nodiscard]] std::optional<std::int64_t> common_denominator(std::int64_t left, std::int64_t right);
[[nodiscard]] std::optional<std::int64_t> denominator_product(std::int64_t left, std::int64_t right);
/// The denominator of a rational, or none when it is beyond kLargestDenominator.
[[nodiscard]] std::optional<std::int64_t> small_denominator(const Rational& value);
/// `value` in units of 1/denominator, or none when it isn't whole or doesn't fit.
[[nodiscard]] std::optional<Int128> in_units(const Rational& value, std::int64_t denominator);

}  // namespace remit
