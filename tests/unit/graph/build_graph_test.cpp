#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "engine/analysis/rule_files.hpp"
#include "engine/graph/graph.hpp"

namespace remit {
namespace {

constexpr const char* kHeader =
    "ruleset \"Test\"\nlanguage  1\ncurrency  EUR\nrounding  half-even, once per payout line\n"
    "months    clamp to month end\n\n";

std::string deal_rule(const std::string& name, const std::string& amount) {
  return "rule " + name + "\n  for each   deal where stage is won\n  pays       deal.partner\n" +
         "  effective  from 2026-01-01 by deal.closed_on\n  amount     " + amount + "\n  refunds    none\n\n";
}

Ruleset ruleset_of(const std::string& rules) {
  Analysis analysis = analyze_sources({grammar::SourceFile("test.remit", kHeader + rules)});
  REQUIRE(analysis.ruleset.has_value());
  return std::move(*analysis.ruleset);
}

std::size_t count_of(const Graph& graph, const std::string& name) {
  return static_cast<std::size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [&](const Node& node) { return name_of(node.operation) == name; }));
}

TEST_CASE("nodes that say the same are one node") {
  const Ruleset one = ruleset_of(deal_rule("a", "10% of deal.value"));
  const Ruleset two = ruleset_of(deal_rule("a", "10% of deal.value") + deal_rule("b", "20% of deal.value"));
  const Graph small = build_graph(one);
  const Graph large = build_graph(two);
  // The second rule adds its rate, its product and what rounds it and filters for it; every scan, condition
  // and comparison is shared.
  CHECK(count_of(large, "scan") == count_of(small, "scan"));
  CHECK(count_of(large, "compare") == count_of(small, "compare"));
  CHECK(large.nodes.size() == small.nodes.size() + 4);
}

TEST_CASE("inputs stand before the nodes that use them") {
  const Ruleset ruleset =
      ruleset_of("measure qtd for partner\n  sum     deal.value by deal.closed_on\n  window  quarter\n\n" +
                 deal_rule("a", "10% of deal.value when qtd > EUR 5, otherwise 2% of deal.value"));
  const Graph graph = build_graph(ruleset);
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    for (const NodeId input : graph.nodes[id].inputs) {
      CHECK(input < id);
    }
  }
}

TEST_CASE("only the fields that the rules read are asked for") {
  const Ruleset ruleset = ruleset_of(deal_rule("a", "10% of deal.value"));
  const Graph graph = build_graph(ruleset);
  std::vector<std::string> asked;
  for (const FactRequest::Kind& kind : graph.request.kinds) {
    for (const std::size_t field : kind.fields) {
      asked.push_back(ruleset.schema.fact(kind.kind).name + '.' +
                      ruleset.schema.field(kind.kind, field).name);
    }
  }
  std::sort(asked.begin(), asked.end());
  CHECK(asked == std::vector<std::string>{"deal.closed_on", "deal.currency", "deal.partner", "deal.stage",
                                          "deal.value"});
}

TEST_CASE("what only the lines behind a gate need is guarded by it") {
  const Ruleset ruleset = ruleset_of(deal_rule("a", "10% of deal.value"));
  const Graph graph = build_graph(ruleset);
  const RulePlan& plan = graph.plans.front();
  CHECK(graph.nodes[plan.amount].guard == plan.gate);
  CHECK_FALSE(graph.nodes[plan.gate].guard.has_value());
  CHECK_FALSE(graph.nodes[plan.applies].guard.has_value());
}

TEST_CASE("a graph prints as text and as DOT, every node once") {
  const Ruleset ruleset = ruleset_of(deal_rule("a", "10% of deal.value"));
  const Graph graph = build_graph(ruleset);
  const std::string text = print_text(graph);
  CHECK(text.find("frame deal") != std::string::npos);
  CHECK(text.find("scan deal.value") != std::string::npos);
  const std::string dot = print_dot(graph, [](NodeId) { return std::string(", noted"); });
  CHECK(dot.starts_with("digraph remit {"));
  CHECK(static_cast<std::size_t>(std::count(dot.begin(), dot.end(), '\n')) > graph.nodes.size());
  CHECK(dot.find("noted") != std::string::npos);
}

}  // namespace
}  // namespace remit
