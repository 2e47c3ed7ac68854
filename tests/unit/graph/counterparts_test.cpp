#include "engine/graph/counterparts.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "engine/graph/definition_text.hpp"

namespace remit {
namespace {

constexpr const char* kHeader =
    "ruleset \"Test\"\nlanguage  1\ncurrency  EUR\nrounding  half-even, once per payout line\n"
    "months    clamp to month end\n\n";

Ruleset ruleset_of(const std::string& rules) {
  Analysis analysis = analyze_sources({grammar::SourceFile("test.remit", kHeader + rules)});
  for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
    MESSAGE(diagnostic.code << ": " << diagnostic.message);
  }
  REQUIRE(analysis.ruleset.has_value());
  return std::move(*analysis.ruleset);
}

std::string rule(const std::string& name, const std::string& amount,
                 const std::string& dates = "from 2026-01-01", const std::string& more = "") {
  return "rule " + name + "\n  for each   deal where stage is won\n  pays       deal.partner\n  effective  " +
         dates + " by deal.closed_on\n  amount     " + amount + "\n" + more + "  refunds    none\n\n";
}

struct Compared {
  Ruleset before;
  Ruleset now;
  Graph earlier;
  Graph graph;
  Counterparts found;

  Compared(const std::string& one, const std::string& other)
      : before(ruleset_of(one)),
        now(ruleset_of(other)),
        earlier(build_graph(before)),
        graph(build_graph(now)),
        found(find_counterparts(graph, earlier)) {}

  [[nodiscard]] std::vector<std::string> changed() const {
    std::vector<std::string> names;
    for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
      if (!found.plans[plan]) {
        names.push_back(now.rules[graph.plans[plan].rule].name);
      }
    }
    return names;
  }
};

using Names = std::vector<std::string>;

TEST_CASE("the same rules are the same nodes, in whatever order they stand") {
  const std::string one = rule("a", "10% of deal.value");
  const std::string two = rule("b", "5% of deal.value");
  const Compared compared(one + two, two + "# A remark.\n" + one);
  CHECK(compared.changed().empty());
  CHECK(compared.found.other_days.empty());
  CHECK(std::ranges::all_of(compared.found.nodes, [](const auto& node) { return node.has_value(); }));
  for (NodeId node = 0; node < compared.graph.nodes.size(); ++node) {
    const Node& here = compared.graph.nodes[node];
    const Node& there = compared.earlier.nodes[*compared.found.nodes[node]];
    CHECK(name_of(here.operation) == name_of(there.operation));
  }
}

TEST_CASE("what a rule reads is a part of it, however far away it stands") {
  const std::string before =
      "table fees by deal.kind\n  columns     fee\n  new         EUR 5\n  renewal     EUR 6\n\n"
      "scale steps marginal\n  from EUR 0      1%\n  from EUR 1_000  2%\n\n"
      "measure sold for partner\n  sum     deal.value by deal.closed_on\n  less    nothing\n  window  "
      "quarter\n\n"
      "balance bank for partner\n  each     deal by deal.closed_on\n  starts   EUR 0\n  becomes  before + "
      "deal.value\n\n" +
      rule("by_table", "fees.fee") + rule("by_scale", "steps of deal.value") +
      rule("by_measure", "1% of sold") + rule("by_balance", "1% of bank") +
      rule("by_itself", "3% of deal.value") +
      "rule by_lines\n  for each   by_scale\n  pays       by_scale.partner\n  effective  by by_scale.on\n"
      "  amount     10% of by_scale.amount\n";
  const auto changed = [&](const std::string& what, const std::string& other) {
    std::string now = before;
    now.replace(now.find(what), what.size(), other);
    return Compared(before, now).changed();
  };
  CHECK(changed("EUR 6", "EUR 7") == Names{"by_table"});
  CHECK(changed("2%", "3%") == Names{"by_scale", "by_lines"});
  CHECK(changed("window  quarter", "window  year") == Names{"by_measure"});
  CHECK(changed("less    nothing", "less    refund.amount by refund.on") == Names{"by_measure"});
  CHECK(changed("starts   EUR 0", "starts   EUR 1") == Names{"by_balance"});
  CHECK(changed("before + deal.value", "before - deal.value") == Names{"by_balance"});
  CHECK(changed("3% of deal.value", "4% of deal.value") == Names{"by_itself"});
  CHECK(changed("10% of by_scale", "9% of by_scale") == Names{"by_lines"});
}

