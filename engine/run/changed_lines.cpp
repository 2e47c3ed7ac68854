#include "engine/run/changed_lines.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "engine/calendar/period.hpp"
#include "engine/graph/counterparts.hpp"
#include "engine/run/affected_rows.hpp"
#include "engine/run/carried_measures.hpp"
#include "engine/run/earlier_postings.hpp"
#include "engine/run/needed_rows.hpp"

namespace remit {
namespace {

/// Versions of a rule post under one name: what is looked at of one is looked at of all.
class Change {
 public:
  Change(Ledger& ledger, const Ruleset& ruleset, const RunToFollow& since, const RunRecord& batch)
      : ledger_(ledger),
        ruleset_(ruleset),
        lookups_(ledger, ruleset.schema),
        since_(*since.run),
        before_(view_of(since_)),
        after_(view_of(batch)) {
    if (since.rules) {
      earlier_ = build_graph(*since.rules);
    }
  }

  Result<bool> prepare(Graph& graph, EvaluationOptions& options) {
    graph_ = &graph;
    if (earlier_) {
      counterparts_ = find_counterparts(graph, *earlier_);
    }
    affected_.emplace(graph, lookups_, before_, after_, counterparts_ ? &*counterparts_ : nullptr);
    if (Result<void> found = affected_->find(); !found) {
      return tl::make_unexpected(found.error());
    }
    if (!group_rules() || !add_earlier_rules()) {
      return false;
    }
    if (Result<void> found = find_carried(graph); !found) {
      return tl::make_unexpected(found.error());
    }
    std::map<NodeId, DaySpans::Span> carried;
    for (const auto& [node, opening] : carried_) {
      carried.emplace(node, opening.days);
    }
    NeededRows needed(graph, lookups_, after_.through, std::move(carried));
    std::vector<WantedLines> wanted(graph.plans.size());
    for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
      wanted[graph.plans[plan].rule].told = rows_of(plan);
      needed.need_lines(plan, rows_of(plan));
    }
    for (const AffectedRows::Told& told : affected_->told_if_wrong()) {
      needed.need(told.node, told.rows);
    }
    if (Result<void> found = needed.find(affected_->fields_read()); !found) {
      return tl::make_unexpected(found.error());
    }
    for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
      wanted[graph.plans[plan].rule].counted = needed.lines_of(plan);
    }
    restrict_request(graph, needed.facts());
    windows_ = needed.windows();
    options.wanted = std::move(wanted);
    options.periods = needed.periods();
    for (const NodeId node : needed.opened()) {
      options.opening_totals.emplace(node, carried_.at(node));
    }
    for (const NodeId node : carried_measures(graph, after_.through)) {
      const DaySpans::Span days = *days_carried(graph, node, after_.through);
      const auto before = carried_.find(node);
      if (needed.counts_all_on(node, days)) {
        options.closing.push_back(node);
      } else if (before != carried_.end() && before->second.days == days) {
        unchanged_totals_.insert(*before);
      }
    }
    return true;
  }

  [[nodiscard]] std::string everything_because() const { return because_; }
  [[nodiscard]] const std::set<std::string>& changed_rules() const { return changed_rules_; }
  [[nodiscard]] const FieldsRead& fields_read() const { return affected_->fields_read(); }
  [[nodiscard]] const std::map<NodeId, DaySpans>& windows() const { return windows_; }
  [[nodiscard]] const std::map<NodeId, OpeningTotals>& unchanged_totals() const { return unchanged_totals_; }

