// Laws 1, 2, 3 and 10 again, on real ledger files: what is imported, read back, rated, posted and read again.
// What the files add to the laws in memory are versions and booking dates as SQLite keeps them, the ledger's
// bounds, the postings of earlier runs, and the names of keys.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/ledger_files.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::laws {
namespace {

constexpr CaseWishes kBookable{.rules = 3, .careless = false, .huge = false, .only_full_clawback = false};

/// Everything that the ledger holds of postings, summed by the names of keys.
std::map<Book::Key, std::int64_t> sums_of(Ledger& ledger) {
  std::map<Book::Key, std::int64_t> sums;
  PostingNames names(ledger);
  const Result<std::vector<RunRecord>> runs = ledger.runs();
  RC_ASSERT(runs.has_value());
  for (const RunRecord& each : *runs) {
    const Result<void> visited = ledger.visit_postings(each.number, [&](const Posting& posting) {
      const Result<NamedPosting> named = names.name(posting);
      RC_ASSERT(named.has_value());
      const bool of_period = parse_period_kind(named->line_kind).has_value();
      const std::string fan(named->fan());
      const std::size_t end = fan.starts_with("of ") ? std::min(fan.find(", "), fan.size()) : 0;
      const std::string whom = end == 0 ? named->partner : fan.substr(3, end - 3);
      const std::string period = whom + "/" + Date(static_cast<std::int32_t>(posting.key.line)).to_text() +
                                 (end < fan.size() ? (end == 0 ? ", " : "") + fan.substr(end) : "");
      const std::string line = of_period ? period : named->line;
      const std::string currency = named->currency ? " in " + named->currency->code() : "";
      const std::string component = named->component.substr(0, named->component.size() - currency.size());
      const bool later_part = component.starts_with("due ") && component != "due 1";
      sums[{(later_part ? named->rule + " part " + component.substr(4) : named->rule) + currency,
            named->partner, named->line_kind + " " + line}] += posting.minor_units;
    });
    RC_ASSERT(visited.has_value());
  }
  std::erase_if(sums, [](const auto& entry) { return entry.second == 0; });
  return sums;
}

}  // namespace

TEST_CASE("laws 1, 2, 3 and 10 on ledger files: what is posted is what the naive evaluator says") {
  const test::TemporaryFolder folder;
  CHECK(check_law("ledger files", 12, [&] {
    const MadeCase made = *made_cases(kBookable);
    const AnalysedCase analysed = analyse(made);
    if (!analysed.ruleset) {
      return;
    }
    const Ruleset& ruleset = *analysed.ruleset;
    std::filesystem::remove_all(folder.path() / "monthly");
    std::filesystem::remove_all(folder.path() / "once");
    const std::unique_ptr<Ledger> monthly = imported(ruleset, made.facts, folder.path() / "monthly");
    const std::unique_ptr<Ledger> once = imported(ruleset, made.facts, folder.path() / "once");
    RC_CLASSIFY(monthly == nullptr, "refused by the importer");
    if (monthly == nullptr || once == nullptr) {
      return;
    }
    const Date last = period_of(PeriodKind::kMonth, made.through).last;
    for (const Period& month : periods_between(
             PeriodKind::kMonth, add_months(made.through, -4, MonthRule::kClampToMonthEnd), last)) {
      const std::optional<BatchReport> report = run(*monthly, ruleset, month);
      if (!report) {
        return;
      }
      const NamedResult naive = evaluate_by_reference(ruleset, made.facts, view_through(month.last));
      RC_ASSERT((report->row_error_count != 0) == !naive.error_subjects.empty());
      if (report->row_error_count == 0) {
        RC_ASSERT(sums_of(*monthly) == entitled(ruleset, made.facts, view_through(month.last)));
        RC_ASSERT(run(*monthly, ruleset, month)->entries.empty());
      }
    }
    const std::optional<BatchReport> whole = run(*once, ruleset, period_of(PeriodKind::kMonth, made.through));
    if (whole && whole->row_error_count == 0) {
      RC_CLASSIFY(!sums_of(*once).empty(), "with postings");
      RC_ASSERT(sums_of(*once) == sums_of(*monthly));
    }
  }));
}

}  // namespace remit::laws
