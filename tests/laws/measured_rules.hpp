// Cases whose rules go by measures over windows that last longer than a month, and by little else: what a run
// may go on from.
#pragma once

#include "tests/laws/draw.hpp"
#include "tests/laws/made_case.hpp"

namespace remit::laws {

/// `made`, which converts no currencies, with such measures and rules in place of its own.
[[nodiscard]] MadeCase with_measured_rules(Draw& draw, MadeCase made);

}  // namespace remit::laws
