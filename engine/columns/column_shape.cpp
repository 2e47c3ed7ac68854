#include "engine/columns/column_shape.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace remit {

std::string_view to_text(ColumnForm form) {
  constexpr std::array<std::string_view, 7> kTexts = {"int64", "int128", "rational", "date",
                                                      "word",  "row",    "yes/no"};
  return kTexts[static_cast<std::size_t>(form)];
}

ValueBounds ValueBounds::int64() {
  return between(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
}

bool ValueBounds::fits_int64() const {
  return !unknown && least >= std::numeric_limits<std::int64_t>::min() &&
         greatest <= std::numeric_limits<std::int64_t>::max();
}

ValueBounds add(const ValueBounds& left, const ValueBounds& right) {
  ValueBounds sum;
  if (left.unknown || right.unknown || !try_add(left.least, right.least, sum.least) ||
      !try_add(left.greatest, right.greatest, sum.greatest)) {
    return ValueBounds::anything();
  }
  return sum;
}

ValueBounds negate(const ValueBounds& bounds) {
  ValueBounds result;
  if (bounds.unknown || !try_subtract(Int128{0}, bounds.greatest, result.least) ||
      !try_subtract(Int128{0}, bounds.least, result.greatest)) {
    return ValueBounds::anything();
  }
  return result;
}

ValueBounds multiply(const ValueBounds& left, const ValueBounds& right) {
  if (left.unknown || right.unknown) {
    return ValueBounds::anything();
  }
  std::array<Int128, 4> corners{};
  if (!try_multiply(left.least, right.least, corners[0]) ||
      !try_multiply(left.least, right.greatest, corners[1]) ||
      !try_multiply(left.greatest, right.least, corners[2]) ||
      !try_multiply(left.greatest, right.greatest, corners[3])) {
    return ValueBounds::anything();
  }
  const auto [least, greatest] = std::minmax_element(corners.begin(), corners.end());
  return ValueBounds::between(*least, *greatest);
}

ValueBounds unite(const ValueBounds& left, const ValueBounds& right) {
  if (left.unknown || right.unknown) {
    return ValueBounds::anything();
  }
  return ValueBounds::between(std::min(left.least, right.least), std::max(left.greatest, right.greatest));
}

ColumnShape ColumnShape::number(std::int64_t denominator, const ValueBounds& bounds) {
  return {.form = bounds.fits_int64() ? ColumnForm::kInteger : ColumnForm::kWide,
          .denominator = denominator,
          .bounds = bounds};
}

ColumnShape ColumnShape::exact() {
  return {.form = ColumnForm::kExact, .denominator = 1, .bounds = ValueBounds::anything()};
}

ColumnShape ColumnShape::of(ColumnForm form) {
  return {.form = form, .denominator = 1, .bounds = {}};
}

std::string ColumnShape::text() const {
  std::string text(to_text(form));
  if (form == ColumnForm::kInteger || form == ColumnForm::kWide) {
    if (denominator != 1) {
      text += " / " + std::to_string(denominator);
    }
    if (!bounds.unknown) {
      text += " in " + remit::to_text(bounds.least) + ".." + remit::to_text(bounds.greatest);
    }
  }
  return text;
}

std::optional<std::int64_t> denominator_product(std::int64_t left, std::int64_t right) {
  std::int64_t product = 0;
  if (!try_multiply(left, right, product) || product > kLargestDenominator) {
    return std::nullopt;
  }
  return product;
}

std::optional<std::int64_t> common_denominator(std::int64_t left, std::int64_t right) {
  return denominator_product(left / std::gcd(left, right), right);
}

std::optional<std::int64_t> small_denominator(const Rational& value) {
  const std::optional<std::int64_t> denominator = to_int64(boost::multiprecision::denominator(value));
  if (!denominator || *denominator > kLargestDenominator) {
    return std::nullopt;
  }
  return denominator;
}

std::optional<Int128> in_units(const Rational& value, std::int64_t denominator) {
  const Rational scaled = value * denominator;
  if (boost::multiprecision::denominator(scaled) != 1) {
    return std::nullopt;
  }
  return to_int128(Integer(boost::multiprecision::numerator(scaled)));
}

}  // namespace remit
