#include "engine/money/fraction.hpp"

namespace remit {

std::optional<Fraction> to_small_fraction(const Rational& value) {
  const std::optional<std::int64_t> numerator = to_int64(Integer(boost::multiprecision::numerator(value)));
  const std::optional<std::int64_t> denominator =
      to_int64(Integer(boost::multiprecision::denominator(value)));
  return numerator && denominator ? std::optional(Fraction{*numerator, *denominator}) : std::nullopt;
}

}  // namespace remit
