// Which measures a rule reads, told by looking through it without evaluating it.
#pragma once

#include <set>

#include "engine/analysis/ruleset.hpp"

namespace remit::reference {

/// The measures that any clause of the rule names, reached or not.
[[nodiscard]] std::set<std::size_t> measures_named_by(const TypedPool& pool, const Rule& rule);

}  // namespace remit::reference
