// What an explanation tells of besides what a line comes to. Part of NeededRows.
#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

#include "engine/analysis/typed_operands.hpp"
#include "engine/run/needed_rows.hpp"

namespace remit {
namespace {

/// All that the clauses of a rule and their amendments are made of.
std::vector<TypedId> explained_by(const Rule& rule) {
  std::vector<TypedId> roots = clauses_of(rule);
  for (const AmendedPart& part : rule.amended) {
    roots.push_back(part.in_force);
    if (part.unamended) {
      roots.push_back(*part.unamended);
    }
    for (const Amendment& amendment : part.amendments) {
      roots.insert(roots.end(), {amendment.holds, amendment.value, amendment.in_force});
    }
  }
  return roots;
}

/// Every node that an explanation reads off a plan; what is read for its lines already holds splits and dues.
std::vector<NodeId> nodes_explained(const RulePlan& plan) {
  std::vector<NodeId> nodes = nodes_of_lines(plan);
  nodes.insert(nodes.end(), {plan.effective, plan.amount, plan.promoted, plan.unrounded});
  const auto add = [&](const std::optional<NodeId>& node) {
    if (node) {
      nodes.push_back(*node);
    }
  };
  for (const std::optional<NodeId>& node :
       {plan.where, plan.during, plan.factor, plan.decayed, plan.floor, plan.floored}) {
    add(node);
  }
  for (const RulePlan::BudgetStep& step : plan.budgets) {
    nodes.insert(nodes.end(), {step.limit, step.running_before, step.share});
  }
  for (const std::vector<RulePlan::CapStep>* caps : {&plan.fact_caps, &plan.window_caps}) {
    for (const RulePlan::CapStep& step : *caps) {
      nodes.insert(nodes.end(), {step.limit, step.capped});
      add(step.when);
      add(step.running_before);
      add(step.with_excess);
    }
  }
  return nodes;
}

}  // namespace

void NeededRows::need_expressions(FrameId frame, TypedId root, const RowSet& rows) {
  for (const TypedId id : reachable(graph_.ruleset->expressions, root)) {
    if (const std::optional<NodeId> node = graph_.node_in(frame, id)) {
      need(*node, rows);
    }
  }
}

void NeededRows::need_explanation(std::size_t plan, const RowSet& rows) {
  explains_ = true;
  const RulePlan& of = graph_.plans[plan];
  need_lines(plan, rows);
  for (const NodeId node : nodes_explained(of)) {
    need(node, rows);
  }
  for (const TypedId root : explained_by(graph_.ruleset->rules[of.rule])) {
    need_expressions(of.frame, root, rows);
  }
  // What a rule is fanned out to is told where that is nothing, too.
  for (FrameId frame = of.frame; graph_.frames[frame].form == Frame::Form::kFanned;
       frame = graph_.frames[frame].base) {
    need(graph_.frames[frame].maker, rows);
  }
}

bool NeededRows::is_partner_of_period(NodeId node) const {
  const Node& of = graph_.nodes[node];
  return std::holds_alternative<operation::PeriodPartner>(of.operation) ||
         (std::holds_alternative<operation::Gather>(of.operation) && is_of_periods(of.inputs[0]) &&
          is_partner_of_period(of.inputs[1]));
}

/// Whether nothing is made of other partners' periods by this node: windows are, and balances, unless they
/// are kept for the period's partner.
bool NeededRows::reads_own_periods_alone(NodeId node) const {
  const Node& of = graph_.nodes[node];
  const auto* value = std::get_if<operation::BalanceValue>(&of.operation);
  const bool steps_are_periods = value != nullptr && is_of_periods(of.inputs[0]);
  if (steps_are_periods && value->part != BalanceRead::Part::kAfter) {
    return true;
  }
  const bool goes_across =
      is_of_periods(node) && (std::holds_alternative<operation::CapWindow>(of.operation) ||
                              std::holds_alternative<operation::Fold>(of.operation));
  return !(steps_are_periods || goes_across) ||
         std::any_of(of.inputs.begin(), of.inputs.end(),
                     [&](NodeId input) { return is_partner_of_period(input); });
}

void NeededRows::need_periods_of(const KeySpans& partners) {
  for (NodeId node = 0; node < graph_.nodes.size(); ++node) {
    if (!reads_own_periods_alone(node)) {
      return;
    }
  }
  partners_of_periods_ = partners;
}

}  // namespace remit
