// A ledger in a folder of its own, filled from CSV text, and rules from text.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/ledger/import.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::test {

inline constexpr const char* kHeader =
    "ruleset \"Programme\"\n"
    "language  1\n"
    "currency  EUR\n"
    "rounding  half-even, once per payout line\n"
    "months    clamp to month end\n\n";

/// The ruleset of `text` behind the usual header; fails the test when it has mistakes.
inline Ruleset ruleset_of(const std::string& text, const std::string& name = "rules.remit") {
  Analysis analysis = analyze_sources({grammar::SourceFile(name, kHeader + text)});
  for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
    MESSAGE(diagnostic.code << ": " << diagnostic.message);
  }
  REQUIRE(analysis.ruleset.has_value());
  return std::move(*analysis.ruleset);
}

class SampleLedger {
 public:
  SampleLedger() {
    Result<std::unique_ptr<Ledger>> ledger = Ledger::create(folder_ / "a.ledger");
    REQUIRE(ledger.has_value());
    ledger_ = std::move(*ledger);
  }

  [[nodiscard]] Ledger& operator*() { return *ledger_; }

  /// Imports `text` as the standard file `name`.
  void import(const std::string& name, const std::string& text, Date booked_on) {
    ImportOptions options;
    options.booked_on = booked_on;
    const Result<ImportReport> report = import_facts(*ledger_, {folder_.write(name, text)}, options);
    REQUIRE(report.has_value());
    for (const RowRefusal& refusal : report->refusals) {
      MESSAGE(refusal.file << ":" << refusal.line << " " << refusal.reason);
    }
    REQUIRE(report->kept);
  }

  /// Runs one batch that must not fail.
  BatchReport run(const Ruleset& ruleset, Period period) {
    Result<BatchReport> report = run_batch(*ledger_, request(ruleset, period));
    if (!report) {
      MESSAGE(report.error().message);
    }
    REQUIRE(report.has_value());
    return std::move(*report);
  }
  static BatchRequest request(const Ruleset& ruleset, Period period) {
    BatchRequest request;
    request.ruleset = &ruleset;
    request.period = period;
    return request;
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

inline Date day(std::int32_t year, std::int32_t month, std::int32_t of_month) {
  return *Date::from_civil(year, month, of_month);
}
inline Period month(std::int32_t year, std::int32_t number) {
  return period_of(PeriodKind::kMonth, day(year, number, 1));
}

/// `partner/rule/line amount reason`, in the order of the report.
inline std::vector<std::string> told(const BatchReport& report) {
  std::vector<std::string> lines;
  for (const NamedPosting& named : report.postings) {
    lines.push_back(named.partner + "/" + named.rule + "/" + named.line + " " +
                    std::to_string(named.posting.minor_units) + " " +
                    std::string(to_text(named.posting.reason)));
  }
  return lines;
}

}  // namespace remit::test
