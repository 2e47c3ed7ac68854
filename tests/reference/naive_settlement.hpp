// Settlement, naively: from a list of everything that was posted and what each month's payout says, every
// month is worked out again from the first one, on rationals, with no accounts and no entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/columns/posting.hpp"
#include "engine/money/rational.hpp"
#include "engine/payout/settlement.hpp"

namespace remit::reference {

/// One month of one partner: what it posted, and the terms that hold in it. Amounts are minor units.
struct MonthToSettle {
  Period month;
  std::vector<Posting> postings;
  SettlementTerms terms;
};

/// What stands after a month.
struct SettledMonth {
  Rational paid;  ///< in this month
  Rational held;  ///< the rest: at its end
  Rational reserved;
  Rational carried;
  Rational advanced;    ///< and not repaid
  Rational guaranteed;  ///< given so far
  Rational claimed;     ///< so far
  Rational forfeited;   ///< so far

  friend bool operator==(const SettledMonth&, const SettledMonth&) = default;
};

/// What becomes of each of `months`, which follow on each other.
[[nodiscard]] std::vector<SettledMonth> settle_naively(const std::vector<MonthToSettle>& months,
                                                       RoundingMode rounding);

/// What `minor_units` of one currency are in another, at this rate between whole units; rounded to its minor
/// units.
[[nodiscard]] Rational exchanged_naively(const Rational& minor_units, const std::string& from,
                                         const Rational& rate, const std::string& to, RoundingMode rounding);

/// A payment in a currency of the partner's own.
struct NaivePayment {
  Rational minor_units;
  std::string currency;
};
/// What a partner gets of what is paid in the ruleset's currency: none where that is what the partner gets,
/// or why it can't be told.
[[nodiscard]] std::variant<std::optional<NaivePayment>, std::string> naive_payment(
    const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view,
    const std::string& partner, const Period& month, const Rational& paid);

/// What the payouts of `ruleset` say for a partner in a month: the terms, but for the currency, none where no
/// payout is the partner's, or why they can't be told.
[[nodiscard]] std::variant<std::optional<SettlementTerms>, std::string> naive_terms(
    const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view,
    const std::string& partner, const Period& month);

}  // namespace remit::reference