TEST_CASE("whether a measure adds or takes away stands in no node, and counts") {
  const auto rules = [](const std::string& word) {
    return "measure sold for partner\n  sum     deal.value by deal.closed_on\n  " + word +
           "    refund.amount by refund.on\n  window  quarter\n\n" + rule("a", "1% of sold");
  };
  CHECK(Compared(rules("less"), rules("less")).changed().empty());
  CHECK(Compared(rules("less"), rules("plus")).changed() == Names{"a"});
}

TEST_CASE("words with spaces are other words than their parts") {
  const auto detail = [](const std::vector<std::string>& words) {
    return detail_of(operation::WordTable{words}, FactSchema::standard());
  };
  CHECK(detail({"a b", "c"}) != detail({"a", "b c"}));
  const auto participants = [](const std::string& role) {
    return detail_of(operation::Participant{role, false}, FactSchema::standard());
  };
  CHECK(participants("") != participants("participants"));
}

TEST_CASE("how a line is divided, owed and rounded is a part of its rule") {
  const auto changed = [](const std::string& one, const std::string& other) {
    return !Compared(rule("a", "10% of deal.value", "from 2026-01-01", one),
                     rule("a", "10% of deal.value", "from 2026-01-01", other))
                .changed()
                .empty();
  };
  const std::string half = "  split      50% to deal.partner, rest to deal.partner.parent\n";
  CHECK_FALSE(changed(half, half));
  CHECK(changed(half, "  split      60% to deal.partner, rest to deal.partner.parent\n"));
  CHECK(changed(half, ""));
  const std::string late = "  due        40% on deal.closed_on, rest on deal.closed_on + 30 days\n";
  CHECK_FALSE(changed(late, late));
  CHECK(changed(late, "  due        50% on deal.closed_on, rest on deal.closed_on + 30 days\n"));
  CHECK(changed("", "  rounding   up\n"));
  CHECK(changed("  cap        EUR 5 per deal\n", "  cap        EUR 6 per deal\n"));
  CHECK(
      changed("  cap        EUR 5 per partner per month\n", "  cap        EUR 5 per partner per quarter\n"));
}

TEST_CASE("a version that ends earlier differs on the days that it has lost") {
  const std::string amount = "10% of deal.value";
  const Compared compared(rule("a", amount), rule("a", amount, "from 2026-01-01 through 2026-03-31") +
                                                 rule("a", "11% of deal.value", "from 2026-04-01"));
  REQUIRE(compared.found.plans.size() == 2);
  CHECK(compared.found.plans[0] == 0U);
  CHECK_FALSE(compared.found.plans[1].has_value());
  const RulePlan& first = compared.graph.plans[0];
  REQUIRE(compared.found.other_days.contains(first.effective));
  const DaySpans& days = compared.found.other_days.at(first.effective);
  CHECK(days.contains(Date::from_civil(2026, 4, 1)->days()));
  CHECK_FALSE(days.contains(Date::from_civil(2026, 3, 31)->days()));
  CHECK(effective_days(compared.graph, first).contains(Date::from_civil(2026, 1, 1)->days()));
  CHECK_FALSE(effective_days(compared.graph, first).contains(Date::from_civil(2025, 12, 31)->days()));
}

TEST_CASE("what is read as it was known on another day has no counterpart") {
  const std::string known =
      "measure sold for partner\n  sum     deal.value by deal.closed_on\n  less    nothing\n"
      "  window  quarter\n\n" +
      rule("a", "1% of (sold as known on deal.closed_on)");
  CHECK(Compared(known, known).changed() == Names{"a"});
}

TEST_CASE("the basis of a ruleset is what it says of facts, amounts and tiers") {
  const std::string rules = rule("a", "10% of deal.value");
  const std::string basis = basis_text(ruleset_of(rules));
  CHECK(basis == basis_text(ruleset_of(rule("b", "5% of deal.value"))));
  CHECK(basis != basis_text(ruleset_of("tiers     Silver < Gold\n\n" + rules)));
  CHECK(basis != basis_text(ruleset_of("field deal.seats is number\n\n" + rules)));
  CHECK(basis != basis_text(ruleset_of("fact claim of deal\n  on  date\n\n" + rules)));
}

}  // namespace
}  // namespace remit
