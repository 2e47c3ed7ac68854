// A batch over facts that are cut into shards posts what a batch over the whole posts, to the byte.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "engine/run/sharded_lines.hpp"
#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

using test::day;
using test::month;
using test::ruleset_of;
using test::SampleLedger;

// A window kept for each partner, a cap over its lines, lines for periods, and lines told apart by words.
constexpr const char* kRules =
    "measure sold for partner\n"
    "  sum     deal.value by deal.closed_on where deal.stage is won\n  window  year\n\n"
    "rule volume\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
    "  effective  from 2026-01-01 by deal.closed_on\n  amount     1% of sold\n"
    "  cap        EUR 5 per partner per month\n  refunds    none\n\n"
    "rule monthly\n  for each   partner, month\n  effective  from 2026-01-01 by month.end\n"
    "  amount     EUR 5\n\n"
    "rule helpers\n  for each   participant of deal where deal.stage is won\n"
    "  pays       participant.partner\n"
    "  effective  from 2026-01-01 by deal.closed_on\n  amount     2% of deal.value\n  refunds    none\n";

void fill(SampleLedger& ledger) {
  ledger.import("partners.csv",
                "id,name,joined_on\nA,Acme,2026-01-01\nB,Borealis,2026-01-01\nC,Celsius,2026-02-01\n"
                "D,Delta,2026-02-01\n",
                day(2026, 1, 1));
  // B helps A, so these two hang together; C and D have nothing to do with them.
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\n"
                "D3,A,won,300.00,EUR,2026-01-20\nD1,B,won,100.00,EUR,2026-02-10\n"
                "D2,A,won,200.00,EUR,2026-01-25\nD4,C,won,400.00,EUR,2026-02-11\n"
                "D5,D,won,150.00,EUR,2026-02-12\n",
                day(2026, 1, 31));
  ledger.import("deal_partners.csv", "deal_id,partner_id,role\nD3,B,referrer\nD4,C,author\n",
                day(2026, 1, 31));
}

BatchRequest request_of(const Ruleset& rules, std::size_t rows_a_shard, unsigned threads) {
  BatchRequest request = SampleLedger::request(rules, month(2026, 2));
  request.rows_a_shard = rows_a_shard;
  request.threads = threads;
  return request;
}

std::string bytes_of(const BatchReport& report) {
  std::string bytes;
  for (const Posting& posting : report.entries) {
    for (const std::int64_t number :
         {posting.sequence, std::int64_t{posting.key.component}, posting.key.partner, posting.key.line,
          posting.key.fan, posting.minor_units, posting.fact_sequence}) {
      bytes += std::to_string(number) + ",";
    }
    bytes += "\n";
  }
  return bytes;
}

std::vector<std::string> totals_of(const BatchReport& report) {
  std::vector<std::string> totals;
  for (const PartnerTotal& partner : report.partners) {
    totals.push_back(partner.partner + " " + std::to_string(partner.posting_count) + " " +
                     std::to_string(partner.minor_units));
  }
  for (const ComponentTotal& component : report.components) {
    totals.push_back(std::to_string(component.component) + " " + std::to_string(component.posting_count) +
                     " " + std::to_string(component.minor_units));
  }
  for (const ReasonTotal& reason : report.reasons) {
    totals.push_back(std::string(to_text(reason.reason)) + " " + std::to_string(reason.posting_count) + " " +
                     std::to_string(reason.minor_units));
  }
  totals.push_back(std::to_string(report.line_count) + " lines");
  totals.push_back(std::to_string(report.run.posting_count) + " postings");
  return totals;
}

