// Made-up payouts.
#pragma once

#include <string>
#include <vector>

#include "engine/calendar/period.hpp"
#include "engine/payout/settlement.hpp"
#include "tests/laws/rule_declarations.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {

/// One payout for everybody, or two that share the partners out; they may read `measures`.
[[nodiscard]] std::string draw_payouts(Literals& literals, const std::vector<MadeMeasure>& measures);

/// The terms of one partner in a month, as a payout might say them.
[[nodiscard]] SettlementTerms draw_terms(Draw& draw, const Period& month);

}  // namespace remit::laws
