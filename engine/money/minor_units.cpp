#include "engine/money/minor_units.hpp"

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/money/decimal.hpp"

namespace remit {
namespace {

std::string decimals_had(unsigned decimals) {
  return decimals == 0 ? "none" : fmt::format("{}", decimals);
}

}  // namespace

Result<std::int64_t> parse_minor_units(std::string_view decimal_text, Currency currency) {
  const Result<Decimal> amount = Decimal::parse(decimal_text);
  if (!amount) {
    return tl::make_unexpected(amount.error());
  }
  const auto digits = static_cast<unsigned>(currency.minor_unit_digits());
  if (amount->scale() > digits) {
    return input_error(fmt::format("{} has {} decimal{}, {} has {}", decimal_text, amount->scale(),
                                   amount->scale() == 1 ? "" : "s", currency.code(), decimals_had(digits)));
  }
  Int128 minor_units = 0;
  const bool fits =
      try_multiply(amount->coefficient(), kInt128PowerOfTen[digits - amount->scale()], minor_units) &&
      fits_int64(minor_units);
  if (!fits) {
    return input_error(fmt::format("{} is out of range: amounts go from {} {} to {}", decimal_text,
                                   currency.code(), amount_text(INT64_MIN, currency.minor_unit_digits()),
                                   amount_text(INT64_MAX, currency.minor_unit_digits())));
  }
  return static_cast<std::int64_t>(minor_units);
}

std::string amount_text(std::int64_t minor_units, int minor_unit_digits) {
  check(minor_unit_digits >= 0 && minor_unit_digits <= static_cast<int>(kInt64PowersOfTen),
        "a minor unit has 0 through 18 digits");
  const std::uint64_t size = magnitude(minor_units);
  const char* const sign = minor_units < 0 ? "-" : "";
  if (minor_unit_digits == 0) {
    return fmt::format("{}{}", sign, size);
  }
  const auto per_unit =
      static_cast<std::uint64_t>(kInt64PowerOfTen[static_cast<std::size_t>(minor_unit_digits)]);
  return fmt::format("{}{}.{:0{}}", sign, size / per_unit, size % per_unit, minor_unit_digits);
}

}  // namespace remit
