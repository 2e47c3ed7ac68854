#include "engine/run/batch.hpp"

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

std::string bonus(const std::string& rate, const std::string& refunds = "at original rate",
                  const std::string& name = "bonus") {
  return "rule " + name +
         "\n  for each   deal where stage is won\n  pays       deal.partner\n"
         "  effective  from 2026-01-01 by deal.closed_on\n  amount     " +
         rate + " of deal.value\n  refunds    " + refunds + "\n";
}

constexpr const char* kPartners = "id\nA\nB\n";
constexpr const char* kDeals =
    "id,partner_id,stage,value,currency,closed_on\n"
    "D1,A,won,1000.00,EUR,2026-01-10\n"
    "D2,B,won,250.50,EUR,2026-02-10\n"
    "D3,B,lost,9999.00,EUR,2026-02-11\n";

void fill(SampleLedger& ledger) {
  ledger.import("partners.csv", kPartners, day(2026, 1, 1));
  ledger.import("deals.csv", kDeals, day(2026, 1, 1));
}

}  // namespace

TEST_CASE("a batch posts what is owed and wasn't posted, once") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  const BatchReport january = ledger.run(rules, month(2026, 1));
  CHECK(january.posted);
  CHECK(january.run.number == 1);
  CHECK(january.run.cut_off == day(2026, 1, 31));
  CHECK(january.run.posting_count == 1);
  CHECK(told(january) == Told{"A/bonus/D1 10000 new"});
  REQUIRE(january.entries.size() == 1);
  CHECK(january.entries[0].sequence == 1);
  REQUIRE(january.partners.size() == 1);
  CHECK(january.partners[0].partner == "A");
  CHECK(january.partners[0].minor_units == 10000);

  const BatchReport again = ledger.run(rules, month(2026, 1));
  CHECK(again.already_booked);
  CHECK_FALSE(again.posted);
  CHECK(again.run.number == 1);
  CHECK(again.entries.empty());

  const BatchReport february = ledger.run(rules, month(2026, 2));
  CHECK(told(february) == Told{"B/bonus/D2 2505 new"});
}

TEST_CASE("a first run may take any period and posts everything up to it") {
  SampleLedger ledger;
  fill(ledger);
  CHECK(told(ledger.run(ruleset_of(bonus("10%")), month(2026, 2))) ==
        Told{"A/bonus/D1 10000 new", "B/bonus/D2 2505 new"});
}

TEST_CASE("a report says why everything was worked out") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  CHECK(ledger.run(rules, month(2026, 1)).everything_because ==
        "\"" + rules.name + "\" has never run on this ledger");
  const BatchReport february = ledger.run(rules, month(2026, 2));
  CHECK(february.since_run == 1);
  CHECK(february.everything_because.empty());
  const BatchReport march = ledger.run(ruleset_of(bonus("11%")), month(2026, 3));
  CHECK_FALSE(march.since_run.has_value());
  CHECK(march.everything_because == "the rules have changed since run 2");
}

TEST_CASE("neither a dry run nor a look at the past writes anything") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  BatchRequest dry = SampleLedger::request(rules, month(2026, 1));
  dry.dry_run = true;
  BatchRequest past = SampleLedger::request(rules, month(2026, 1));
  past.as_known_on = day(2026, 1, 31);
  for (const BatchRequest& request : {dry, past}) {
    const Result<BatchReport> report = run_batch(*ledger, request);
    REQUIRE(report.has_value());
    CHECK_FALSE(report->posted);
    CHECK(told(*report) == Told{"A/bonus/D1 10000 new"});
    CHECK(report->entries[0].sequence == 0);
  }
  CHECK((*ledger).runs()->empty());
  CHECK((*ledger).components()->empty());
}

TEST_CASE("names are left out when nobody asks for them") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  BatchRequest request = SampleLedger::request(rules, month(2026, 2));
  request.name_postings = false;
  const Result<BatchReport> report = run_batch(*ledger, request);
  REQUIRE(report.has_value());
  CHECK(report->postings.empty());
  CHECK(report->entries.size() == 2);
  CHECK(report->partners.size() == 2);
}

TEST_CASE("what is known later comes out as a difference with its reason") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  ledger.run(rules, month(2026, 2));
  // D1 is worth 1,100 now; D4 of January turns up; D3 was won after all.
  ledger.import(
      "deals.csv",
      "id,partner_id,stage,value,currency,closed_on\n"
      "D1,A,won,1100.00,EUR,2026-01-10\nD3,B,won,10.00,EUR,2026-02-11\nD4,A,won,20.00,EUR,2026-01-11\n",
      day(2026, 3, 5));
  CHECK(told(ledger.run(rules, month(2026, 3))) ==
        Told{"A/bonus/D1 1000 correction", "A/bonus/D4 200 late fact", "B/bonus/D3 100 late fact"});
  // And D1 is lost: all of it goes back.
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\nD1,A,lost,1100.00,EUR,2026-01-10\n",
                day(2026, 4, 5));
  CHECK(told(ledger.run(rules, month(2026, 4))) == Told{"A/bonus/D1 -11000 correction"});
}

TEST_CASE("a refund of everything is called a refund, whichever way a rule takes it") {
  for (const char* refunds : {"at original rate", "re-rate"}) {
    CAPTURE(refunds);
    SampleLedger ledger;
    fill(ledger);
    const Ruleset rules = ruleset_of(bonus("10%", refunds));
    ledger.run(rules, month(2026, 1));
    ledger.import("invoices.csv", "id,deal_id,issued_on,net,currency\nI1,D1,2026-01-12,1000.00,EUR\n",
                  day(2026, 1, 12));
    ledger.import("credit_notes.csv",
                  "id,invoice_id,issued_on,amount,currency\nC1,I1,2026-02-12,250.00,EUR\n", day(2026, 2, 12));
    CHECK(told(ledger.run(rules, month(2026, 2)))[0] == "A/bonus/D1 -2500 refund");
    ledger.import("credit_notes.csv",
                  "id,invoice_id,issued_on,amount,currency\nC2,I1,2026-03-12,750.00,EUR\n", day(2026, 3, 12));
    CHECK(told(ledger.run(rules, month(2026, 3))) == Told{"A/bonus/D1 -7500 refund"});
    CHECK(ledger.run(rules, month(2026, 4)).entries.empty());
  }
}

TEST_CASE("other rules under the same name post what they change, and can be gone back to") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset ten = ruleset_of(bonus("10%"));
  const Ruleset twelve = ruleset_of(bonus("12%"));
  ledger.run(ten, month(2026, 1));
  CHECK(told(ledger.run(twelve, month(2026, 1))) == Told{"A/bonus/D1 2000 rule changed"});
  // The key of the first run is taken: the same rules need to be told apart from it.
  const Result<BatchReport> back = run_batch(*ledger, SampleLedger::request(ten, month(2026, 1)));
  REQUIRE_FALSE(back.has_value());
  CHECK(back.error().kind == ErrorKind::kInput);
  CHECK(told(ledger.run(ruleset_of(bonus("10%") + "# back again\n"), month(2026, 1))) ==
        Told{"A/bonus/D1 -2000 rule changed"});
}

TEST_CASE("rules of another name touch nothing of these") {
  SampleLedger ledger;
  fill(ledger);
  ledger.run(ruleset_of(bonus("10%")), month(2026, 2));
  Analysis other = analyze_sources({grammar::SourceFile(
      "other.remit", std::string(test::kHeader).replace(9, 9, "Other one") + bonus("1%", "none", "other"))});
  REQUIRE(other.ruleset.has_value());
  CHECK(other.ruleset->name != "Programme");
  CHECK(told(ledger.run(*other.ruleset, month(2026, 1))) == Told{"A/other/D1 1000 new"});
}

TEST_CASE("bad-runs are refused and leave nothing behind") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  ledger.run(rules, month(2026, 2));
  const Ruleset renamed = ruleset_of(bonus("10%", "none", "other_bonus"));
  Analysis dollars = analyze_sources({grammar::SourceFile(
      "rules.remit",
      std::string(test::kHeader).replace(std::string(test::kHeader).find("EUR"), 3, "USD") + bonus("10%"))});
  REQUIRE(dollars.ruleset.has_value());
  struct Row {
    const char* name;
    const Ruleset* rules;
    Period period;
    const char* message;
  };
  const Row rows[] = {
      {"bad-period: a later one has postings", &rules, month(2026, 1), "2026-02"},
      {"bad-rules: one that has posted is gone", &renamed, month(2026, 3), "`bonus`"},
      {"bad-currency: another than before", &*dollars.ruleset, month(2026, 3), "USD"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<BatchReport> report = run_batch(*ledger, SampleLedger::request(*row.rules, row.period));
    REQUIRE_FALSE(report.has_value());
    CHECK(report.error().kind == ErrorKind::kInput);
    CHECK(report.error().message.find(row.message) != std::string::npos);
    CHECK((*ledger).runs()->size() == 1);
    CHECK((*ledger).components()->size() == 1);
  }
}

