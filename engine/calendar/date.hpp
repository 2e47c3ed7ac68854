// Date: a day of the Gregorian calendar, kept as days since 1970-01-01, so that columns of dates are columns
// of int32_t. Two values are no days: `never`, later than all days (what hasn't ended, ends never), and
// `missing`, earlier than all, which a column holds where a fact has no date.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/calendar/civil.hpp"

namespace remit {

class Date {
 public:
  /// `missing`.
  constexpr Date() = default;

  /// The day `days` after 1970-01-01, or one of the two special values.
  explicit constexpr Date(std::int32_t days) : days_{days} {}

  [[nodiscard]] static constexpr Date never() { return Date{INT32_MAX}; }
  [[nodiscard]] static constexpr Date missing() { return Date{INT32_MIN}; }

  /// 0001-01-01 and 9999-12-31: the days that four digits can name, and so the ends of the calendar.
  [[nodiscard]] static constexpr Date first_day() { return Date{days_from_civil({1, 1, 1})}; }
  [[nodiscard]] static constexpr Date last_day() { return Date{days_from_civil({9999, 12, 31})}; }

  /// The day of these names; none where there is no such day (2026-02-30) or it is out of the calendar.
  [[nodiscard]] static constexpr std::optional<Date> from_civil(std::int32_t year, std::int32_t month,
                                                                std::int32_t day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month)) {
      return std::nullopt;
    }
    return Date{days_from_civil({year, month, day})};
  }

  /// Reads exactly `YYYY-MM-DD`; none for anything else.
  [[nodiscard]] static std::optional<Date> parse_iso(std::string_view text);

  /// Days since 1970-01-01; INT32_MAX for never, INT32_MIN for missing.
  [[nodiscard]] constexpr std::int32_t days() const { return days_; }

  /// Whether this is a day: neither never nor missing.
  [[nodiscard]] constexpr bool is_ordinary() const { return days_ != INT32_MAX && days_ != INT32_MIN; }

  /// The day's names. Needs an ordinary date.
  [[nodiscard]] constexpr CivilDay civil() const { return civil_from_days(days_); }
  [[nodiscard]] constexpr std::int32_t year() const { return civil().year; }
  [[nodiscard]] constexpr std::int32_t month() const { return civil().month; }
  [[nodiscard]] constexpr std::int32_t day() const { return civil().day; }

  /// 1 for Monday through 7 for Sunday (ISO 8601). Needs an ordinary date.
  [[nodiscard]] constexpr std::int32_t weekday() const {
    // 1970-01-01 was a Thursday.
    return static_cast<std::int32_t>(days_ + std::int64_t{3} - 7 * floor_divide(days_ + std::int64_t{3}, 7)) +
           1;
  }

  /// `2026-02-28`, `never` or `missing`.
  [[nodiscard]] std::string to_text() const;

  friend constexpr auto operator<=>(Date a, Date b) = default;  // NOLINT(modernize-use-nullptr)

 private:
  std::int32_t days_ = INT32_MIN;
};

/// The day `days` later, or earlier where negative. Never and missing stay what they are. Past the calendar's
/// end it is never; before its beginning it is its first day: a window that reaches back further has no more
/// days in it.
[[nodiscard]] constexpr Date add_days(Date date, std::int64_t days) {
  if (!date.is_ordinary()) {
    return date;
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(std::int64_t{date.days()}, days, &sum)) {
    return days > 0 ? Date::never() : Date::first_day();
  }
  if (sum > Date::last_day().days()) {
    return Date::never();
  }
  return sum < Date::first_day().days() ? Date::first_day() : Date{static_cast<std::int32_t>(sum)};
}

/// Days from `earlier` to `later`; negative where they stand the other way round. Needs ordinary dates.
[[nodiscard]] constexpr std::int64_t days_between(Date earlier, Date later) {
  return std::int64_t{later.days()} - earlier.days();
}

}  // namespace remit

template <>
struct std::hash<remit::Date> {
  [[nodiscard]] std::size_t operator()(remit::Date date) const noexcept {
    return static_cast<std::uint32_t>(date.days());
  }
};
