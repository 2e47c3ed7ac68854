#include "engine/run/scenario_runner.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

const std::string kRules =
    "measure qtd_net for partner\n  sum     invoice.net by invoice.paid_on where invoice is paid\n  window  "
    "quarter\n\n"
    "scale volume whole\n  from EUR 0        0%\n  from EUR 100_000  1%\n\n"
    "rule bonus\n  for each   invoice where invoice is paid\n  pays       invoice.partner\n"
    "  effective  from 2026-01-01 by invoice.paid_on\n  amount     10% of invoice.net\n  refunds    "
    "re-rate\n\n"
    "rule kicker\n  for each   partner, quarter\n  effective  from 2026-01-01 by quarter.start\n"
    "  amount     volume of qtd_net\n\n";

ScenarioResult run(const std::string& lines) {
  const Ruleset ruleset = test::ruleset_of(kRules + "scenario \"s\"\n" + lines);
  REQUIRE(ruleset.scenarios.size() == 1);
  Result<ScenarioResult> result = run_scenario(ruleset, ruleset.scenarios[0]);
  REQUIRE(result.has_value());
  return std::move(*result);
}

std::vector<std::string> actuals(const ScenarioResult& result) {
  std::vector<std::string> texts;
  for (const ExpectationResult& expectation : result.expectations) {
    texts.push_back(expectation.subject + ": " + expectation.actual);
  }
  return texts;
}

const std::string kGiven =
    "  given invoice I1  partner A, net EUR 80_000, paid_on 2026-02-15\n"
    "  given invoice I2  partner A, net EUR 40_000, paid_on 2026-03-20\n"
    "  given invoice I3  partner B, net EUR 10, paid_on 2026-03-21\n";

}  // namespace

TEST_CASE("what each period posts is compared") {
  // The kicker reaches 1% of 120,000 in March; February has posted nothing of it.
  const ScenarioResult result = run(kGiven +
                                    "  expect 2026-02  bonus A EUR 8_000.00, kicker A EUR 0.00\n"
                                    "  expect 2026-03  bonus A EUR 4_000.00, kicker A EUR 1_200.00\n");
  CHECK(result.passed());
  CHECK(actuals(result) ==
        std::vector<std::string>{"2026-02 bonus A: EUR 8000.00", "2026-02 kicker A: EUR 0.00",
                                 "2026-03 bonus A: EUR 4000.00", "2026-03 kicker A: EUR 1200.00"});
}

TEST_CASE("an expectation may leave out the partner or the rule") {
  const ScenarioResult result = run(kGiven +
                                    "  expect 2026-03  bonus EUR 4_001.00\n"
                                    "  expect 2026-03  A EUR 5_200.00\n"
                                    "  expect 2026-Q1  A EUR 13_200.00\n");
  CHECK(result.passed());
}

TEST_CASE("an expectation that isn't met shows what came, a cent apart") {
  const ScenarioResult result = run(kGiven + "  expect 2026-02  bonus A EUR 8_000.01\n");
  CHECK_FALSE(result.passed());
  REQUIRE(result.expectations.size() == 1);
  CHECK(result.expectations[0].expected == "EUR 8000.01");
  CHECK(result.expectations[0].actual == "EUR 8000.00");
  CHECK(result.expectations[0].subject == "2026-02 bonus A");
}

TEST_CASE("an expectation that isn't met says what the rule's lines come to") {
  const ScenarioResult result =
      run("  given invoice I1  partner A, net EUR 80_000, paid_on 2026-02-15\n"
          "  given invoice I2  partner A, net EUR 10, issued_on 2026-02-20\n"
          "  expect 2026-02  bonus A EUR 8_000.00\n"
          "  expect 2026-03  bonus A EUR 8_000.00\n"
          "  expect 2026-03  A EUR 1.00\n");
  REQUIRE(result.expectations.size() == 3);
  CHECK(result.expectations[0].why.empty());
  // 10% of 80,000 was posted a month before; I2 isn't paid.
  const std::vector<std::string> told = {
      "EUR 8000.00 to A is posted in 2026-02",
      "invoice I1: pays EUR 8000.00",
      "  governing date: 2026-02-15 — by invoice.paid_on, in force from 2026-01-01",
      "  amount: EUR 8000.00 — 10% of invoice.net = 10% × EUR 80000.00",
      "  refunds: re-rate: the line is for what is left of invoice I1",
      "invoice I2: no line",
      "  where: doesn't hold — invoice is paid",
      "    invoice is paid: is never — would have to be something else than never"};
  std::vector<std::string> without_places;
  for (const std::string& line : result.expectations[1].why) {
    without_places.push_back(line.substr(0, line.find("  [")));
  }
  REQUIRE(without_places.size() == told.size());
  for (std::size_t line = 0; line < told.size(); ++line) {
    CHECK(without_places[line] == told[line]);
  }
  CHECK(result.expectations[2].why.empty());  // names no rule
}

