// Scenarios: the examples in rule files, run month by month in memory and compared with what they expect.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/execution/evaluation.hpp"

namespace remit {

struct ExpectationResult {
  bool met = false;
  std::string expected;  ///< `EUR 75.00`
  std::string actual;
  std::string subject;  ///< `2026-07 lead_bounty Borealis`
  grammar::SourceSpan span;
  /// Where it isn't met and names a rule: in which other months that was posted, and of each line of the rule
  /// what it comes to or which clause keeps it from paying. A line of text each, without line feeds.
  std::vector<std::string> why;
};

struct ScenarioResult {
  std::string title;
  grammar::SourceSpan span;
  std::vector<ExpectationResult> expectations;  ///< in order of the file
  std::vector<RowError> errors;  ///< rows that could not be rated; the scenario has failed then

  [[nodiscard]] bool passed() const;
};

/// Runs `scenario` month after month to its last expectation, as a ledger would be run, and compares what is
/// posted in each expected period. What came before the first expectation is posted in one month.
[[nodiscard]] Result<ScenarioResult> run_scenario(const Ruleset& ruleset, const Scenario& scenario);

}  // namespace remit
