#include "tests/guards/guard_ledger.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/ledger/import.hpp"

namespace remit::test {
namespace {

constexpr const char* kRules = R"(ruleset "Guarded"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

measure quarter_volume for partner
  sum     invoice.net by invoice.issued_on
  window  quarter

scale tiers marginal
  from EUR 0      0%
  from EUR 5_000  2%

scale bonus whole
  from EUR 0      1%
  from EUR 5_000  2%

rule recurring "A share that fades"
  for each   invoice
  pays       invoice.partner
  effective  from 2024-01-01 by invoice.issued_on
  during     first 24 months since deal.closed_on
  amount     20% of invoice.net
  decay      linear, 100% at month 11 to 25% at month 23, since deal.closed_on
  cap        EUR 2_000 per partner per month
  refunds    re-rate

rule volume "Each slice of a quarter's volume earns its own rate"
  for each   invoice
  pays       invoice.partner
  effective  from 2024-01-01 by invoice.issued_on
  amount     tiers of invoice.net on top of quarter_volume
  refunds    none

rule new_business "Bonus for a new customer"
  for each   deal where kind is new and stage is won
  pays       deal.partner
  effective  from 2024-01-01 by deal.closed_on
  amount     3% of deal.value
  refunds    none

rule kicker "Bonus on a strong quarter"
  for each   partner, quarter
  effective  from 2025-01-01 by quarter.start
  amount     bonus of quarter_volume
)";

Ruleset rules_of(const std::string& text) {
  Analysis analysis = analyze_sources({grammar::SourceFile("guarded.remit", text)});
  for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
    MESSAGE(diagnostic.code << ": " << diagnostic.message);
  }
  REQUIRE(analysis.ruleset.has_value());
  return std::move(*analysis.ruleset);
}

/// A day of 2025; one of each month's first 28.
std::string day_of_2025(std::int64_t number) {
  return fmt::format("2025-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28);
}

}  // namespace

GuardLedger::GuardLedger(std::int64_t invoices, std::int64_t history) {
  std::string partners = "id,joined_on\n";
  for (std::int64_t index = 0; index < invoices / 50; ++index) {
    partners += fmt::format("P{:05},2024-06-01\n", index);
  }
  std::string deals = "id,partner_id,kind,stage,value,currency,closed_on\n";
  for (std::int64_t index = 0; index < history / 10; ++index) {
    deals += fmt::format("B{:06},P{:05},new,won,500.50,EUR,2022-{:02}-15\n", index, index % (invoices / 50),
                         1 + index % 12);
  }
  for (std::int64_t index = 0; index < invoices / 10; ++index) {
    deals += fmt::format("D{:06},P{:05},{},won,{}.50,EUR,{}\n", index, index / 5,
                         index % 3 == 0 ? "new" : "renewal", 900 + index % 90, day_of_2025(index / 5 % 28));
  }
  std::string sold = "id,deal_id,partner_id,kind,issued_on,net,currency\n";
  for (std::int64_t index = 0; index < history; ++index) {
    sold += fmt::format("A{:07},B{:06},P{:05},sale,{}-{:02}-20,{}.75,EUR\n", index, index / 10,
                        index / 10 % (invoices / 50), 2023 + index % 2, 1 + index % 12, 100 + index % 500);
  }
  std::string returned = "id,invoice_id,issued_on,amount,currency,reason\n";
  for (std::int64_t index = 0; index < invoices; ++index) {
    sold += fmt::format("I{:07},D{:06},P{:05},sale,{},{}.25,EUR\n", index, index / 10, index / 50,
                        day_of_2025(28 + index % 280), 100 + index % 800);
    if (index % 20 == 7) {
      returned += fmt::format("R{:07},I{:07},2025-12-20,50.00,EUR,returned\n", index, index);
    }
  }
  folder_.write("csv/partners.csv", partners);
  folder_.write("csv/deals.csv", deals);
  folder_.write("csv/invoices.csv", sold);
  folder_.write("csv/credit_notes.csv", returned);
  Result<std::unique_ptr<Ledger>> ledger = Ledger::create(folder_ / "guarded.ledger");
  REQUIRE(ledger.has_value());
  ledger_ = std::move(*ledger);
}

void GuardLedger::import_all() {
  const Result<ImportReport> report = import_facts(*ledger_, {folder_ / "csv"}, {});
  REQUIRE(report.has_value());
  REQUIRE(report->kept);
}

void GuardLedger::import_december() {
  std::string sold = "id,deal_id,partner_id,kind,issued_on,net,currency\n";
  for (std::int64_t index = 0; index < 20; ++index) {
    sold += fmt::format("J{:07},D{:06},P{:05},sale,2025-12-{:02},{}.10,EUR\n", index, index, index / 5,
                        5 + index, 300 + index);
  }
  folder_.write("december/invoices.csv", sold);
  folder_.write(
      "december/credit_notes.csv",
      "id,invoice_id,issued_on,amount,currency,reason\nS1,I0000003,2025-12-28,20.00,EUR,returned\n");
  const Result<ImportReport> report = import_facts(*ledger_, {folder_ / "december"}, {});
  REQUIRE(report.has_value());
  REQUIRE(report->kept);
}

BatchReport GuardLedger::run(const Ruleset& ruleset, bool dry, bool full, int month) {
  BatchRequest request;
  request.ruleset = &ruleset;
  request.period = period_of(PeriodKind::kMonth, *Date::from_civil(2025, month, 1));
  request.dry_run = dry;
  request.full = full;
  request.name_postings = false;
  Result<BatchReport> report = run_batch(*ledger_, request);
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  REQUIRE(report->row_error_count == 0);
  return std::move(*report);
}

Ruleset guard_rules_of_december() {
  std::string text = kRules;
  const std::size_t begin = text.find("rule new_business");
  const std::size_t end = text.find("rule kicker");
  const std::string rule = text.substr(begin, end - begin);
  const auto with = [&](const std::string& dates, const std::string& amount) {
    std::string version = rule;
    version.replace(version.find("from 2024-01-01"), std::string("from 2024-01-01").size(), dates);
    version.replace(version.find("3%"), 2, amount);
    return version;
  };
  text.replace(begin, end - begin,
               with("from 2024-01-01 through 2025-11-30", "3%") + with("from 2025-12-01", "4%"));
  return rules_of(text);
}

Ruleset guard_rules() {
  return rules_of(kRules);
}

}  // namespace remit::test
