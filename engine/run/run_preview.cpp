#include "engine/run/run_preview.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "engine/execution/run_schedule.hpp"
#include "engine/run/changed_lines.hpp"
#include "engine/run/earlier_postings.hpp"
#include "engine/run/needed_rows.hpp"
#include "engine/run/node_names.hpp"
#include "engine/run/run_to_follow.hpp"

namespace remit {
namespace {

bool is_same_run(const RunRecord& left, const RunRecord& right) {
  return left.ruleset_hash == right.ruleset_hash && left.watermark == right.watermark &&
         left.period_first == right.period_first && left.period_last == right.period_last;
}

/// Counts what an evaluation of what has changed has looked at.
class Counts {
 public:
  Counts(Ledger& ledger, const ChangedLines& changed, RunPreview& preview)
      : ledger_(ledger),
        changed_(changed),
        graph_(changed.evaluation->graph),
        facts_(changed.evaluation->facts),
        preview_(preview) {}

  Result<void> count() {
    if (Result<void> counted = count_rules(); !counted) {
      return counted;
    }
    if (Result<void> counted = count_facts(); !counted) {
      return counted;
    }
    find_windows();
    find_carried();
    return {};
  }

 private:
  [[nodiscard]] Result<std::uint64_t> total_of(FactKind kind) {
    const Result<std::int64_t> total = ledger_.fact_count(graph_.request.schema.fact(kind));
    return total ? Result<std::uint64_t>(static_cast<std::uint64_t>(*total))
                 : tl::make_unexpected(total.error());
  }

  [[nodiscard]] const Frame& frame_of(const std::string& rule) const {
    const auto plan = std::find_if(graph_.plans.begin(), graph_.plans.end(), [&](const RulePlan& each) {
      return graph_.ruleset->rules[each.rule].name == rule;
    });
    return graph_.frames[graph_.root_of(plan->frame)];
  }

  Result<void> count_rules() {
    preview_.changes_nothing = true;
    for (const LinesOfRule& lines : changed_.rules) {
      const Frame& frame = frame_of(lines.rule);
      RunPreview::Rule& rule = preview_.rules.emplace_back();
      rule.name = lines.rule;
      rule.for_each = frame.name;
      rule.has_changed = changed_.changed_rules.contains(lines.rule);
      if (frame.form == Frame::Form::kPartnerPeriods) {
        EvaluationOptions options;
        options.through = preview_.run.period_last;
        rule.total = partner_periods(facts_, options, frame).count;
        options.periods = lines.rows.days;
        rule.looked_at = partner_periods(facts_, options, frame).count;
      } else {
        const Result<std::uint64_t> total = total_of(frame.kind);
        if (!total) {
          return tl::make_unexpected(total.error());
        }
        rule.total = *total;
        const FactTable& table = facts_.table(frame.kind);
        for (std::size_t row = 0; row < table.row_count; ++row) {
          rule.looked_at += lines.rows.contains(table.keys[row], table.own_dates[row]) ? 1U : 0U;
        }
      }
      // What isn't there any more may have been posted for.
      preview_.changes_nothing = preview_.changes_nothing && rule.looked_at == 0 && lines.posted.empty();
    }
    return {};
  }

  Result<void> count_facts() {
    for (const auto& [kind, fields] : changed_.fields_read) {
      const Result<std::uint64_t> total = total_of(kind);
      if (!total) {
        return tl::make_unexpected(total.error());
      }
      const auto asked =
          std::find_if(graph_.request.kinds.begin(), graph_.request.kinds.end(),
                       [kind = kind](const FactRequest::Kind& each) { return each.kind == kind; });
      const bool is_whole = asked == graph_.request.kinds.end()
                                ? is_read_whole(kind)
                                : !asked->rows || asked->rows->is_everything();
      preview_.facts.push_back({.kind = graph_.request.schema.fact(kind).name,
                                .read = facts_.table(kind).row_count,
                                .total = *total,
                                .is_whole = is_whole});
    }
    return {};
  }

  void find_windows() {
    std::map<std::string, DaySpans> windows;
    for (const auto& [node, days] : changed_.windows) {
      windows[name_in_rules(graph_, node)].unite(days);
    }
    const std::int32_t through = preview_.run.period_last.days();
    for (const auto& [name, all] : windows) {
      const DaySpans days = all.without({through + 1, std::numeric_limits<std::int32_t>::max()});
      if (days.empty() || days.spans().front().first > preview_.since->period_last.days()) {
        continue;
      }
      RunPreview::ReachBack reach{.by = name, .last = Date(days.spans().back().last)};
      if (days.spans().front().first >= Date::first_day().days()) {
        reach.first = Date(days.spans().front().first);
        for (const DaySpans::Span& span : days.spans()) {
          reach.days += std::int64_t{span.last} - span.first + 1;
        }
      }
      preview_.reaches_back.push_back(std::move(reach));
    }
  }

  void find_carried() {
    std::map<std::string, DaySpans::Span> carried;
    for (const auto& [node, opening] : changed_.options.opening_totals) {
      carried.emplace(name_in_rules(graph_, node), opening.days);
    }
    for (const auto& [name, days] : carried) {
      preview_.goes_on.push_back({.by = name, .first = Date(days.first), .last = Date(days.last)});
    }
  }

  Ledger& ledger_;
  const ChangedLines& changed_;
  const Graph& graph_;
  const FactSet& facts_;
  RunPreview& preview_;
};

}  // namespace

Result<RunPreview> preview_run(Ledger& ledger, const Ruleset& ruleset, const Period& period) {
  Result<RunRecord> run = unbooked_run(ledger, ruleset, period);
  if (!run) {
    return tl::make_unexpected(run.error());
  }
  const Result<std::vector<RunRecord>> runs = runs_of(ledger, ruleset.name);
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  RunPreview preview;
  preview.run = std::move(*run);
  preview.has_facts = preview.run.watermark != 0;
  if (!runs->empty() && is_same_run(runs->back(), preview.run)) {
    preview.already_booked = runs->back();
    return preview;
  }
  if (const Result<void> may = check_may_run(ledger, ruleset, *runs, period); !may) {
    if (may.error().kind != ErrorKind::kInput) {
      return tl::make_unexpected(may.error());
    }
    preview.refused_because = may.error().message;
    return preview;
  }
  const Result<RunToFollow> since = run_to_follow(ledger, ruleset, *runs, preview.run);
  if (!since) {
    return tl::make_unexpected(since.error());
  }
  preview.everything_because = since->everything_because;
  if (!since->run) {
    return preview;
  }
  EvaluationOptions options;
  options.through = period.last;
  Result<ChangedLines> changed = read_changes(ledger, ruleset, *since, preview.run, options);
  if (!changed) {
    return tl::make_unexpected(changed.error());
  }
  if (changed->evaluation != nullptr) {
    if (Result<void> evaluated = evaluate_changes(ledger, ruleset, *changed); !evaluated) {
      return tl::make_unexpected(evaluated.error());
    }
  }
  if (changed->evaluation == nullptr) {
    preview.everything_because = changed->everything_because;
    return preview;
  }
  preview.since = since->run;
  preview.since_other_rules = since->rules.has_value();
  if (Result<void> counted = Counts(ledger, *changed, preview).count(); !counted) {
    return tl::make_unexpected(counted.error());
  }
  return preview;
}

}  // namespace remit
