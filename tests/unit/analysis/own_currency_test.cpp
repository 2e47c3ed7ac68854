// Amounts in the currency of the fact that a line is for.
#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::string kBonus = R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value in its own currency
  refunds    none
)";

const std::vector<ToldCase> kCases = {
    {"good-amounts-of-one-fact",
     R"(field deal.bonus is money, empty means EUR 5
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  let        own  deal.value in its own currency
  amount     least of (10% of own, EUR 500 in its own currency) + (deal.bonus in its own currency) when own > (EUR 5 in its own currency), otherwise own / 20
  floor      EUR 5 in its own currency
  cap        (EUR 900 in its own currency) per deal
  refunds    at original rate
rule mentor
  for each   bonus
  pays       bonus.deal.partner
  effective  by bonus.on
  amount     5% of (bonus.amount in EUR)
rule same
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     5% of bonus
  refunds    none
payout monthly
  hold        30 days
  reserve     5% for 3 months
  below zero  claim
scenario "in dollars"
  given exchange_rate  on 2026-03-01, from EUR, to USD, rate 1.10
  given deal D1  partner Elm, value USD 100, closed_on 2026-03-01
  expect 2026-03  bonus Elm USD 15.50, Elm paid out USD 0.00, Elm carried USD 0.00
)",
     {}},
    {"bad-where-facts-meet",
     R"(measure sold for partner
  sum     deal.value in its own currency by deal.closed_on
  window  quarter
balance bank for partner
  each     deal by deal.closed_on
  starts   EUR 0
  becomes  before + (deal.value in its own currency)
rule kicker
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     EUR 5 in its own currency
rule bounty
  for each   lead
  pays       lead.partner
  effective  from 2026-01-01 by lead.qualified_on
  amount     EUR 5 in its own currency
)",
     {"error R0427 2:11 a measure of deals adds up facts of several currencies, so nothing in it is `in its "
      "own currency` | in EUR",
      "error R0427 7:22 a step of the balance `bank` adds up facts of several currencies, so nothing in it "
      "is `in its own currency` | in EUR",
      "error R0427 11:14 a rule for each partner, month is for nothing that has a currency, so nothing in it "
      "is `in its own currency` | a rule for each deal, invoice, payment or refund",
      "error R0427 16:14 a rule for each lead is for nothing that has a currency, so nothing in it is `in "
      "its own currency` | a rule for each deal, invoice, payment or refund"}},
    {"bad-a-field-of-ones-own-called-currency",
     R"(field lead.currency is symbol
rule bounty
  for each   lead
  pays       lead.partner
  effective  from 2026-01-01 by lead.qualified_on
  amount     EUR 5 in its own currency
)",
     {"error R0427 6:14 a rule for each lead is for nothing that has a currency, so nothing in it is `in its "
      "own currency` | a rule for each deal, invoice, payment or refund"}},
    {"bad-an-amount-of-another-fact",
     R"(rule bonus
  for each   invoice
  pays       invoice.deal.partner
  effective  from 2026-01-01 by invoice.issued_on
  amount     10% of invoice.deal.value in its own currency
  refunds    none
)",
     {"error R0427 5:21 `its own currency` is here that of the invoice that the line is for, and this is an "
      "amount of another fact | (invoice.deal.value in EUR) in its own currency"}},
    {"bad-what-has-no-currency",
     deal_rule("EUR 1 * (deal.value / deal.value in its own currency)"),
     {"error R0407 5:23 an amount in EUR can't be divided by an amount in its own currency | only one of the "
      "two as an amount"}},
    {"bad-mixed",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     (10% of deal.value in its own currency) + EUR 5
  refunds    none
rule floored
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value in its own currency
  floor      EUR 5
  refunds    none
)",
     {"error R0406 5:56 an amount in its own currency and an amount in EUR can't be added | amounts of one "
      "currency",
      "error R0309 12:14 a floor is an amount in its own currency, and this is an amount in EUR | EUR 5 in "
      "its own currency"}},
    {"bad-caps-and-budgets-of-several",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value in its own currency
  cap        (EUR 900 in its own currency) per partner per month
  refunds    none
)",
     {"error R0427 6:3 this cap adds up what is paid on several facts, and the rule pays in the currency of "
      "each | an amount in EUR in the rule, or a cap per deal"}},
    {"bad-a-budget",
     kBonus + R"(promo spring to bonus.amount
  effective  from 2026-03-01 through 2026-05-31
  add        2% of deal.value in its own currency
  budget     EUR 500
)",
     {"error R0427 10:3 a budget adds up what is paid on several facts, and this rule pays in the currency "
      "of each | an amount in EUR in the rule"}},
    {"bad-payout",
     kBonus + R"(payout monthly
  draw        EUR 100
  below zero  carry forward
  cap         EUR 900 per partner per month
  threshold   EUR 50, else carry forward
  paid in     partner.payout_currency at period.end
)",
     {"error R0708 8:3 this draw is in EUR, and `bonus` is settled in the currency of each fact | an amount "
      "in EUR in the rule; or a payout with no more than `closes`, `hold`, `reserve` and `below zero` (5:3 "
      "paid in its own currency)",
      "error R0708 10:3 this cap is in EUR, and `bonus` is settled in the currency of each fact | an amount "
      "in EUR in the rule; or a payout with no more than `closes`, `hold`, `reserve` and `below zero` (5:3 "
      "paid in its own currency)",
      "error R0708 11:3 this threshold is in EUR, and `bonus` is settled in the currency of each fact | an "
      "amount in EUR in the rule; or a payout with no more than `closes`, `hold`, `reserve` and `below zero` "
      "(5:3 paid in its own currency)",
      "error R0708 12:3 this exchanges what is in EUR, and `bonus` is settled in the currency of each fact | "
      "an amount in EUR in the rule; or a payout with no more than `closes`, `hold`, `reserve` and `below "
      "zero` (5:3 paid in its own currency)"}},
};

}  // namespace

TEST_CASE("amounts in the currency of the fact: where they may stand, and where not") {
  check_cases(kCases);
}

}  // namespace remit
