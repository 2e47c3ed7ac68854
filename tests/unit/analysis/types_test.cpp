#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-an-amount-and-a-percentage",
     deal_rule("deal.value + 10%"),
     {"error R0406 5:27 an amount in EUR and a percentage can't be added | the percentage `of` an amount"}},
    {"bad-an-amount-and-a-number",
     deal_rule("deal.value - 10"),
     {"error R0406 5:27 an amount in EUR and a number can't be subtracted | the currency before the number: "
      "EUR …"}},
    {"bad-two-currencies",
     deal_rule("EUR 1 + USD 1"),
     {"error R0406 5:22 an amount in EUR and an amount in USD can't be added | amounts of one currency"}},
    {"bad-months-and-days",
     deal_rule("EUR 1 when months since deal.closed_on + 3 days >= 4 months"),
     {"error R0406 5:55 a number of months and a number of days can't be added | months and days one after "
      "the other, from a date: D + 3 months + 10 days"}},
    {"bad-a-length-of-time-before-a-date",
     deal_rule("EUR 1 when 3 months + deal.closed_on >= 2026-01-01"),
     {"error R0406 5:36 a number of months and a date can't be added | the date first: D + 3 months"}},
    {"bad-a-date-and-a-number",
     deal_rule("EUR 1 when deal.closed_on + 3 >= 2026-01-01"),
     {"error R0406 5:42 a date and a number can't be added | the unit behind the number: D + 3 months"}},
    {"bad-two-dates",
     deal_rule("EUR 1 when deal.closed_on - deal.registered_on >= 3 days"),
     {"error R0406 5:42 a date and a date can't be subtracted | days since D at E for the days between two "
      "dates"}},
    {"bad-a-sum-of-words",
     deal_rule("deal.region + deal.segment"),
     {"error R0406 5:14 a word can't be added to anything"}},
    {"bad-a-negative-word", deal_rule("-deal.region"), {"error R0406 5:14 a word can't be made negative"}},
    {"bad-an-amount-times-an-amount",
     deal_rule("deal.value * EUR 2"),
     {"error R0407 5:14 an amount in EUR can't be multiplied by an amount in EUR | only one of the two as an "
      "amount"}},
    {"bad-an-amount-times-days",
     deal_rule("EUR 2 * (days since deal.closed_on)"),
     {"error R0407 5:14 an amount in EUR can't be multiplied by a number of days | lengths of time divided "
      "by each other first: (days from A through B) / 30 days"}},
    {"bad-a-number-divided-by-an-amount",
     deal_rule("2 / deal.value"),
     {"error R0407 5:14 a number can't be divided by an amount in EUR"}},
    {"bad-a-division-by-zero",
     deal_rule("deal.value / 0"),
     {"error R0420 5:27 nothing can be divided by zero"}},
    {"bad-of-behind-a-number",
     deal_rule("10 of deal.value"),
     {"error R0418 5:14 `of` takes a share of what follows, and a number is none | `%` behind the number for "
      "a share, or `*` to multiply"}},
    {"bad-of-behind-an-amount",
     deal_rule("EUR 10 of deal.value"),
     {"error R0418 5:14 `of` takes a share of what follows, and an amount in EUR is none | a percentage or a "
      "scale before `of`"}},
    {"bad-a-condition-that-is-an-amount",
     deal_rule("EUR 1 when deal.value"),
     {"error R0409 5:25 a condition is expected here, and this is an amount in EUR | a comparison, such as … "
      "is … or … >= …"}},
    {"bad-alternatives-of-two-types",
     deal_rule("EUR 1 when deal.kind is new, otherwise 10%"),
     {"error R0409 5:53 the alternatives must be of one type, but this is a percentage and the first an "
      "amount in EUR (5:14 the first alternative)"}},
    {"bad-a-list-without-least-or-greatest",
     deal_rule("(EUR 1, EUR 2)"),
     {"error R0409 5:14 a list of values stands only behind `least of` or `greatest of` | least of (…, …)"}},
    {"bad-a-list-of-two-types",
     deal_rule("least of (EUR 1, 10%)"),
     {"error R0417 5:31 an amount in EUR and a percentage can't be compared"}},
    {"bad-a-percentage-rounded",
     deal_rule("EUR 1 when 10% rounded >= 5%"),
     {"error R0409 5:25 only an amount or a number is rounded, and this is a percentage"}},
    {"bad-an-amount-compared-with-a-number",
     deal_rule("EUR 1 when deal.value >= 1_000"),
     {"error R0417 5:25 an amount in EUR can't be compared with a number | EUR 1_000"}},
    {"bad-a-percentage-compared-with-a-number",
     R"(field deal.margin is percent
)" + deal_rule("EUR 1 when deal.margin >= 10"),
     {"error R0417 6:25 a percentage can't be compared with a number | 10%"}},
    {"bad-months-compared-with-a-number",
     deal_rule("EUR 1 when (months since deal.closed_on) >= 12"),
     {"error R0417 5:25 a number of months can't be compared with a number | 12 months"}},
    {"bad-a-word-compared-with-a-number",
     deal_rule("EUR 1 when deal.region is 391"),
     {"error R0417 5:25 a word can't be compared with a number | \"391\""}},
    {"bad-words-compared-with-numbers",
     deal_rule("EUR 1 when deal.region is one of 391, 1"),
     {"error R0417 5:47 a word can't be compared with a number | \"391\"",
      "error R0417 5:52 a word can't be compared with a number | \"1\""}},
    {"bad-a-date-compared-with-an-amount",
     deal_rule("EUR 1 when deal.closed_on >= EUR 5"),
     {"error R0417 5:25 a date can't be compared with an amount in EUR"}},
    {"bad-amounts-of-two-currencies-compared",
     deal_rule("EUR 1 when deal.value >= USD 5"),
     {"error R0417 5:25 an amount in EUR can't be compared with an amount in USD | amounts of one currency"}},
    {"bad-words-put-in-order",
     deal_rule("EUR 1 when deal.region >= north"),
     {"error R0419 5:25 a word is neither more nor less than another; only tiers have an order | `is`, `is "
      "not` or `is one of`; for tiers a header line: tiers Registered < Silver < Gold"}},
    {"bad-an-unknown-tier",
     deal_rule("EUR 1 when partner.tier is Goldd"),
     {"error R0408 5:41 `Goldd` is not one of the words of partner.tier | Gold"}},
    {"bad-an-unknown-tier-in-an-order",
     deal_rule("EUR 1 when partner.tier >= Platinum"),
     {"error R0408 5:41 `Platinum` is not one of the words of partner.tier | `Registered`, `Silver` or "
      "`Gold`"}},
    {"bad-a-word-that-a-field-does-not-know",
     R"(field deal.colour is one of red, green
)" + deal_rule("EUR 1 when deal.colour is one of red, gren"),
     {"error R0408 6:52 `gren` is not one of the words of deal.colour | green"}},
    {"bad-a-deal-that-is-paid",
     deal_rule("EUR 1 when deal is paid"),
     {"error R0404 5:33 only an invoice or a payment is paid, not a deal | deal.first_paid_on is not never"}},
    {"bad-a-share-compared-with-a-number",
     deal_rule("EUR 1 when 10% > 0.05 or 10% > 0.125 or 10% > 0.5 or 10% > 5"),
     {"error R0417 5:25 a percentage can't be compared with a number | 5%",
      "error R0417 5:39 a percentage can't be compared with a number | 12.5%",
      "error R0417 5:54 a percentage can't be compared with a number | 50%",
      "error R0417 5:67 a percentage can't be compared with a number | 5%"}},
    {"bad-a-word-that-has-a-word",
     deal_rule("EUR 1 when deal.kind has new or deal.kind has region"),
     {"error R0405 5:39 `has` asks for a field of a fact, and this is a word | deal.kind is new",
      "error R0405 5:60 `has` asks for a field of a fact, and this is a word | deal has region"}},
    {"bad-the-currency-of-an-amount",
     deal_rule("EUR 1 when deal.value.currency is EUR"),
     {"error R0405 5:36 `currency` can't be read here: what stands before it is an amount in EUR, which has "
      "no "
      "parts | deal.currency"}},
    {"bad-an-id-and-a-day-of-booking",
     deal_rule("EUR 1 when deal.id is D1 or deal.booked_on > 2026-01-01"),
     {"error R0404 5:30 a deal has no field `id` | deal is \"…\"   the fact itself is compared with an id",
      "error R0404 5:47 a deal has no field `booked_on` | one of the fact's own days; rules don't ask when "
      "it was "
      "booked"}},
    {"good-a-role-in-a-deal", deal_rule("EUR 1 when deal has influencer"), {}},
    {"bad-a-role-where-an-amount-is-needed",
     deal_rule("10% of deal.influencer"),
     {"error R0404 5:26 a deal has no field `influencer` | field deal.influencer is …   in column one, if "
      "the "
      "files have such a column; of a role, field deal_partner.role is one of influencer, …"}},
    {"bad-a-role-that-is-not-declared",
     "field deal_partner.role is one of influencer, closer\n" + deal_rule("EUR 1 when deal has influenser"),
     {"error R0408 6:34 `influenser` is not one of the words of deal_partner.role | influencer"}},
    {"good-a-declared-role-read-everywhere",
     "field deal_partner.role is one of influencer, closer\n" +
         deal_rule("EUR 1 when deal has closer and deal.closer is Acme"),
     {}},
    {"bad-has-of-an-unknown-field",
     deal_rule("EUR 1 when deal has prodct"),
     {"error R0404 5:34 a deal has no field `prodct` | product"}},
    {"bad-has-of-something-that-is-no-fact",
     deal_rule("EUR 1 when deal.kind has region"),
     {"error R0405 5:39 `has` asks for a field of a fact, and this is a word | deal has region"}},
    {"bad-a-number-beside-an-amount",
     deal_rule("EUR 1 when deal.value >= 10_000"),
     {"error R0417 5:25 an amount in EUR can't be compared with a number | EUR 10_000"}},
    {"bad-one-and-a-half-years",
     deal_rule("EUR 1 when deal.closed_on + 1.5 years >= 2026-01-01"),
     {"error R0420 5:42 a number of years is a whole number from 0 through 1000000, not 1.5 | 18 months"}},
    {"bad-an-unknown-unit",
     deal_rule("EUR 1 when (days since deal.closed_on) >= 3 dyas"),
     {"error R0410 5:58 `dyas` is not a unit of time | days"}},
    {"bad-a-unit-that-is-not-counted",
     deal_rule("EUR 1 when years since deal.closed_on >= 3 months"),
     {"error R0410 5:25 `years since` can't be counted | months since … or days since …"}},
    {"bad-half-a-month",
     deal_rule("EUR 1 when deal.closed_on + 1.5 months >= 2026-01-01"),
     {"error R0420 5:42 a number of months is a whole number from 0 through 1000000, not 1.5"}},
    {"bad-a-day-that-is-not-in-the-calendar",
     deal_rule("EUR 1 when deal.closed_on >= 2026-02-30"),
     {"error R0411 5:43 there is no day 2026-02-30 | a day as year-month-day, such as 2026-02-28"}},
    {"bad-a-currency-that-does-not-exist",
     deal_rule("EUX 5"),
     {"error R0505 5:14 there is no currency `EUX` | EUR 5"}},
    {"bad-a-point-between-thousands",
     deal_rule("EUR 1.500"),
     {"error R0412 5:14 EUR has 2 decimals, and this amount 3 | EUR 1_500 if the point separates thousands"}},
    {"bad-a-part-of-a-yen",
     deal_rule("EUR 1 when JPY 1.5 >= JPY 1"),
     {"error R0412 5:25 JPY has 0 decimals, and this amount 1"}},
    {"bad-at-behind-something-without-dates",
     deal_rule("10% of deal.value at 2026-01-01"),
     {"error R0213 5:21 `deal.value` is the same on every day, so `at` changes nothing | deal.value alone; "
      "`at` is for tiers and other attributes of partners, measures, scales and tables with dates"}},
    {"bad-at-behind-a-sum",
     deal_rule("(deal.value + EUR 1) at 2026-01-01"),
     {"error R0213 5:14 `at` looks at a scale, a measure or a field with dates | `at` directly behind such a "
      "name"}},
    {"bad-at-and-something-that-is-no-date",
     deal_rule("EUR 1 when partner.tier at deal.value is Gold"),
     {"error R0409 5:41 what stands behind `at` is a date, and this is an amount in EUR"}},
    {"bad-since-something-that-is-no-date",
     deal_rule("EUR 1 when months since deal.value >= 3 months"),
     {"error R0409 5:38 what stands behind `since` is a date, and this is an amount in EUR"}},
};

}  // namespace

TEST_CASE("values that do not go together are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit
