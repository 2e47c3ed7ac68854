// Months as steps of a date. Months differ in length, so a ruleset declares what becomes of a day that a
// month doesn't have. Steps always count from the anchor itself and never from the step before: from Jan 31
// they are Feb 28, Mar 31, Apr 30.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/calendar/civil.hpp"
#include "engine/calendar/date.hpp"

namespace remit {

/// What becomes of the 29th, 30th and 31st in a month that is too short.
enum class MonthRule : std::uint8_t {
  kClampToMonthEnd,  ///< the month's last day: Jan 31 + 1 month is Feb 28 (29 in a leap year)
};

/// The rule written `clamp to month end`; none otherwise.
[[nodiscard]] std::optional<MonthRule> parse_month_rule(std::string_view text);
[[nodiscard]] std::string_view to_text(MonthRule rule);

/// The day `months` after `anchor`, or before it where negative. Never and missing stay what they are; past
/// the calendar's end it is never, before its beginning the first day, as with add_days.
[[nodiscard]] constexpr Date add_months(Date anchor, std::int64_t months, MonthRule /*rule*/) {
  if (!anchor.is_ordinary()) {
    return anchor;
  }
  constexpr std::int64_t kMonthsOfCalendar = std::int64_t{12} * 9999;
  if (months > kMonthsOfCalendar) {
    return Date::never();
  }
  if (months < -kMonthsOfCalendar) {
    return Date::first_day();
  }
  const CivilDay from = anchor.civil();
  const std::int64_t month_number = std::int64_t{from.year} * 12 + (from.month - 1) + months;
  const std::int64_t year = floor_divide(month_number, 12);
  if (year > 9999) {
    return Date::never();
  }
  if (year < 1) {
    return Date::first_day();
  }
  const auto to_year = static_cast<std::int32_t>(year);
  const auto to_month = static_cast<std::int32_t>(month_number - year * 12) + 1;
  return Date{days_from_civil({to_year, to_month, std::min(from.day, days_in_month(to_year, to_month))})};
}

/// The same, but the last day of a month becomes the last day of the other month, however long that is.
[[nodiscard]] constexpr Date add_months_keeping_end(Date anchor, std::int64_t months, MonthRule rule) {
  const Date moved = add_months(anchor, months, rule);
  if (!anchor.is_ordinary() || !moved.is_ordinary()) {
    return moved;
  }
  const CivilDay from = anchor.civil();
  const CivilDay to = moved.civil();
  const bool is_last = from.day == days_in_month(from.year, from.month);
  return is_last ? Date{days_from_civil({to.year, to.month, days_in_month(to.year, to.month)})} : moved;
}

/// A day's place in its month: what counting months needs to know of it.
struct DayOfMonth {
  std::int32_t month = 0;         ///< months since January of the year 0
  std::int32_t day = 0;           ///< 1 through 31
  std::int32_t month_length = 0;  ///< 28 through 31
};

/// Needs an ordinary date.
[[nodiscard]] constexpr DayOfMonth day_of_month_of(Date date) noexcept {
  const CivilDay civil = date.civil();
  return {12 * civil.year + civil.month - 1, civil.day, days_in_month(civil.year, civil.month)};
}

/// How many full months lie from `anchor` to `later`: the largest n with add_months(anchor, n) <= later, so
/// negative where `later` is earlier.
[[nodiscard]] constexpr std::int32_t full_months_between(const DayOfMonth& anchor, const DayOfMonth& later,
                                                         MonthRule /*rule*/) noexcept {
  // The step into `later`'s month falls on the anchor's day or on that month's last.
  const std::int32_t step_day = std::min(anchor.day, later.month_length);
  return later.month - anchor.month - static_cast<std::int32_t>(later.day < step_day);
}

/// The same of two ordinary dates within the calendar (not checked: this runs once a row in kernels).
[[nodiscard]] constexpr std::int32_t full_months_between(Date anchor, Date later, MonthRule rule) noexcept {
  return full_months_between(day_of_month_of(anchor), day_of_month_of(later), rule);
}

}  // namespace remit
