#include "engine/run/earlier_postings.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/run/posting_names.hpp"

namespace remit {
namespace {

std::unordered_map<std::int64_t, const RunRecord*> by_number(const std::vector<RunRecord>& runs) {
  std::unordered_map<std::int64_t, const RunRecord*> result;
  for (const RunRecord& run : runs) {
    result.emplace(run.number, &run);
  }
  return result;
}

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

namespace {

using PostedSums = std::unordered_map<PostingKey, PostedSum, PostingKeyHash>;

Result<PostedByKey> with_runs(const PostedSums& sums, std::string_view hash,
                              const std::vector<RunRecord>& runs) {
  PostedByKey posted;
  const auto run_of = by_number(runs);
  posted.reserve(sums.size());
  for (const auto& [key, sum] : sums) {
    const auto run = run_of.find(sum.last_run);
    if (run == run_of.end()) {
      return machine_error("the ledger is damaged: a posting belongs to run " + std::to_string(sum.last_run) +
                           ", which isn't a run of its ruleset");
    }
    posted.emplace(key,
                   Posted{sum.minor_units, sum.fact_sequence, sum.refunded_minor_units, sum.governing_date,
                          run->second->ruleset_hash != hash, run->second->period_last});
  }
  return posted;
}

}  // namespace

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

Result<PostedByKey> posted_by(Ledger& ledger, std::string_view ruleset, std::string_view hash,
                              const std::vector<RunRecord>& runs) {
  if (runs.empty()) {
    return PostedByKey();
  }
  const Result<PostedSums> sums = ledger.posted_sums(ruleset);
  return sums ? with_runs(*sums, hash, runs) : tl::make_unexpected(sums.error());
}

Result<PostedByKey> posted_by(Ledger& ledger, const Ruleset& ruleset, std::string_view hash,
                              const std::vector<RunRecord>& runs, const std::vector<LinesOfRule>& rules) {
  const Result<std::vector<Ledger::Component>> components = ledger.components();
  if (!components) {
    return tl::make_unexpected(components.error());
  }
  std::map<std::int32_t, KeySpans> lines;
  for (const Ledger::Component& component : *components) {
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&](const LinesOfRule& each) { return each.rule == component.rule; });
    if (component.ruleset == ruleset.name && rule != rules.end() && !rule->posted.empty()) {
      lines[component.number] = rule->posted;
    }
  }
  const Result<PostedSums> sums = ledger.posted_sums_of(lines);
  return sums ? with_runs(*sums, hash, runs) : tl::make_unexpected(sums.error());
}

Result<PostedByKey> posted_before(Ledger& ledger, std::string_view hash, const std::vector<RunRecord>& runs,
                                  Date period_first) {
  PostedByKey posted;
  bool overflow = false;
  for (const RunRecord& run : runs) {
    if (run.period_last >= period_first) {
      continue;
    }
    const Result<void> visited = ledger.visit_postings(run.number, [&](const Posting& posting) {
      Posted& sum = posted[posting.key];
      overflow |= __builtin_add_overflow(sum.minor_units, posting.minor_units, &sum.minor_units);
      sum.fact_sequence = posting.fact_sequence;
      sum.refunded_minor_units = posting.refunded_minor_units;
      sum.governing_date = posting.governing_date;
      sum.by_another_ruleset = run.ruleset_hash != hash;
      sum.through = run.period_last;
    });
    if (!visited) {
      return tl::make_unexpected(visited.error());
    }
  }
  if (overflow) {
    return machine_error("the ledger is damaged: the postings of one key are beyond 64 bits");
  }
  return posted;
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

FactView view_of(const RunRecord& run) {
  return {run.period_last, run.cut_off, run.watermark};
}

RunToFollow run_to_follow(const std::vector<RunRecord>& runs, const RunRecord& batch) {
  if (runs.empty()) {
    return {nullptr, "\"" + batch.ruleset + "\" has never run on this ledger"};
  }
  const RunRecord& last = runs.back();
  const std::string number = std::to_string(last.number);
  if (last.ruleset_hash != batch.ruleset_hash) {
    return {nullptr, "the rules have changed since run " + number};
  }
  if (last.period_last > batch.period_last) {
    return {nullptr,
            "run " + number + " was of a later period, " + period_name(last.period_first, last.period_last)};
  }
  if (last.cut_off > batch.cut_off || last.watermark > batch.watermark) {
    return {nullptr, "run " + number + " knew facts that this one doesn't"};
  }
  return {&last, {}};
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

Result<void> check_rules_are_there(Ledger& ledger, const Ruleset& ruleset, const PostedByKey& posted) {
  std::unordered_set<std::int32_t> open;
  for (const auto& [key, sum] : posted) {
    if (sum.minor_units != 0) {
      open.insert(key.component);
    }
  }
  if (open.empty()) {
    return {};
  }
  const Result<std::vector<Ledger::Component>> components = ledger.components();
  if (!components) {
    return tl::make_unexpected(components.error());
  }
  for (const Ledger::Component& component : *components) {
    const bool is_there = std::any_of(ruleset.rules.begin(), ruleset.rules.end(),
                                      [&](const Rule& rule) { return rule.name == component.rule; });
    if (component.ruleset == ruleset.name && open.contains(component.number) && !is_there) {
      return input_error(
          "the rule `" + component.rule + "` of \"" + ruleset.name +
          "\" has posted and is gone from the rule files; put it back (end it with `effective … "
          "through` so that nothing new is earned)");
    }
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
