#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

/// A rule that pays 10% of deals, and a scenario whose lines are `lines`; the first is line 8.
std::string scenario_of(const std::string& lines) {
  return deal_rule("10% of deal.value") + "scenario \"One\"\n" + lines;
}

const std::vector<ToldCase> kCases = {
    {"bad-a-fact-that-cannot-be-given",
     scenario_of(R"(  given dael D1  partner Acme
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0601 8:9 a scenario can't give a dael | deal"}},
    {"bad-a-fact-that-cannot-be-given-and-a-partner-that-it-alone-names",
     scenario_of(R"(  given dael D1  partner Acme
  given invoice I1  deal D1, net EUR 5
  expect 2026-01  bonus Acme EUR 1.00
)"),
     {"error R0601 8:9 a scenario can't give a dael | deal"}},
    {"bad-a-partner-that-a-mistaken-line-does-not-name",
     scenario_of(R"(  given dael D1  partner Acme
  expect 2026-01  bonus Elm EUR 1.00
)"),
     {"error R0601 8:9 a scenario can't give a dael | deal",
      "error R0605 9:25 `Elm` is neither a rule nor a partner of this scenario"}},
    {"bad-a-fact-given-twice-and-a-partner-that-it-alone-names",
     scenario_of(R"(  given deal D1  partner Acme
  given deal D1  partner Elm
  expect 2026-01  bonus Elm EUR 1.00
)"),
     {"error R0602 9:14 deal D1 is given twice (8:14 given here first)"}},
    {"good-a-half-year",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-H1  bonus EUR 1.00
)"),
     {}},
    {"bad-an-attribute-given-on-its-own",
     scenario_of(R"(  given partner_attribute A1  partner Acme
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0601 8:9 a scenario can't give a partner attribute | `partner`, `customer`, `lead`, `deal`, "
      "`invoice`, `invoice_line`, `payment`, `refund`, `target`, `exchange_rate` or `adjustment`"}},
    {"bad-a-fact-given-twice",
     scenario_of(R"(  given deal D1  partner Acme
  given deal D1  partner Acme
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0602 9:14 deal D1 is given twice (8:14 given here first)"}},
    {"bad-a-field-given-twice",
     scenario_of(R"(  given deal D1  partner Acme, partner Elm
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0602 8:32 `partner` is given twice"}},
    {"bad-an-unknown-field",
     scenario_of(R"(  given deal D1  partner Acme, vlaue EUR 5
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0603 8:32 a deal has no field `vlaue` | value"}},
    {"bad-an-unknown-field-that-is-no-role-either",
     scenario_of(R"(  given deal D1  partner Acme, volume EUR 5
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0603 8:32 a deal has no field `volume` | value"}},
    {"bad-booked-twice-and-on-no-day",
     scenario_of(R"(  given deal D1  partner Acme, booked_on 2026-01-01, booked_on 2026-01-02
  given deal D2  partner Acme, booked_on EUR 5
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0602 8:54 `booked_on` is given twice",
      "error R0409 9:42 the day of booking is a date, and this is an amount in EUR"}},
    {"bad-a-date-that-follows-from-payments",
     scenario_of(R"(  given deal D1  partner Acme, first_paid_on 2026-01-01
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0603 8:32 `first_paid_on` follows from payments and can't be given | paid_on of its "
      "invoices"}},
    {"bad-dates-of-a-field-without-dates",
     scenario_of(R"(  given deal D1  partner Acme, kind new from 2026-01-01
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0609 8:41 `kind` has no dates: only attributes of partners change"}},
    {"bad-a-fact-that-is-not-given",
     scenario_of(R"(  given deal D10  partner Acme
  given invoice I1  deal D11, net EUR 5
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0604 9:26 this scenario gives no deal D11 | D10"}},
    {"bad-an-unknown-partner-or-rule",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  bonsu EUR 1.00, Acne EUR 2.00
)"),
     {"error R0605 9:19 `bonsu` is neither a rule nor a partner of this scenario | bonus",
      "error R0605 9:35 `Acne` is neither a rule nor a partner of this scenario | Acme"}},
    {"bad-two-partners-for-one-amount",
     scenario_of(R"(  given deal D1  partner Acme
  given deal D2  partner Elm
  expect 2026-01  Acme Elm EUR 1.00
)"),
     {"error R0605 10:24 an expected amount is for one rule and one partner | a comma and an amount of its "
      "own for each"}},
    {"bad-a-period-that-does-not-exist",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-13  bonus EUR 1.00
)"),
     {"error R0606 9:10 there is no period 2026-13 | a month such as 2026-04, a quarter such as 2026-Q2, a "
      "half such as 2026-H1, or a year"}},
    {"bad-an-amount-in-another-currency",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  bonus USD 1.00
)"),
     {"error R0607 9:19 this ruleset pays in EUR, and this is an amount in USD | EUR 1.00"}},
    {"bad-a-large-amount-in-another-currency",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  bonus Acme USD -12_000.00
)"),
     {"error R0607 9:19 this ruleset pays in EUR, and this is an amount in USD | EUR -12_000.00"}},
    {"bad-a-payment-in-another-currency",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  Acme paid out USD 1.00
)") + "payout monthly\n  below zero  carry forward\n",
     {"error R0607 9:19 this ruleset pays in EUR, and this is an amount in USD | EUR 1.00, or `paid in "
      "partner.payout_currency at period.end` in the payout"}},
    {"good-a-payment-in-the-currency-that-it-is-paid-in",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  Acme paid out USD 1.00, paid out EUR 1.00
)") + "payout monthly\n  below zero  carry forward\n  paid in     partner.payout_currency at period.end\n",
     {}},
    {"bad-what-is-carried-in-another-currency",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  Acme carried USD 1.00
)") + "payout monthly\n  below zero  carry forward\n  paid in     partner.payout_currency at period.end\n",
     {"error R0607 9:19 this ruleset pays in EUR, and this is an amount in USD | EUR 1.00"}},
    {"bad-an-amount-with-too-many-decimals",
     scenario_of(R"(  given deal D1  partner Acme, value EUR 1.005
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0412 8:38 EUR has 2 decimals, and this amount 3 | EUR 1_005 if the point separates thousands"}},
    {"bad-nothing-expected",
     scenario_of(R"(  given deal D1  partner Acme
)"),
     {"warning R0608 7:10 this scenario expects nothing, so it can't fail | expect 2026-04  RULE PARTNER EUR "
      "100.00   as its last line"}},
    {"bad-values-of-the-wrong-kind",
     scenario_of(R"(  given deal D1  partner EUR 5, value 120_000, closed_on EUR 5, kind 2026-01-01
  given invoice_line L1  quantity 5%
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0609 8:26 `partner` is the id of a fact | partner and a word, or a text in quotes",
      "error R0609 8:39 `value` is an amount of money | value EUR 120_000",
      "error R0409 8:58 `closed_on` is a date, and this is an amount in EUR",
      "error R0609 8:70 `kind` is a word | kind and a word, or a text in quotes",
      "error R0609 9:35 `quantity` is a number | quantity 3"}},
    {"bad-a-fact-without-an-id",
     scenario_of(R"(  given deal  partner Acme
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0610 8:9 this deal has no id | given deal D1  …"}},
    {"bad-a-fact-without-an-id-and-a-partner-that-it-alone-names",
     scenario_of(R"(  given deal  partner Acme
  expect 2026-01  bonus Acme EUR 1.00
)"),
     {"error R0610 8:9 this deal has no id | given deal D1  …"}},
    {"bad-an-unknown-tier",
     scenario_of(R"(  given partner Acme  tier Goldd from 2026-01-01
  expect 2026-01  bonus EUR 1.00
)"),
     {"error R0408 8:28 `Goldd` is not one of the words of partner.tier | Gold"}},
    {"bad-what-a-payout-does-without-one",
     scenario_of(R"(  given deal D1  partner Acme
  expect 2026-01  bonus EUR 1.00, paid out EUR 1.00, carried EUR 0.00
)"),
     {"error R0707 9:35 these rules have no payout, so nothing is paid out or carried forward | payout "
      "monthly   "
      "and in the line below it: below zero carry forward"}},
};

}  // namespace

TEST_CASE("scenarios that make no sense are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit
