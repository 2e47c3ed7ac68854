// Runs by other rules than those of the run before: what the change doesn't reach isn't looked at.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

using test::day;
using test::month;
using test::ruleset_of;
using test::SampleLedger;
using test::told;
using Told = std::vector<std::string>;

std::string deals(const std::string& name, const std::string& rate,
                  const std::string& dates = "from 2026-01-01") {
  return "rule " + name + "\n  for each   deal where stage is won\n  pays       deal.partner\n  effective  " +
         dates + " by deal.closed_on\n  amount     " + rate + " of deal.value\n  refunds    none\n\n";
}

std::string invoices(const std::string& amount = "1% of invoice.net") {
  return "rule invoiced\n  for each   invoice\n  pays       invoice.deal.partner\n"
         "  effective  from 2026-01-01 by invoice.issued_on\n  amount     " +
         amount + "\n  refunds    none\n\n";
}

/// Two deals, A's of 1,000 in January and B's of 300 in February, and an invoice of 50 in January, of A's.
void fill(SampleLedger& ledger) {
  ledger.import("partners.csv", "id\nA\nB\n", day(2026, 1, 1));
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\n"
                "D1,A,won,1000.00,EUR,2026-01-10\n"
                "D2,B,won,300.00,EUR,2026-02-10\n",
                day(2026, 1, 1));
  ledger.import("invoices.csv", "id,deal_id,issued_on,net,currency\nI1,D1,2026-01-15,50.00,EUR\n",
                day(2026, 1, 15));
}

}  // namespace

TEST_CASE("another rate looks at the lines of its rule alone") {
  SampleLedger ledger;
  fill(ledger);
  (void)ledger.run(ruleset_of(deals("bonus", "10%") + invoices()), month(2026, 2));
  const BatchReport march = ledger.run(ruleset_of(deals("bonus", "11%") + invoices()), month(2026, 3));
  CHECK(march.since_run == 1);
  CHECK(march.everything_because.empty());
  CHECK(march.line_count == 2);  // both deals, and not the invoice
  // 1% of 1,000 and of 300.
  CHECK(told(march) == Told{"A/bonus/D1 1000 rule changed", "B/bonus/D2 300 rule changed"});
}

TEST_CASE("where all rules are others, everything is worked out") {
  SampleLedger ledger;
  fill(ledger);
  (void)ledger.run(ruleset_of(deals("bonus", "10%") + invoices()), month(2026, 2));
  const BatchReport march =
      ledger.run(ruleset_of(deals("bonus", "11%") + invoices("2% of invoice.net")), month(2026, 3));
  CHECK_FALSE(march.since_run.has_value());
  CHECK(march.everything_because == "the rules have changed since run 1");
  CHECK(told(march) ==
        Told{"A/bonus/D1 1000 rule changed", "A/invoiced/I1 50 rule changed", "B/bonus/D2 300 rule changed"});
}

TEST_CASE("a version that begins looks at the days from then on") {
  SampleLedger ledger;
  fill(ledger);
  (void)ledger.run(ruleset_of(deals("bonus", "10%")), month(2026, 2));
  const std::string versions =
      deals("bonus", "10%", "from 2026-01-01 through 2026-01-31") + deals("bonus", "12%", "from 2026-02-01");
  const BatchReport march = ledger.run(ruleset_of(versions), month(2026, 3));
  CHECK(march.since_run == 1);
  CHECK(march.line_count == 1);                               // D2; D1 is of January
  CHECK(told(march) == Told{"B/bonus/D2 600 rule changed"});  // 2% of 300

  SUBCASE("and its end takes back what it paid") {
    const BatchReport april =
        ledger.run(ruleset_of(deals("bonus", "10%", "from 2026-01-01 through 2026-01-31")), month(2026, 4));
    CHECK(april.since_run == 2);
    CHECK(april.line_count == 0);
    CHECK(told(april) == Told{"B/bonus/D2 -3600 rule changed"});
  }
  SUBCASE("and going back to one version pays by that") {
    const BatchReport april = ledger.run(ruleset_of(deals("bonus", "10%")), month(2026, 4));
    CHECK(april.since_run == 2);
    CHECK(april.line_count == 1);
    CHECK(told(april) == Told{"B/bonus/D2 -600 rule changed"});
  }
}

TEST_CASE("what changes no figure looks at nothing") {
  SampleLedger ledger;
  fill(ledger);
  const std::string rules = deals("bonus", "10%") + invoices();
  (void)ledger.run(ruleset_of(rules), month(2026, 2));
  for (const std::string& other :
       {"# For 2026.\n" + rules, invoices() + deals("bonus", "10%"),
        deals("bonus \"New business\"", "10%") + invoices() + "let tenth  10%\n"}) {
    const Ruleset ruleset = ruleset_of(other);
    BatchRequest request = SampleLedger::request(ruleset, month(2026, 3));
    request.dry_run = true;
    const Result<BatchReport> report = run_batch(*ledger, request);
    REQUIRE(report.has_value());
    CHECK(report->since_run == 1);
    CHECK(report->line_count == 0);
    CHECK(report->entries.empty());
  }
}