TEST_CASE("rows that can't be rated are all named, and nothing is posted") {
  SampleLedger ledger;
  fill(ledger);
  ledger.import("deals.csv",
                "id,partner_id,stage,value,currency,closed_on\nD5,A,won,1.00,EUR,\nD6,B,won,1.00,EUR,\n",
                day(2026, 1, 5));
  const BatchReport report = ledger.run(ruleset_of(bonus("10%")), month(2026, 1));
  CHECK_FALSE(report.posted);
  CHECK(report.row_error_count == 2);
  REQUIRE(report.row_errors.size() == 2);
  CHECK(report.row_errors[0].subject == "deal D5");
  CHECK(report.row_errors[1].subject == "deal D6");
  CHECK((*ledger).runs()->empty());
}

TEST_CASE("the past is read as it was known") {
  SampleLedger ledger;
  fill(ledger);
  const Ruleset rules = ruleset_of(bonus("10%"));
  ledger.run(rules, month(2026, 1));
  ledger.run(rules, month(2026, 2));
  ledger.import("deals.csv", "id,partner_id,stage,value,currency,closed_on\nD2,B,won,500.00,EUR,2026-02-10\n",
                day(2026, 3, 5));
  ledger.run(rules, month(2026, 3));
  BatchRequest past = SampleLedger::request(rules, month(2026, 2));
  past.as_known_on = day(2026, 2, 28);
  CHECK(told(*run_batch(*ledger, past)) == Told{"B/bonus/D2 2505 new"});
  past.as_known_on = day(2026, 3, 31);
  CHECK(told(*run_batch(*ledger, past)) == Told{"B/bonus/D2 5000 new"});
}

TEST_CASE("a measure by the day of payment is followed from payments") {
  SampleLedger ledger;
  fill(ledger);
  ledger.import("invoices.csv",
                "id,deal_id,issued_on,net,currency\nI1,D1,2026-01-05,100.00,EUR\nI2,D1,2026-01-06,50.00,EUR\n"
                "I3,D2,2026-01-07,70.00,EUR\n",
                day(2026, 1, 8));
  ledger.import("payments.csv",
                "id,invoice_id,paid_on,amount,currency\nP1,I1,2026-01-20,100.00,EUR\n"
                "P2,I3,2026-01-21,30.00,EUR\n",
                day(2026, 1, 21));
  const Ruleset rules = ruleset_of(
      "measure received for partner\n  sum     invoice.net by invoice.paid_on where invoice is paid\n"
      "  less    nothing\n  window  quarter\n\n"
      "rule paid\n  for each   invoice where invoice is paid\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.paid_on\n  amount     1% of received\n  refunds    none\n\n"
      // The same through a date that is moved.
      "rule later\n  for each   invoice where invoice is paid\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.paid_on + 10 days\n  amount     2% of received\n"
      "  refunds    none\n");
  CHECK(told(ledger.run(rules, month(2026, 1))) == Told{"A/later/I1 200 new", "A/paid/I1 100 new"});
  ledger.import("payments.csv",
                "id,invoice_id,paid_on,amount,currency\nP3,I2,2026-02-03,50.00,EUR\n"
                "P4,I3,2026-02-04,40.00,EUR\n",
                day(2026, 2, 5));
  const BatchReport february = ledger.run(rules, month(2026, 2));
  CHECK(february.since_run == 1);
  // A has received 100 + 50, B 70: 1% and 2% of them.
  CHECK(told(february) ==
        Told{"A/later/I2 300 new", "A/paid/I2 150 new", "B/later/I3 140 new", "B/paid/I3 70 new"});
}

}  // namespace remit
