// Rule files made up from a seed: measures, scales, fields and rules of every scope with every clause that
// the first part of the language has. Whatever comes out must analyse without an error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/laws/draw.hpp"

namespace remit::laws {

/// One made-up rule file in parts, so that a failing case can be told with fewer rules.
struct RuleText {
  std::string currency;  ///< `EUR`
  int currency_digits = 2;
  bool converts = false;                  ///< amounts of facts are converted where they are read
  bool reads_rates = false;               ///< so, or for what is paid in another currency
  std::string header;                     ///< its lines, each with a line feed
  std::vector<std::string> declarations;  ///< fields, lets, measures and scales
  std::vector<std::string> rules;

  /// The whole file.
  [[nodiscard]] std::string text() const;
};

/// What to make up.
struct RuleTextWishes {
  int rules = 4;
  /// Only rules for each deal, invoice or payment that take refunds back whole, without a time limit.
  bool only_full_clawback = false;
  bool payouts = false;  ///< how it is paid out as well
};

[[nodiscard]] RuleText draw_rule_text(Draw& draw, const RuleTextWishes& wishes);

}  // namespace remit::laws
