// What correct measures, scales and scenarios become, and the promises of the pool.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/analysis/ruleset.hpp"
#include "engine/analysis/typed_operands.hpp"
#include "tests/unit/analysis/told.hpp"
#include "tests/unit/analysis/typed_text.hpp"

namespace remit {
namespace {

Ruleset ruleset_of(const std::string& text) {
  Analysis analysis = analysis_of(text);
  REQUIRE(analysis.ruleset.has_value());
  return *std::move(analysis.ruleset);
}

Measure measure_of(const Ruleset& ruleset) {
  return ruleset.measures.front();
}

std::string window_of(const std::string& window) {
  return window_text(
      measure_of(ruleset_of("measure sold for partner\n  sum     invoice.net\n  window  " + window + "\n"))
          .window);
}

}  // namespace

TEST_CASE("a measure's lines add and take away, each at its own date") {
  const Ruleset ruleset = ruleset_of(
      "measure sold for partner\n"
      "  sum     invoice.net by invoice.paid_on where invoice is paid and kind is subscription\n"
      "  plus    50% of payment.amount\n"
      "  less    refund.amount by refund.invoice.paid_on\n"
      "  less    nothing\n"
      "  window  quarter\n");
  const Measure measure = measure_of(ruleset);
  CHECK(measure.type == Type{.kind = TypeKind::kMoney, .currency = "EUR"});
  REQUIRE(measure.totals.size() == 3);
  CHECK(measure.totals[0].fact == FactKind::kInvoice);
  CHECK(typed_text(ruleset, measure.totals[0].value) == "invoice.net");
  CHECK(typed_text(ruleset, measure.totals[0].by) == "invoice.paid_on");
  CHECK(typed_text(ruleset, measure.totals[0].where) ==
        "(and (!= invoice.paid_on never) (= invoice.kind 'subscription'))");
  CHECK(typed_text(ruleset, measure.totals[0].keys[0]) == "invoice.partner");
  CHECK(measure.totals[1].fact == FactKind::kPayment);
  CHECK(typed_text(ruleset, measure.totals[1].value) == "(times 0.5 payment.amount)");
  CHECK(typed_text(ruleset, measure.totals[1].by) == "payment.paid_on");  // its own date
  CHECK_FALSE(measure.totals[1].subtracts);
  CHECK(measure.totals[2].subtracts);
  CHECK(typed_text(ruleset, measure.totals[2].by) == "refund.invoice.paid_on");
}

TEST_CASE("a count counts facts by their own date, the first of those that they have") {
  const Ruleset ruleset = ruleset_of(
      "measure won for partner\n"
      "  count   deal where stage is won\n"
      "  window  lifetime\n");
  const MeasureTotal total = measure_of(ruleset).totals.front();
  CHECK(total.counts);
  CHECK_FALSE(total.value);
  CHECK(measure_of(ruleset).type.kind == TypeKind::kNumber);
  CHECK(typed_text(ruleset, total.by) ==
        "(first deal.closed_on when (has deal.closed_on) deal.registered_on)");
}

TEST_CASE("dated fields of a measure are read on the day on which it counts") {
  const Ruleset ruleset = ruleset_of(
      "let gold  partner.tier is Gold\n"
      "let net   invoice.net\n"
      "measure sold for partner, partner.region\n"
      "  sum     net by invoice.paid_on where gold\n"
      "  window  month\n");
  const MeasureTotal total = measure_of(ruleset).totals.front();
  CHECK(total.fact == FactKind::kInvoice);
  CHECK(typed_text(ruleset, total.where) == "(= invoice.partner.tier@invoice.paid_on 'Gold')");
  CHECK(typed_text(ruleset, total.keys[1]) == "invoice.partner.region@invoice.paid_on");
}

TEST_CASE("windows are named, fiscal, trailing, fixed or for ever") {
  CHECK(window_of("month") == "month from month 1");
  CHECK(window_of("half") == "half from month 1");
  CHECK(window_of("year") == "year from month 1");
  CHECK(window_of("lifetime") == "lifetime");
  CHECK(window_of("fiscal year from April") == "year from month 4");
  CHECK(window_of("fiscal quarter from February") == "quarter from month 2");
  CHECK(window_of("trailing 30 days") == "trailing 30 days");
  CHECK(window_of("trailing 2 years") == "trailing 24 months");
  CHECK(window_of("2026-01-01 through 2026-06-30") == "2026-01-01 through 2026-06-30");
}

TEST_CASE("scales keep their rows, their types and their versions") {
  const Ruleset ruleset = ruleset_of(
      "let step EUR 50_000\n"
      "scale growth marginal effective from 2026-01-01 through 2026-06-30\n"
      "  from EUR 0        3%\n"
      "  above step        5%\n"
      "scale growth marginal effective from 2026-07-01\n"
      "  from EUR 0        4%\n"
      "  from 2 * step     6%\n"
      "scale speed interpolated\n"
      "  from 0 days   EUR 10\n"
      "  from 2 weeks  EUR 5\n");
  REQUIRE(ruleset.scales.size() == 2);
  const Scale& growth = ruleset.scales[0];
  CHECK(growth.form == ScaleForm::kMarginal);
  CHECK(growth.bound_type.kind == TypeKind::kMoney);
  CHECK(growth.value_type.kind == TypeKind::kPercent);
  REQUIRE(growth.versions.size() == 2);
  CHECK(growth.versions[0].effective.through == Date::from_civil(2026, 6, 30));
  CHECK(growth.versions[0].rows[1].above);
  CHECK(growth.versions[0].rows[1].bound == 50000);
  CHECK(growth.versions[0].rows[1].value == Rational(1, 20));
  CHECK(growth.versions[1].rows[1].bound == 100000);
  const Scale& speed = ruleset.scales[1];
  CHECK(speed.bound_type.kind == TypeKind::kDays);
  CHECK(speed.value_type.kind == TypeKind::kMoney);
  CHECK(speed.versions[0].rows[1].bound == 14);
}

TEST_CASE("a scenario gives typed facts, implies partners, and expects amounts") {
  const Ruleset ruleset =
      ruleset_of(deal_rule("10% of deal.value") +
                 "scenario \"Co-sold\"\n"
                 "  given partner Acme  tier Gold from 2026-03-11, region north, parent Grove\n"
                 "  given deal D1  partner Acme, influencer Borealis, kind new, value EUR 120_000.50\n"
                 "  given invoice I1  deal D1, customer C1, net EUR 5, paid_on 2026-04-15\n"
                 "  expect 2026-04  bonus Acme EUR -10.00, Borealis EUR 4.00\n"
                 "  expect 2026-Q2  Acme EUR 1.00, bonus EUR 2.00\n");
  const Scenario& scenario = ruleset.scenarios.front();
  CHECK(scenario.title == "Co-sold");
  std::vector<std::string> facts;
  for (const ScenarioFact& fact : scenario.facts) {
    facts.push_back(ruleset.schema.fact(fact.kind).name + " " + fact.id);
  }
  CHECK(facts == std::vector<std::string>{"partner Acme", "deal_partner D1/Borealis/influencer", "deal D1",
                                          "invoice I1", "partner Grove", "partner Borealis", "customer C1"});
  const ScenarioFact& acme = scenario.facts[0];
  REQUIRE(acme.fields.size() == 3);
  CHECK(std::get<std::string>(acme.fields[0].value.value) == "Gold");
  CHECK(acme.fields[0].dates.from == Date::from_civil(2026, 3, 11));
  CHECK_FALSE(acme.fields[1].dates.from);
  const ScenarioFact& deal = scenario.facts[2];
  CHECK(std::get<Rational>(deal.fields.back().value.value) == Rational(240001, 2));  // 120,000.50
  CHECK(deal.fields.back().value.currency == "EUR");
  CHECK(scenario.facts[3].paid_on == Date::from_civil(2026, 4, 15));

  REQUIRE(scenario.expectations.size() == 4);
  CHECK(scenario.expectations[0].rule == "bonus");
  CHECK(scenario.expectations[0].partner == "Acme");
  CHECK(scenario.expectations[0].amount == -10);
  CHECK(scenario.expectations[1].rule == "bonus");  // carried over
  CHECK(scenario.expectations[1].partner == "Borealis");
  CHECK_FALSE(scenario.expectations[2].rule);
  CHECK(scenario.expectations[2].period.last == *Date::from_civil(2026, 6, 30));
  CHECK(scenario.expectations[3].partner == "Acme");  // carried over
}

namespace {

/// Everything that `id` is made of.
void collect(const TypedPool& pool, TypedId id, std::set<TypedId>& reached) {
  for (const TypedId each : reachable(pool, id)) {
    reached.insert(each);
  }
}

std::set<TypedId> expressions_of(const Ruleset& ruleset, const Rule& rule) {
  std::set<TypedId> reached;
  for (const TypedId each : {rule.governing_date, rule.pays.value(), rule.amount}) {
    collect(ruleset.expressions, each, reached);
  }
  for (const std::optional<TypedId>& each : {rule.where, rule.during, rule.decay, rule.floor}) {
    if (each) {
      collect(ruleset.expressions, *each, reached);
    }
  }
  return reached;
}

}  // namespace

TEST_CASE("operands come before their users, and no rule shares an expression with another") {
  const Analysis analysis = load_rules("tests/golden/diagnostics/sound-programme.remit").value();
  REQUIRE(analysis.ruleset.has_value());
  const Ruleset& ruleset = *analysis.ruleset;
  for (std::size_t index = 0; index < ruleset.expressions.size(); ++index) {
    for (const TypedId operand : operands_of(ruleset.expressions[static_cast<TypedId>(index)].node)) {
      CHECK(static_cast<std::size_t>(operand) < index);
    }
  }
  std::set<TypedId> seen;
  for (const Rule& rule : ruleset.rules) {
    for (const TypedId each : expressions_of(ruleset, rule)) {
      CAPTURE(rule.name);
      CHECK(seen.insert(each).second);
    }
  }
  CHECK(ruleset.rules.size() == 4);
}

}  // namespace remit
