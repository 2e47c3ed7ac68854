// A program outside the tree: it has the engine run the examples of a rule text.
#include <iostream>

#include "engine/analysis/rule_files.hpp"
#include "engine/run/scenario_runner.hpp"

constexpr const char* kRules = R"(ruleset "Embedded"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end

rule bonus
  for each   deal where stage is won
  pays       deal.partner
  effective  from 2026-01-01 by deal.closed_on
  amount     10% of deal.value
  refunds    none

scenario "A won deal"
  given deal D1  partner Acme, stage won, value EUR 120_000, closed_on 2026-04-10
  expect 2026-04  bonus Acme EUR 12_000.00
)";

int main() {
  const remit::Analysis analysis =
      remit::analyze_sources({remit::grammar::SourceFile("embedded.remit", kRules)});
  if (!analysis.ruleset) return 1;
  const auto result = remit::run_scenario(*analysis.ruleset, analysis.ruleset->scenarios.front());
  if (!result) return 1;
  for (const remit::ExpectationResult& each : result->expectations) {
    std::cout << each.subject << ": expected " << each.expected << ", got " << each.actual << '\n';
  }
  return result->passed() ? 0 : 1;
}
