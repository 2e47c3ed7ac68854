// Rewrite: nodes that only the lines behind one gate need are worked out for the rows of that gate alone.
#pragma once

#include "engine/graph/graph.hpp"

namespace remit {

/// Sets Node::guard. Results don't depend on it: a mistake in a row that isn't needed stays in that row.
void assign_guards(Graph& graph);

}  // namespace remit
