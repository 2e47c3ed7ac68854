// What people know a node of the graph by.
#pragma once

#include <string>

#include "engine/graph/graph.hpp"

namespace remit {

/// `measure qtd_net`, `balance bank`, `cap of deal_bonus (month, by key)`; of nodes that rule files have no
/// name for, what the printed graph has: `as known (node 17)`.
[[nodiscard]] std::string name_in_rules(const Graph& graph, NodeId node);

}  // namespace remit
