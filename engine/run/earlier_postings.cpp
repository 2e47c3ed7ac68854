#include "engine/run/earlier_postings.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/ledger/posted_sums.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {
namespace {

/// Sums as the ledger gives them, with the circumstances of their runs.
class PostedInRuns {
 public:
  PostedInRuns(const std::vector<RunRecord>& runs, std::string_view hash) {
    for (const RunRecord& run : runs) {
      runs_.emplace(run.number, Run{run.ruleset_hash != hash, run.period_last});
    }
  }

  /// False where a sum is of another run.
  [[nodiscard]] bool append(std::span<const PostedSum> sums, std::vector<PostedLine>& lines) {
    for (const PostedSum& sum : sums) {
      if (run_ == nullptr || sum.last_run != last_) {
        const auto found = runs_.find(sum.last_run);
        if (found == runs_.end()) {
          return false;
        }
        last_ = sum.last_run;
        run_ = &found->second;
      }
      lines.push_back({sum.key,
                       {sum.minor_units, sum.fact_sequence, sum.refunded_minor_units, sum.governing_date,
                        run_->is_by_another_ruleset, run_->through}});
    }
    return true;
  }

 private:
  struct Run {
    bool is_by_another_ruleset;
    Date through;
  };
  std::unordered_map<std::int64_t, Run> runs_;  // by number
  std::int64_t last_ = 0;
  const Run* run_ = nullptr;  // of last_
};

tl::unexpected<Error> posted_by_no_run() {
  return machine_error("the ledger is damaged: postings belong to a run that isn't a run of their ruleset");
}

std::vector<std::int64_t> numbers_of(const std::vector<RunRecord>& runs) {
  std::vector<std::int64_t> numbers;
  for (const RunRecord& run : runs) {
    numbers.push_back(run.number);
  }
  return numbers;
}

class PostedByRuns final : public PostedStream {
 public:
  PostedByRuns(Ledger& ledger, const std::vector<RunRecord>& runs, std::string_view hash)
      : sums_(ledger, numbers_of(runs)), in_runs_(runs, hash) {}

  Result<std::span<const PostedLine>> next() override {
    const Result<std::span<const PostedSum>> sums = sums_.next();
    if (!sums) {
      return tl::make_unexpected(sums.error());
    }
    piece_.clear();
    if (!in_runs_.append(*sums, piece_)) {
      return posted_by_no_run();
    }
    return std::span<const PostedLine>(piece_);
  }

 private:
  PostedSums sums_;
  PostedInRuns in_runs_;
  std::vector<PostedLine> piece_;
};

}  // namespace

Result<std::vector<RunRecord>> runs_of(Ledger& ledger, std::string_view ruleset) {
  Result<std::vector<RunRecord>> runs = ledger.runs();
  if (runs) {
    std::erase_if(*runs, [&](const RunRecord& run) { return run.ruleset != ruleset; });
    std::sort(runs->begin(), runs->end(),
              [](const RunRecord& left, const RunRecord& right) { return left.number < right.number; });
  }
  return runs;
}

Result<std::vector<std::string>> rulesets_that_have_run(Ledger& ledger) {
  const Result<std::vector<RunRecord>> runs = ledger.runs();
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  std::vector<std::string> names;
  for (const RunRecord& run : *runs) {
    if (std::ranges::find(names, run.ruleset) == names.end()) {
      names.push_back(run.ruleset);
    }
  }
  return names;
}

PostedBefore PostedBefore::by_runs(Ledger& ledger, std::vector<RunRecord> runs, std::string hash) {
  PostedBefore posted;
  posted.ledger_ = &ledger;
  posted.runs_ = std::move(runs);
  std::erase_if(posted.runs_, [](const RunRecord& run) { return run.posting_count == 0; });
  posted.hash_ = std::move(hash);
  return posted;
}

Result<PostedBefore> PostedBefore::by_rules(Ledger& ledger, const Ruleset& ruleset, std::string hash,
                                            std::vector<RunRecord> runs,
                                            const std::vector<LinesOfRule>& rules) {
  const Result<std::vector<Ledger::Component>> components = ledger.components();
  if (!components) {
    return tl::make_unexpected(components.error());
  }
  std::map<std::int32_t, KeySpans> wanted;
  for (const Ledger::Component& component : *components) {
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const LinesOfRule& each) { return each.rule == component.rule; });
    if (component.ruleset == ruleset.name && rule != rules.end() && !rule->posted.empty()) {
      wanted[component.number] = rule->posted;
    }
  }
  const Result<std::vector<PostedSum>> sums = ledger.posted_sums_of(wanted);
  if (!sums) {
    return tl::make_unexpected(sums.error());
  }
  PostedBefore posted;
  if (!PostedInRuns(runs, hash).append(*sums, posted.lines_)) {
    return posted_by_no_run();
  }
  return posted;
}

std::unique_ptr<PostedStream> PostedBefore::read() const {
  if (ledger_ == nullptr) {
    return std::make_unique<PostedLines>(lines_);
  }
  return std::make_unique<PostedByRuns>(*ledger_, runs_, hash_);
}

