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

Graph build_payout_graph(const Ruleset& ruleset, const FactBounds* bounds) {
  GraphBuilder builder(ruleset, bounds);
  builder.frame_of(FactKind::kPartner);
  builder.want_ids(FactKind::kPartner);
  builder.want(FactKind::kPartner, "joined_on");  // before it there is no draw
  for (std::size_t payout = 0; payout < ruleset.payouts.size(); ++payout) {
    builder.lower_payout(payout);
  }
  return std::move(builder.graph());
}

}  // namespace remit
