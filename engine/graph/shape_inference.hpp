// The form, denominator and bounds of a node's column, from its operation and its inputs' shapes.
#pragma once

#include "engine/graph/graph.hpp"

namespace remit {

/// The shape of `node`, whose inputs are nodes of `graph`. Bounds come from `bounds` where they are known.
[[nodiscard]] ColumnShape infer_shape(const Graph& graph, const Node& node, const FactBounds* bounds);

}  // namespace remit
