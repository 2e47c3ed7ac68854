// Days on which something holds, and the windows over which something is added up.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "engine/calendar/date.hpp"
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
using TypedWindow = std::variant<CalendarWindow, TrailingWindowLength, LifetimeWindow, FixedWindow>;

}  // namespace remit
