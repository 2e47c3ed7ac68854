// What a ruleset has posted before a batch, and whether the batch may follow it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/posting.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/changed_lines.hpp"

namespace remit {

/// The runs of one ruleset, in order of number.
[[nodiscard]] Result<std::vector<RunRecord>> runs_of(Ledger& ledger, std::string_view ruleset);

/// The names of the rulesets that have run on a ledger, in order of their first runs.
[[nodiscard]] Result<std::vector<std::string>> rulesets_that_have_run(Ledger& ledger);

/// What was posted before a batch: everything that some runs posted, or what was posted for some lines. Read
/// in order of key, as often as it is asked for.
class PostedBefore {
 public:
  /// All that `runs` posted. `hash` is the hash of the ruleset that is about to run; `ledger` must outlive
  /// whatever reads it.
  [[nodiscard]] static PostedBefore by_runs(Ledger& ledger, std::vector<RunRecord> runs, std::string hash);
  /// The same of the lines that `rules` are looked at alone, read at once.
  [[nodiscard]] static Result<PostedBefore> by_rules(Ledger& ledger, const Ruleset& ruleset, std::string hash,
                                                     std::vector<RunRecord> runs,
                                                     const std::vector<LinesOfRule>& rules);

  /// Whether nothing is known to have been posted.
  [[nodiscard]] bool empty() const noexcept { return ledger_ == nullptr ? lines_.empty() : runs_.empty(); }
  /// Must not outlive this.
  [[nodiscard]] std::unique_ptr<PostedStream> read() const;

 private:
  PostedBefore() = default;
  Ledger* ledger_ = nullptr;     // to read all that runs_ posted from; null: lines_ are all
  std::vector<RunRecord> runs_;  // that posted anything, in order of number
  std::string hash_;
  std::vector<PostedLine> lines_;
};

/// Of `runs`, those that a batch of the past comes after: of periods before that which begins on
/// `period_first`.
[[nodiscard]] std::vector<RunRecord> runs_before(const std::vector<RunRecord>& runs, Date period_first);

/// The run that a batch of `period` is as long as it isn't booked: what it is known by, its cut-off and its
/// currency. Fails as the ledger does.
[[nodiscard]] Result<RunRecord> unbooked_run(Ledger& ledger, const Ruleset& ruleset, const Period& period);

/// What was there before `run` among `runs` of its ruleset: before all of its period, where it looks at the
/// past.
[[nodiscard]] DifferenceContext context_of(const RunRecord& run, const std::vector<RunRecord>& runs,
                                           bool is_of_the_past);

/// What a run sees of the facts.
[[nodiscard]] FactView view_of(const RunRecord& run);

/// Fails with kInput when a batch of `period` may post nothing (any more), after `runs` of its ruleset: for
/// each of the three reasons below.
[[nodiscard]] Result<void> check_may_run(Ledger& ledger, const Ruleset& ruleset,
                                         const std::vector<RunRecord>& runs, const Period& period);

/// Fails with kInput when a period later than `period` has postings among `runs`.
[[nodiscard]] Result<void> check_runs_go_forward(const std::vector<RunRecord>& runs, const Period& period);

/// Fails with kInput when `period`, or a part of it or a later one, has been settled: what it posts now would
/// never be paid out with it.
[[nodiscard]] Result<void> check_is_not_settled(Ledger& ledger, std::string_view ruleset,
                                                const Period& period);

/// Fails with kInput when a rule that has posted, and hasn't taken all of it back, is gone from the files.
[[nodiscard]] Result<void> check_rules_are_there(Ledger& ledger, const Ruleset& ruleset);

/// Fails with kInput when the ruleset's runs were in another currency.
[[nodiscard]] Result<void> check_currency(const std::vector<RunRecord>& runs, const Ruleset& ruleset);

}  // namespace remit
