// Exceptions and promos: what is told of wrong ones, and what right ones become.
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"
#include "tests/unit/analysis/typed_text.hpp"

namespace remit {
namespace {

// Six lines, so that what stands behind it begins at line 7.
const std::string kRule = deal_rule("10% of deal.value");

const std::string kCapped = kRule + "  cap        EUR 9 per deal\n";

const std::string kAcme =
    "exception acme to bonus.amount for partner Acme\n"
    "  amount     12% of deal.value\n"
    "  because    \"signed\"\n";

const std::vector<ToldCase> kCases = {
    {"good-both-come-to-the-same",
     kRule + kAcme +
         "exception all to bonus.amount\n  amount     12%  of deal.value\n"
         "  because    \"signed\"\n",
     {}},
    {"good-other-people",
     kRule + kAcme +
         "exception elm to bonus.amount for partner Elm\n  amount     EUR 1\n"
         "  because    \"signed\"\n",
     {}},
    {"good-a-condition-decides-later",
     kRule + kAcme +
         "exception large to bonus.amount\n  when       deal.value > EUR 5\n"
         "  amount     EUR 1\n  because    \"signed\"\n",
     {}},
    {"bad-no-such-rule",
     kRule + "promo a to bonsu.amount\n  add        EUR 1\n",
     {"error R0401 7:12 there is no rule `bonsu` | bonus"}},
    {"bad-to-a-scale",
     kRule + "scale s marginal\n  from EUR 0  1%\npromo a to s.amount\n  add        EUR 1\n",
     {"error R0326 9:12 only rules are amended, and `s` is a scale (7:7 declared here)"}},
    {"bad-to-an-exception",
     kRule + kAcme + "promo a to acme.amount\n  add        EUR 1\n",
     {"error R0326 10:12 only rules are amended, and `acme` is an exception (7:11 declared here)"}},
    {"bad-no-such-cap",
     kRule + "exception a to bonus.cap\n  cap        EUR 5 per deal\n  because    \"signed\"\n",
     {"error R0327 8:3 the rule `bonus` has no cap per deal (1:6 the rule)"}},
    {"bad-nothing-to-add-to",
     kRule + "promo a to bonus.floor\n  add        EUR 5\n",
     {"error R0327 8:3 the rule `bonus` has no floor to add to (1:6 the rule)"}},
    {"bad-twice",
     kRule + "promo a to bonus.amount\n  add        EUR 5\n  amount     EUR 6\n",
     {"error R0327 9:3 this promo says twice what it changes (8:3 the first one)"}},
    {"bad-more-of-a-split",
     kRule + "promo more to bonus.split\n  add        2% of deal.value\n",
     {"error R0327 8:3 nothing can be added to the split of a rule | split …, which stands in place of the "
      "rule's"}},
    {"bad-a-part-misspelt",
     kRule + "exception a to bonus.clawbak\n  clawback   50% on deal.closed_on\n  because    \"signed\"\n",
     {"error R0326 7:16 amended are the amount, decay, floor, a cap, the refunds, clawback, split or due of "
      "a "
      "rule | exception a to bonus.clawback; or another version of the rule, with dates of its own"}},
    {"bad-no-part",
     kRule + "exception a to bonus\n  due        deal.closed_on + 1 month\n  because    \"signed\"\n",
     {"error R0326 7:16 amended are the amount, decay, floor, a cap, the refunds, clawback, split or due of "
      "a "
      "rule | exception a to bonus.due; or another version of the rule, with dates of its own"}},
    {"bad-refunds-in-another-way",
     kRule + "exception a to bonus.refunds\n  refunds    at original rate\n  because    \"signed\"\n"
             "exception b to bonus.refunds for partner Acme\n  refunds    re-rate\n  because    \"signed\"\n",
     {"error R0327 11:3 a rule and what amends it treat refunds in one way: re-rate, or at original rate | "
      "refunds none, or another time limit; or another rule for those whose refunds differ (8:3 the other "
      "way)"}},
    {"bad-the-same-words-for-lets-of-their-own",
     kRule + "exception a to bonus.clawback\n  let        share  50%\n  clawback   share on deal.closed_on\n"
             "  because    \"signed\"\n"
             "exception b to bonus.clawback\n  let        share  80%\n  clawback   share on deal.closed_on\n"
             "  because    \"signed\"\n",
     {"error R0328 11:1 `a` and `b` both hold for a deal on 2026-01-01 and say different things | yields to "
      "a   "
      "in the one that stands back; or dates that don't overlap (7:1 the other one)"}},
    {"good-the-same-split-with-a-comment",
     kRule + "exception a to bonus.split\n  split      60% to deal.partner, rest to deal.partner.parent\n"
             "  because    \"signed\"\n"
             "exception b to bonus.split\n  split      60% to deal.partner  # as agreed\n"
             "             rest to deal.partner.parent\n  because    \"signed\"\n",
     {}},
    {"bad-refunds-that-decide-whom-the-rule-pays",
     R"(rule bonus
  for each   deal
  let        whom  deal.partner when deal.value > EUR 5, otherwise deal.partner.parent
  pays       whom
  effective  from 2026-01-01 by deal.closed_on
  amount     EUR 1
  refunds    re-rate
exception a to bonus.refunds for partner Acme
  refunds    none
  because    "signed"
)",
     {"error R0327 9:3 whether refunds count can't be amended here: whom the rule pays, or when, depends on "
      "what "
      "they leave | another rule for those whose refunds differ (3:20 this reads it)"}},
    {"good-refunds-of-another-version-in-another-way",
     R"(rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2026-01-01 through 2026-12-31 by deal.closed_on
  amount     EUR 1
  refunds    at original rate
rule bonus
  for each   deal
  pays       deal.partner
  effective  from 2027-01-01 by deal.closed_on
  amount     EUR 1
  refunds    re-rate
exception a to bonus.refunds for partner Acme
  effective  from 2026-02-01 through 2026-06-30
  refunds    at original rate, within 90 days of refund.deal.closed_on
  because    "signed"
)",
     {}},
    {"bad-two-splits",
     kRule +
         "exception a to bonus.split\n  split      100% to deal.partner\n  because    \"signed\"\n"
         "exception b to bonus.split\n  split      100% to deal.partner.parent\n  because    \"signed\"\n",
     {"error R0328 10:1 `a` and `b` both hold for a deal on 2026-01-01 and say different things | yields to "
      "a   "
      "in the one that stands back; or dates that don't overlap (7:1 the other one)"}},
    {"good-two-splits-in-the-same-words",
     kRule + "exception a to bonus.split\n  split      100% to deal.partner\n  because    \"signed\"\n"
             "exception b to bonus.split\n  split      100%  to deal.partner\n  because    \"signed\"\n",
     {}},
    {"bad-a-clawback-of-an-amount",
     kRule + "exception a to bonus.clawback\n  clawback   EUR 5 on deal.closed_on\n  because    \"signed\"\n",
     {"error R0309 8:14 what is clawed back is a percentage, and this is an amount in EUR"}},
    {"bad-clause",
     kRule + "promo a to bonus.amount\n  add        EUR 5\n  pays       deal.partner\n",
     {"error R0305 9:3 `pays` doesn't belong in an amendment to the amount of a rule"}},
    {"bad-whom",
     kRule + "promo a to bonus.amount for colour red\n  add        EUR 5\n",
     {"error R0326 7:29 what is amended has no colour, so nothing can be said for one | for partner, tier, "
      "type, region or segment, or something that the fact refers to"}},
    {"bad-circle",
     kRule + "promo a to bonus.amount\n  add        EUR 5\n  yields to  b\n"
             "promo b to bonus.amount\n  add        EUR 6\n  yields to  a\n",
     {"error R0329 7:7 `a` yields to itself in the end, so nothing says which goes first | `yields to` in "
      "one "
      "direction alone"}},
    {"bad-yields-to-another-part",
     kRule + "promo a to bonus.amount\n  add        EUR 5\n  yields to  b\n"
             "promo b to bonus.floor\n  floor      EUR 6\n",
     {"error R0329 9:14 `b` amends something else, so the two never meet | the clause without it (10:7 "
      "declared here)"}},
    {"bad-yields-to-nothing",
     kRule + "promo ab to bonus.amount\n  add        EUR 5\n  yields to  abc\n",
     {"error R0401 9:14 there is no exception or promo `abc` | ab"}},
    {"bad-budget-of-a-replaced-amount",
     kRule + "promo a to bonus.amount\n  amount     EUR 5\n  budget     EUR 50\n",
     {"error R0332 9:3 only what is added to an amount has a budget | add 2% of deal.value"}},
    {"bad-an-excess-inside-a-cap",
     kCapped + "exception a to bonus.cap\n  cap        EUR 5 per deal, excess at 5%\n  because    \"x\"\n",
     {"error R0305 9:3 `excess at` belongs to the cap of the rule; an amendment changes its amount | the cap "
      "without it"}},
    {"bad-an-order-inside-a-cap",
     kCapped +
         "exception a to bonus.cap\n  cap        EUR 5 per deal, in order of booking\n  because    \"x\"\n",
     {"error R0305 9:3 `in order of booking` belongs to the cap of the rule; an amendment changes its amount "
      "| the cap without it"}},
    {"good-a-budget-in-order-of-booking",
     kRule + "promo a to bonus.amount\n  add        EUR 5\n  budget     EUR 50, in order of booking\n",
     {}},
    {"bad-read-as-a-value",
     kAcme + deal_rule("10% of acme"),
     {"error R0409 8:21 the exception `acme` amends a rule and has no value of its own"}},
    {"bad-unused-let",
     kRule + "promo a to bonus.amount\n  let x  EUR 5\n  add        EUR 5\n",
     {"warning R0416 8:7 nothing uses the let `x`"}},
};

}  // namespace

