// Which measures and balances the rules read, told by looking through them without evaluating them.
#pragma once

#include <set>

#include "engine/analysis/ruleset.hpp"

namespace remit::reference {

struct NamedByRules {
  std::set<std::size_t> measures;
  std::set<std::size_t> balances;
};
/// What any clause of the rules names, reached or not, and what the steps of these balances name.
[[nodiscard]] NamedByRules named_by_rules(const Ruleset& ruleset);

}  // namespace remit::reference
