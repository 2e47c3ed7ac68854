#include "engine/money/money.hpp"

#include <fmt/format.h>

namespace remit {

std::string Money::to_text() const {
  return fmt::format("{} {}", currency_.code(), amount_text(minor_units_, currency_.minor_unit_digits()));
}

std::optional<Money> try_add(const Money& a, const Money& b) {
  std::int64_t sum = 0;
  if (a.currency() != b.currency() || !try_add(a.minor_units(), b.minor_units(), sum)) {
    return std::nullopt;
  }
  return Money(sum, a.currency());
}

std::optional<Money> try_subtract(const Money& a, const Money& b) {
  std::int64_t difference = 0;
  if (a.currency() != b.currency() || !try_subtract(a.minor_units(), b.minor_units(), difference)) {
    return std::nullopt;
  }
  return Money(difference, a.currency());
}

std::optional<Money> try_negate(const Money& money) {
  return try_subtract(Money(0, money.currency()), money);
}

Rational to_rational(const Money& money) {
  return {money.minor_units(), money.currency().minor_units_per_unit()};
}

Result<std::int64_t> round_to_minor_units(const Rational& major_units, Currency currency, RoundingMode mode) {
  const Integer rounded = round_to_integer(major_units * currency.minor_units_per_unit(), mode);
  const std::optional<std::int64_t> minor_units = to_int64(rounded);
  if (!minor_units) {
    return input_error(fmt::format("{} {} is out of range: amounts go from {} to {}", currency.code(),
                                   to_decimal_text(major_units, currency.minor_unit_digits(), mode),
                                   amount_text(INT64_MIN, currency.minor_unit_digits()),
                                   amount_text(INT64_MAX, currency.minor_unit_digits())));
  }
  return *minor_units;
}

}  // namespace remit
