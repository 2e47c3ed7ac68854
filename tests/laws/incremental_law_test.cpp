// Law 7 on ledger files: a run that works out only what has changed posts the same bytes as one that works
// out everything, whatever has come in between: new facts and late ones, corrections, facts that something
// referred to before they came, another period or the same again, other rules.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/ledger.hpp"
#include "engine/ledger/store.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/run_preview.hpp"
#include "tests/laws/changed_rules.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/ledger_files.hpp"
#include "tests/laws/measured_rules.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::laws {
namespace {

constexpr CaseWishes kPostable{.rules = 2, .careless = false, .huge = false, .only_full_clawback = false};

constexpr int kLarge = 100;  // as many facts as there may be, so that much is posted

// Every column of every posting.
std::string bytes_of(Ledger& ledger) {
  std::string bytes;
  const Result<void> visited = ledger.visit_postings(0, [&](const Posting& posting) {
    for (const std::int64_t number :
         {posting.sequence, posting.run, std::int64_t{posting.key.component},
          std::int64_t{posting.key.line_kind}, posting.key.partner, posting.key.line, posting.key.fan,
          posting.minor_units, std::int64_t{posting.governing_date.days()}, posting.fact_sequence,
          posting.refunded_minor_units}) {
      bytes += std::to_string(number) + ",";
    }
    bytes += std::string(to_text(posting.reason)) + "\n";
  });
  RC_ASSERT(visited.has_value());
  return bytes;
}

std::optional<BatchReport> run(Ledger& ledger, const Ruleset& ruleset, const Period& period, bool full,
                               bool dry_run = false) {
  BatchRequest request;
  request.ruleset = &ruleset;
  request.period = period;
  request.full = full;
  request.rows_a_shard = 1;                       // where the facts can be cut at all, they are
  request.rows_at_once = full ? 2 : kRowsAtOnce;  // and those of a whole run come in groups
  request.dry_run = dry_run;
  Result<BatchReport> report = run_batch(ledger, request);
  if (!report) {
    const std::string& message = report.error().message;
    RC_ASSERT(message.find("beyond 9,223,372,036,854,775,807 minor units") != std::string::npos ||
              message.find("has posted and is gone from the rule files") != std::string::npos ||
              message.find("was made by these very rules from these very facts") != std::string::npos);
    return std::nullopt;
  }
  return std::move(*report);
}

/// How many runs of a law did what.
struct Counts {
  int followed = 0;  ///< looked at changes alone
  int posted = 0;    ///< and posted something
  int cut = 0;       ///< were compared with runs that cut the facts
  int went_on = 0;   ///< of those that followed, from what measures stood at
};

/// Facts as they come, and the month of the run behind each part.
struct Arrivals {
  std::vector<std::vector<MemoryFact>> parts;
  std::vector<Period> months;
};

Period month_of(Date last, int months_before) {
  return period_of(PeriodKind::kMonth, add_months(last, -months_before, MonthRule::kClampToMonthEnd));
}

/// Most at once, then some of everything, late and early.
Arrivals in_any_order(const MadeCase& made) {
  Arrivals arrivals;
  for (const int months_before : {3, 2, 2, 0, 0}) {
    arrivals.months.push_back(month_of(made.through, months_before));
  }
  arrivals.parts = in_parts(made.facts, arrivals.months.size(), made.seed);
  return arrivals;
}

/// What months bring, some of it late.
Arrivals month_by_month(const MadeCase& made) {
  Arrivals arrivals;
  std::vector<Date> ends;
  for (const int months_before : {7, 4, 3, 2, 1, 0, 0}) {
    arrivals.months.push_back(month_of(made.through, months_before));
    ends.push_back(arrivals.months.back().last);
  }
  arrivals.parts = by_months(made.facts, ends, made.seed);
  return arrivals;
}

/// One case: two ledgers, to which the same facts come in parts, and after each a run by the same rules, on
/// one of them in full. `rules_change`: now and then by other rules than before; then these runs alone count.
void follow_and_compare(const MadeCase& made, const Arrivals& arrivals, const std::filesystem::path& folder,
                        bool rules_change, Counts& counts) {
  AnalysedCase analysed = analyse(made);
  if (!analysed.ruleset) {
    return;
  }
  std::filesystem::remove_all(folder / "ledgers");
  std::filesystem::create_directories(folder / "ledgers");
  const auto changes = std::move(*Ledger::create(folder / "ledgers" / "changes"));
  const auto whole = std::move(*Ledger::create(folder / "ledgers" / "whole"));
  if (made.seed % 2 == 0) {
    constexpr std::int64_t kPart = 8;  // so that the facts fill several
    changes->store().sequences_a_cached_part = kPart;
    changes->use_column_cache(true);
  }
  const std::vector<std::vector<MemoryFact>>& parts = arrivals.parts;
  Draw draw(made.seed);
  MadeCase now = made;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    bool counts_now = !rules_change;
    if (rules_change && part > 0 && draw.chance(60)) {
      const MadeCase other = with_changed_rules(draw, now);
      AnalysedCase changed = analyse(other);
      if (changed.ruleset) {
        now = other;
        analysed = std::move(changed);
        counts_now = true;
      }
    }
    const Ruleset& ruleset = *analysed.ruleset;
    const bool kept = import_part(*changes, ruleset, parts[part], folder / "files") &&
                      import_part(*whole, ruleset, parts[part], folder / "files");
    if (!kept) {
      return;
    }
    const Period& month = arrivals.months[part];
    const Result<RunPreview> preview = preview_run(*changes, ruleset, month);
    const std::optional<BatchReport> one = run(*changes, ruleset, month, false);
    const std::optional<BatchReport> other = run(*whole, ruleset, month, true);
    if (one.has_value() != other.has_value()) {
      RC_FAIL("one of the runs failed:\n" + now.rules.text());
    }
    if (!one) {
      return;
    }
    if (one->row_error_count != other->row_error_count) {
      const std::vector<RowError>& errors = one->row_error_count != 0 ? one->row_errors : other->row_errors;
      RC_FAIL("part " + std::to_string(part) + ": only " +
              (one->row_error_count != 0 ? "what follows" : "the whole") + " can't rate " +
              errors.front().subject + ": " + errors.front().message + "\nby\n" + now.rules.text());
    }
    // What was told beforehand is what the run did.
    RC_ASSERT(preview.has_value() && preview->refused_because.empty());
    RC_ASSERT(preview->already_booked.has_value() == one->already_booked);
    RC_ASSERT(preview->since.has_value() == one->since_run.has_value());
    RC_ASSERT(preview->everything_because == one->everything_because);
    RC_ASSERT(one->entries.empty() || !preview->changes_nothing);
    if (bytes_of(*changes) != bytes_of(*whole)) {
      RC_FAIL("part " + std::to_string(part) + " posts something else:\n" + bytes_of(*changes) +
              "and in full\n" + bytes_of(*whole) + "by\n" + now.rules.text());
    }
    counts.followed += counts_now && one->since_run ? 1 : 0;
    counts.posted += counts_now && one->since_run && !one->entries.empty() ? 1 : 0;
    counts.went_on += counts_now && one->since_run && !preview->goes_on.empty() ? 1 : 0;
    counts.cut += counts_now && other->shard_count > 1 ? 1 : 0;
    if (one->row_error_count == 0) {
      RC_ASSERT(run(*changes, ruleset, month, true, true)->entries.empty());
    }
  }
}

}  // namespace

