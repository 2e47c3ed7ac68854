// The kernel of window caps on a column that has been used before.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/kernel.hpp"
#include "engine/execution/run_schedule.hpp"
#include "tests/unit/execution/books.hpp"

namespace remit {
namespace {

MemoryFact deal_of_acme(const std::string& id, const std::string& stage) {
  return {.kind = FactKind::kDeal,
          .id = id,
          .fields = {{"partner", std::string("Acme")},
                     {"stage", stage},
                     {"value", euros(1'000)},
                     {"currency", std::string("EUR")},
                     {"closed_on", day(1, 10)}}};
}

TEST_CASE("a window cap leaves nothing of a row without a line, whatever its column held before") {
  MemoryFactSource source(FactSchema::standard());
  source.add({.kind = FactKind::kPartner, .id = "Acme", .fields = {}});
  source.add(deal_of_acme("D1", "open"));
  source.add(deal_of_acme("D2", "won"));
  const Analysis analysis = analyze_sources({grammar::SourceFile(
      "test.remit", std::string(kHeader) +
                        "rule r\n  for each   deal where stage is won\n  pays       deal.partner\n"
                        "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n"
                        "  cap        EUR 50 per partner per month\n  refunds    none\n")});
  REQUIRE(analysis.ruleset.has_value());
  const Graph graph = build_graph(*analysis.ruleset);
  FactRequest request = graph.request;
  request.view.through = day(1, 31);
  Result<FactSet> facts = source.read(request);
  REQUIRE(facts.has_value());
  EvaluationOptions options;
  options.through = day(1, 31);
  EvaluationState state(graph, *facts, options);
  make_rows(state);
  run_schedule(state, make_schedule(graph, true), nullptr);

  const NodeId cap = graph.plans.front().window_caps.front().capped;
  Column used;
  used.reset(graph.nodes[cap].shape, 2);
  std::fill(used.integers.begin(), used.integers.end(), 7);
  std::fill(used.wides.begin(), used.wides.end(), Int128{7});
  std::fill(used.exacts.begin(), used.exacts.end(), Rational(7));
  make_kernel(state, cap).whole->evaluate(state, cap, used);
  CHECK(used.state(0) == kRowFine);
  CHECK(used.exact_value(0) == 0);
  CHECK(used.exact_value(1) == 50);  // of 100
}

}  // namespace
}  // namespace remit
