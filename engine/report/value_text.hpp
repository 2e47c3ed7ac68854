// Values of an evaluation as people write them.
#pragma once

#include <functional>
#include <string>

#include "engine/analysis/typed_expression.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/rational.hpp"

namespace remit {

/// The id of the fact in a row of a kind's table.
using RowNames = std::function<std::string(FactKind, RowIndex)>;

/// `EUR 12.34`, with more decimals where there are more; endless ones as a fraction with what it is about.
[[nodiscard]] std::string money_text(const Rational& major_units, Currency currency);
/// An amount in the currency called `code` that stands as that many minor units of `ruleset`'s: see
/// FieldRead::in_own_currency.
[[nodiscard]] std::string own_money_text(const Rational& amount, Currency ruleset, const std::string& code);
/// The same for whole minor units.
[[nodiscard]] std::string minor_units_text(std::int64_t minor_units, Currency currency);
/// `7.5%`.
[[nodiscard]] std::string percent_text(const Rational& share);
/// `1234.5`; endless decimals as with money.
[[nodiscard]] std::string number_text(const Rational& number);

/// A value as its type is written: `EUR 12.34`, `7.5%`, `5 months`, `2026-04-10`, `deal D1`, `yes`,
/// `nothing`.
[[nodiscard]] std::string value_text(const TracedValue& value, const Type& type, const FactSchema& schema,
                                     const RowNames& names);

}  // namespace remit
