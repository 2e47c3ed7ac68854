// The order in which a graph's nodes are worked out: passes over frames, and whole-column steps between them.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/graph/graph.hpp"

namespace remit {

/// One step: the nodes of one frame that can be worked out batch by batch together, or one whole-column node.
struct ScheduleStep {
  FrameId frame = 0;
  bool whole = false;
  std::vector<NodeId> nodes;  ///< inputs before their users; exactly one when `whole`
  /// Nodes whose columns (and what else they made) nothing reads behind this step.
  std::vector<NodeId> last_read = {};
};

struct Schedule {
  std::vector<ScheduleStep> steps;
  std::vector<std::uint8_t> kept;  ///< by node: its column is needed beyond its own step
};

/// Schedules what the node `value`, of a frame of form kAsKnown, needs; all of it kept with `keep_all`. What
/// is carried into that frame is there already. Without guards nothing is read that only they ask for.
[[nodiscard]] Schedule make_schedule_of(const Graph& graph, NodeId value, bool keep_all, bool with_guards);

/// Schedules what the lines of `graph` need; with `keep_all`, every node of every plan, and keeps them all.
[[nodiscard]] Schedule make_schedule(const Graph& graph, bool keep_all);

}  // namespace remit