TEST_CASE("what is wrong with an exception or a promo is told with its place and what to write") {
  check_cases(kCases);
}

TEST_CASE("an amended amount is a choice between what the amendment in force says and what the rule says") {
  const Analysis analysis = analysis_of(kRule + kAcme +
                                        "promo spring to bonus.amount\n"
                                        "  effective  from 2026-03-01 through 2026-05-31\n"
                                        "  add        EUR 2\n  yields to  acme\n");
  REQUIRE(analysis.ruleset.has_value());
  const Ruleset& ruleset = *analysis.ruleset;
  const std::string rule = "(times 0.1 deal.value)";
  const std::string in_force =
      "(in-force (times 0.12 deal.value) when (= PARTNER partner\"Acme\")"
      " (add " +
      rule + " 2) when (and (>= DATE 2026-03-01) (<= DATE 2026-05-31)) yields-to-1)";
  CHECK(typed_text(ruleset, ruleset.rules.front().amount) ==
        "(first (times 0.12 deal.value) when (= " + in_force + " 1) (add " + rule +
            " 2) when (= " + in_force + " 2) " + rule + ")");
}

TEST_CASE("an amendment for a tier asks first whether there is one, unless an empty one means something") {
  const std::string gold =
      "exception gold to bonus.amount for tier Gold\n  amount     12% of deal.value\n"
      "  because    \"signed\"\n";
  const auto held = [](const std::string& text) {
    const Analysis analysis = analysis_of(text);
    REQUIRE(analysis.ruleset.has_value());
    const Rule& rule = analysis.ruleset->rules.front();
    return typed_text(*analysis.ruleset, rule.amended.front().amendments.front().holds);
  };
  CHECK(held(kRule + gold) == "(and (has PARTNER.tier@DATE) (= PARTNER.tier@DATE 'Gold'))");
  CHECK(held("field partner.tier is symbol, empty means Silver\n" + kRule + gold) ==
        "(= PARTNER.tier@DATE?Silver 'Gold')");
}

