#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"good-steps-for-months-and-facts",
     R"(balance fund for partner, year
  each     month
  starts   EUR 0
  let      drawn  EUR 10
  becomes  before + drawn
balance bank for customer, partner
  each     deal by deal.closed_on where stage is won
  starts   0
  becomes  before + 1 when fund >= EUR 20
rule draws
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     fund.drawn + fund.before + fund
rule counts
  for each   deal where deal has customer
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1 * (bank.before + (bank at 2026-03-01))
  refunds    none
)",
     {}},
    {"bad-lines-that-are-missing",
     R"(balance fund for partner
balance bank for partner
  each     month
  starts   EUR 0
)",
     {"error R0226 1:9 the balance `fund` doesn't say what its steps are, nor what it starts with, nor what "
      "it becomes with each step | each month; starts EUR 0; becomes before + …   on a deeper line each",
      "error R0226 2:9 the balance `bank` doesn't say what it becomes with each step | becomes before + …   "
      "on a deeper line"}},
    {"bad-steps-and-keys",
     R"(balance fund for partner
  each     customer
  starts   EUR 0
  becomes  before
balance bank for customer
  each     month
  starts   EUR 0
  becomes  before
balance hoard for year
  each     quarter
  starts   EUR 0
  becomes  before
balance chest for partner, year, month
  each     deal
  starts   EUR 0
  becomes  before
balance purse for value
  each     deal
  starts   EUR 0
  becomes  before
)",
     {"error R0227 2:12 a balance can't step through each customer | each month, quarter, half or year; "
      "each fiscal quarter from April; or "
      "each deal, invoice, payment …",
      "error R0227 5:18 a balance with a step for each month can't be kept for each `customer` | for "
      "partner; or steps for facts, such as each deal",
      "error R0227 9:19 a balance with a step for each period is kept for each partner | balance hoard for "
      "partner",
      "error R0227 13:34 a balance starts anew with one kind of period, and this is another | the balance "
      "without it",
      "error R0227 17:19 a balance is kept for facts or words, and `value` is an amount in EUR | what the "
      "fact has or refers to: partner, customer, deal.region"}},
    {"bad-values",
     R"(balance fund for partner
  each     month
  starts   5%
  becomes  before
balance bank for partner
  each     month
  starts   EUR 0
  becomes  1
balance purse for partner
  each     month
  starts   EUR 0
  let      spent  purse
  becomes  before + later
balance later for partner
  each     month
  starts   before
  becomes  before
)",
     {"error R0228 3:12 a balance is an amount or a number, and it starts with a percentage | starts EUR 0, "
      "or starts 0",
      "error R0228 8:12 this balance starts with an amount in EUR, and becomes a number (7:12 what it starts "
      "with)",
      "error R0229 12:19 `purse` can't be read in its own steps | before   for what it stood at before the "
      "step",
      "error R0229 13:21 `later` is declared further down, and a balance reads only those before it | the "
      "two in the other order",
      "error R0401 16:12 nothing here is called `before`"}},
    {"bad-reads",
     R"(balance fund for partner
  each     month
  starts   EUR 0
  let      drawn  EUR 10
  becomes  before + drawn
balance regional for deal.region
  each     deal
  starts   EUR 0
  becomes  before + deal.value
rule draws
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     fund.drawn + fund.drwn
  refunds    none
rule periods
  for each   partner, month
  effective  from 2026-01-01 by month.start
  amount     regional
)",
     {"error R0229 14:14 `drawn` is a part of a step of `fund`, and a rule for each deal has no such step of "
      "its own | for each partner, month   as what the rule is for; or fund alone, for what it stands at "
      "(1:9 its steps are for each partner, month)",
      "error R0229 14:32 the balance `fund` has no `drwn` | drawn (1:9 the balance)",
      "error R0229 19:14 `regional` is kept for each `deal.region`, which a rule for each partner, month "
      "doesn't have (6:22 kept for this)"}},
};

}  // namespace

TEST_CASE("balances: their lines, steps and keys, and how they are read") {
  check_cases(kCases);
}

}  // namespace remit
