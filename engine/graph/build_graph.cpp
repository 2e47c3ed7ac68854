// The pipeline: rules to nodes, then the rewrites, in order.
#include <utility>

#include "engine/graph/assign_guards.hpp"
#include "engine/graph/graph.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {

Graph build_graph(const Ruleset& ruleset, const FactBounds* bounds) {
  GraphBuilder builder(ruleset, bounds);
  builder.frame_of(FactKind::kPartner);  // lines name partners
  for (std::size_t rule = 0; rule < ruleset.rules.size(); ++rule) {
    builder.lower_rule(rule);
  }
  assign_guards(builder.graph());
  return std::move(builder.graph());
}

}  // namespace remit