TEST_CASE("an amendment yields to several, in one line or in more") {
  const std::string others = kAcme +
                             "exception elm to bonus.amount for partner Elm\n  amount     EUR 1\n"
                             "  because    \"signed\"\n";
  const auto amount = [&](const std::string& yields) {
    const Analysis analysis =
        analysis_of(kRule + others + "promo spring to bonus.amount\n  add        EUR 2\n" + yields);
    REQUIRE(analysis.ruleset.has_value());
    return typed_text(*analysis.ruleset, analysis.ruleset->rules.front().amount);
  };
  CHECK(amount("  yields to  acme, elm\n") == amount("  yields to  acme\n  yields to  elm\n"));
  CHECK(amount("  yields to  acme, elm\n").find("yields-to-1 yields-to-2") != std::string::npos);
}

TEST_CASE("a budget across two versions of a rule would be counted twice") {
  const std::string versions =
      "rule bonus\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 through 2026-03-31 by deal.closed_on\n  amount     EUR 1\n"
      "  refunds    none\n"
      "rule bonus\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-04-01 by deal.closed_on\n  amount     EUR 1\n  refunds    none\n";
  CHECK(told(versions + "promo a to bonus.amount\n  add        EUR 1\n  budget     EUR 5\n") ==
        std::vector<std::string>{
            "error R0332 15:3 the budget of `a` would be counted anew for each version of the rule `bonus` | "
            "a promo for each version, with dates and a budget of its own (1:6 one version) (7:6 another "
            "version that it amends)"});
}

}  // namespace remit