TEST_CASE("a changed scale reaches the rule that reads it, and a new rule all that it is for") {
  SampleLedger ledger;
  fill(ledger);
  const auto rules = [](const std::string& top) {
    return "scale steps whole\n  from EUR 0    10%\n  from EUR 500  " + top + "\n\n" + invoices() +
           deals("stepped", "1%") + deals("by_scale", "steps");
  };
  (void)ledger.run(ruleset_of(rules("20%")), month(2026, 2));
  // D1 is above 500: 25% instead of 20% of it. The rule looks at both deals.
  const BatchReport march = ledger.run(ruleset_of(rules("25%") + "\n" + deals("more", "2%")), month(2026, 3));
  CHECK(march.since_run == 1);
  CHECK(march.line_count == 4);
  CHECK(told(march) ==
        Told{"A/by_scale/D1 5000 rule changed", "A/more/D1 2000 rule changed", "B/more/D2 600 rule changed"});
}

TEST_CASE("a measure that counts something else reaches who reads it") {
  SampleLedger ledger;
  fill(ledger);
  const auto rules = [](const std::string& counted) {
    return "measure sold for partner\n  sum     deal.value by deal.closed_on" + counted +
           "\n  less    nothing\n" + "  window  lifetime\n\n" + deals("bonus", "10%") +
           invoices("1% of sold");
  };
  (void)ledger.run(ruleset_of(rules("")), month(2026, 2));
  const BatchReport march = ledger.run(ruleset_of(rules(" where deal.value > EUR 1_000")), month(2026, 3));
  CHECK(march.since_run == 1);
  CHECK(march.line_count == 1);
  CHECK(told(march) == Told{"A/invoiced/I1 -1000 rule changed"});  // of 1,000.00 nothing is counted
}

TEST_CASE("what rules stand on, and what they are for, can't be followed") {
  SampleLedger ledger;
  fill(ledger);
  const std::string rules = deals("bonus", "10%") + invoices();
  (void)ledger.run(ruleset_of(rules), month(2026, 2));
  const BatchReport tiers = ledger.run(ruleset_of("tiers     Silver < Gold\n\n" + rules), month(2026, 3));
  CHECK_FALSE(tiers.since_run.has_value());
  CHECK(tiers.everything_because.find("the rules have changed since run 1 in what all of them stand on") ==
        0);
  const std::string other_facts =
      "rule bonus\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  amount     EUR 7\n  refunds    none\n\n";
  const BatchReport other =
      ledger.run(ruleset_of("tiers     Silver < Gold\n\n" + other_facts + invoices()), month(2026, 4));
  CHECK_FALSE(other.since_run.has_value());
  CHECK(other.everything_because == "the rules have changed since run 2: `bonus` is for other facts now");
  CHECK(told(other) == Told{"A/bonus/D1 -10000 rule changed", "A/bonus/I1 700 rule changed",
                            "B/bonus/D2 -3000 rule changed"});
}

TEST_CASE("a rule that is gone and has posted stops the run as ever") {
  SampleLedger ledger;
  fill(ledger);
  (void)ledger.run(ruleset_of(deals("bonus", "10%") + invoices()), month(2026, 2));
  const Ruleset without = ruleset_of(invoices());
  const Result<BatchReport> report = run_batch(*ledger, SampleLedger::request(without, month(2026, 3)));
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().message.find("the rule `bonus` of \"Programme\" has posted and is gone") == 0);
}

TEST_CASE("what has no day to be effective on is a mistake where the rule's conditions let it through now") {
  SampleLedger ledger;
  fill(ledger);
  ledger.import("deals.csv", "id,partner_id,stage,value,currency,closed_on\nD4,A,lost,5.00,EUR,\n",
                day(2026, 1, 20));
  const std::string won = deals("bonus", "10%");
  (void)ledger.run(ruleset_of(won + invoices()), month(2026, 2));
  std::string all = won;
  all.replace(all.find(" where stage is won"), std::string(" where stage is won").size(), "");
  const BatchReport report = ledger.run(ruleset_of(all + invoices()), month(2026, 3));
  CHECK_FALSE(report.posted);
  CHECK(report.row_error_count == 1);
}

TEST_CASE("what can't be rated by new rules is told of, whoever else changed") {
  SampleLedger ledger;
  fill(ledger);
  ledger.import("deals.csv", "id,partner_id,stage,value,currency,closed_on\nD3,A,won,5.00,USD,2025-01-10\n",
                day(2026, 1, 20));
  (void)ledger.run(ruleset_of(deals("bonus", "10%") + invoices()), month(2026, 2));  // D3 is before it begins
  const std::string measure =
      "measure sold for partner\n  sum     deal.value by deal.closed_on\n  less    nothing\n  window  "
      "quarter\n\n";
  const std::string balance =
      "balance bank for partner\n  each     deal by deal.closed_on\n  starts   EUR 0\n"
      "  becomes  before + deal.value\n\n";
  for (const std::string& rules :
       {deals("bonus", "10%", "from 2025-01-01") + invoices(),
        // A wrong row is told of where it counts, even in a quarter that no line reads.
        measure + deals("bonus", "10%") + invoices("1% of sold"),
        balance + deals("bonus", "10%") + invoices("1% of bank")}) {
    const BatchReport report = ledger.run(ruleset_of(rules), month(2026, 3));
    CHECK_FALSE(report.posted);
    CHECK(report.row_error_count == 1);
    CHECK(report.everything_because == "there are rows that can't be rated");
  }
}

}  // namespace remit
