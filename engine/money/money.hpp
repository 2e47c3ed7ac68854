// Money: an amount in minor units together with its currency. Amounts of different currencies never meet:
// adding them gives nothing, and converting is the business of a rule with a dated exchange rate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/minor_units.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

class Money {
 public:
  explicit constexpr Money(std::int64_t minor_units, Currency currency)
      : minor_units_{minor_units}, currency_{currency} {}

  [[nodiscard]] constexpr std::int64_t minor_units() const { return minor_units_; }
  [[nodiscard]] constexpr Currency currency() const { return currency_; }

  /// The code, a space and the amount with all its decimals: `EUR -1234.50`.
  [[nodiscard]] std::string to_text() const;

  friend constexpr bool operator==(const Money&, const Money&) = default;

 private:
  std::int64_t minor_units_;
  Currency currency_;
};

/// The sum or difference; none when the currencies differ or it doesn't fit 64 bits.
[[nodiscard]] std::optional<Money> try_add(const Money& a, const Money& b);
[[nodiscard]] std::optional<Money> try_subtract(const Money& a, const Money& b);

/// The amount with the other sign; none for the one amount that has no such twin, -2^63 minor units.
[[nodiscard]] std::optional<Money> try_negate(const Money& money);

/// The amount in major units: EUR 12.34 is 617/50.
[[nodiscard]] Rational to_rational(const Money& money);

/// An amount in major units, rounded by `mode` to minor units of `currency`. Fails beyond 64 bits.
[[nodiscard]] Result<std::int64_t> round_to_minor_units(const Rational& major_units, Currency currency,
                                                        RoundingMode mode);

}  // namespace remit
