#include "engine/analysis/own_dates.hpp"

#include <utility>

namespace remit {

Typed own_date_of(AnalysisState& state, FactKind fact, grammar::SourceSpan span) {
  const FactDefinition& definition = state.ruleset.schema.fact(fact);
  if (definition.own_dates.empty()) {
    return std::nullopt;
  }
  const Type date{.kind = TypeKind::kDate};
  FirstThatHolds first;
  for (std::size_t index = 0; index < definition.own_dates.size(); ++index) {
    const std::size_t field = *state.ruleset.schema.find_field(fact, definition.own_dates[index]);
    const TypedId self = state.pool().add(
        ThisFact{fact}, {.kind = TypeKind::kReference, .currency = {}, .refers_to = fact}, span);
    const TypedId read = state.pool().add(FieldRead{.of = self,
                                                    .kind = fact,
                                                    .field = field,
                                                    .on = {},
                                                    .empty_number = {},
                                                    .empty_date = {},
                                                    .empty_word = {}},
                                          date, span);
    std::optional<TypedId> there;
    if (index + 1 < definition.own_dates.size()) {
      there = state.pool().add(HasField{.of = self, .kind = fact, .field = field, .on = {}},
                               {.kind = TypeKind::kYesNo}, span);
    }
    first.arms.push_back({read, there});
  }
  return first.arms.size() == 1 ? first.arms.front().value : state.pool().add(std::move(first), date, span);
}

}  // namespace remit
