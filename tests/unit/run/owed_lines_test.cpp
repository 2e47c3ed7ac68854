// Lines that are read and forgotten, beside those that have to be sorted: what comes out is the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

using test::day;
using test::month;
using test::ruleset_of;
using test::SampleLedger;

// A rule whose lines go by rows; one in two versions; one that is fanned out; one for periods.
constexpr const char* kRules =
    "rule early\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
    "  effective  from 2026-01-01 by deal.closed_on\n  amount     1% of deal.value\n  refunds    none\n\n"
    "rule changed\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
    "  effective  from 2026-01-01 through 2026-01-31 by deal.closed_on\n  amount     2% of deal.value\n"
    "  refunds    none\n\n"
    "rule changed\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
    "  effective  from 2026-02-01 by deal.closed_on\n  amount     3% of deal.value\n  refunds    none\n\n"
    "rule monthly\n  for each   partner, month\n  effective  from 2026-01-01 by month.end\n"
    "  amount     EUR 5\n\n"
    "rule late\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
    "  effective  from 2026-01-01 by deal.closed_on\n  amount     4% of deal.value\n  refunds    none\n";

void fill(SampleLedger& ledger) {
  ledger.import("partners.csv", "id,name,joined_on\nB,Borealis,2026-01-01\nA,Acme,2026-01-01\n",
                day(2026, 1, 1));
  // Ids that don't ascend as they come, so that keys don't as rows do.
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\n"
                "D3,A,won,300.00,EUR,2026-01-20\nD1,B,won,100.00,EUR,2026-02-10\n"
                "D2,A,won,200.00,EUR,2026-01-05\n",
                day(2026, 1, 31));
}

BatchReport dry_run(SampleLedger& ledger, const Ruleset& rules, bool keep_entries) {
  BatchRequest request = SampleLedger::request(rules, month(2026, 2));
  request.dry_run = true;
  request.keep_entries = keep_entries;
  request.name_postings = keep_entries;
  Result<BatchReport> report = run_batch(*ledger, request);
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  return std::move(*report);
}

TEST_CASE("postings come in order of key, whatever order their lines were read in") {
  SampleLedger ledger;
  fill(ledger);
  const BatchReport report = dry_run(ledger, ruleset_of(kRules), true);
  CHECK(std::ranges::is_sorted(report.entries, std::ranges::less(), &Posting::key));
  CHECK(report.line_count == 13);  // 3 deals by three rules, 2 months of 2 partners
  std::vector<std::string> told = test::told(report);
  std::ranges::sort(told);
  CHECK(told == std::vector<std::string>{"A/changed/D2 400 new", "A/changed/D3 600 new",  // 2%
                                         "A/early/D2 200 new", "A/early/D3 300 new", "A/late/D2 800 new",
                                         "A/late/D3 1200 new", "A/monthly/2026-01 500 new",
                                         "A/monthly/2026-02 500 new",
                                         "B/changed/D1 300 new",  // 3%
                                         "B/early/D1 100 new", "B/late/D1 400 new",
                                         "B/monthly/2026-01 500 new", "B/monthly/2026-02 500 new"});
}

TEST_CASE("totals are the same where the postings aren't kept") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(kRules);
  const BatchReport kept = dry_run(ledger, rules, true);
  const BatchReport forgotten = dry_run(ledger, rules, false);
  CHECK(forgotten.entries.empty());
  CHECK(forgotten.run.posting_count == 13);
  CHECK(forgotten.line_count == kept.line_count);
  for (const BatchReport* report : {&kept, &forgotten}) {
    REQUIRE(report->partners.size() == 2);
    CHECK(report->partners[0].partner == "A");
    CHECK(report->partners[0].posting_count == 8);
    CHECK(report->partners[0].minor_units == 4'500);  // 400 + 600 + 200 + 300 + 800 + 1,200 + 2 × 500
    CHECK(report->partners[1].minor_units == 1'800);  // 300 + 100 + 400 + 2 × 500
    REQUIRE(report->reasons.size() == 1);
    CHECK(report->reasons[0].reason == PostingReason::kNew);
    CHECK(report->reasons[0].posting_count == 13);
    CHECK(report->reasons[0].minor_units == 6'300);
    std::vector<std::int64_t> by_rule;
    for (const ComponentTotal& component : report->components) {
      by_rule.push_back(component.minor_units);
    }
    CHECK(by_rule == std::vector<std::int64_t>{600, 1'300, 2'000, 2'400});  // early, changed, monthly, late
  }
}

TEST_CASE("a row that can't be rated in the last rule leaves nothing of those before it") {
  SampleLedger ledger;
  fill(ledger);
  ledger.import("deals.csv", "id,partner_id,stage,value,currency,closed_on\nD4,A,won,0.00,EUR,2026-02-11\n",
                day(2026, 2, 12));
  const Ruleset rules = ruleset_of(
      std::string(kRules) +
      "\nrule zz_last\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     EUR 1 * (EUR 100 / deal.value)\n"
      "  refunds    none\n");
  for (const bool dry : {true, false}) {
    BatchRequest request = SampleLedger::request(rules, month(2026, 2));
    request.dry_run = dry;
    const Result<BatchReport> report = run_batch(*ledger, request);
    REQUIRE(report.has_value());
    CHECK_FALSE(report->posted);
    CHECK(report->entries.empty());
    CHECK(report->partners.empty());
    CHECK(report->row_error_count == 1);
    REQUIRE(report->row_errors.size() == 1);
    CHECK(report->row_errors[0].subject == "deal D4");
    CHECK((*ledger).runs()->empty());
    CHECK((*ledger).components()->empty());
  }
}

}  // namespace
}  // namespace remit
