#include "engine/run/changed_lines.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "engine/calendar/period.hpp"
#include "engine/run/affected_rows.hpp"
#include "engine/run/needed_rows.hpp"

namespace remit {
namespace {

/// Versions of a rule post under one name: what is looked at of one is looked at of all.
class Change {
 public:
  Change(Ledger& ledger, const Ruleset& ruleset, const FactView& before, const FactView& after)
      : ruleset_(ruleset), lookups_(ledger, ruleset.schema), before_(before), after_(after) {}

  Result<bool> prepare(Graph& graph, EvaluationOptions& options) {
    graph_ = &graph;
    affected_.emplace(graph, lookups_, before_, after_);
    if (Result<void> found = affected_->find(); !found) {
      return tl::make_unexpected(found.error());
    }
    if (!group_rules()) {
      return false;
    }
    NeededRows needed(graph, lookups_, after_.through);
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
    return true;
  }

  [[nodiscard]] std::string everything_because() const { return because_; }
  [[nodiscard]] const FieldsRead& fields_read() const { return affected_->fields_read(); }
  [[nodiscard]] const std::map<NodeId, DaySpans>& windows() const { return windows_; }

  [[nodiscard]] std::vector<LinesOfRule> rules(const FactSet& facts) {
    std::vector<LinesOfRule> rules;
    for (const auto& [name, group] : groups_) {
      LinesOfRule& rule = rules.emplace_back(LinesOfRule{name, group.rows, {}});
      const Frame& root = group.frame;
      if (root.form == Frame::Form::kPartnerPeriods) {
        rule.posted = first_days(root, group.rows.days);
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
      if (group->second.rows.is_everything()) {
        const std::optional<std::string>& node = affected_->everything_because();
        because_ = node ? "what has changed can't be followed through: " + *node
                        : "all lines of `" + name_of(plan) + "` may have changed";
        return false;
      }
    }
    return true;
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

  const Ruleset& ruleset_;
  FactLookups lookups_;
  FactView before_;
  FactView after_;
  const Graph* graph_ = nullptr;  // while it is prepared
  std::optional<AffectedRows> affected_;
  std::map<std::string, Group> groups_;
  std::map<NodeId, DaySpans> windows_;
  std::string because_;
};

}  // namespace

Result<ChangedLines> read_changes(Ledger& ledger, const Ruleset& ruleset, const FactView& before,
                                  const FactView& after, const EvaluationOptions& options) {
  Change change(ledger, ruleset, before, after);
  ChangedLines changed;
  changed.options = options;
  Result<std::unique_ptr<BatchEvaluation>> read = read_from_ledger(
      ledger, ruleset, after, changed.options, build_graph,
      [&](Graph& graph, EvaluationOptions& narrowed) { return change.prepare(graph, narrowed); });
  if (!read) {
    return tl::make_unexpected(read.error());
  }
  if (*read == nullptr) {
    changed.everything_because = change.everything_because();
    return changed;
  }
  changed.rules = change.rules((*read)->facts);
  changed.fields_read = change.fields_read();
  changed.windows = change.windows();
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
