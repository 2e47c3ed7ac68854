// Slips that would otherwise mean something else than was meant, and pay it.
#include <string>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

std::string told_in_one(const std::string& text) {
  std::string all;
  for (const std::string& line : told(text)) {
    all += line + "\n";
  }
  return all;
}

bool tells(const std::string& text, const std::string& part) {
  const std::string all = told_in_one(text);
  CAPTURE(all);
  return all.find(part) != std::string::npos;
}

std::string version(const std::string& dates, const std::string& by) {
  return "rule bonus\n  for each   invoice\n  pays       invoice.partner\n  effective  " + dates + " by " +
         by + "\n  amount     10% of invoice.net\n  refunds    none\n";
}

}  // namespace

TEST_CASE("slips are told of before they pay") {
  CHECK(
      tells(deal_rule("EUR 5_00"), "error R0422 5:14 the underscores in 5_00 don't stand between thousands"));
  CHECK_FALSE(tells(deal_rule("EUR 1_250_000.50"), "R0422"));
  CHECK(tells(deal_rule("EUR 1") + "  during     first 0 months since deal.closed_on\n",
              "error R0312 7:20 this is no time at all"));
  CHECK(
      tells(deal_rule("EUR 1") + "  cap        -EUR 5 per deal\n", "error R0324 7:3 this cap is below zero"));
  CHECK(tells(deal_rule("EUR 1") + "  cap        EUR 5 per partner per trailing 3 months\n",
              "error R0318 7:36 a cap runs over windows of which each day is in one"));
}

TEST_CASE("a bare word beside a fact other than a partner is no id") {
  const std::string rule =
      "rule bonus\n  for each   invoice where invoice is payd\n  pays       invoice.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  amount     EUR 1\n  refunds    none\n";
  CHECK(tells(rule, "error R0408 2:39 `payd` is nothing that can be said of an invoice | is paid"));
  CHECK(tells(deal_rule("EUR 1 when deal is closed"), "`closed` is nothing that can be said of a deal"));
}

TEST_CASE("versions of a rule go by one date") {
  const std::string two = version("from 2026-01-01 through 2026-01-31", "invoice.issued_on") +
                          version("from 2026-02-01", "invoice.paid_on");
  CHECK(tells(two, "error R0323 10:33 the versions of `bonus` go by different dates"));
  CHECK_FALSE(tells(version("from 2026-01-01 through 2026-01-31", "invoice.paid_on") +
                        version("from 2026-02-01", "invoice.paid_on"),
                    "R0323"));
}

TEST_CASE("a file that begins another ruleset is told of once") {
  const std::vector<std::string> lines = told(std::vector<grammar::SourceFile>{
      test_header(), {"other.remit", std::string(test_header().text()) + deal_rule("EUR 1")}});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("R0502") != std::string::npos);
  CHECK(lines[0].find("a folder is one ruleset") != std::string::npos);
}

TEST_CASE("what other systems call a field is told of by its name here") {
  CHECK(tells(deal_rule("10% of deal.net"),
              "| deal.value; or, if the files have such a column, field deal.net"));
  CHECK(tells(deal_rule("EUR 1 when partner.currency is EUR"),
              "| partner.payout_currency; or, if the files have such a column, field partner.currency"));
  const auto of_invoices = [](const std::string& where) {
    return "rule r\n  for each   invoice where " + where +
           "\n  pays       invoice.partner\n  effective  from 2026-01-01 by invoice.issued_on\n"
           "  amount     EUR 1\n  refunds    none\n";
  };
  CHECK(tells(of_invoices("invoice.paid"), "| invoice is paid; or"));
  CHECK(tells(of_invoices("invoice.amount > EUR 5"), "| invoice.net; or"));
}

TEST_CASE("slips in a choice or a currency are told of with what to write") {
  CHECK(tells(deal_rule("EUR 1 when kind is new, otherwise EUR 2 when kind is old"),
              "| the value alone behind `otherwise`"));
  CHECK(tells(deal_rule("EUR 1 when kind is new, EUR 2"), "| otherwise EUR 2"));
  CHECK(tells(deal_rule("10% of deal.value in eur"), "| in EUR"));
  CHECK(tells(
      "rule r\n  for each   refund\n  pays       refund.invoice.partner\n  effective  from 2026-01-01 by "
      "refund.issued_on\n  amount     EUR 1\n",
      "a refund has no field `issued_on` | refund.on"));
}

}  // namespace remit
