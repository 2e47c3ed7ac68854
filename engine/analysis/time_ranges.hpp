// Days on which something holds, and the windows over which something is added up.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "engine/calendar/date.hpp"
#include "engine/calendar/month_arithmetic.hpp"
#include "engine/calendar/period.hpp"

namespace remit {

/// Days on which something holds: both ends belong to it, and either may be open.
struct EffectiveRange {
  std::optional<Date> from;
  std::optional<Date> through;

  [[nodiscard]] bool contains(Date day) const {
    return (!from || *from <= day) && (!through || day <= *through);
  }
};

/// The window of a measure or a cap, at a date.
struct CalendarWindow {  // month, quarter, half, year; from its start through the date
  PeriodKind kind = PeriodKind::kMonth;
  int first_month = 1;  ///< of the (fiscal) year
};
struct TrailingWindowLength {  // the last `length` days or months, ending with the date
  std::int64_t length = 0;
  bool months = false;  ///< months: after (date - length months), through date
};
struct LifetimeWindow {};
struct FixedWindow {
  Date first;
  Date last;
};
/// A year from one anniversary of a date to the day before the next. The date is of whom the window is for.
struct AnniversaryWindow {};
/// The days from one date through another, both of whom the window is for; `never` has no end.
struct DatedWindow {};
using TypedWindow = std::variant<CalendarWindow, TrailingWindowLength, LifetimeWindow, FixedWindow,
                                 AnniversaryWindow, DatedWindow>;

/// The dates of whom a window is for: one of an AnniversaryWindow, two of a DatedWindow, else none.
struct WindowEdges {
  Date first = Date::missing();
  Date last = Date::never();
};

/// The first day of the window that contains `day` and ends with it; Date::first_day() for lifetimes.
[[nodiscard]] Date window_start(const TypedWindow& window, const WindowEdges& edges, Date day,
                                MonthRule rule);
/// Whether a window has the days from `first` through `last`, or one of them. Only windows between dates, and
/// years from a day that never comes, don't have every day.
[[nodiscard]] bool window_has(const TypedWindow& window, const WindowEdges& edges, Date first, Date last);

}  // namespace remit
