// Periods: the days, weeks, months, quarters, halves and years in which amounts are counted and paid.
// Quarters, halves and years may be fiscal ones, counted from a declared first month; a year may also turn on
// the anniversary of a date. A period has both its first and its last day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/calendar/month_arithmetic.hpp"

namespace remit {

enum class PeriodKind : std::uint8_t {
  kDay,
  kWeek,  ///< Monday through Sunday (ISO 8601)
  kMonth,
  kQuarter,
  kHalf,
  kYear,
  kLifetime,  ///< all days of the calendar
};

/// The kind called `day`, `week`, `month`, `quarter`, `half`, `year` or `lifetime`; none otherwise.
[[nodiscard]] std::optional<PeriodKind> parse_period_kind(std::string_view name);
[[nodiscard]] std::string_view to_text(PeriodKind kind);

/// Days that follow each other; both ends belong to it.
struct Period {
  Date first;
  Date last;

  /// How many days it has. Needs ordinary dates.
  [[nodiscard]] constexpr std::int64_t days() const { return days_between(first, last) + 1; }
  [[nodiscard]] constexpr bool contains(Date day) const { return first <= day && day <= last; }

  friend constexpr bool operator==(const Period&, const Period&) = default;
};

/// The period of this kind in which `day` lies. `fiscal_first_month` is the month with which years begin, and
/// from which their quarters and halves count; the other kinds don't look at it. At the calendar's ends a
/// period is cut to it. Needs an ordinary date and a month from 1 through 12 (checked).
[[nodiscard]] Period period_of(PeriodKind kind, Date day, int fiscal_first_month = 1);

/// The year from one anniversary of `anchor` to the day before the next in which `day` lies; for a day before
/// the anchor a year before the first. Needs ordinary dates (checked).
[[nodiscard]] Period anniversary_year_of(Date anchor, Date day, MonthRule rule = MonthRule::kClampToMonthEnd);

/// The period of the same kind behind or before `period`; none at the calendar's end or beginning.
[[nodiscard]] std::optional<Period> next_period(PeriodKind kind, const Period& period,
                                                int fiscal_first_month = 1);
[[nodiscard]] std::optional<Period> previous_period(PeriodKind kind, const Period& period,
                                                    int fiscal_first_month = 1);

/// All periods of this kind that have a day from `first` through `last`, in order; empty where first > last.
/// Needs ordinary dates (checked).
[[nodiscard]] std::vector<Period> periods_between(PeriodKind kind, Date first, Date last,
                                                  int fiscal_first_month = 1);

/// The name of a whole period of this kind: `2026-02-28`, `2026-W09` (ISO 8601), `2026-10`, `2026-Q4`,
/// `2026-H2`, `2026`, `lifetime`. A fiscal year has the name of the calendar year in which it begins, and
/// gives it to its quarters and halves.
[[nodiscard]] std::string period_text(PeriodKind kind, const Period& period, int fiscal_first_month = 1);

/// A period by that name, and of which kind it is; none for any other text.
struct NamedPeriod {
  PeriodKind kind = PeriodKind::kMonth;
  Period period;
};
[[nodiscard]] std::optional<NamedPeriod> parse_named_period(std::string_view text,
                                                            int fiscal_first_month = 1);

/// The same, where the kind doesn't matter.
[[nodiscard]] std::optional<Period> parse_period(std::string_view text, int fiscal_first_month = 1);

}  // namespace remit
