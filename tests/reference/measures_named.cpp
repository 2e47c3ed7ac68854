#include "tests/reference/measures_named.hpp"

#include <vector>

#include "engine/analysis/typed_operands.hpp"

namespace remit::reference {

NamedByRules named_by_rules(const Ruleset& ruleset) {
  NamedByRules named;
  std::vector<TypedId> roots;
  for (const Rule& rule : ruleset.rules) {
    const std::vector<TypedId> clauses = clauses_of(rule);
    roots.insert(roots.end(), clauses.begin(), clauses.end());
  }
  while (!roots.empty()) {
    const TypedId root = roots.back();
    roots.pop_back();
    for (const TypedId each : reachable_now(ruleset.expressions, root, {})) {
      const TypedNode& node = ruleset.expressions[each].node;
      if (const auto* read = std::get_if<MeasureRead>(&node)) {
        named.measures.insert(read->measure);
      }
      const auto* balance = std::get_if<BalanceRead>(&node);
      if (balance != nullptr && named.balances.insert(balance->balance).second) {
        const std::vector<TypedId> steps = roots_of(ruleset.balances[balance->balance]);
        roots.insert(roots.end(), steps.begin(), steps.end());
      }
    }
  }
  return named;
}

}  // namespace remit::reference
