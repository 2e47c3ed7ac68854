#include "engine/analysis/time_ranges.hpp"

#include "engine/analysis/overloaded.hpp"

namespace remit {

Date window_start(const TypedWindow& window, const WindowEdges& edges, Date day, MonthRule rule) {
  if (!day.is_ordinary()) {
    return day;
  }
  return std::visit(
      Overloaded{
          [&](const CalendarWindow& calendar) {
            return period_of(calendar.kind, day, calendar.first_month).first;
          },
          [&](const TrailingWindowLength& trailing) {
            const Date before =
                trailing.months ? add_months(day, -trailing.length, rule) : add_days(day, -trailing.length);
            return add_days(before, 1);
          },
          [](const LifetimeWindow&) { return Date::first_day(); },
          [](const FixedWindow& fixed) { return fixed.first; },
          [&](const AnniversaryWindow&) { return anniversary_year_of(edges.first, day, rule).first; },
          [&](const DatedWindow&) { return edges.first; },
      },
      window);
}

bool window_has(const TypedWindow& window, const WindowEdges& edges, Date first, Date last) {
  if (const auto* fixed = std::get_if<FixedWindow>(&window)) {
    return first <= fixed->last && fixed->first <= last;
  }
  if (std::holds_alternative<DatedWindow>(window)) {
    return edges.first <= edges.last && first <= edges.last && edges.first <= last;
  }
  return !std::holds_alternative<AnniversaryWindow>(window) || edges.first.is_ordinary();
}

}  // namespace remit