  [[nodiscard]] std::vector<LinesOfRule> rules(const FactSet& facts) {
    std::vector<LinesOfRule> rules;
    for (const auto& [name, group] : groups_) {
      LinesOfRule& rule = rules.emplace_back(LinesOfRule{name, group.rows, {}});
      const Frame& root = group.frame;
      if (root.form == Frame::Form::kPartnerPeriods) {
        rule.posted = first_days(root, group.rows.days);
        continue;
      }
      if (group.rows.is_everything()) {
        rule.posted = KeySpans::everything();
        continue;
      }
      SpanCollector<std::int64_t> keys;
      const FactTable& table = facts.table(root.kind);
      for (std::size_t row = 0; row < table.row_count && !group.rows.days.empty(); ++row) {
        if (group.rows.days.contains(table.own_dates[row])) {
          keys.add(table.keys[row]);
        }
      }
      rule.posted = group.rows.keys;
      rule.posted.unite(keys.finish());
      rule.posted = rule.posted.without(group.unseen);
    }
    return rules;
  }

 private:
  struct Group {
    FrameId root = 0;
    Frame frame;  // of the root
    RowSet rows;
    KeySpans unseen;  // facts that no earlier run has seen: they have no postings
  };

  /// What the earlier run knew measures to stand at, where that is still so.
  Result<void> find_carried(const Graph& graph) {
    for (const NodeId node : carried_measures(graph, before_.through)) {
      const DaySpans::Span days = *days_carried(graph, node, before_.through);
      const std::optional<NodeId> before = counterparts_ ? counterparts_->nodes[node] : std::optional(node);
      if (!before || affected_->days_counted_otherwise(node).overlaps(days.first, days.last)) {
        continue;
      }
      const Graph& of = earlier_ ? *earlier_ : graph;
      Result<std::optional<KeptTotals>> totals =
          ledger_.kept_totals(graph.request.schema, name_of_totals(of, *before, since_));
      if (!totals) {
        return tl::make_unexpected(totals.error());
      }
      if (*totals) {
        carried_.emplace(node, OpeningTotals{days, std::make_shared<const KeptTotals>(std::move(**totals))});
      }
    }
    return {};
  }

  const std::string& name_of(std::size_t plan) const { return ruleset_.rules[graph_->plans[plan].rule].name; }
  [[nodiscard]] const RowSet& rows_of(std::size_t plan) const { return groups_.at(name_of(plan)).rows; }

  /// False where not all rules can be told apart from what they posted before.
  bool group_rules() {
    for (std::size_t plan = 0; plan < graph_->plans.size(); ++plan) {
      const FrameId root = graph_->root_of(graph_->plans[plan].frame);
      const auto [group, fresh] =
          groups_.try_emplace(name_of(plan), Group{root, graph_->frames[root], {}, {}});
      if (!fresh && group->second.root != root) {
        because_ = "the versions of `" + name_of(plan) + "` are for different facts";
        return false;
      }
      if (fresh && group->second.frame.form == Frame::Form::kFacts) {
        const FactChanges& changes = affected_->changes(group->second.frame.kind);
        group->second.unseen = changes.added.keys.without(changes.returned);
      }
      group->second.rows.unite(affected_->lines_of(plan));
      const std::optional<std::string>& node = affected_->everything_because();
      if (group->second.rows.is_everything() && (!earlier_ || node)) {
        because_ = node ? "what has changed can't be followed through: " + *node
                        : "all lines of `" + name_of(plan) + "` may have changed";
        return false;
      }
    }
    return true;
  }

  /// What the earlier rules had otherwise: versions that are gone have lines that were posted.
  bool add_earlier_rules() {
    if (!earlier_) {
      return true;
    }
    std::set<std::size_t> still_there;
    bool all_are_others = true;
    for (std::size_t plan = 0; plan < graph_->plans.size(); ++plan) {
      all_are_others = all_are_others && affected_->has_all_lines(plan);
      const std::optional<std::size_t> same = counterparts_->plans[plan];
      if (same) {
        still_there.insert(*same);
      }
      if (!same || counterparts_->other_days.contains(graph_->plans[plan].effective)) {
        changed_rules_.insert(name_of(plan));
      }
    }
    for (std::size_t plan = 0; plan < earlier_->plans.size(); ++plan) {
      const std::string& name = earlier_->ruleset->rules[earlier_->plans[plan].rule].name;
      const auto group = groups_.find(name);  // none: the rule is gone, with nothing left of what it posted
      if (still_there.contains(plan) || group == groups_.end()) {
        continue;
      }
      if (!has_rows_of(group->second.frame,
                       earlier_->frames[earlier_->root_of(earlier_->plans[plan].frame)])) {
        because_ = rules_have_changed_since(since_) + ": `" + name + "` is for other facts now";
        return false;
      }
      changed_rules_.insert(name);
      group->second.rows.unite(effective_rows(earlier_->plans[plan]));
    }
    because_ = all_are_others ? rules_have_changed_since(since_) : "";
    return !all_are_others;
  }