TEST_CASE("law 7: what only looks at changes posts the same bytes as what works out everything") {
  const test::TemporaryFolder folder;
  Counts counts;
  CHECK(check_law("incremental equals full", 10, [&] {
    const MadeCase made = *rc::gen::resize(kLarge, made_cases(kPostable));
    follow_and_compare(made, in_any_order(made), folder.path(), false, counts);
  }));
  // A law that always worked out everything would say nothing.
  MESSAGE(counts.followed << " runs looked at changes alone, " << counts.posted
                          << " of them posted something and " << counts.went_on
                          << " went on from what measures stood at; " << counts.cut
                          << " were compared with runs that cut the facts");
  CHECK(counts.followed * 4 > law_cases() * 10 / 100);
}

TEST_CASE("law 7 month by month: what goes on from what measures stood at posts the same bytes") {
  const test::TemporaryFolder folder;
  Counts counts;
  CHECK(check_law("month by month equals full", 10, [&] {
    MadeCase made = *rc::gen::resize(kLarge, made_cases(kPostable));
    RC_PRE(!made.rules.converts && !made.rules.reads_rates);
    made.seed -= made.seed % 2;  // with a cache, which keeps what measures stand at
    Draw draw(made.seed);
    made = with_measured_rules(draw, std::move(made));
    follow_and_compare(made, month_by_month(made), folder.path(), draw.chance(30), counts);
  }));
  MESSAGE(counts.followed << " runs looked at changes alone, " << counts.posted
                          << " of them posted something and " << counts.went_on
                          << " went on from what measures stood at");
  CHECK(counts.went_on * 2 > law_cases() * 10 / 100);
}

TEST_CASE(
    "law 7 where rules change: what the change doesn't reach isn't looked at, and the bytes are the same") {
  const test::TemporaryFolder folder;
  Counts counts;
  CHECK(check_law("changed rules equal full", 10, [&] {
    const MadeCase made = *rc::gen::resize(kLarge, made_cases(kPostable));
    follow_and_compare(made, made.seed % 4 < 2 ? in_any_order(made) : month_by_month(made), folder.path(),
                       true, counts);
  }));
  MESSAGE(counts.followed << " runs by other rules than those of the run before looked at changes alone, "
                          << counts.posted << " of them posted something and " << counts.went_on
                          << " went on from what measures stood at");
  CHECK(counts.followed * 4 > law_cases() * 10 / 100);
}

}  // namespace remit::laws
