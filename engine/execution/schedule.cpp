#include "engine/execution/schedule.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace remit {
namespace {

void demand(std::vector<std::uint8_t>& needed, std::vector<std::uint8_t>& kept, std::optional<NodeId> node) {
  if (node) {
    needed[*node] = 1;
    kept[*node] = 1;
  }
}

/// The node that makes the rows of a frame.
std::optional<NodeId> maker_of(const Graph& graph, FrameId frame) {
  const Frame& definition = graph.frames[frame];
  return definition.form == Frame::Form::kFanned ? std::optional(definition.maker) : std::nullopt;
}

bool is_as_known(const Graph& graph, std::size_t node) {
  return graph.frames[graph.nodes[node].frame].form == Frame::Form::kAsKnown;
}

/// Marks everything under what is needed.
void mark_inputs(const Graph& graph, bool with_guards, std::vector<std::uint8_t>& needed) {
  for (std::size_t id = graph.nodes.size(); id-- > 0;) {
    if (needed[id] == 0) {
      continue;
    }
    for (const NodeId input : graph.nodes[id].inputs) {
      needed[input] = 1;
    }
    if (graph.nodes[id].guard && with_guards) {
      needed[*graph.nodes[id].guard] = 1;
    }
    if (const std::optional<NodeId> maker = maker_of(graph, graph.nodes[id].frame)) {
      needed[*maker] = 1;
    }
  }
}

/// Marks what the lines read off, and everything under it.
void mark_needed(const Graph& graph, bool keep_all, std::vector<std::uint8_t>& needed,
                 std::vector<std::uint8_t>& kept) {
  for (const RulePlan& plan : graph.plans) {
    for (const std::optional<NodeId> node :
         {std::optional(plan.gate), std::optional(plan.applies), std::optional(plan.governing_date),
          plan.pays, std::optional(plan.entitlement), plan.own_amount, plan.refunded}) {
      demand(needed, kept, node);
    }
    for (const NodeId node : read_by_emission(plan)) {
      demand(needed, kept, node);
    }
  }
  if (keep_all) {
    for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
      needed[id] = kept[id] = is_as_known(graph, id) ? 0 : 1;
    }
  }
  mark_inputs(graph, true, needed);
}

/// Which nodes wait for their guards: all; those alone that read the past, where each day costs a reading; or
/// none.
enum class Guards : std::uint8_t { kAll, kOfThePast, kNone };

Guards guards_of(bool keep_all, bool with_guards) {
  if (!with_guards) {
    return Guards::kNone;
  }
  return keep_all ? Guards::kOfThePast : Guards::kAll;
}

bool waits_for_guard(const Node& node, Guards guards) {
  return node.guard &&
         (guards == Guards::kAll ||
          (guards == Guards::kOfThePast && std::holds_alternative<operation::AsKnown>(node.operation)));
}

/// The nodes whose columns a node reads when it is worked out.
std::vector<NodeId> read_by(const Graph& graph, NodeId id) {
  const Node& node = graph.nodes[id];
  std::vector<NodeId> read = node.inputs;
  if (node.guard) {
    read.push_back(*node.guard);
  }
  if (const std::optional<NodeId> maker = maker_of(graph, node.frame)) {
    read.push_back(*maker);
  }
  if (std::holds_alternative<operation::MeasureValue>(node.operation)) {
    // It looks at what the measure counts, too.
    const std::vector<NodeId>& counted = graph.nodes[node.inputs[0]].inputs;
    read.insert(read.end(), counted.begin(), counted.end());
  }
  return read;
}

/// Notes behind which step each column that was kept for later steps alone is read for the last time.
void find_last_reads(const Graph& graph, const std::vector<std::uint8_t>& needed,
                     const std::vector<std::uint8_t>& demanded, Schedule& schedule) {
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    const bool is_of_the_past =
        is_as_known(graph, id) || std::holds_alternative<operation::AsKnown>(graph.nodes[id].operation);
    if (needed[id] != 0 && is_of_the_past) {
      return;  // which is worked out from other evaluations' columns
    }
  }
  constexpr std::size_t kNever = SIZE_MAX;
  std::vector<std::size_t> step_of(graph.nodes.size(), kNever);
  for (std::size_t step = 0; step < schedule.steps.size(); ++step) {
    for (const NodeId id : schedule.steps[step].nodes) {
      step_of[id] = step;
    }
  }
  const std::vector<std::optional<NodeId>> folds = folds_of(graph);
  std::vector<std::size_t> last(graph.nodes.size(), kNever);
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    const std::size_t step = step_of[folds[id].value_or(id)];
    if (needed[id] == 0 || step == kNever) {
      continue;
    }
    for (const NodeId read : read_by(graph, id)) {
      last[read] = last[read] == kNever ? step : std::max(last[read], step);
    }
  }
  for (NodeId id = 0; id < graph.nodes.size(); ++id) {
    if (needed[id] != 0 && demanded[id] == 0 && last[id] != kNever) {
      schedule.steps[last[id]].last_read.push_back(id);
    }
  }
}

