// What of an evaluation graph an earlier batch saw otherwise: pushed forward from the facts that have changed
// since, through every node, to the lines of the rules.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/graph/counterparts.hpp"
#include "engine/graph/graph.hpp"
#include "engine/ledger/fact_lookups.hpp"
#include "engine/run/frame_links.hpp"

namespace remit {

/// The kinds of facts that a graph reads, with all of their fields that matter.
using FieldsRead = std::map<FactKind, std::set<std::size_t>>;
[[nodiscard]] FieldsRead fields_read_by(const Graph& graph);

/// Rows that may have another value than the earlier batch found: too many at times, never too few.
class AffectedRows {
 public:
  /// `after` is no earlier than `before` in anything. `earlier`: what the earlier batch's graph had in common
  /// with this one; null: it was by the same rules. All must outlive it.
  AffectedRows(const Graph& graph, FactLookups& lookups, const FactView& before, const FactView& after,
               const Counterparts* earlier);

  /// Fails as the ledger does.
  [[nodiscard]] Result<void> find();

  /// Of the lines of a rule, by index of the plan: rows of what it is for.
  [[nodiscard]] const RowSet& lines_of(std::size_t plan) const { return lines_[plan]; }
  /// Whether these are all lines that the rule may have: all rows on whose days it is effective.
  [[nodiscard]] bool has_all_lines(std::size_t plan) const { return has_all_lines_[plan]; }
  /// Rows whose date `governing_date` is one of `days`, now or before.
  [[nodiscard]] RowSet on_days(NodeId governing_date, const DaySpans& days);
  /// What counts in measures and moves balances is told when it is wrong, whoever reads it: nodes that such
  /// rows are made of, with the rows that have changed.
  struct Told {
    NodeId node;
    RowSet rows;
  };
  [[nodiscard]] const std::vector<Told>& told_if_wrong() const { return told_; }
  /// The first node of whose rows any may have changed, where all have to be worked out again, and why.
  [[nodiscard]] const std::optional<std::string>& everything_because() const { return reason_; }
  /// The days on which something counts otherwise, before or now, in a measure, by its MeasureIndex.
  [[nodiscard]] const DaySpans& days_counted_otherwise(NodeId index) { return counted_otherwise_[index]; }
  [[nodiscard]] const FactChanges& changes(FactKind kind);
  [[nodiscard]] const FieldsRead& fields_read() const { return fields_; }

 private:
  friend class NodeEffects;
  [[nodiscard]] RowSet field(FactKind kind, std::size_t field);
  [[nodiscard]] RowSet new_rows(FrameId frame);
  [[nodiscard]] RowSet plan(const RulePlan& plan);
  [[nodiscard]] RowSet node(NodeId id);
  [[nodiscard]] RowSet other_node(NodeId id);
  [[nodiscard]] RowSet effective_rows(std::size_t plan);
  [[nodiscard]] RowSet deals_with_other_participants();
  /// Those rows of `kind` that others may have referred to before.
  [[nodiscard]] RowSet referred_before(FactKind kind, const RowSet& rows);
  /// The first day from which a partner attribute may have another value, for any partner; none: it hasn't.
  [[nodiscard]] std::optional<Date> attribute_since(std::size_t field);
  [[nodiscard]] bool time_has_passed() const { return after_.through > before_.through; }
  [[nodiscard]] DaySpans days_passed() const;
  [[nodiscard]] bool anything_changed();

  const Graph& graph_;
  FactLookups& lookups_;
  FactView before_;
  FactView after_;
  const Counterparts* earlier_;  // null: the same rules
  FrameLinks links_;
  FieldsRead fields_;
  std::map<FactKind, FactChanges> changes_;
  std::vector<RowSet> nodes_;  // by NodeId
  /// By index of a measure or fold of a balance: days on which what is read of it may be another.
  std::map<NodeId, DaySpans> windows_;
  std::map<NodeId, DaySpans> counted_otherwise_;
  std::optional<std::map<std::string, Date>> attribute_days_;  // by name, once it has been asked for
  std::vector<RowSet> lines_;
  std::vector<bool> has_all_lines_;
  std::vector<Told> told_;
  std::optional<std::string> reason_;
};

/// The days whose value of a measure, or place under a cap, depends on what counts on `days`.
[[nodiscard]] DaySpans days_reached(const TypedWindow& window, bool counts_while, const DaySpans& days);
/// The days that what is read on `days` depends on.
[[nodiscard]] DaySpans days_reaching(const TypedWindow& window, bool counts_while, const DaySpans& days);

/// What a balance is kept over: the periods that start anew, or all time.
[[nodiscard]] TypedWindow window_of(const Balance& balance);

/// The inputs of each total of a measure among those of its index.
struct TotalInputs {
  const MeasureTotal* total;
  NodeId by;
  std::vector<NodeId> keys;
  std::vector<NodeId> all;
};
[[nodiscard]] std::vector<TotalInputs> inputs_of_totals(const Graph& graph, NodeId index);

/// The places of a Fold's keys among its inputs: the first, and that behind the last.
[[nodiscard]] std::pair<std::size_t, std::size_t> keys_of_fold(const Balance& balance);
/// The place of a CapWindow's key among its inputs, where it has one.
[[nodiscard]] std::size_t key_of_cap(const operation::CapWindow& cap);

/// The nodes that the lines of a rule are read off from.
[[nodiscard]] std::vector<NodeId> nodes_of_lines(const RulePlan& plan);

}  // namespace remit
