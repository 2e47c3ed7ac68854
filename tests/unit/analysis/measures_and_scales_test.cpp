#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::string kSoldAndSteps = R"(measure sold for partner
  sum     invoice.net by invoice.paid_on
  window  quarter
scale steps marginal
  from EUR 0       3%
  from EUR 50_000  5%
)";

const std::vector<ToldCase> kCases = {
    {"bad-a-measure-without-a-window",
     R"(measure sold for partner
  sum     invoice.net by invoice.paid_on
)",
     {"error R0201 1:9 the measure `sold` doesn't say over which time it adds up | window quarter   as its "
      "last line, or window lifetime"}},
    {"bad-a-measure-without-lines",
     "measure sold for partner\n  window  month\n",
     {"error R0220 1:9 the measure `sold` adds nothing up | sum invoice.net by invoice.paid_on   on a deeper "
      "line"}},
    {"bad-a-scale-without-rows",
     "scale steps whole\n" + deal_rule("steps of deal.value"),
     {"error R0219 1:7 the scale `steps` has no rows | from EUR 0  3%   on a deeper line"}},
    {"bad-a-measure-that-begins-with-less",
     R"(measure sold for partner
  less    refund.amount by refund.on
  window  month
)",
     {"error R0202 2:3 a measure begins with `sum`, `count`, `average`, `lowest`, `highest`, `first` or "
      "`last`, "
      "not with `less` | sum …"}},
    {"bad-a-measure-with-two-sums",
     R"(measure sold for partner
  sum     invoice.net by invoice.paid_on
  sum     deal.value by deal.closed_on
  window  month
)",
     {"error R0202 3:3 a measure has one `sum`; what follows is added or taken away | plus … or less …"}},
    {"bad-a-measure-of-nothing",
     R"(measure sold for partner
  sum     nothing
  window  month
)",
     {"error R0203 2:3 `sum nothing` adds nothing up | sum invoice.net by invoice.paid_on"}},
    {"bad-a-measure-of-no-fact",
     R"(measure sold for partner
  sum     EUR 5
  window  month
)",
     {"error R0203 2:11 this doesn't say which facts `sold` adds up | sum invoice.net by invoice.paid_on"}},
    {"bad-a-measure-of-dates",
     R"(measure sold for partner
  sum     invoice.paid_on
  window  month
)",
     {"error R0204 2:11 a measure adds up amounts or numbers, and this is a date | invoice.net"}},
    {"bad-a-sum-of-deals",
     R"(measure sold for partner
  sum     deal by deal.closed_on
  window  month
)",
     {"error R0204 2:11 a measure adds up amounts or numbers, and this is a deal | count deal"}},
    {"bad-a-count-of-amounts",
     R"(measure sold for partner
  count   invoice.net
  window  month
)",
     {"error R0204 2:11 `count` counts facts, and this is an amount in EUR | count invoice"}},
    {"bad-a-measure-of-amounts-and-numbers",
     R"(measure sold for partner
  sum     invoice.net by invoice.paid_on
  plus    invoice_line.quantity by invoice_line.invoice.paid_on
  window  month
)",
     {"error R0204 3:11 the lines of a measure are of one type: the first is an amount in EUR, and this is a "
      "number | a measure of its own for each (2:3 the first line)"}},
    {"bad-a-key-that-one-of-the-facts-does-not-have",
     R"(measure sold for partner, product
  sum     invoice.net by invoice.paid_on
  less    refund.amount by refund.on
  window  month
)",
     {"error R0205 1:27 `sold` is kept for each `product`, which a refund doesn't have | what a refund has, "
      "or what it refers to: partner, customer, deal.region (3:3 this line adds up refunds)"}},
    {"bad-a-key-that-is-an-amount",
     R"(measure sold for net
  sum     invoice.net by invoice.paid_on
  window  month
)",
     {"error R0205 1:18 a measure is kept for facts or words, and `net` is an amount in EUR"}},
    {"bad-a-key-that-the-rule-does-not-have",
     R"(measure sold for partner, product
  sum     invoice.net by invoice.paid_on
  window  month
rule kicker
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     sold
)",
     {"error R0205 7:14 `sold` is kept for each `product`, which a rule for each partner, month doesn't have "
      "| "
      "sold for …, with the product that is meant (1:27 kept for this)"}},
    {"bad-a-fact-without-a-date-of-its-own",
     R"(measure sold for partner
  sum     invoice_line.net
  window  month
)",
     {"error R0206 2:3 an invoice line has no date of its own, so this line needs `by` | sum … by a date"}},
    {"bad-a-measure-that-reads-a-measure",
     kSoldAndSteps + R"(measure more for partner
  sum     invoice.net where sold >= EUR 5
  window  month
)",
     {"error R0211 8:29 a measure can't be read in a measure of invoices | rules read measures and scales; a "
      "measure adds up what the facts themselves say"}},
    {"bad-a-measure-of-a-measure",
     kSoldAndSteps + R"(measure more for partner
  sum     sold
  window  month
)",
     {"error R0211 8:11 a measure can't be read in a measure | rules read measures and scales; a measure "
      "adds up what the facts themselves say"}},
    {"bad-a-window-that-does-not-exist",
     R"(measure sold for partner
  sum     invoice.net
  window  mounth
)",
     {"error R0214 3:11 there is no window `mounth` | month"}},
    {"bad-a-fiscal-window-without-its-month",
     R"(measure sold for partner
  sum     invoice.net
  window  fiscal year
)",
     {"error R0214 3:11 a fiscal window says with which month its year begins | fiscal year from April"}},
    {"bad-a-fiscal-window-from-no-month",
     R"(measure sold for partner
  sum     invoice.net
  window  fiscal year from Aprl
)",
     {"error R0214 3:28 a fiscal window says with which month its year begins | fiscal year from April"}},
    {"bad-a-trailing-window-of-nothing",
     R"(measure sold for partner
  sum     invoice.net
  window  trailing 0 days
)",
     {"error R0420 3:22 the length of a trailing window is a whole number from 1 through 1000000, not 0"}},
    {"bad-a-trailing-window-of-an-unknown-unit",
     R"(measure sold for partner
  sum     invoice.net
  window  trailing 30 dyas
)",
     {"error R0410 3:23 `dyas` is not a unit of time | days"}},
    {"bad-a-dated-field-where-a-measure-counts",
     R"(measure sold for partner
  sum     invoice.net by 2026-01-01 + 3 months
  plus    invoice.net by invoice.paid_on
  window  month
measure odd for partner
  count   invoice by invoice.partner.started
  window  month
field partner.started is date
)",
     {"error R0414 6:22 `started` of a partner differs from day to day, and the date of a measure of "
      "invoices has no day of its own | … at D, with the day that is meant"}},
    {"bad-a-scale-that-starts-too-high",
     R"(scale steps marginal
  from EUR 1_000   3%
)",
     {"error R0207 2:3 this scale starts at EUR 1_000, so the first EUR 1_000 has no rate | from EUR 0  0%   "
      "above this line if nothing is owed there"}},
    {"bad-a-scale-that-starts-above-zero",
     R"(scale steps whole
  above EUR 0  3%
)",
     {"error R0207 2:3 this scale starts above EUR 0, so EUR 0 itself has no rate | from EUR 0"}},
    {"bad-a-scale-that-starts-below-zero",
     R"(scale steps whole
  from -5  3%
)",
     {"error R0207 2:3 this scale starts below zero, at -5; below zero its first row holds anyway | from 0"}},
    {"bad-bounds-that-do-not-ascend",
     R"(scale steps whole
  from EUR 0      1%
  from EUR 5_000  2%
  from EUR 5_000  3%
)",
     {"error R0208 4:3 the bounds of a scale ascend, but EUR 5_000 stands behind EUR 5_000 (3:3 the row "
      "before)"}},
    {"bad-a-first-bound-that-is-read",
     R"(scale steps whole
  from deal.value  1%
)",
     {"error R0207 2:8 a scale starts at zero, and this bound is read from the ledger | from EUR 0  0%   "
      "above "
      "this line if nothing is owed there"}},
    {"bad-bounds-around-one-that-is-read",
     R"(scale steps whole
  from EUR 0       1%
  from EUR 10_000  2%
  from deal.value  3%
  from EUR 5_000   4%
)",
     {"error R0208 5:3 the bounds of a scale ascend, but EUR 5_000 stands behind EUR 10_000 (3:3 a row "
      "before)"}},
    {"bad-a-bound-that-reads-a-day",
     R"(scale steps whole
  from EUR 0           1%
  from deal.closed_on  2%
)" + deal_rule("steps of deal.value"),
     {"error R0210 3:8 a bound of `steps` is an amount in EUR, and this is a date"}},
    {"bad-a-bound-that-reads-a-scale",
     R"(scale steps whole
  from EUR 0                  1%
  from steps of deal.value    2%
)" + deal_rule("steps of deal.value"),
     {"error R0211 3:8 a scale can't be read in a bound of a scale | a let, measure or table that the bound "
      "and the rule both read"}},
    {"bad-a-bound-out-of-reach",
     R"(scale steps whole
  from EUR 0                     1%
  from (EUR 1 + invoice.net)     2%
)" + deal_rule("steps of deal.value"),
     {"error R0401 3:17 `invoice` is not known in a rule for each deal | a path that begins with `deal`, "
      "`partner` or `customer`"}},
    {"bad-a-row-that-reads-facts",
     R"(scale steps whole
  from EUR 0      1%
  from EUR 1_000  deal.value
)",
     {"error R0209 3:19 a row's value is a fixed figure, and this is read from the ledger | a figure, such "
      "as "
      "5, 10% or EUR 50_000; what differs from case to case stands in the amount of a rule"}},
    {"bad-a-bound-that-is-a-word",
     R"(scale steps whole
  from EUR 0  1%
  from "much"  2%
)",
     {"error R0209 3:8 a bound is a fixed figure, and this is a text | a figure, such as 5, 10% or EUR "
      "50_000"}},
    {"bad-bounds-of-two-types",
     R"(scale steps whole
  from EUR 0  1%
  from 5_000  2%
)",
     {"error R0210 3:8 the bounds of a scale are of one type: the first is an amount in EUR, and this is a "
      "number | EUR 5_000"}},
    {"bad-values-of-two-types",
     R"(scale steps whole
  from EUR 0  1%
  from EUR 5_000  EUR 5
)",
     {"error R0210 3:19 the values of a scale are of one type: the first is a percentage, and this is an "
      "amount in EUR"}},
    {"bad-values-that-are-days",
     R"(scale steps whole
  from EUR 0  3 days
)",
     {"error R0210 2:15 a row holds a rate, an amount, a number or a word, and this is a number of days"}},
    {"bad-an-interpolated-scale-with-above",
     R"(scale steps interpolated
  from EUR 0  EUR 1
  above EUR 5  EUR 2
)",
     {"error R0210 3:3 an interpolated scale changes between its bounds, so its rows begin with `from` | "
      "from EUR 5"}},
    {"bad-a-scale-without-of",
     kSoldAndSteps + deal_rule("steps"),
     {"error R0212 11:14 the scale `steps` is read with `of` or `at` | steps of an amount for what it pays, "
      "steps at an amount for the row that is reached"}},
    {"bad-a-scale-of-another-type",
     kSoldAndSteps + deal_rule("steps of deal.closed_on"),
     {"error R0212 11:23 each bound of `steps` is an amount in EUR, and this is a date (4:7 the scale)"}},
    {"bad-a-scale-of-days-that-pays-a-rate",
     R"(scale speed whole
  from 0 days   12%
  from 30 days  3%
)" + deal_rule("speed of (days since deal.closed_on)"),
     {"error R0212 8:14 `speed` holds percentages, and a number of days has no share that could be paid | "
      "speed at …, which reads the percentage, `of` an amount"}},
    {"bad-a-scale-inside-a-measure",
     kSoldAndSteps + R"(measure more for partner
  sum     invoice.net where steps at invoice.net >= 5%
  window  month
)",
     {"error R0211 8:29 a scale can't be read in a measure of invoices | rules read measures and scales; a "
      "measure adds up what the facts themselves say"}},
    {"bad-before-something-else-than-this",
     kSoldAndSteps + deal_rule("sold before deal.closed_on"),
     {"error R0213 11:14 `before` stands behind a measure and before `this` | MEASURE before this; for a day "
      "MEASURE at D"}},
    {"bad-before-this-in-a-rule-for-periods",
     kSoldAndSteps + R"(rule kicker
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     sold before this
)",
     {"error R0213 10:14 `before this` needs a fact to stand before, and a rule for each partner, month has "
      "none | MEASURE at D, for what it was on a day"}},
    {"bad-on-top-of-in-a-rule-for-periods",
     kSoldAndSteps + R"(rule kicker
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     steps of EUR 5 on top of sold
)",
     {"error R0213 10:39 `on top of` needs a fact that adds to the measure, and a rule for each partner, "
      "month has none | SCALE of MEASURE, for the whole of the period"}},
    {"bad-on-top-of-without-a-scale",
     kSoldAndSteps + deal_rule("deal.value on top of sold"),
     {"error R0213 11:14 `on top of` belongs behind a scale with `of` | SCALE of X on top of MEASURE"}},
    {"bad-rates-that-fall",
     R"(scale steps marginal
  from EUR 0       5%
  from EUR 50_000  3%
)" + deal_rule("steps of deal.value"),
     {"warning R0215 3:3 the rate falls here, from 5% to 3% (2:3 the row before)"}},
    {"bad-a-cliff",
     R"(scale steps whole
  from EUR 0       5%
  from EUR 50_000  3.5%
)" + deal_rule("steps of deal.value"),
     {"warning R0216 3:3 a cliff: at EUR 50_000 this pays EUR 750 less than the row before (2:3 the row "
      "before)"}},
    {"bad-a-cliff-of-amounts",
     R"(scale steps whole
  from 0   EUR 500
  from 10  EUR 250
)" + deal_rule("steps of 3"),
     {"warning R0216 3:3 a cliff: at 10 this pays EUR 250 less than the row before (2:3 the row before)"}},
    {"a-scale-of-days-may-fall",
     R"(scale speed whole
  from 0 days   12%
  from 30 days  3%
)" + deal_rule("(speed at days since deal.registered_on) of deal.value"),
     {}},
    {"bad-versions-of-a-scale-that-overlap",
     R"(scale steps whole effective from 2026-01-01 through 2026-06-30
  from EUR 0  1%
scale steps whole effective from 2026-06-30
  from EUR 0  2%
)" + deal_rule("steps of deal.value"),
     {"error R0217 3:7 two versions of the scale `steps` hold on 2026-06-30 | `effective` dates of which "
      "each day is in one, such as from 2026-01-01 through 2026-06-30 (1:7 the other version)"}},
    {"bad-versions-of-a-scale-with-a-hole",
     R"(scale steps whole effective from 2026-01-01 through 2026-05-31
  from EUR 0  1%
scale steps whole effective from 2026-07-01
  from EUR 0  2%
)" + deal_rule("steps of deal.value"),
     {"warning R0218 3:7 no version of the scale `steps` holds from 2026-06-01 through 2026-06-30 (1:7 the "
      "version before)"}},
    {"bad-versions-of-a-scale-without-dates",
     R"(scale steps whole
  from EUR 0  1%
scale steps whole
  from EUR 0  2%
)" + deal_rule("steps of deal.value"),
     {"error R0217 3:7 two versions of the scale `steps` hold on the same days | `effective` dates of which "
      "each day is in one, such as from 2026-01-01 through 2026-06-30 (1:7 the other version)"}},
    {"bad-versions-of-two-kinds",
     R"(scale steps whole effective from 2026-01-01 through 2026-05-31
  from EUR 0  1%
scale steps marginal effective from 2026-06-01
  from EUR 0  2%
)" + deal_rule("steps of deal.value"),
     {"error R0217 3:7 the versions of `steps` are of different kinds (1:7 the first version)"}},
    {"bad-a-rule-older-than-its-scale",
     R"(scale steps whole effective from 2026-02-01
  from EUR 0  1%
)" + deal_rule("steps of deal.value"),
     {"warning R0319 7:14 the scale `steps` has no version on 2026-01-01, when this rule holds (1:7 the "
      "scale)"}},
};

}  // namespace

TEST_CASE("measures and scales that make no sense are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit
