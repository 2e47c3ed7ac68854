#include "engine/run/batch.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "engine/payout/difference.hpp"
#include "engine/run/carried_measures.hpp"
#include "engine/run/changed_lines.hpp"
#include "engine/run/conservation.hpp"
#include "engine/run/earlier_postings.hpp"
#include "engine/run/kept_entitlements.hpp"
#include "engine/run/open_batch.hpp"
#include "engine/run/owed_lines.hpp"
#include "engine/run/posting_totals.hpp"
#include "engine/run/run_to_follow.hpp"
#include "engine/run/sharded_lines.hpp"

namespace remit {
namespace {

// One batch on its way from the ledger to its report.
class BatchRun {
 public:
  BatchRun(Ledger& ledger, const BatchRequest& request)
      : ledger_(ledger),
        request_(request),
        ruleset_(*request.ruleset),
        names_(ledger),
        totals_(names_, ruleset_.currency) {}

  Result<BatchReport> run();

 private:
  [[nodiscard]] bool posts() const { return !request_.dry_run && !request_.as_known_on; }
  void stage(std::string_view name) const {
    if (request_.progress) {
      request_.progress(name);
    }
  }

  Result<void> identify();
  Result<bool> is_booked(const std::vector<RunRecord>& runs);
  /// What is owed and what was posted before, of the same lines: of all, or of those that may have changed.
  struct Sides {
    std::unique_ptr<OwedLines> owed;        // null while they aren't rated
    std::unique_ptr<ShardedLines> sharded;  // which are to be rated; null: rated as a whole
    PostedBefore posted;
  };
  Result<Sides> both_sides(const std::vector<RunRecord>& runs);
  Result<std::optional<Sides>> changed_sides(const RunToFollow& since, const std::vector<RunRecord>& runs);
  Result<PostedBefore> posted_before(const std::vector<RunRecord>& runs);
  [[nodiscard]] EvaluationOptions evaluation_options() const;
  Result<void> rate(Sides& sides, bool in_shards);
  Result<bool> rate_in_shards(BatchEvaluation& read, const EvaluationOptions& options, Sides& sides);
  Result<std::unique_ptr<OwedLines>> owed_lines(std::unique_ptr<BatchEvaluation> rated);
  [[nodiscard]] bool keeps_entries() const {
    return posts() || request_.keep_entries || request_.name_postings;
  }
  Result<bool> compare(Sides& sides, const std::vector<RunRecord>& runs);
  Result<void> rate_anew(Sides& sides, const std::vector<RunRecord>& runs);
  Result<bool> compare_owed(Sides& sides, const DifferenceContext& context);
  Result<void> append(const Sides& sides);

