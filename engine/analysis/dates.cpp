// Dates that expressions look at: the governing date, and lengths of time between days.
#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/units.hpp"

namespace remit {

TypedId ExpressionTyper::governing_date(Span span) {
  return add(GoverningDate{}, {.kind = TypeKind::kDate}, span);
}

Typed ExpressionTyper::day(Span span, std::string_view needed_by) {
  switch (surroundings_.day_meaning) {
    case Surroundings::Day::kGoverning:
      return governing_date(span);
    case Surroundings::Day::kGiven:
      return surroundings_.day;
    case Surroundings::Day::kBatch:
      return add(BatchDay{}, {.kind = TypeKind::kDate}, span);
    case Surroundings::Day::kNone:
      break;
  }
  state_.diagnostics
      .error("R0414", span,
             fmt::format("{} differs from day to day, and {} has no day of its own", needed_by,
                         surroundings_.place))
      .help("… at D, with the day that is meant");
  return std::nullopt;
}

Typed ExpressionTyper::since(const ast::Since& node, Span span) {
  const Type date{.kind = TypeKind::kDate};
  const Typed start = of_type(node.start, date, "R0409", "what stands behind `since`");
  const Typed until = node.at ? of_type(*node.at, date, "R0409", "what stands behind `at`")
                              : day(span, fmt::format("the number of {} since a date", node.unit.text));
  const auto unit = find_time_unit(node.unit.text);
  if (!unit || unit->count != 1) {
    state_.diagnostics
        .error("R0410", node.unit.span, fmt::format("`{} since` can't be counted", node.unit.text))
        .help("months since … or days since …");
    return std::nullopt;
  }
  if (!start || !until) {
    return std::nullopt;
  }
  return add(ElapsedSince{unit->months, *start, *until},
             {.kind = unit->months ? TypeKind::kMonths : TypeKind::kDays}, span);
}

Typed ExpressionTyper::days_through(const ast::DaysThrough& node, Span span) {
  const Type date{.kind = TypeKind::kDate};
  const Typed first = of_type(node.first, date, "R0409", "what stands behind `from`");
  const Typed last = of_type(node.last, date, "R0409", "what stands behind `through`");
  if (!first || !last) {
    return std::nullopt;
  }
  return add(DaysBetween{*first, *last}, {.kind = TypeKind::kDays}, span);
}

}  // namespace remit
