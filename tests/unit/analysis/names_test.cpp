#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

const std::vector<ToldCase> kCases = {
    {"bad-an-unknown-name-near-one-that-is-known",
     deal_rule("10% of deel.value"),
     {"error R0401 5:21 nothing here is called `deel` | deal"}},
    {"bad-an-unknown-name-near-nothing",
     deal_rule("fantasy"),
     {"error R0401 5:14 nothing here is called `fantasy`"}},
    {"bad-a-field-that-the-fact-does-not-have",
     deal_rule("10% of deal.volume"),
     {"error R0404 5:26 a deal has no field `volume` | value"}},
    {"bad-a-field-that-was-mistyped",
     deal_rule("10% of deal.valeu"),
     {"error R0404 5:26 a deal has no field `valeu` | value"}},
    {"bad-a-fact-that-the-rule-is-not-for",
     deal_rule("10% of invoice.net"),
     {"error R0401 5:21 `invoice` is not known in a rule for each deal | a path that begins with `deal`, "
      "`partner` or `customer`"}},
    {"bad-a-period-in-a-rule-for-facts",
     deal_rule("EUR 1 when quarter.start >= 2026-01-01"),
     {"error R0401 5:25 `quarter` is not known in a rule for each deal | a path that begins with `deal`, "
      "`partner` or `customer`"}},
    {"bad-a-part-of-an-amount",
     deal_rule("10% of deal.value.net"),
     {"error R0405 5:32 `net` can't be read here: what stands before it is an amount in EUR, which has no "
      "parts | deal.value"}},
    {"good-a-rule-read-by-another",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none

rule second
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     2 * bonus
  refunds    none
)",
     {}},
    {"bad-a-name-declared-twice",
     R"(let rate 10%
measure rate for partner
  sum     deal.value by deal.closed_on
  window  month
)" + deal_rule("rate of deal.value"),
     {"error R0402 2:9 `rate` is already the name of a let | another name for one of the two (1:5 declared "
      "here first)"}},
    {"bad-the-name-of-an-exception-twice",
     deal_rule("EUR 1") +
         "exception acme to bonus.amount for partner Acme\n  amount     EUR 2\n  because    \"signed\"\n"
         "scale acme whole\n  from EUR 0  1%\n",
     {"error R0402 10:7 `acme` is already the name of an exception | another name for one of the two (7:11 "
      "declared here first)"}},
    {"bad-a-word-of-the-language-as-the-name-of-an-exception",
     deal_rule("EUR 1") +
         "exception payment to bonus.amount for partner Acme\n  amount     EUR 2\n  because    \"signed\"\n",
     {"error R0403 7:11 `payment` is a word of the language, so an exception can't be called so | another "
      "name, such as exception_payment"}},
    {"bad-a-word-of-the-language-as-a-name",
     R"(let month 10%
)" + deal_rule("EUR 1"),
     {"error R0403 1:5 `month` is a word of the language, so a let can't be called so | another name, such "
      "as let_month"}},
    {"bad-a-word-of-the-language-as-a-let-of-a-rule",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  let        partner  EUR 5
  amount     EUR 1
  refunds    none
)",
     {"error R0403 5:14 `partner` is a word of the language, so a let can't be called so | another name, "
      "such as let_partner"}},
    {"bad-a-let-of-a-rule-that-repeats-one-of-column-one",
     R"(let base EUR 5
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  let        base  EUR 6
  amount     base
  refunds    none
)",
     {"error R0402 6:14 `base` is already the name of a let | another name for one of the two (1:5 declared "
      "here first)"}},
    {"bad-lets-in-a-circle",
     R"(let one    two + EUR 1
let two    three
let three  one
)" + deal_rule("one"),
     {"error R0413 1:5 these lets need each other's results: `one` -> `two` -> `three` -> `one` (2:5 `two` "
      "is part of the circle) (3:5 `three` is part of the circle)"}},
    {"bad-a-let-that-needs-itself",
     R"(let one  one + EUR 1
)" + deal_rule("one"),
     {"error R0413 1:5 the let `one` needs its own result"}},
    {"bad-lets-in-a-circle-through-their-file",
     "let one  test.two + EUR 1\nlet two  test.one\n" + deal_rule("test.one"),
     {"error R0413 1:5 these lets need each other's results: `one` -> `two` -> `one` (2:5 `two` is part of "
      "the circle)"}},
    {"a-let-with-the-name-of-the-field-that-it-reads",
     "let value  10% of deal.value\n" + deal_rule("value"),
     {}},
    {"bad-a-mistake-in-a-let-that-two-rules-read",
     R"(let base  10% of deal.valeu
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     base
  refunds    none
rule other
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     base
  refunds    none
)",
     {"error R0404 1:23 a deal has no field `valeu` | value"}},
    {"bad-a-bare-word-that-is-not-a-symbol-here",
     deal_rule("north"),
     {"error R0401 5:14 nothing here is called `north`"}},
    {"bad-an-unused-measure-scale-and-let",
     R"(let rate 10%
measure sold for partner
  sum     deal.value by deal.closed_on
  window  month
scale steps whole
  from EUR 0  1%
)" + deal_rule("EUR 1"),
     {"warning R0416 1:5 nothing uses the let `rate`", "warning R0416 2:9 nothing uses the measure `sold`",
      "warning R0416 5:7 nothing uses the scale `steps`"}},
    {"bad-an-unused-let-of-a-rule",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  let        base  EUR 6
  amount     EUR 1
  refunds    none
)",
     {"warning R0416 5:14 nothing in this rule uses the let `base` | the rule without it"}},
};

/// `let x0 x1`, `let x1 x2` and so on, the last of which needs `last`.
std::string chain_of_lets(int count, const std::string& last) {
  std::string text;
  for (int index = 0; index < count; ++index) {
    text += "let x" + std::to_string(index) + " " +
            (index + 1 < count ? "x" + std::to_string(index + 1) : last) + " + EUR 1\n";
  }
  return text;
}

}  // namespace

TEST_CASE("lets may need each other in a chain of any length") {
  const std::string chain = chain_of_lets(20'000, "deal.value") + deal_rule("x0");
  CHECK(told(chain).empty());
  const std::vector<std::string> circle = told(chain_of_lets(20'000, "x0") + deal_rule("x0"));
  REQUIRE(circle.size() == 1);
  CHECK(circle.front().find("`x11` -> 19988 more -> `x0`") != std::string::npos);
}

TEST_CASE(
    "names that nothing has, or that something has already are told of, each once and with what to write") {
  check_cases(kCases);
}

}  // namespace remit
