// Values as they were known on another day.
#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::string kBalance = R"(balance bank for partner
  each     month
  starts   EUR 0
)";

const std::vector<ToldCase> kCases = {
    {"good-what-may-be-read-so",
     R"(measure sold for partner
  sum     invoice.net by invoice.issued_on
  window  quarter
balance bank for partner
  each     month
  starts   EUR 0
  let      fed  (2% of sold as known on month.end)
  becomes  before + fed
rule bonus
  for each   partner, month
  effective  from 2026-01-01 by month.start
  let        then  sold as known on month.end + 30 days
  amount     1% of then + (bank.fed as known on month.end) when then > EUR 5 and (partner.tier as known on month.start) is Gold
)",
     {}},
    {"bad-a-day-that-is-none",
     deal_rule("deal.value as known on 30 days"),
     {"error R0409 5:37 what stands behind `as known on` is a date, and this is a number of days"}},
    {"bad-both-sides",
     deal_rule("deal.values as known on deal.closed_at"),
     {"error R0404 5:19 a deal has no field `values` | value",
      "error R0404 5:43 a deal has no field `closed_at` | closed_on"}},
    {"bad-a-figure",
     deal_rule("deal.value * (5% as known on 2026-03-01)"),
     {"error R0213 5:28 a figure is the same whatever was known, so `as known on` changes nothing | `as "
      "known "
      "on` behind what is read from the ledger: a tier, a measure, an amount of the fact"}},
    {"bad-what-is-of-now",
     R"(rule first
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none
rule second
  for each   first
  pays       first.partner
  effective  by first.on
  amount     10% of (first.amount as known on first.on)
rule third
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of ((deal.value in its own currency) as known on 2026-03-01)
  refunds    none
)",
     {"error R0426 11:22 the line that this rule is for comes to what it does now, so that isn't known on "
      "any "
      "other day | the bare name of the rule for what its lines came to then, in a rule for the same facts",
      "error R0427 16:22 the fact may have been in another currency then, so what it was `in its own "
      "currency` is no amount in that of now | (… in EUR) as known on …"}},
    {"bad-what-a-balance-stands-at",
     kBalance + "  becomes  (before as known on month.start) + EUR 1\n",
     {"error R0426 4:13 `before` is what the steps of the balance have come to by now, so it isn't known on "
      "any other day | `as known on` behind a part that doesn't read `before`; the balance itself may be "
      "read "
      "so in a rule"}},
    {"bad-a-let-that-reads-it",
     kBalance +
         "  let      less  before / 2\n  becomes  greatest of (EUR 1, least of (less as known on month.end, "
         "EUR 5))\n",
     {"error R0426 5:42 `before` is what the steps of the balance have come to by now, so it isn't known on "
      "any other day | `as known on` behind a part that doesn't read `before`; the balance itself may be "
      "read "
      "so in a rule"}},
};

}  // namespace

TEST_CASE("what was known on a day: what may be read so, and what not") {
  check_cases(kCases);
}

}  // namespace remit