  static bool has_rows_of(const Frame& frame, const Frame& other) {
    return frame.form == other.form && frame.kind == other.kind && frame.period == other.period &&
           frame.first_month == other.first_month;
  }

  /// What may have had a line by a rule of the earlier graph.
  RowSet effective_rows(const RulePlan& plan) {
    for (NodeId node = 0; node < graph_->nodes.size(); ++node) {
      if (counterparts_->nodes[node] == plan.governing_date) {
        return affected_->on_days(node, effective_days(*earlier_, plan));
      }
    }
    return RowSet::everything();
  }

  static KeySpans first_days(const Frame& frame, const DaySpans& days) {
    KeySpans firsts;
    for (const DaySpans::Span& span : days.spans()) {
      const Date first = std::max(Date(span.first), Date::first_day());
      const Date last = std::min(Date(span.last), Date::last_day());
      if (first <= last) {
        firsts.add(period_of(frame.period, first, frame.first_month).first.days(), last.days());
      }
    }
    return firsts;
  }

  Ledger& ledger_;
  const Ruleset& ruleset_;
  FactLookups lookups_;
  const RunRecord& since_;
  FactView before_;
  FactView after_;
  std::optional<Graph> earlier_;  // of the run's rules, where they were others
  std::optional<Counterparts> counterparts_;
  std::set<std::string> changed_rules_;
  const Graph* graph_ = nullptr;  // while it is prepared
  std::optional<AffectedRows> affected_;
  std::map<std::string, Group> groups_;
  std::map<NodeId, DaySpans> windows_;
  std::map<NodeId, OpeningTotals> carried_;
  std::map<NodeId, OpeningTotals> unchanged_totals_;
  std::string because_;
};

}  // namespace

Result<ChangedLines> read_changes(Ledger& ledger, const Ruleset& ruleset, const RunToFollow& since,
                                  const RunRecord& batch, const EvaluationOptions& options) {
  Change change(ledger, ruleset, since, batch);
  ChangedLines changed;
  changed.options = options;
  Result<std::unique_ptr<BatchEvaluation>> read = read_from_ledger(
      ledger, ruleset, view_of(batch), changed.options, build_graph,
      [&](Graph& graph, EvaluationOptions& narrowed) { return change.prepare(graph, narrowed); });
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  if (*read == nullptr) {
    changed.everything_because = change.everything_because();
    return changed;
  }
  changed.rules = change.rules((*read)->facts);
  changed.changed_rules = change.changed_rules();
  changed.fields_read = change.fields_read();
  changed.windows = change.windows();
  changed.unchanged_totals = change.unchanged_totals();
  changed.evaluation = std::move(*read);
  return changed;
}

Result<void> evaluate_changes(Ledger& ledger, const Ruleset& ruleset, ChangedLines& changed) {
  if (Result<void> evaluated = evaluate_facts(ledger, ruleset, *changed.evaluation, changed.options);
      !evaluated) {
    return evaluated;
  }
  if (changed.evaluation->evaluation.error_count != 0) {
    changed.everything_because = kRowsCantBeRated;
    changed.evaluation.reset();
  }
  return {};
}

}  // namespace remit
