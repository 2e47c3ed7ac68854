#include "engine/run/payout_summary.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {
namespace {

using test::day;
using test::month;

constexpr const char* kRules =
    "rule small\n  for each   deal\n  pays       deal.partner\n  effective  from 2026-01-01 by "
    "deal.closed_on\n"
    "  amount     1% of deal.value\n  refunds    none\n\n"
    "rule large\n  for each   deal\n  pays       deal.partner\n  effective  from 2026-01-01 by "
    "deal.closed_on\n"
    "  amount     10% of deal.value\n  refunds    none\n";

std::vector<std::string> told(const Result<std::vector<PayoutRow>>& rows) {
  REQUIRE(rows.has_value());
  std::vector<std::string> lines;
  for (const PayoutRow& row : *rows) {
    lines.push_back(row.partner + "|" + row.rule + "|" + row.line + "|" + row.period + "|" + row.reason +
                    "|" + std::to_string(row.posting_count) + "|" + std::to_string(row.minor_units));
  }
  return lines;
}

}  // namespace

TEST_CASE("payouts are summed by what is asked for") {
  using Told = std::vector<std::string>;
  test::SampleLedger ledger;
  ledger.import("partners.csv", "id\nA\nB\n", day(2026, 1, 1));
  ledger.import(
      "deals.csv",
      "id,partner_id,stage,value,currency,closed_on\n"
      "D1,A,won,100.00,EUR,2026-01-10\nD2,A,won,200.00,EUR,2026-02-10\nD3,B,won,300.00,EUR,2026-02-11\n",
      day(2026, 1, 1));
  const Ruleset rules = test::ruleset_of(kRules);
  ledger.run(rules, month(2026, 1));
  ledger.run(rules, month(2026, 2));

  PayoutQuery query;
  CHECK(told(summarize_payouts(*ledger, query)) ==
        Told{"A|large||||2|3000", "A|small||||2|300", "B|large||||1|3000", "B|small||||1|300"});
  query.by = {.partner = false, .rule = false, .period = true};
  CHECK(told(summarize_payouts(*ledger, query)) == Told{"|||2026-01||2|1100", "|||2026-02||4|5500"});
  query.by = {.partner = true, .rule = false, .fact = true, .reason = true};
  CHECK(told(summarize_payouts(*ledger, query)) ==
        Told{"A||D1||new|2|1100", "A||D2||new|2|2200", "B||D3||new|2|3300"});
  query.by = {.partner = false, .rule = false};
  CHECK(told(summarize_payouts(*ledger, query)) == Told{"|||||6|6600"});
  query.partner = "B";
  CHECK(told(summarize_payouts(*ledger, query)) == Told{"|||||2|3300"});
  query.period = month(2026, 1);
  CHECK(told(summarize_payouts(*ledger, query)).empty());
  query.partner = "bad-partner";
  CHECK_FALSE(summarize_payouts(*ledger, query).has_value());
  query.partner.reset();
  query.ruleset = "bad-ruleset";
  CHECK_FALSE(summarize_payouts(*ledger, query).has_value());
}

}  // namespace remit
