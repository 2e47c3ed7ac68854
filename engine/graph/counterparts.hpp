// What the graph of a ruleset has in common with that of an earlier version of it: nodes and rules that come
// to the same, whatever the facts are.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "engine/columns/row_set.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

struct Counterparts {
  /// By node, the earlier graph's that has the same value in every row; none: it may have another in any.
  std::vector<std::optional<NodeId>> nodes;
  /// Of InRange nodes among these, the days on which they aren't the same: they hold on one side alone.
  std::map<NodeId, DaySpans> other_days;
  /// By plan, the earlier graph's whose lines are read off counterparts in the same way.
  std::vector<std::optional<std::size_t>> plans;
  /// By plan, whether a rule of the earlier graph had the same conditions and the same date, whatever its
  /// days: a row of which it can't be told whether the rule is effective was one then, too.
  std::vector<bool> same_conditions;
};

/// Both rulesets must have the same basis_text().
[[nodiscard]] Counterparts find_counterparts(const Graph& graph, const Graph& earlier);

/// The days that a rule is effective on; not `never`, on which no rule is.
[[nodiscard]] DaySpans effective_days(const Graph& graph, const RulePlan& plan);

}  // namespace remit
