// Unbounded exact numbers: the last rung of the ladder, and the form in which rule files' constants, rates
// and shares are kept. Boost.Multiprecision without expression templates, so that `auto` and conditionals are
// safe. This header is slow to compile: what only needs amounts includes engine/money/minor_units.hpp or
// int128.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

#include "engine/money/decimal.hpp"
#include "engine/money/int128.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

/// An integer of any size.
using Integer =
    boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>, boost::multiprecision::et_off>;
/// A quotient of two Integers, always in lowest terms with a positive denominator.
using Rational = boost::multiprecision::number<
    boost::multiprecision::rational_adaptor<boost::multiprecision::cpp_int_backend<>>,
    boost::multiprecision::et_off>;

/// Between the rungs. To a smaller type: none where the number doesn't fit.
[[nodiscard]] Integer to_integer(Int128 value);
[[nodiscard]] std::optional<std::int64_t> to_int64(const Integer& value);
[[nodiscard]] std::optional<Int128> to_int128(const Integer& value);

/// 10^exponent.
[[nodiscard]] Integer power_of_ten(unsigned exponent);

/// `value` as an Integer where it is one; none where it has a fraction.
[[nodiscard]] std::optional<Integer> to_integer(const Rational& value);

/// The same number.
[[nodiscard]] Rational to_rational(Int128 value);
[[nodiscard]] Rational to_rational(const Decimal& value);

/// Reads what Decimal::parse reads; none where that fails.
[[nodiscard]] std::optional<Rational> parse_decimal(std::string_view text);

/// The decimal that equals `value`, without an exponent and without zeros at the end, where there is one;
/// otherwise numerator/denominator: `0.125`, `-3`, `1/3`.
[[nodiscard]] std::string to_text(const Rational& value);

/// `value` rounded by `mode` to `decimals` decimals, all of them written: `0.33`, `-1.00`. What rounds to
/// zero has no sign. Needs decimals ≥ 0 (checked).
[[nodiscard]] std::string to_decimal_text(const Rational& value, int decimals, RoundingMode mode);

/// numerator ÷ denominator rounded by `mode`. Needs denominator > 0 (checked).
[[nodiscard]] Integer round_quotient(const Integer& numerator, const Integer& denominator, RoundingMode mode);

/// `value` rounded to an integer by `mode`.
[[nodiscard]] Integer round_to_integer(const Rational& value, RoundingMode mode);

/// `value` rounded by `mode` to a multiple of 1/units_per_one: to cents, for 100. Needs units_per_one > 0.
[[nodiscard]] Rational round_to_unit(const Rational& value, const Integer& units_per_one, RoundingMode mode);

}  // namespace remit