/// Orders the needed nodes into passes.
Schedule schedule_of(const Graph& graph, Guards guards, const std::vector<std::uint8_t>& needed,
                     std::vector<std::uint8_t> kept) {
  Schedule schedule;
  const std::vector<std::uint8_t> demanded = kept;
  schedule.kept = std::move(kept);

  // A node can share a pass with inputs of its own frame that are worked out by batch and read row by row;
  // everything else must have been finished in an earlier pass.
  // What a Fold works out beside its own column is in no pass of its own.
  const std::vector<std::optional<NodeId>> folds = folds_of(graph);
  std::vector<std::size_t> passes(graph.nodes.size(), 0);
  std::map<std::pair<std::size_t, FrameId>, std::vector<NodeId>> by_batch;
  std::map<std::size_t, std::vector<NodeId>> whole;
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    const bool is_whole = needs_whole_columns(node.operation);
    std::vector<NodeId> inputs = node.inputs;
    if (waits_for_guard(node, guards)) {
      inputs.push_back(*node.guard);
    }
    if (const std::optional<NodeId> maker = maker_of(graph, node.frame)) {
      inputs.push_back(*maker);
    }
    for (std::size_t index = 0; index < inputs.size(); ++index) {
      const NodeId input = inputs[index];
      const bool together = !is_whole && !reads_other_rows(node.operation, index) &&
                            !needs_whole_columns(graph.nodes[input].operation) &&
                            graph.nodes[input].frame == node.frame && folds[input] == folds[id];
      passes[id] = std::max(passes[id], passes[input] + (together ? 0U : 1U));
      if (needed[id] != 0 && !together) {
        schedule.kept[input] = 1;
      }
    }
    if (needed[id] != 0 && !folds[id]) {
      if (is_whole) {
        whole[passes[id]].push_back(static_cast<NodeId>(id));
      } else {
        by_batch[{passes[id], node.frame}].push_back(static_cast<NodeId>(id));
      }
    }
  }
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    if (needed[id] == 0) {
      continue;
    }
    std::vector<NodeId> inputs = graph.nodes[id].inputs;
    if (waits_for_guard(graph.nodes[id], guards)) {
      inputs.push_back(*graph.nodes[id].guard);
    }
    for (const NodeId input : inputs) {
      if (passes[input] < passes[id]) {
        schedule.kept[input] = 1;  // its batches are gone by then
      }
    }
  }
  const std::size_t last = graph.nodes.empty() ? 0 : *std::max_element(passes.begin(), passes.end());
  for (std::size_t pass = 0; pass <= last; ++pass) {
    for (const NodeId node : whole[pass]) {
      schedule.steps.push_back({.frame = graph.nodes[node].frame, .whole = true, .nodes = {node}});
    }
    for (FrameId frame = 0; frame < graph.frames.size(); ++frame) {
      if (auto found = by_batch.find({pass, frame}); found != by_batch.end()) {
        schedule.steps.push_back({.frame = frame, .whole = false, .nodes = std::move(found->second)});
      }
    }
  }
  find_last_reads(graph, needed, demanded, schedule);
  return schedule;
}

}  // namespace

Schedule make_schedule(const Graph& graph, bool keep_all) {
  std::vector<std::uint8_t> needed(graph.nodes.size(), 0);
  std::vector<std::uint8_t> kept(graph.nodes.size(), 0);
  mark_needed(graph, keep_all, needed, kept);
  return schedule_of(graph, guards_of(keep_all, true), needed, std::move(kept));
}

Schedule make_schedule_of(const Graph& graph, NodeId value, bool keep_all, bool with_guards) {
  std::vector<std::uint8_t> needed(graph.nodes.size(), 0);
  needed[value] = 1;
  mark_inputs(graph, with_guards, needed);
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    if (std::holds_alternative<operation::Carried>(graph.nodes[id].operation)) {
      needed[id] = 0;
    }
  }
  std::vector<std::uint8_t> kept(graph.nodes.size(), 0);
  if (keep_all) {
    kept = needed;
  }
  kept[value] = 1;
  return schedule_of(graph, guards_of(keep_all, with_guards), needed, std::move(kept));
}

}  // namespace remit