  Ledger& ledger_;
  const BatchRequest& request_;
  const Ruleset& ruleset_;
  PostingNames names_;
  BatchReport report_;
  PostingTotals totals_;
  std::vector<Entitlement>
      owed_;  // where something is posted: what that is checked against, unless it is kept
  std::optional<ClosingTotals> closing_;  // where something is posted
  bool key_is_taken_ = false;
};

Result<BatchReport> BatchRun::run() {
  const OpenBatch rolls_back(ledger_);
  if (posts()) {
    if (Result<void> begun = ledger_.begin_batch(); !begun) {
      return tl::make_unexpected(begun.error());
    }
  }
  if (Result<void> identified = identify(); !identified) {
    return tl::make_unexpected(identified.error());
  }
  const Result<std::vector<RunRecord>> runs = runs_of(ledger_, ruleset_.name);
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  if (runs->empty()) {
    Result<std::vector<std::string>> others = rulesets_that_have_run(ledger_);
    if (!others) {
      return tl::make_unexpected(others.error());
    }
    report_.other_rulesets = std::move(*others);
  }
  const Result<bool> booked = is_booked(*runs);
  if (!booked) {
    return tl::make_unexpected(booked.error());
  }
  if (*booked && !request_.full) {
    report_.already_booked = true;
    return std::move(report_);
  }
  if (!request_.as_known_on) {
    if (Result<void> may = check_may_run(ledger_, ruleset_, *runs, request_.period); !may) {
      return tl::make_unexpected(may.error());
    }
  }
  Result<Sides> sides = both_sides(*runs);
  if (!sides) {
    return tl::make_unexpected(sides.error());
  }
  const Result<bool> compared = compare(*sides, *runs);
  if (!compared) {
    return tl::make_unexpected(compared.error());
  }
  if (!*compared) {
    return std::move(report_);
  }
  if (posts()) {
    stage("posting");
    if (Result<void> done = append(*sides); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  // The report is made before the commit: whatever fails until then leaves nothing behind.
  if (Result<void> told = totals_.tell(report_); !told) {
    return tl::make_unexpected(told.error());
  }
  if (request_.name_postings) {
    Result<std::vector<NamedPosting>> named = name_in_order(names_, report_.entries);
    if (!named) {
      return tl::make_unexpected(named.error());
    }
    report_.postings = std::move(*named);
  }
  if (posts() && !report_.already_booked) {
    if (Result<void> committed = ledger_.commit_batch(); !committed) {
      return tl::make_unexpected(committed.error());
    }
    report_.posted = true;
    // A cache: what can't be kept is added up again by who needs it.
    const Result<void> kept = closing_ ? closing_->keep(ledger_, ruleset_.schema) : Result<void>();
    static_cast<void>(kept);
  }
  return std::move(report_);
}

Result<void> BatchRun::identify() {
  Result<RunRecord> run = unbooked_run(ledger_, ruleset_, request_.period);
  if (!run) {
    return tl::make_unexpected(run.error());
  }
  report_.run = std::move(*run);
  report_.run.cut_off = request_.as_known_on.value_or(report_.run.cut_off);
  return {};
}

// Whether this very run is the last that the ruleset made. One that others have followed may find something
// to post again, although its key is taken.
Result<bool> BatchRun::is_booked(const std::vector<RunRecord>& runs) {
  if (!posts()) {
    return false;
  }
  const RunRecord& run = report_.run;
  const Result<std::optional<RunRecord>> booked =
      ledger_.find_run(run.ruleset, run.ruleset_hash, run.watermark, run.period_first, run.period_last);
  if (!booked) {
    return tl::make_unexpected(booked.error());
  }
  if (!booked->has_value()) {
    return false;
  }
  key_is_taken_ = true;
  report_.run = **booked;
  return runs.back().number == (*booked)->number;
}

Result<BatchRun::Sides> BatchRun::both_sides(const std::vector<RunRecord>& runs) {
  if (!request_.as_known_on && !request_.full) {
    const Result<RunToFollow> since = run_to_follow(ledger_, ruleset_, runs, report_.run);
    if (!since) {
      return tl::make_unexpected(since.error());
    }
    report_.everything_because = since->everything_because;
    if (since->run) {
      Result<std::optional<Sides>> changed = changed_sides(*since, runs);
      if (!changed) {
        return tl::make_unexpected(changed.error());
      }
      if (changed->has_value()) {
        report_.since_run = since->run->number;
        return std::move(**changed);
      }
    }
  }
  Result<PostedBefore> posted = posted_before(runs);
  if (!posted) {
    return tl::make_unexpected(posted.error());
  }
  Sides sides{nullptr, nullptr, std::move(*posted)};
  Result<void> rated = rate(sides, true);
  return rated ? Result<Sides>(std::move(sides)) : tl::make_unexpected(rated.error());
}

/// None where everything has to be worked out.
Result<std::optional<BatchRun::Sides>> BatchRun::changed_sides(const RunToFollow& since,
                                                               const std::vector<RunRecord>& runs) {
  stage("reading what has changed");
  if (Result<void> there = since.rules ? check_rules_are_there(ledger_, ruleset_) : Result<void>(); !there) {
    return tl::make_unexpected(there.error());
  }
  Result<ChangedLines> changed = read_changes(ledger_, ruleset_, since, report_.run, evaluation_options());
  if (!changed) {
    return tl::make_unexpected(changed.error());
  }
  if (changed->evaluation == nullptr) {
    report_.everything_because = changed->everything_because;
    return std::optional<Sides>();
  }
  stage("reading what was posted before");
  Result<PostedBefore> posted =
      PostedBefore::by_rules(ledger_, ruleset_, report_.run.ruleset_hash, runs, changed->rules);
  if (!posted) {
    return tl::make_unexpected(posted.error());
  }
  stage("rating what has changed");
  if (posts()) {
    closing_.emplace(changed->evaluation->graph, report_.run, changed->options, changed->unchanged_totals);
  }
  Sides sides{nullptr, nullptr, std::move(*posted)};
  Result<bool> cut = rate_in_shards(*changed->evaluation, changed->options, sides);
  if (!cut) {
    return tl::make_unexpected(cut.error());
  }
  if (*cut) {
    return std::optional(std::move(sides));
  }
  if (Result<void> evaluated = evaluate_changes(ledger_, ruleset_, *changed); !evaluated) {
    return tl::make_unexpected(evaluated.error());
  }
  if (changed->evaluation == nullptr) {
    report_.everything_because = changed->everything_because;
    return std::optional<Sides>();
  }
  Result<std::unique_ptr<OwedLines>> owed = owed_lines(std::move(changed->evaluation));
  if (!owed) {
    return tl::make_unexpected(owed.error());
  }
  sides.owed = std::move(*owed);
  return std::optional(std::move(sides));
}

Result<PostedBefore> BatchRun::posted_before(const std::vector<RunRecord>& runs) {
  const std::string& hash = report_.run.ruleset_hash;
  if (request_.as_known_on) {
    return PostedBefore::by_runs(ledger_, runs_before(runs, request_.period.first), hash);
  }
  if (Result<void> there = check_rules_are_there(ledger_, ruleset_); !there) {
    return tl::make_unexpected(there.error());
  }
  return PostedBefore::by_runs(ledger_, runs, hash);
}

EvaluationOptions BatchRun::evaluation_options() const {
  EvaluationOptions options;
  options.through = request_.period.last;
  options.threads = request_.threads;
  return options;
}

/// Reads all facts and rates them, or cuts them into shards that are rated as their lines are compared.
Result<void> BatchRun::rate(Sides& sides, bool in_shards) {
  stage("rating");
  EvaluationOptions options = evaluation_options();
  options.lines_later = true;
  Result<std::unique_ptr<BatchEvaluation>> read =
      read_from_ledger(ledger_, ruleset_, view_of(report_.run), options, build_graph, {},
                       in_shards ? std::optional(request_.rows_at_once) : std::nullopt);
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  options.closing = carried_measures((**read).graph, options.through);
  if (posts()) {
    closing_.emplace((**read).graph, report_.run, options);
  }
  if (in_shards) {
    const Result<bool> cut = rate_in_shards(**read, options, sides);
    if (!cut || *cut) {
      return cut ? Result<void>() : tl::make_unexpected(cut.error());
    }
  }
  if (Result<void> evaluated = evaluate_facts(ledger_, ruleset_, **read, options); !evaluated) {
    return evaluated;
  }
  Result<std::unique_ptr<OwedLines>> owed = owed_lines(std::move(*read));
  if (!owed) {
    return tl::make_unexpected(owed.error());
  }
  sides.owed = std::move(*owed);
  return {};
}

/// False, and `read` as it was, where the facts aren't to be cut.
Result<bool> BatchRun::rate_in_shards(BatchEvaluation& read, const EvaluationOptions& options, Sides& sides) {
  ShardedLines::NextGroup next_group = shards_of(read, request_.rows_a_shard, options.threads);
  if (!next_group) {
    return false;
  }
  Result<LineNumbers> numbers = number_lines(ledger_, ruleset_, posts(), names_);
  if (!numbers) {
    return tl::make_unexpected(numbers.error());
  }
  // The components' names are read before threads ask for them.
  if (const auto named = names_.component(numbers->rules.front().components.front()); !named) {
    return tl::make_unexpected(named.error());
  }
  sides.sharded = std::make_unique<ShardedLines>(std::move(read.graph), std::move(next_group), ruleset_,
                                                 options, std::move(*numbers));
  return true;
}

Result<std::unique_ptr<OwedLines>> BatchRun::owed_lines(std::unique_ptr<BatchEvaluation> rated) {
  return OwedLines::make(std::move(rated), ruleset_, ledger_, posts(), names_);
}

/// What is owed against what was posted. False when there are rows that can't be rated: they are in the
/// report then.
Result<bool> BatchRun::compare(Sides& sides, const std::vector<RunRecord>& runs) {
  const DifferenceContext context = context_of(report_.run, runs, request_.as_known_on.has_value());
  if (sides.sharded != nullptr) {
    const bool adds_up = !keeps_entries() && sides.posted.empty();
    if (adds_up && sides.sharded->add_up(context, totals_)) {
      report_.line_count = sides.sharded->line_count();
      report_.shard_count = sides.sharded->shard_count();
      report_.run.posting_count = totals_.posting_count();
      return true;
    }
    sides.owed = adds_up ? nullptr : sides.sharded->gather();
    report_.shard_count = sides.sharded->shard_count();
    sides.sharded.reset();
    if (sides.owed == nullptr) {  // something is wrong, which the whole can tell of
      if (Result<void> rated = rate_anew(sides, runs); !rated) {
        return tl::make_unexpected(rated.error());
      }
    }
  }
  stage("comparing with what was posted");
  return compare_owed(sides, context);
}

/// Rates everything as a whole.
Result<void> BatchRun::rate_anew(Sides& sides, const std::vector<RunRecord>& runs) {
  report_.shard_count = 1;
  if (report_.since_run) {
    report_.since_run.reset();
    report_.everything_because = kRowsCantBeRated;
    Result<PostedBefore> posted = posted_before(runs);
    if (!posted) {
      return tl::make_unexpected(posted.error());
    }
    sides.posted = std::move(*posted);
  }
  return rate(sides, false);
}

Result<bool> BatchRun::compare_owed(Sides& sides, const DifferenceContext& context) {
  KeptEntitlements owed(*sides.owed, posts() && !sides.owed->can_be_read_again() ? &owed_ : nullptr);
  std::int64_t count = 0;
  Result<void> done = post_differences(
      owed, *sides.posted.read(), context, [&](std::span<const Posting> postings) -> Result<void> {
        count += static_cast<std::int64_t>(postings.size());
        if (keeps_entries()) {
          report_.entries.insert(report_.entries.end(), postings.begin(), postings.end());
        }
        return totals_.add(postings);
      });
  // Rows that can't be rated are told before anything else that is wrong, also those that weren't reached.
  for (bool is_left = !done; is_left;) {
    const Result<std::span<const Entitlement>> rest = sides.owed->next();
    is_left = rest && !rest->empty();
  }
  if (sides.owed->has_errors()) {  // whatever else was wrong with lines that are half read
    Evaluation& failed = sides.owed->with_errors();
    report_.row_error_count = failed.error_count;
    report_.row_errors = std::move(failed.missing_rates);
    report_.row_errors.insert(report_.row_errors.end(), failed.errors.begin(), failed.errors.end());
    report_.line_count = sides.owed->line_count();
    report_.entries.clear();
    return false;
  }
  if (!done) {
    return tl::make_unexpected(done.error());
  }
  report_.line_count = sides.owed->line_count();
  report_.run.posting_count = count;
  return true;
}

Result<void> BatchRun::append(const Sides& sides) {
  if (key_is_taken_) {
    if (report_.entries.empty()) {
      report_.already_booked = true;
      return {};
    }
    return input_error(
        "run " + std::to_string(report_.run.number) + " of " +
        period_name(report_.run.period_first, report_.run.period_last) +
        " was made by these very rules from these very facts, and other versions of the rules have "
        "run since; to go back to it, change the rule files in anything, a comment will do, and run "
        "again");
  }
  sides.owed->read_again();
  StoredEntitlements kept(owed_);
  EntitlementStream& owed =
      sides.owed->can_be_read_again() ? *sides.owed : static_cast<EntitlementStream&>(kept);
  if (Result<void> conserved = check_conservation(owed, *sides.posted.read(), report_.entries); !conserved) {
    return conserved;
  }
  const Result<std::int64_t> number = ledger_.append_run(report_.run);
  if (!number) {
    return tl::make_unexpected(number.error());
  }
  report_.run.number = *number;
  const Result<std::int64_t> first = ledger_.append_postings(*number, report_.entries);
  if (!first) {
    return tl::make_unexpected(first.error());
  }
  std::int64_t sequence = *first;
  for (Posting& entry : report_.entries) {
    entry.sequence = sequence++;
    entry.run = *number;
  }
  return ledger_.store_ruleset(report_.run.ruleset_hash, ruleset_bundle(ruleset_));
}

}  // namespace

Result<BatchReport> run_batch(Ledger& ledger, const BatchRequest& request) {
  return BatchRun(ledger, request).run();
}

}  // namespace remit
