// What correct texts become: every clause of a rule, read off as text.
#include "engine/analysis/ruleset.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/unit/analysis/told.hpp"
#include "tests/unit/analysis/typed_text.hpp"

namespace remit {
namespace {

Ruleset ruleset_of(const std::string& text) {
  Analysis analysis = analysis_of(text);
  for (const grammar::Diagnostic& each : analysis.diagnostics) {
    CAPTURE(each.message);
    CHECK(each.severity != grammar::Severity::kError);
  }
  REQUIRE(analysis.ruleset.has_value());
  return *std::move(analysis.ruleset);
}

/// The typed form of `amount` in a rule for each deal.
std::string amount_of(const std::string& amount, const std::string& before = "") {
  const Ruleset ruleset = ruleset_of(before + deal_rule(amount));
  return typed_text(ruleset, ruleset.rules.front().amount);
}

/// The typed form of a condition of such an amount.
std::string condition_of(const std::string& condition, const std::string& before = "") {
  const Ruleset ruleset = ruleset_of(before + deal_rule("EUR 1 when " + condition));
  const auto& choice = std::get<FirstThatHolds>(ruleset.expressions[ruleset.rules.front().amount].node);
  return typed_text(ruleset, choice.arms.front().condition);
}

/// The `during` of a rule for each deal.
std::string during_of(const std::string& during) {
  const Ruleset ruleset = ruleset_of(deal_rule("EUR 1") + "  during     " + during + "\n");
  return typed_text(ruleset, ruleset.rules.front().during);
}

const std::string kSold =
    "measure sold for partner\n"
    "  sum     invoice.net by invoice.paid_on\n"
    "  window  quarter\n";
const std::string kGrowth =
    "scale growth marginal\n"
    "  from EUR 0       3%\n"
    "  from EUR 50_000  5%\n";

}  // namespace

TEST_CASE("amounts are read exactly") {
  CHECK(amount_of("EUR 150") == "150");
  CHECK(amount_of("EUR 0.10") == "0.1");
  CHECK(amount_of("10% of deal.value") == "(times 0.1 deal.value)");
  CHECK(amount_of("deal.value / 3 * 2") == "(times deal.value over 3 2)");
  CHECK(amount_of("(2% + 3%) of deal.value - EUR 5") == "(add (times (add 0.02 0.03) deal.value) minus 5)");
  CHECK(amount_of("-deal.value") == "(negate deal.value)");
  CHECK(amount_of("least of (deal.value, EUR 5)") == "(least deal.value 5)");
  CHECK(amount_of("deal.value rounded down") == "(round down 2 deal.value)");
  CHECK(amount_of("deal.value rounded") == "(round half-even 2 deal.value)");  // as the header says
  CHECK(amount_of("EUR 1 when kind is new, otherwise EUR 2") == "(first 1 when (= deal.kind 'new') 2)");
}

TEST_CASE("the partner is the one who is paid, and the fact's own where it isn't known yet") {
  const Ruleset ruleset = ruleset_of(
      "rule bonus\n"
      "  for each   deal where partner.tier is Gold\n"
      "  pays       partner.parent\n"
      "  effective  from 2026-01-01 by deal.closed_on\n"
      "  amount     EUR 1 when partner.tier is Silver\n"
      "  refunds    none\n");
  const Rule& rule = ruleset.rules.front();
  CHECK(typed_text(ruleset, rule.where) == "(= deal.partner.tier@DATE 'Gold')");
  CHECK(typed_text(ruleset, rule.pays) == "deal.partner.parent@DATE");
  CHECK(typed_text(ruleset, rule.amount) == "(first 1 when (= PARTNER.tier@DATE 'Silver'))");
}

TEST_CASE("conditions compare words, facts, tiers and dates") {
  CHECK(condition_of("kind is new") == "(= deal.kind 'new')");
  CHECK(condition_of("deal.kind is not new") == "(!= deal.kind 'new')");
  CHECK(condition_of("region is one of north, \"south east\"") ==
        "(or (= deal.region 'north') (= deal.region 'south east'))");
  CHECK(condition_of("partner is Acme") == "(= PARTNER partner\"Acme\")");
  CHECK(condition_of("deal.partner is partner") == "(= deal.partner PARTNER)");
  CHECK(condition_of("customer is \"C 1\"") == "(= deal.customer customer\"C 1\")");
  CHECK(condition_of("partner.tier >= Silver") ==
        "(>= PARTNER.tier@DATE 'Silver' by Registered<Silver<Gold)");
  CHECK(condition_of("partner.tier at deal.registered_on is Gold") ==
        "(= PARTNER.tier@deal.registered_on 'Gold')");
  CHECK(condition_of("first_paid_on is not never") == "(!= deal.first_paid_on never)");
  CHECK(condition_of("deal.closed_on in 2026-01-01 through 2026-03-31") ==
        "(and (>= deal.closed_on 2026-01-01) (<= deal.closed_on 2026-03-31))");
  CHECK(condition_of("deal has product and not kind is new") ==
        "(and (has deal.product) (not (= deal.kind 'new')))");
  CHECK(condition_of("partner has tier or deal.value > EUR 5") ==
        "(or (has PARTNER.tier@DATE) (> deal.value 5))");
}

TEST_CASE("an invoice is paid when it has a day of payment") {
  const Ruleset ruleset = ruleset_of(
      "rule recurring\n"
      "  for each   invoice where invoice is paid and deal.kind is new\n"
      "  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.paid_on\n"
      "  amount     EUR 1 when invoice is not paid\n"
      "  refunds    none\n");
  CHECK(typed_text(ruleset, ruleset.rules.front().where) ==
        "(and (!= invoice.paid_on never) (= invoice.deal.kind 'new'))");
  CHECK(typed_text(ruleset, ruleset.rules.front().amount) == "(first 1 when (= invoice.paid_on never))");
}

TEST_CASE("dates are shifted and counted") {
  CHECK(condition_of("deal.closed_on + 3 months - 10 days >= 2026-01-01") ==
        "(>= (back (forth deal.closed_on 3) 10) 2026-01-01)");
  CHECK(condition_of("deal.closed_on + 2 years >= 2026-01-01") ==
        "(>= (forth deal.closed_on 24) 2026-01-01)");
  CHECK(condition_of("months since deal.registered_on >= 3 months") ==
        "(>= (months-since deal.registered_on at DATE) 3)");
  CHECK(condition_of("(days since deal.registered_on at deal.closed_on) >= 2 weeks") ==
        "(>= (days-since deal.registered_on at deal.closed_on) 14)");
  CHECK(condition_of("(days from deal.registered_on through deal.closed_on) / 30 days > 2") ==
        "(> (times (days deal.registered_on deal.closed_on) over 30) 2)");
}

TEST_CASE("the earlier and the later of two dates are chosen by comparing them") {
  CHECK(condition_of("least of (deal.closed_on, 2026-03-31) >= 2026-01-01") ==
        "(>= (first deal.closed_on when (<= deal.closed_on 2026-03-31) 2026-03-31) 2026-01-01)");
  CHECK(condition_of("greatest of (deal.closed_on, 2026-03-31) >= 2026-01-01") ==
        "(>= (first deal.closed_on when (>= deal.closed_on 2026-03-31) 2026-03-31) 2026-01-01)");
}

TEST_CASE("during becomes a condition on the governing date") {
  CHECK(during_of("first 24 months since deal.closed_on") ==
        "(and (>= DATE deal.closed_on) (< DATE (forth deal.closed_on 24)))");
  CHECK(during_of("first 90 days since deal.closed_on") ==
        "(and (>= DATE deal.closed_on) (< DATE (forth deal.closed_on 90)))");
  CHECK(during_of("through deal.closed_on + 1 year") == "(<= DATE (forth deal.closed_on 12))");
  // Months by their numbers since the calendar's first day.
  CHECK(during_of("first 5 calendar months since deal.closed_on") ==
        "(and (!= deal.closed_on never)"
        " (>= (months-since 0001-01-01 at DATE) (months-since 0001-01-01 at deal.closed_on))"
        " (< (months-since 0001-01-01 at DATE) (add (months-since 0001-01-01 at deal.closed_on) 5)))");
}

TEST_CASE("measures are read so far, before this, and on a day") {
  CHECK(amount_of("sold", kSold) == "(sold so-far PARTNER)");
  CHECK(amount_of("sold before this", kSold) == "(sold before-this PARTNER)");
  CHECK(amount_of("sold at deal.registered_on", kSold) == "(sold on@deal.registered_on PARTNER)");
}

TEST_CASE("the keys of a measure are found in the rule that reads it") {
  const std::string measure =
      "measure sold for partner, product, deal.region\n"
      "  sum     invoice.net by invoice.paid_on\n"
      "  window  lifetime\n";
  CHECK(amount_of("sold", measure) == "(sold so-far PARTNER deal.product deal.region)");
  const Ruleset ruleset = ruleset_of(measure + deal_rule("sold"));
  CHECK(typed_text(ruleset, ruleset.measures.front().totals.front().keys[0]) == "invoice.partner");
  CHECK(typed_text(ruleset, ruleset.measures.front().totals.front().keys[1]) == "invoice.product");
  CHECK(typed_text(ruleset, ruleset.measures.front().totals.front().keys[2]) == "invoice.deal.region");
  CHECK(ruleset.measures.front().key_names == std::vector<std::string>{"partner", "product", "deal.region"});
}

TEST_CASE("scales pay on an amount, on top of a measure, or are read at an amount") {
  CHECK(amount_of("growth of deal.value", kGrowth) == "(growth of deal.value)");
  CHECK(amount_of("(growth at deal.value) of deal.value", kGrowth) ==
        "(times (growth at deal.value) deal.value)");
  CHECK(amount_of("growth of deal.value on top of sold", kSold + kGrowth) ==
        "(growth on-top-of deal.value over (sold before-this PARTNER))");
  CHECK(amount_of("50% of growth of deal.value / 2", kGrowth) == "(times 0.5 (growth of deal.value) over 2)");
  CHECK(amount_of("let_base of deal.value", "let let_base growth at EUR 5\n" + kGrowth) ==
        "(times (growth at 5) deal.value)");
  // A let that is nothing but a measure is read before this fact as well.
  CHECK(amount_of("growth of deal.value on top of so_far", "let so_far sold\n" + kSold + kGrowth) ==
        "(growth on-top-of deal.value over (sold before-this PARTNER))");
}

TEST_CASE("a let stands for its value, in its own place") {
  const Ruleset ruleset = ruleset_of(
      "let rate  2% when partner.tier is Gold, otherwise 1%\n"
      "rule bonus\n"
      "  for each   deal\n"
      "  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n"
      "  let        base    deal.value - extra\n"
      "  let        extra   EUR 10\n"
      "  amount     rate of base\n"
      "  refunds    none\n");
  const TypedId amount = ruleset.rules.front().amount;
  CHECK(typed_text(ruleset, amount) ==
        "(times (first 0.02 when (= PARTNER.tier@DATE 'Gold') 0.01) (add deal.value minus 10))");
  const auto& product = std::get<Multiply>(ruleset.expressions[amount].node);
  CHECK(ruleset.files[0].slice(ruleset.expressions[product.factors[1].value].span) == "deal.value - extra");
}

TEST_CASE("a name may be qualified by its file") {
  const Analysis analysis =
      analysis_of(deal_rule("test.growth of deal.value on top of test.sold") + kSold + kGrowth);
  REQUIRE(analysis.ruleset.has_value());
  CHECK(typed_text(*analysis.ruleset, analysis.ruleset->rules.front().amount) ==
        "(growth on-top-of deal.value over (sold before-this PARTNER))");
}

TEST_CASE("fields of one's own are read with what an empty one means") {
  const std::string fields =
      "field deal.ended_on is date, empty means never\n"
      "field deal.margin is percent, empty means 5%\n"
      "field deal.colour is one of red, green, empty means red\n"
      "field partner.draw is money, empty means EUR 0\n"
      "field deal.region is symbol, empty means nowhere\n";
  CHECK(condition_of("deal.ended_on is never", fields) == "(= deal.ended_on?never never)");
  CHECK(amount_of("deal.margin of deal.value", fields) == "(times deal.margin?0.05 deal.value)");
  CHECK(condition_of("colour is green", fields) == "(= deal.colour?red 'green')");
  CHECK(amount_of("partner.draw", fields) == "PARTNER.draw@DATE?0");
  CHECK(condition_of("region is north", fields) == "(= deal.region?nowhere 'north')");
  const Ruleset ruleset = ruleset_of(fields + deal_rule("EUR 1"));
  const auto ended_on = ruleset.schema.find_field(FactKind::kDeal, "ended_on");
  REQUIRE(ended_on);
  CHECK(ruleset.schema.field(FactKind::kDeal, *ended_on).origin == FieldOrigin::kDeclared);
  const auto draw = ruleset.schema.find_field(FactKind::kPartner, "draw");
  REQUIRE(draw);
  CHECK(ruleset.schema.field(FactKind::kPartner, *draw).origin == FieldOrigin::kDated);
}

TEST_CASE("re-rated rules read what is left of their own fact") {
  const Ruleset ruleset = ruleset_of(
      "rule recurring\n"
      "  for each   invoice where net >= EUR 5\n"
      "  pays       partner\n"
      "  effective  from 2026-01-01 by invoice.paid_on\n"
      "  amount     10% of invoice.net + 1% of deal.value\n"
      "  cap        50% of invoice.net per invoice\n"
      "  refunds    re-rate, within 90 days of refund.invoice.paid_on\n");
  const Rule& rule = ruleset.rules.front();
  CHECK(rule.refunds.treatment == RefundTreatment::kReRate);
  CHECK(typed_text(ruleset, rule.where) == "(>= invoice.net-refunds 5)");
  CHECK(typed_text(ruleset, rule.amount) ==
        "(add (times 0.1 invoice.net-refunds) (times 0.01 invoice.deal.value))");
  CHECK(typed_text(ruleset, rule.fact_caps.front().limit) == "(times 0.5 invoice.net-refunds)");
  REQUIRE(rule.refunds.within);
  CHECK(rule.refunds.within->length == 90);
  CHECK_FALSE(rule.refunds.within->months);
  CHECK(typed_text(ruleset, rule.refunds.within->of) == "refund.invoice.paid_on");
}

TEST_CASE("factors that change with time are exact") {
  const auto decay = [](const std::string& clause) {
    const Ruleset ruleset = ruleset_of(deal_rule("EUR 1") + "  " + clause + "\n");
    return typed_text(ruleset, ruleset.rules.front().decay);
  };
  CHECK(decay("ramp half-life 6 months since deal.closed_on, to 6 decimals") ==
        "(rising half-life 6 to 6 months since deal.closed_on)");
  CHECK(decay("decay half-life 6 months since deal.closed_on, to 6 decimals") ==
        "(half-life 6 to 6 months since deal.closed_on)");
  CHECK(decay("decay linear, 100% at month 12 to 50% at month 24, since deal.closed_on") ==
        "(linear 12:1 24:0.5 months since deal.closed_on)");
  CHECK(decay("decay linear, 12% at day 30 to 3% at day 90, since deal.closed_on") ==
        "(linear 30:0.12 90:0.03 days since deal.closed_on)");
  CHECK(decay("ramp stepped, 50%, 75% from month 3, 100% from month 6, since deal.closed_on") ==
        "(stepped 0:0.5 3:0.75 6:1 months since deal.closed_on)");
}

TEST_CASE("caps are for one line, or for what is paid in a window") {
  const Ruleset ruleset = ruleset_of(deal_rule("EUR 1") +
                                     "  cap        EUR 20 per deal\n"
                                     "  cap        EUR 30 per deal when kind is new\n"
                                     "  cap        EUR 300 per partner per month\n"
                                     "  cap        EUR 400 per customer\n"
                                     "  cap        EUR 500 per region per fiscal year from April\n"
                                     "  cap        EUR 600 per programme per 2026-02-01 through 2026-03-31\n"
                                     "  rounding   down\n");
  const Rule& rule = ruleset.rules.front();
  CHECK(rule.rounding == RoundingMode::kDown);
  REQUIRE(rule.fact_caps.size() == 2);
  CHECK(typed_text(ruleset, rule.fact_caps[0].limit) == "20");
  CHECK(typed_text(ruleset, rule.fact_caps[1].when) == "(= deal.kind 'new')");
  REQUIRE(rule.window_caps.size() == 4);
  CHECK(typed_text(ruleset, rule.window_caps[0].key) == "PARTNER");
  CHECK(window_text(rule.window_caps[0].window) == "month from month 1");
  CHECK(typed_text(ruleset, rule.window_caps[1].key) == "deal.customer");
  CHECK(window_text(rule.window_caps[1].window) == "lifetime");
  CHECK(typed_text(ruleset, rule.window_caps[2].key) == "deal.region");
  CHECK(window_text(rule.window_caps[2].window) == "year from month 4");
  CHECK(typed_text(ruleset, rule.window_caps[3].key) == "absent");
  CHECK(window_text(rule.window_caps[3].window) == "2026-02-01 through 2026-03-31");
}

TEST_CASE("a rule for each partner and period reads its period") {
  const Ruleset ruleset =
      ruleset_of(kSold +
                 "rule kicker\n"
                 "  for each   partner, month where partner.region is north\n"
                 "  effective  from 2026-01-01 by month.start\n"
                 "  amount     1% of sold * month.days / 30 when month.end >= 2026-02-01\n");
  const Rule& rule = ruleset.rules.front();
  CHECK(std::get<PeriodScope>(rule.scope).kind == PeriodKind::kMonth);
  CHECK(typed_text(ruleset, rule.governing_date) == "PERIOD-START");
  CHECK(typed_text(ruleset, rule.pays) == "PARTNER");
  CHECK(typed_text(ruleset, rule.where) == "(= PARTNER.region@DATE 'north')");
  CHECK(typed_text(ruleset, rule.amount) ==
        "(first (times 0.01 (sold so-far PARTNER) (days PERIOD-START PERIOD-END) over 30)"
        " when (>= PERIOD-END 2026-02-01))");
  CHECK(rule.refunds.treatment == RefundTreatment::kNotAsked);
}

TEST_CASE("versions of a rule share its name") {
  const std::string first =
      "rule bonus\n  for each   lead\n  pays       lead.partner\n  effective  from 2026-01-01 through "
      "2026-06-30 by lead.created_on\n  amount     EUR 1\n";
  const std::string second =
      "rule bonus\n  for each   lead\n  pays       lead.partner\n  effective  from 2026-07-01 by "
      "lead.created_on\n  amount     EUR 2\n";
  const Ruleset ruleset = ruleset_of(second + first);
  REQUIRE(ruleset.rules.size() == 2);
  CHECK(ruleset.rules[0].name == ruleset.rules[1].name);
  CHECK(ruleset.rules[0].effective.from == Date::from_civil(2026, 7, 1));
  CHECK(ruleset.rules[1].effective.through == Date::from_civil(2026, 6, 30));
}

}  // namespace remit
