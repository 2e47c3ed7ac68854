// Made-up rule files for ledgers in several currencies.
#pragma once

#include "tests/laws/draw.hpp"
#include "tests/laws/rule_text.hpp"

namespace remit::laws {

/// How rates are looked up.
void declare_rates(Draw& draw, RuleText& text);

/// Every amount of a fact in the ruleset's currency, and how rates are looked up; in some files, rules that
/// pay in the currency of each fact as well.
void convert_amounts(Draw& draw, RuleText& text);

}  // namespace remit::laws
