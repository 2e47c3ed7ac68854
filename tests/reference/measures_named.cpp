#include "tests/reference/measures_named.hpp"

#include <optional>

#include "engine/analysis/typed_operands.hpp"

namespace remit::reference {

std::set<std::size_t> measures_named_by(const TypedPool& pool, const Rule& rule) {
  std::set<std::size_t> measures;
  const auto look_in = [&](const std::optional<TypedId>& id) {
    for (const TypedId each : id ? reachable(pool, *id) : std::vector<TypedId>{}) {
      if (const auto* read = std::get_if<MeasureRead>(&pool[each].node)) {
        measures.insert(read->measure);
      }
    }
  };
  for (const std::optional<TypedId>& clause :
       {rule.where, std::optional(rule.governing_date), rule.during, std::optional(rule.pays),
        std::optional(rule.amount), rule.decay, rule.floor}) {
    look_in(clause);
  }
  for (const FactCap& cap : rule.fact_caps) {
    look_in(cap.limit);
    look_in(cap.when);
  }
  for (const WindowCap& cap : rule.window_caps) {
    look_in(cap.limit);
    look_in(cap.when);
    look_in(cap.key);
  }
  return measures;
}

}  // namespace remit::reference
