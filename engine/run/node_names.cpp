#include "engine/run/node_names.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace remit {
namespace {

/// The clause of a rule that a window cap belongs to.
std::optional<std::string> clause_of(const Graph& graph, NodeId node) {
  for (const RulePlan& plan : graph.plans) {
    const std::string& rule = graph.ruleset->rules[plan.rule].name;
    const bool is_cap = std::any_of(
        plan.window_caps.begin(), plan.window_caps.end(),
        [&](const RulePlan::CapStep& cap) { return cap.running_before == node || cap.capped == node; });
    if (is_cap) {
      return "cap of " + rule;
    }
    const bool is_budget =
        std::any_of(plan.budgets.begin(), plan.budgets.end(), [&](const RulePlan::BudgetStep& budget) {
          return budget.running_before == node || budget.share == node;
        });
    if (is_budget) {
      return "budget of " + rule;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string name_in_rules(const Graph& graph, NodeId node) {
  const Operation& operation = graph.nodes[node].operation;
  if (const auto* measure = std::get_if<operation::MeasureIndex>(&operation)) {
    return "measure " + graph.ruleset->measures[measure->measure].name;
  }
  if (const auto* fold = std::get_if<operation::Fold>(&operation)) {
    return "balance " + graph.ruleset->balances[fold->balance].name;
  }
  const std::string name = clause_of(graph, node).value_or(name_of(operation));
  const std::string detail = detail_of(operation, graph.request.schema);
  return detail.empty() ? name : name + " (" + detail + ")";
}

}  // namespace remit
