#include "engine/graph/assign_guards.hpp"

#include <optional>
#include <vector>

namespace remit {
namespace {

/// What the users of a node seen so far have in common.
struct Demand {
  bool seen = false;
  std::optional<NodeId> gate;  ///< none, though seen: needed for all rows

  void join(std::optional<NodeId> wanted) {
    if (!seen) {
      seen = true;
      gate = wanted;
    } else if (gate != wanted) {
      gate = std::nullopt;
    }
  }
};

class GuardAssignment {
 public:
  explicit GuardAssignment(Graph& graph) : graph_(graph), demands_(graph.nodes.size()) {}

  void run() {
    for (const RulePlan& plan : graph_.plans) {
      demand_of_plan(plan);
    }
    for (std::size_t index = graph_.nodes.size(); index-- > 0;) {
      pass_on(static_cast<NodeId>(index));
    }
  }

 private:
  void join(std::optional<NodeId> node, std::optional<NodeId> gate) {
    if (node) {
      // A gate and what it is made of can't wait for the gate.
      demands_[*node].join(node == gate ? std::nullopt : gate);
    }
  }

  void demand_of_plan(const RulePlan& plan) {
    join(plan.gate, std::nullopt);
    join(plan.applies, std::nullopt);
    for (const std::optional<NodeId> node :
         {std::optional(plan.governing_date), plan.pays, std::optional(plan.entitlement), plan.refunded}) {
      join(node, plan.gate);
    }
    for (const NodeId node : read_by_emission(plan)) {
      join(node, plan.gate);
    }
    for (const RulePlan::CapStep& step : plan.window_caps) {
      join(step.running_before, plan.gate);
    }
    for (const RulePlan::BudgetStep& step : plan.budgets) {
      join(step.running_before, plan.gate);
    }
  }

  void pass_on(NodeId id) {
    Node& node = graph_.nodes[id];
    const Demand& demand = demands_[id];
    const bool whole = needs_whole_columns(node.operation) &&
                       !std::holds_alternative<operation::CapWindow>(node.operation) &&
                       !std::holds_alternative<operation::AsKnown>(node.operation);
    // A node that an earlier rule made stands before this gate, and is worked out for all rows.
    node.guard = demand.seen && !whole && demand.gate && *demand.gate < id ? demand.gate : std::nullopt;
    const bool filters = std::holds_alternative<operation::Applies>(node.operation);
    for (std::size_t index = 0; index < node.inputs.size(); ++index) {
      const NodeId input = node.inputs[index];
      const bool same_frame = graph_.nodes[input].frame == node.frame;
      const bool same_rows = same_frame && !whole && !reads_other_rows(node.operation, index);
      std::optional<NodeId> wanted = same_rows ? node.guard : std::nullopt;
      if (filters) {
        wanted = index == 0 ? std::nullopt : std::optional(node.inputs[0]);
      }
      join(input, wanted);
    }
  }

  Graph& graph_;
  std::vector<Demand> demands_;
};

}  // namespace

void assign_guards(Graph& graph) {
  GuardAssignment(graph).run();
}

}  // namespace remit
