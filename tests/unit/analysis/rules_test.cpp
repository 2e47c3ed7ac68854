#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-a-rule-without-anything",
     R"(rule bonus
  rounding   down
)",
     {"error R0301 1:6 the rule `bonus` doesn't say what it is for | for each deal where …"}},
    {"bad-a-rule-for-each-deal-without-its-clauses",
     R"(rule bonus
  for each   deal
)",
     {"error R0302 1:6 the rule `bonus` doesn't say what becomes of it when the sale is refunded | refunds "
      "re-rate, refunds at original rate, or refunds none",
      "error R0320 1:6 the rule `bonus` doesn't say which date governs it | effective from 2026-01-01 by "
      "deal.closed_on",
      "error R0321 1:6 the rule `bonus` has no amount | amount 10% of deal.value",
      "error R0322 1:6 the rule `bonus` doesn't say whom it pays | pays deal.partner"}},
    {"bad-a-rule-for-each-period-without-its-clauses",
     R"(rule bonus
  for each   partner, month
)",
     {"error R0320 1:6 the rule `bonus` doesn't say which date governs it | effective from 2026-01-01 by "
      "month.start",
      "error R0321 1:6 the rule `bonus` has no amount | amount EUR 150"}},
    {"bad-a-figure-without-anything",
     "figure base\n  amount     EUR 1\n",
     {"error R0301 1:8 the figure `base` doesn't say what it is for | for each deal where …"}},
    {"bad-a-figure-for-each-deal-without-its-clauses",
     "figure base\n  for each   deal\n",
     {"error R0302 1:8 the figure `base` doesn't say what becomes of it when the sale is refunded | refunds "
      "re-rate, refunds at original rate, or refunds none",
      "error R0320 1:8 the figure `base` doesn't say which date governs it | effective from 2026-01-01 by "
      "deal.closed_on",
      "error R0321 1:8 the figure `base` has no amount | amount 10% of deal.value"}},
    {"bad-lines-of-a-figure-for-another-fact",
     R"(figure margin
  for each   deal
  effective  from 2026-01-01 by deal.closed_on
  amount     deal.value
  refunds    none
rule bonus
  for each   invoice
  pays       invoice.deal.partner
  effective  from 2026-01-01 by invoice.paid_on
  amount     10% of margin
  refunds    none
)",
     {"error R0340 10:21 `margin` is a figure for each deal, so a rule for each invoice has no line of it | "
      "for each margin   as what the rule is for"}},
    {"bad-an-upline-of-leads-without-a-governing-date",
     R"(rule bonus
  for each   lead, upline of lead.partner by parent, 2 levels
  pays       upline.partner
  amount     EUR 1
)",
     {"error R0320 1:6 the rule `bonus` doesn't say which date governs it | effective from 2026-01-01 by "
      "lead.qualified_on"}},
    {"bad-two-uplines",
     R"(rule bonus
  for each   deal, upline of deal.partner by parent, 2 levels, upline of deal.partner by parent, 1 level
  pays       upline.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0402 2:64 the line is fanned out to `upline` twice | one of the two, with more levels (2:20 "
      "the "
      "first one)"}},
    {"bad-two-fans-of-steps-with-one-name",
     R"(rule bonus
  for each   deal, turn every 1 month after deal.closed_on, turn every 1 year after deal.closed_on
  pays       deal.partner
  effective  from 2026-01-01 by turn.on
  amount     EUR 1
  refunds    none
)",
     {"error R0402 2:61 the line is fanned out to `turn` twice | another name for one of the two (2:20 the "
      "first one)"}},
    {"bad-due-as-something-else-is-paid",
     "field deal.setup_fee is money, empty means EUR 0\n" + deal_rule("EUR 1") +
         "  due        40% on deal.closed_on, rest as deal.setup_fee is paid\n",
     {"error R0336 8:45 a customer pays a deal's value or an invoice's net, not `deal.setup_fee` | as "
      "deal.value is paid"}},
    {"bad-refunds-in-a-rule-for-lines-of-invoices",
     R"(rule bonus
  for each   invoice_line
  pays       invoice_line.invoice.deal.partner
  effective  from 2026-01-01 by invoice_line.invoice.paid_on
  amount     EUR 1
  refunds    none
)",
     {"error R0303 6:3 refunds concern rules for each deal, invoice or payment, not a rule for each invoice "
      "line | the rule without `refunds`; what is credited is an invoice, and its lines aren't told apart"}},
    {"bad-a-clause-twice",
     deal_rule("EUR 1") + R"(  amount     EUR 2
)",
     {"error R0304 7:3 this rule has `amount` twice | one of the two; alternatives go into one clause, with "
      "`when` (5:3 the first one)"}},
    {"bad-refunds-in-a-rule-for-leads",
     R"(rule bonus
  for each   lead
  pays       lead.partner
  effective  from 2026-01-01 by lead.qualified_on
  amount     EUR 1
  refunds    none
)",
     {"error R0303 6:3 refunds concern rules for each deal, invoice or payment, not a rule for each lead | "
      "the rule without `refunds`"}},
    {"bad-refunds-in-a-rule-for-periods",
     R"(rule bonus
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     EUR 1
  refunds    none
)",
     {"error R0303 5:3 refunds concern rules for each deal, invoice or payment, not a rule for each partner, "
      "month | the rule without `refunds`; its measures say what a refund takes away, with `less`"}},
    {"bad-within-where-refunds-do-nothing",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none, within 3 months of refund.on
)",
     {"error R0303 6:29 where refunds do nothing, there is no time within which they do | refunds none"}},
    {"bad-within-an-unknown-unit-of-something-odd",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    re-rate, within 3 moons of refund.amount
)",
     {"error R0410 6:32 `moons` is not a unit of time | days, weeks, months, quarters or years",
      "error R0409 6:41 what stands behind `of` is a date, and this is an amount in EUR"}},
    {"bad-a-rule-for-each-partner",
     R"(rule bonus
  for each   partner
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:14 a rule can't be for each partner | for each partner, month"}},
    {"bad-a-rule-for-each-month",
     R"(rule bonus
  for each   month
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:14 a rule can't be for each month | for each partner, month"}},
    {"bad-a-rule-for-each-invoise",
     R"(rule bonus
  for each   invoise
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:14 a rule can't be for each invoise | for each invoice"}},
    {"bad-a-rule-for-partners-and-weeks",
     R"(rule bonus
  for each   partner, week
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:23 a rule can't be for each partner, week | for each partner, with month, quarter, half "
      "or year"}},
    {"bad-a-rule-for-deals-and-months",
     R"(rule bonus
  for each   deal, month
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:14 a rule is for each fact of one kind, or for each partner and period, not for deal, "
      "month | for each deal, or for each partner, quarter"}},
    {"bad-a-rule-for-three-things",
     R"(rule bonus
  for each   partner, deal, month
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0306 2:14 a rule can't be for each partner, deal, month | for each deal, or for each partner, "
      "quarter"}},
    {"bad-a-rule-that-pays-a-deal",
     R"(rule bonus
  for each   deal
  pays       deal
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0307 3:14 a rule pays a partner, and this is a deal | deal.partner"}},
    {"bad-a-rule-that-pays-an-amount",
     R"(rule bonus
  for each   deal
  pays       deal.value
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0307 3:14 a rule pays a partner, and this is an amount in EUR | deal.partner"}},
    {"bad-a-rule-that-pays-a-customer",
     R"(rule bonus
  for each   invoice
  pays       invoice.deal.customer
  effective  from 2026-01-01 by invoice.paid_on
  amount     EUR 1
  refunds    none
)",
     {"error R0307 3:14 a rule pays a partner, and this is a customer | invoice.partner"}},
    {"bad-a-governing-date-that-is-none",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.value
  amount     EUR 1
  refunds    none
)",
     {"error R0309 4:33 the governing date is a date, and this is an amount in EUR"}},
    {"bad-a-governing-date-that-reads-a-tier",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.partner.started
  amount     EUR 1
  refunds    none
field partner.started is date
)",
     {"error R0414 4:33 `started` of a partner differs from day to day, and the governing date of a rule for "
      "each deal has no day of its own | … at D, with the day that is meant"}},
    {"bad-an-effective-range-that-ends-before-it-begins",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-06-30 through 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0308 4:14 these days end before they begin: 2026-01-01 is before 2026-06-30 | from 2026-01-01 "
      "through 2026-06-30"}},
    {"bad-a-rule-for-each-period-without-a-first-day",
     R"(rule bonus
  for each   partner, month
  effective  by month.start
  amount     EUR 1
)",
     {"error R0310 3:3 a rule for each partner, month needs a first day, for partners of whom it isn't known "
      "when they joined | effective from 2026-01-01 by month.start"}},
    {"bad-an-amount-that-is-a-percentage",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10%
  refunds    none
)",
     {"error R0309 5:14 what a rule pays is an amount in EUR, and this is a percentage | the percentage `of` "
      "an amount"}},
    {"bad-an-amount-that-is-a-number",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     150
  refunds    none
)",
     {"error R0309 5:14 what a rule pays is an amount in EUR, and this is a number | the currency before the "
      "number: EUR …"}},
    {"bad-an-amount-in-another-currency",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     USD 150
  refunds    none
)",
     {"error R0309 5:14 what a rule pays is an amount in EUR, and this is an amount in USD | USD 150 in "
      "EUR"}},
    {"bad-during-a-number",
     deal_rule("EUR 1") + R"(  during     first 24 since deal.closed_on
)",
     {"error R0312 7:20 what stands behind `first` is a length of time, and this is a number | during first "
      "24 months since …"}},
    {"bad-during-calendar-days",
     deal_rule("EUR 1") + R"(  during     first 5 calendar days since deal.closed_on
)",
     {"error R0312 7:20 only months are counted by the calendar | during first 5 calendar months since …"}},
    {"bad-a-floor-above-the-cap",
     deal_rule("EUR 1") + R"(  floor      EUR 20
  cap        EUR 10 per deal
)",
     {"error R0313 7:3 this floor is above the rule's cap, so it is never kept (8:3 the cap)"}},
    {"bad-a-floor-that-is-a-number",
     deal_rule("EUR 1") + R"(  floor      20
)",
     {"error R0309 7:14 a floor is an amount in EUR, and this is a number | the currency before the number: "
      "EUR …"}},
    {"bad-steps-that-do-not-ascend",
     deal_rule("EUR 1") + R"(  decay      linear, 100% at month 12 to 50% at month 12, since deal.closed_on
)",
     {"error R0314 7:49 the last step, month 12, doesn't come behind the first, month 12 (7:30 the first "
      "step)"}},
    {"bad-steps-in-two-units",
     deal_rule("EUR 1") + R"(  decay      linear, 100% at month 12 to 50% at day 400, since deal.closed_on
)",
     {"error R0314 7:49 the steps of a decay or ramp are all months or all days (7:30 the first step)"}},
    {"bad-stepped-steps-that-do-not-ascend",
     deal_rule("EUR 1") +
         R"(  decay      stepped, 100%, 50% from month 6, 20% from month 3, since deal.closed_on
)",
     {"error R0314 7:56 month 3 doesn't come behind the step before it"}},
    {"bad-a-factor-that-is-a-number",
     deal_rule("EUR 1") + R"(  decay      stepped, 1, 50% from month 6, since deal.closed_on
)",
     {"error R0309 7:23 a factor is a percentage, and this is a number | 100%"}},
    {"bad-a-factor-that-depends-on-the-deal",
     deal_rule("EUR 1") + R"(  decay      stepped, 100%, deal.value from month 6, since deal.closed_on
)",
     {"error R0209 7:29 a factor is a fixed figure, and this is read from the ledger | a figure, such as 5, "
      "10% or EUR 50_000; what differs from case to case stands in the amount of a rule"}},
    {"bad-a-rule-that-counts-for-somebody",
     R"(rule bonus
  for each   deal
  counts for deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0305 3:3 `counts for` says whose a figure is; a rule pays somebody | pays deal.partner"}},
    {"bad-a-figure-that-counts-for-a-customer",
     R"(figure bonus
  for each   deal
  counts for deal.customer
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0307 3:14 a figure counts for a partner, and this is a customer | deal.partner"}},
    {"bad-a-decay-that-rises",
     deal_rule("EUR 1") + R"(  decay      linear, 50% at month 0 to 100% at month 12, since deal.closed_on
)",
     {"warning R0315 7:3 this decay rises | ramp …"}},
    {"bad-a-ramp-that-falls",
     deal_rule("EUR 1") + R"(  ramp       stepped, 100%, 50% from month 6, since deal.closed_on
)",
     {"warning R0315 7:3 this ramp falls | decay …"}},
    {"bad-a-half-life-of-nothing",
     deal_rule("EUR 1") + R"(  decay      half-life 0 months since deal.closed_on, to 6 decimals
)",
     {"error R0312 7:24 a half-life is longer than nothing | half-life 6 months since …"}},
    {"bad-too-many-decimals",
     deal_rule("EUR 1") + R"(  decay      half-life 6 months since deal.closed_on, to 40 decimals
)",
     {"error R0420 7:3 a factor has at most 18 decimals"}},
    {"bad-a-cap-per-month-and-nobody",
     deal_rule("EUR 1") + R"(  cap        EUR 10 per month
)",
     {"error R0318 7:25 a cap can't be per month in a rule for each deal | cap … per partner per month"}},
    {"good-a-cap-in-order-of-booking",
     deal_rule("EUR 1") + R"(  cap        EUR 10 per partner per month, in order of booking
)",
     {}},
    {"bad-an-order-of-one",
     deal_rule("EUR 1") + R"(  cap        EUR 10 per deal, in order of booking
)",
     {"error R0318 7:3 each deal has this cap for itself, so there is no order | cap … per partner per "
      "month, in "
      "order of booking"}},
    {"bad-periods-that-are-booked",
     R"(rule bonus
  for each   partner, month
  pays       partner
  effective  from 2026-01-01 by month.end
  amount     EUR 1
  cap        EUR 10 per partner per year, in order of booking
)",
     {"error R0318 6:3 lines for periods aren't booked, so they have no order of booking | the cap without "
      "it: they "
      "run in order of their periods"}},
    {"bad-a-cap-per-something-unknown",
     deal_rule("EUR 1") + R"(  cap        EUR 10 per planet
)",
     {"error R0318 7:25 a cap can't be per planet in a rule for each deal | per partner, per programme, or "
      "per something that the fact refers to"}},
    {"bad-a-cap-with-an-unknown-window",
     deal_rule("EUR 1") + R"(  cap        EUR 10 per partner per fortnight
)",
     {"error R0214 7:37 there is no window `fortnight` | month, quarter, half, year, fiscal year from April, "
      "trailing 30 days or lifetime"}},
    {"bad-versions-of-a-rule-that-overlap",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 through 2026-06-30 by deal.closed_on
  amount     EUR 1
  refunds    none
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-06-01 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"error R0317 10:3 two versions of the rule `bonus` hold on 2026-06-01 | `effective` dates of which "
      "each day is in one, such as from 2026-01-01 through 2026-06-30 (4:3 the other version)"}},
    {"bad-versions-of-a-rule-with-a-hole",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 through 2026-06-30 by deal.closed_on
  amount     EUR 1
  refunds    none
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-07-03 by deal.closed_on
  amount     EUR 1
  refunds    none
)",
     {"warning R0316 10:3 no version of the rule `bonus` holds from 2026-07-01 through 2026-07-02 (4:3 the "
      "version before)"}},
};

}  // namespace

TEST_CASE("rules that make no sense are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit
