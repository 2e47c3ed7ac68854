// Rule files as their authors change them from one month to the next.
#pragma once

#include <optional>

#include "tests/laws/draw.hpp"
#include "tests/laws/made_case.hpp"

namespace remit::laws {

/// `made` with its rule file changed here or there: another rate or date, a clause less, a version more, a
/// rule more or less, or nothing but a comment. What comes out may have mistakes, so it counts as shrunk.
[[nodiscard]] MadeCase with_changed_rules(Draw& draw, const MadeCase& made);

}  // namespace remit::laws
