// Amounts as integers of a currency's minor unit (cents), in and out of text. This is the form in which the
// ledger stores amounts and the kernels add them up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/money/currency.hpp"

namespace remit {

/// Reads a decimal amount (`1234.5`, `-0.05`) of `currency` as minor units (123450, -5). Fails, with a
/// sentence for the person who wrote it, on what Decimal::parse refuses, on more decimals than the currency
/// has (nothing is ever rounded or cut while it is read), and beyond 64 bits.
[[nodiscard]] Result<std::int64_t> parse_minor_units(std::string_view decimal_text, Currency currency);

/// The decimal amount, with all `minor_unit_digits` decimals (0 through 18, checked) and without separators:
/// -123450 with two digits is `-1234.50`.
[[nodiscard]] std::string amount_text(std::int64_t minor_units, int minor_unit_digits);

}  // namespace remit
