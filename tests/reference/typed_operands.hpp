// The operands of a typed expression, for looking through a rule without evaluating it.
#pragma once

#include <set>
#include <vector>

#include "engine/analysis/ruleset.hpp"

namespace remit::reference {

/// In the order in which they are written.
[[nodiscard]] std::vector<TypedId> operands_of(const TypedNode& node);

/// The measures that any clause of the rule names, reached or not.
[[nodiscard]] std::set<std::size_t> measures_named_by(const TypedPool& pool, const Rule& rule);

}  // namespace remit::reference
