#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

/// A payout whose third line on is `clauses`; its second says what is below zero.
std::string payout(const std::string& clauses, const std::string& head = "monthly") {
  return "payout " + head + "\n  below zero  carry forward\n" + clauses + deal_rule("EUR 1");
}

const std::vector<ToldCase> kCases = {
    {"good-every-clause",
     payout(R"(  closes      8 days after period end
  hold        30 days
  draw        EUR 400 from 2026-03-01 through 2026-04-30, recovered from 2026-05-01
  reserve     10% for 6 months
  cap         EUR 60_000 per partner per month, excess carried forward
  cap         EUR 100_000 per partner per fiscal year from April when partner has tier and partner.tier is Gold
  threshold   EUR 100, else carry forward
  final       on partner.joined_on, threshold EUR 10, else forfeit
)"),
     {}},
    {"good-two-that-share-the-partners",
     payout("", "gold for partner where partner has tier and partner.tier is Gold") +
         R"(payout other for partner where not (partner has tier and partner.tier is Gold)
  below zero  claim
)",
     {}},
    {"bad-nothing-is-said-of-what-is-below-zero",
     "payout monthly\n  hold  30 days\n" + deal_rule("EUR 1"),
     {"error R0701 1:8 the payout `monthly` doesn't say what becomes of a balance below zero | below zero "
      "carry "
      "forward, or below zero claim"}},
    {"bad-a-clause-twice",
     payout("  hold        30 days\n  hold        60 days\n"),
     {"error R0304 4:3 this payout has `hold` twice | one of the two; for other partners another payout, "
      "`for "
      "partner where …` (3:3 the first one)"}},
    {"bad-two-for-everybody",
     payout("") + "payout weekly\n  below zero  claim\n",
     {"error R0702 9:1 each partner has one payout, and `weekly` is everybody's | payout monthly for partner "
      "where "
      "…, and payout weekly for partner where not (…) (1:1 the other payout)"}},
    {"bad-one-for-everybody-and-one-for-some",
     payout("") + "payout gold for partner where partner has tier\n  below zero  claim\n",
     {"error R0702 9:1 each partner has one payout, and `monthly` is everybody's | payout monthly for "
      "partner where "
      "… (1:1 the other payout)"}},
    {"bad-two-of-one-name",
     payout("", "one for partner where partner has tier") +
         "payout one for partner where not partner has tier\n  below zero  claim\n",
     {"error R0402 9:1 `one` is already the name of a payout | another name for one of the two (1:1 declared "
      "here "
      "first)"}},
    {"bad-holds-draws-and-reserves",
     payout(R"(  hold        0 days - 3 days
  draw        EUR 5 from 2026-03-01, recovered from 2026-02-01
  reserve     0% for 6 months
)"),
     {"error R0703 3:15 a hold lasts no less than 0 days | 30 days, or 6 months",
      "error R0703 4:53 this draw would be repaid before it begins | recovered from 2026-03-01, or a later "
      "day",
      "error R0703 5:15 a reserve is a share of what is earned, above 0% and up to 100% | reserve 10% for 6 "
      "months"}},
    {"bad-a-reserve-of-no-day-and-a-hold-of-ages",
     payout("  reserve     10% for 0 days\n  hold        1201 months\n"),
     {"error R0703 3:23 a reserve lasts a day or longer | 30 days, or 6 months",
      "error R0703 4:15 a hold can't last longer than a hundred years | 30 days, or 6 months"}},
    {"bad-a-threshold-above-the-cap",
     payout("  cap         EUR 50 per partner per month\n  threshold   EUR 60, else carry forward\n"),
     {"error R0704 4:3 this threshold is above the payout's cap, so nothing is ever paid (3:3 the cap)"}},
    {"bad-a-draw-and-a-final-threshold-above-the-cap",
     payout(R"(  cap         EUR 50 per partner per month
  threshold   EUR 60, else carry forward
  draw        EUR 70
  final       on partner.joined_on, threshold EUR 80, else forfeit
)"),
     {"error R0703 5:3 this draw is above the payout's cap, so it is never paid in full (3:3 the cap)",
      "error R0704 6:3 the threshold of this final settlement is above the payout's cap, so nothing is ever "
      "paid "
      "then (3:3 the cap)"}},
    {"bad-two-cut-offs",
     payout("  closes      8 days after period end\n", "one for partner where partner has tier") +
         "payout two for partner where not partner has tier\n  below zero  claim\n",
     {"error R0705 3:3 a month is closed for everybody on one day, and this isn't that of `two` | closes 8 "
      "days "
      "after period end, in both (10:1 closed on the period's last day, since nothing is said)"}},
    {"bad-a-cut-off-in-months",
     payout("  closes      1 month after period end\n"),
     {"error R0705 3:15 a payout closes a number of days after the period's end | closes 8 days after period "
      "end"}},
    {"bad-caps",
     payout(R"(  cap         EUR 50 per deal
  cap         EUR 60 per month
  cap         EUR 70 per partner
  cap         EUR 80 per partner per month, excess at 20%
  cap         EUR 90 per partner per trailing 30 days
  cap         EUR -1 per partner per month
)"),
     {"error R0706 3:26 what is paid out is capped per partner, over a time | cap EUR 50 per partner per "
      "month",
      "error R0706 4:26 what is paid out is capped per partner, over a time | cap EUR 60 per partner per "
      "month",
      "error R0706 5:3 this cap doesn't say over which time | cap EUR 70 per partner per month",
      "error R0706 6:55 a payout carries the excess forward, or it is lost; a rate for it belongs to the cap "
      "of a "
      "rule | cap EUR 80 per partner per month",
      "error R0706 7:38 payments are capped per month, quarter, half, year or lifetime | per month, per "
      "quarter, "
      "per year or per lifetime",
      "error R0324 8:15 a cap can't be below zero | EUR 0 or more"}},
    {"bad-values-of-other-kinds",
     payout(R"(  hold        30%
  draw        400
  threshold   30 days, else carry forward
  final       on EUR 5, threshold EUR 1, else forfeit
)"),
     {"error R0309 3:15 a hold lasts days or months, and this is a percentage | 30 days, or 6 months",
      "error R0309 4:15 a draw is an amount in EUR, and this is a number | the currency before the number: "
      "EUR …",
      "error R0309 5:15 a threshold is an amount in EUR, and this is a number of days",
      "error R0309 6:18 the day of the final settlement is a date, and this is an amount in EUR"}},
    {"good-paid-in-a-currency-of-the-partners",
     payout("  paid in     partner.payout_currency at period.end\n"),
     {}},
    {"good-paid-in-by-a-field-and-days-of-ones-own",
     "field partner.pays_to is text, empty means USD\nfield partner.pays_on is date\n" +
         payout("  paid in     partner.pays_to at least of (partner.pays_on, period.end - 2 days)\n"),
     {}},
    {"bad-paid-in-no-word-at-no-day",
     payout("  paid in     partner.joined_on at partner.payout_currency\n"),
     {"error R0309 3:15 what a partner is paid in is the word of a currency, and this is a date | "
      "partner.payout_currency",
      "error R0309 3:36 the day of the exchange rate is a date, and this is a word"}},
    {"bad-paid-in-twice",
     payout("  paid in     partner.payout_currency at period.end\n"
            "  paid in     partner.region at period.end\n"),
     {"error R0304 4:3 this payout has `paid in` twice | one of the two; for other partners another payout, "
      "`for partner where …` (3:3 the first one)"}},
    {"bad-paid-in-what-a-deal-has",
     payout("  paid in     deal.currency at period.end\n"),
     {"error R0401 3:15 `deal` is not known in a payout | a path that begins with `partner`, `parent` or "
      "`period.end`"}},
    {"bad-paid-in-at-an-unknown-end",
     payout("  paid in     partner.payout_currency at period_end\n"),
     {"error R0401 3:42 nothing here is called `period_end` | period.end"}},
    {"bad-period-end-of-a-rule",
     deal_rule("EUR 1 when period.end > 2026-01-01"),
     {"error R0401 5:25 nothing here is called `period`"}},
};

}  // namespace

TEST_CASE("payouts, and what is wrong with them") {
  check_cases(kCases);
}

}  // namespace remit