std::vector<RunRecord> runs_before(const std::vector<RunRecord>& runs, Date period_first) {
  std::vector<RunRecord> before;
  std::ranges::copy_if(runs, std::back_inserter(before),
                       [&](const RunRecord& run) { return run.period_last < period_first; });
  return before;
}

Result<RunRecord> unbooked_run(Ledger& ledger, const Ruleset& ruleset, const Period& period) {
  const Result<std::int64_t> watermark = ledger.watermark();
  if (!watermark) {
    return tl::make_unexpected(watermark.error());
  }
  RunRecord run;
  run.ruleset = ruleset.name;
  run.ruleset_hash = ruleset_hash(ruleset);
  run.period_first = period.first;
  run.period_last = period.last;
  run.cut_off = cut_off_of(ruleset, period);
  run.watermark = *watermark;
  run.currency = ruleset.currency.code();
  return run;
}

DifferenceContext context_of(const RunRecord& run, const std::vector<RunRecord>& runs, bool is_of_the_past) {
  DifferenceContext context{.period_first = run.period_first, .last_watermark = {}};
  for (const RunRecord& before : runs) {
    if (!is_of_the_past || before.period_last < run.period_first) {
      context.last_watermark = before.watermark;
      context.rules_changed = before.ruleset_hash != run.ruleset_hash;
    }
  }
  return context;
}

FactView view_of(const RunRecord& run) {
  return {run.period_last, run.cut_off, run.watermark};
}

Result<void> check_may_run(Ledger& ledger, const Ruleset& ruleset, const std::vector<RunRecord>& runs,
                           const Period& period) {
  if (Result<void> open = check_is_not_settled(ledger, ruleset.name, period); !open) {
    return open;
  }
  if (Result<void> forward = check_runs_go_forward(runs, period); !forward) {
    return forward;
  }
  return check_currency(runs, ruleset);
}

Result<void> check_runs_go_forward(const std::vector<RunRecord>& runs, const Period& period) {
  const RunRecord* latest = nullptr;
  for (const RunRecord& run : runs) {
    if (run.posting_count > 0 && run.period_last > period.last &&
        (latest == nullptr || latest->period_last < run.period_last)) {
      latest = &run;
    }
  }
  if (latest == nullptr) {
    return {};
  }
  const std::string asked = period_name(period.first, period.last);
  const std::string later = period_name(latest->period_first, latest->period_last);
  return input_error(
      asked + " can't be run any more: " + later + " of \"" + latest->ruleset +
      "\" has postings already (run " + std::to_string(latest->number) +
      "); what has changed since is posted by the next run of " + later +
      " or a later period. To see what was owed then: remit run … --period " + asked + " --as-known-on " +
      period.last.to_text() +
      "; facts that were imported since without --booked-on count as known on their own dates");
}

Result<void> check_is_not_settled(Ledger& ledger, std::string_view ruleset, const Period& period) {
  const Result<std::vector<SettlementRecord>> settlements = ledger.settlements(ruleset);
  if (!settlements) {
    return tl::make_unexpected(settlements.error());
  }
  if (settlements->empty() || settlements->back().period_last < period.first) {
    return {};
  }
  const SettlementRecord& latest = settlements->back();
  return input_error(period_name(period.first, period.last) + " can't be run any more: \"" + latest.ruleset +
                     "\" is settled through " + latest.period_last.to_text() + " (settlement " +
                     std::to_string(latest.number) +
                     "); what has changed since is posted by the run of a period that begins later");
}

Result<void> check_rules_are_there(Ledger& ledger, const Ruleset& ruleset) {
  const Result<std::vector<Ledger::Component>> components = ledger.components();
  if (!components) {
    return tl::make_unexpected(components.error());
  }
  std::map<std::int32_t, KeySpans> gone;
  for (const Ledger::Component& component : *components) {
    const bool is_there =
        std::ranges::any_of(ruleset.rules, [&](const Rule& rule) { return rule.name == component.rule; });
    if (component.ruleset == ruleset.name && !is_there) {
      gone.emplace(component.number, KeySpans::everything());
    }
  }
  if (gone.empty()) {
    return {};
  }
  const Result<std::vector<PostedSum>> sums = ledger.posted_sums_of(gone);
  if (!sums) {
    return tl::make_unexpected(sums.error());
  }
  for (const PostedSum& sum : *sums) {
    if (sum.minor_units == 0) {
      continue;
    }
    const auto component = std::ranges::find(*components, sum.key.component, &Ledger::Component::number);
    return input_error("the rule `" + component->rule + "` of \"" + ruleset.name +
                       "\" has posted and is gone from the rule files; put it back (end it with `effective … "
                       "through` so that nothing new is earned)");
  }
  return {};
}

Result<void> check_currency(const std::vector<RunRecord>& runs, const Ruleset& ruleset) {
  for (const RunRecord& run : runs) {
    if (run.posting_count > 0 && run.currency != ruleset.currency.code()) {
      return input_error("\"" + ruleset.name + "\" has posted in " + run.currency + " and its file says " +
                         ruleset.currency.code() +
                         " now; a ruleset keeps its currency: give the new one another name");
    }
  }
  return {};
}

}  // namespace remit