TEST_CASE("what is told is about whom and when an expectation is") {
  // 1% of a quarter's 120,000 is owed 30 days after it; the invoices of A say nothing of B's.
  const Ruleset ruleset = test::ruleset_of(
      kRules +
      "rule late\n  for each   partner, quarter\n  effective  from 2026-01-01 by quarter.start\n"
      "  amount     1% of qtd_net\n  due        quarter.end + 30 days\n\nscenario \"s\"\n" +
      kGiven + "  expect 2026-04  late A EUR 1_300.00\n  expect 2026-03  bonus B EUR 2.00\n");
  const Result<ScenarioResult> result = run_scenario(ruleset, ruleset.scenarios[0]);
  REQUIRE(result.has_value());
  CHECK(result->expectations[0].actual == "EUR 1200.00");
  CHECK(result->expectations[0].why.front().starts_with("partner A: pays EUR 1200.00"));
  CHECK(result->expectations[1].why.front().starts_with("invoice I3: pays EUR 1.00"));
  for (const std::string& line : result->expectations[1].why) {
    CHECK(line.find("invoice I1") == std::string::npos);
  }
}

TEST_CASE("calendar months have names where they keep a line from paying") {
  const Ruleset ruleset = test::ruleset_of(
      "rule bonus\n  for each   deal\n  pays       deal.partner\n  effective  from 2026-01-01 by "
      "deal.closed_on\n"
      "  during     first 3 calendar months since deal.registered_on\n  amount     EUR 5\n  refunds    none\n"
      "scenario \"s\"\n"
      "  given deal D1  partner A, registered_on 2026-02-11, closed_on 2026-05-01\n"
      "  expect 2026-05  bonus A EUR 5.00\n");
  const Result<ScenarioResult> result = run_scenario(ruleset, ruleset.scenarios[0]);
  REQUIRE(result.has_value());
  REQUIRE_FALSE(result->expectations[0].why.empty());
  // February, March and April: May is the first month behind them.
  const std::string& last = result->expectations[0].why.back();
  CAPTURE(last);
  CHECK(last.find("is 2026-05 — would have to be less than 2026-05") != std::string::npos);
}

TEST_CASE("what came before the first expectation isn't posted in its period") {
  const ScenarioResult result = run(kGiven + "  expect 2026-03  bonus A EUR 4_000.00\n");
  CHECK(result.passed());
}

TEST_CASE("a rate that a scenario lacks is given in the scenario") {
  const Ruleset ruleset = test::ruleset_of(
      "rule r\n  for each   deal\n  pays       deal.partner\n  effective  from 2026-01-01 by "
      "deal.closed_on\n"
      "  amount     10% of deal.value in EUR\n  refunds    none\n\nscenario \"s\"\n"
      "  given deal D1  partner A, value USD 100, closed_on 2026-02-10\n  expect 2026-02  r A EUR 9.00\n");
  const Result<ScenarioResult> result = run_scenario(ruleset, ruleset.scenarios[0]);
  REQUIRE(result.has_value());
  REQUIRE(result->errors.size() == 2);  // the pair with its days, and the deal
  CHECK(result->errors[1].message ==
        "there is no exchange rate from USD to EUR on 2026-02-10; write `given exchange_rate  on 2026-02-10, "
        "from USD, to EUR, rate …`, or declare `rates last published`");
}

TEST_CASE("rows that can't be rated fail the scenario") {
  const Ruleset ruleset = test::ruleset_of(
      "rule bonus\n  for each   lead\n  pays       lead.partner\n  effective  from 2026-01-01 by "
      "lead.created_on\n"
      "  amount     EUR 5 when lead.product is x, otherwise EUR 1\n\n"
      "scenario \"s\"\n  given lead L1  partner A, status open, created_on 2026-01-05\n"
      "  expect 2026-01  bonus A EUR 5.00\n");
  const Result<ScenarioResult> result = run_scenario(ruleset, ruleset.scenarios[0]);
  REQUIRE(result.has_value());
  CHECK_FALSE(result->passed());
  REQUIRE(result->errors.size() == 1);
  CHECK(result->errors[0].subject == "lead L1");
}

}  // namespace remit
