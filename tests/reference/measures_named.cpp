#include "tests/reference/measures_named.hpp"

#include "engine/analysis/typed_operands.hpp"

namespace remit::reference {

std::set<std::size_t> measures_named_by(const TypedPool& pool, const Rule& rule) {
  std::set<std::size_t> measures;
  for (const TypedId clause : clauses_of(rule)) {
    for (const TypedId each : reachable(pool, clause)) {
      if (const auto* read = std::get_if<MeasureRead>(&pool[each].node)) {
        measures.insert(read->measure);
      }
    }
  }
  return measures;
}

}  // namespace remit::reference