TEST_CASE("shards post what the whole posts") {
  const Ruleset rules = ruleset_of(kRules);
  CHECK(can_be_sharded(build_graph(rules)));
  SampleLedger whole;
  fill(whole);
  Result<BatchReport> expected = run_batch(*whole, request_of(rules, kRowsAShard, 1));
  REQUIRE(expected);
  // Volume: A's D3 300 (EUR 3), D2 500 (EUR 5, of which EUR 2 are left); B's D1 100 (EUR 1); C's D4 400
  // (EUR 4); D's D5 150 (EUR 1.50).
  CHECK(test::told(*expected) ==
        std::vector<std::string>{"A/monthly/2026-01 500 new", "A/monthly/2026-02 500 new",
                                 "A/volume/D2 200 new", "A/volume/D3 300 new",
                                 "B/helpers/D3, referrer B 600 new", "B/monthly/2026-01 500 new",
                                 "B/monthly/2026-02 500 new", "B/volume/D1 100 new",
                                 "C/helpers/D4, author C 800 new", "C/monthly/2026-02 500 new",
                                 "C/volume/D4 400 new", "D/monthly/2026-02 500 new", "D/volume/D5 150 new"});
  for (const unsigned threads : {1U, 2U}) {
    SampleLedger cut;
    fill(cut);
    BatchRequest dry = request_of(rules, 1, threads);
    dry.dry_run = true;
    dry.keep_entries = false;
    dry.name_postings = false;
    const Result<BatchReport> added_up = run_batch(*cut, dry);
    REQUIRE(added_up);
    const Result<BatchReport> report = run_batch(*cut, request_of(rules, 1, threads));
    REQUIRE(report);
    CHECK(report->posted);
    CHECK(expected->shard_count == 1);
    CHECK(report->shard_count > 2);  // A with B, C, D
    CHECK(added_up->shard_count == report->shard_count);
    CHECK(test::told(*report) == test::told(*expected));
    CHECK(bytes_of(*report) == bytes_of(*expected));
    CHECK(totals_of(*report) == totals_of(*expected));
    // Numbers of rules that have never posted are another matter.
    CHECK(added_up->run.posting_count == 13);
    CHECK(added_up->line_count == expected->line_count);
    REQUIRE(added_up->partners.size() == 4);
    CHECK(added_up->partners[0].minor_units == 1'500);
    CHECK(added_up->partners[2].minor_units == 1'700);
    // Posted before: the whole is compared with it, and nothing is left.
    dry.full = true;
    const Result<BatchReport> again = run_batch(*cut, dry);
    REQUIRE(again);
    CHECK(again->run.posting_count == 0);
    CHECK(again->line_count == expected->line_count);
  }
}

TEST_CASE("a row that can't be rated is told as in the whole") {
  const Ruleset rules = ruleset_of(std::string(kRules) +
                                   "\nrule share\n  for each   deal where deal.stage is won\n"
                                   "  pays       deal.partner\n"
                                   "  effective  from 2026-01-01 by deal.closed_on\n"
                                   "  amount     EUR 1 * (EUR 100 / deal.value)\n  refunds    none\n");
  SampleLedger ledger;
  fill(ledger);
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\nD8,C,won,0.00,EUR,2026-02-11\n"
                "D7,A,won,0.00,EUR,2026-02-11\n",
                day(2026, 2, 12));
  for (const bool dry : {true, false}) {
    BatchRequest request = request_of(rules, 1, 2);
    request.dry_run = dry;
    request.keep_entries = !dry;
    request.name_postings = !dry;
    const Result<BatchReport> report = run_batch(*ledger, request);
    REQUIRE(report);
    CHECK_FALSE(report->posted);
    CHECK(report->entries.empty());
    CHECK(report->partners.empty());
    CHECK(report->row_error_count == 2);
    REQUIRE(report->row_errors.size() == 2);
    CHECK(report->row_errors[0].subject == "deal D7");
    CHECK(report->row_errors[1].subject == "deal D8");
    CHECK((*ledger).runs()->empty());
    CHECK((*ledger).components()->empty());
  }
}

TEST_CASE("rules whose lines have to do with everybody's aren't cut") {
  const auto shardable = [](const std::string& rule) {
    return can_be_sharded(build_graph(ruleset_of(rule)));
  };
  const std::string head =
      "rule r\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  refunds    none\n  amount     1% of ";
  CHECK(shardable(head + "deal.value\n"));
  CHECK(shardable(head + "deal.value\n  cap        EUR 5 per partner per year\n"));
  CHECK_FALSE(shardable(head + "deal.value\n  cap        EUR 5 per programme per year\n"));
  CHECK(shardable(head + "deal.value\n\nexception big to r.amount for partner \"Acme\"\n"
                         "  amount     2% of deal.value\n  because    \"agreed\"\n"));
  CHECK_FALSE(
      shardable("measure sold for deal.region\n  sum     deal.value by deal.closed_on\n  window  year\n\n" +
                head + "sold\n"));
}

}  // namespace
}  // namespace remit
