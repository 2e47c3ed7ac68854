#include "engine/calendar/period.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.hpp"

namespace remit {
namespace {

constexpr std::array<std::pair<std::string_view, PeriodKind>, 7> kNames{{
    {"day", PeriodKind::kDay},
    {"week", PeriodKind::kWeek},
    {"month", PeriodKind::kMonth},
    {"quarter", PeriodKind::kQuarter},
    {"half", PeriodKind::kHalf},
    {"year", PeriodKind::kYear},
    {"lifetime", PeriodKind::kLifetime},
}};

/// How many months a period of this kind has; 0 for those that aren't made of months.
int months_of(PeriodKind kind) {
  switch (kind) {
    case PeriodKind::kMonth:
      return 1;
    case PeriodKind::kQuarter:
      return 3;
    case PeriodKind::kHalf:
      return 6;
    case PeriodKind::kYear:
      return 12;
    case PeriodKind::kDay:
    case PeriodKind::kWeek:
    case PeriodKind::kLifetime:
      return 0;
  }
  return 0;
}

/// A number of days since 1970-01-01, cut to the calendar.
Date cut_to_calendar(std::int64_t days) {
  return Date{static_cast<std::int32_t>(
      std::clamp<std::int64_t>(days, Date::first_day().days(), Date::last_day().days()))};
}

/// The first day of the month that is so many months after January of the year 0.
std::int64_t first_day_of_month_number(std::int64_t month_number) {
  const std::int64_t year = floor_divide(month_number, 12);
  return days_from_civil(
      {static_cast<std::int32_t>(year), static_cast<std::int32_t>(month_number - year * 12) + 1, 1});
}

std::int64_t month_number_of(Date day) {
  const CivilDay names = day.civil();
  return std::int64_t{names.year} * 12 + names.month - 1;
}

/// The fiscal year and the place in it (from 0) of a period that begins on `first`.
struct FiscalPlace {
  std::int64_t year = 0;
  std::int64_t index = 0;
};
FiscalPlace fiscal_place(PeriodKind kind, Date first, int fiscal_first_month) {
  const std::int64_t months = month_number_of(first) - (fiscal_first_month - 1);
  const std::int64_t year = floor_divide(months, 12);
  return {year, (months - year * 12) / months_of(kind)};
}

Period period_in_fiscal_year(PeriodKind kind, std::int64_t year, std::int64_t index, int fiscal_first_month) {
  const int length = months_of(kind);
  const std::int64_t first = year * 12 + (fiscal_first_month - 1) + index * length;
  return {cut_to_calendar(first_day_of_month_number(first)),
          cut_to_calendar(first_day_of_month_number(first + length) - 1)};
}

Period week_of(Date day) {
  const std::int64_t monday = std::int64_t{day.days()} - (day.weekday() - 1);
  return {cut_to_calendar(monday), cut_to_calendar(monday + 6)};
}

/// The Thursday of a week decides to which year it belongs (ISO 8601).
std::string week_text(const Period& week) {
  const Date thursday = cut_to_calendar(std::int64_t{week.first.days()} - (week.first.weekday() - 1) + 3);
  const Date new_year = cut_to_calendar(days_from_civil({thursday.year(), 1, 1}));
  return fmt::format("{:04}-W{:02}", thursday.year(), days_between(new_year, thursday) / 7 + 1);
}

/// The number that `text` writes with exactly `digits` digits, from 1 up.
std::optional<int> parse_ordinal(std::string_view text, std::size_t digits) {
  if (text.size() != digits) {
    return std::nullopt;
  }
  int number = 0;
  for (const char character : text) {
    if (character < '0' || character > '9') {
      return std::nullopt;
    }
    number = number * 10 + (character - '0');
  }
  return number >= 1 ? std::optional(number) : std::nullopt;
}

std::optional<NamedPeriod> parse_week(int year, std::string_view text) {
  const std::optional<int> number = parse_ordinal(text, 2);
  if (!number) {
    return std::nullopt;
  }
  // January 4 always lies in the first week.
  const std::int64_t in_week = days_from_civil({year, 1, 4}) + std::int64_t{7} * (*number - 1);
  const Period week = week_of(cut_to_calendar(in_week));
  const NamedPeriod named{PeriodKind::kWeek, week};
  return week_text(week) == fmt::format("{:04}-W{}", year, text) ? std::optional(named) : std::nullopt;
}

}  // namespace

std::optional<PeriodKind> parse_period_kind(std::string_view name) {
  for (const auto& [known, kind] : kNames) {
    if (known == name) {
      return kind;
    }
  }
  return std::nullopt;
}

std::string_view to_text(PeriodKind kind) {
  for (const auto& [name, known] : kNames) {
    if (known == kind) {
      return name;
    }
  }
  return {};
}

Period period_of(PeriodKind kind, Date day, int fiscal_first_month) {
  check(day.is_ordinary(), "only a day lies in a period");
  check(fiscal_first_month >= 1 && fiscal_first_month <= 12, "months are counted from 1 through 12");
  switch (kind) {
    case PeriodKind::kDay:
      return {day, day};
    case PeriodKind::kWeek:
      return week_of(day);
    case PeriodKind::kLifetime:
      return {Date::first_day(), Date::last_day()};
    case PeriodKind::kMonth:
    case PeriodKind::kQuarter:
    case PeriodKind::kHalf:
    case PeriodKind::kYear:
      break;
  }
  const FiscalPlace place = fiscal_place(kind, day, fiscal_first_month);
  return period_in_fiscal_year(kind, place.year, place.index, fiscal_first_month);
}

Period anniversary_year_of(Date anchor, Date day, MonthRule rule) {
  check(anchor.is_ordinary() && day.is_ordinary(), "an anniversary year lies between days");
  const std::int64_t years = floor_divide(full_months_between(anchor, day, rule), 12);
  const Date next = add_months(anchor, (years + 1) * 12, rule);
  return {add_months(anchor, years * 12, rule), next.is_ordinary() ? add_days(next, -1) : Date::last_day()};
}

std::optional<Period> next_period(PeriodKind kind, const Period& period, int fiscal_first_month) {
  if (period.last >= Date::last_day()) {
    return std::nullopt;
  }
  return period_of(kind, add_days(period.last, 1), fiscal_first_month);
}

std::optional<Period> previous_period(PeriodKind kind, const Period& period, int fiscal_first_month) {
  if (period.first <= Date::first_day()) {
    return std::nullopt;
  }
  return period_of(kind, add_days(period.first, -1), fiscal_first_month);
}

std::vector<Period> periods_between(PeriodKind kind, Date first, Date last, int fiscal_first_month) {
  check(first.is_ordinary() && last.is_ordinary(), "periods are enumerated between days");
  std::vector<Period> periods;
  if (first > last) {
    return periods;
  }
  std::optional<Period> period = period_of(kind, first, fiscal_first_month);
  while (period && period->first <= last) {
    periods.push_back(*period);
    period = next_period(kind, *period, fiscal_first_month);
  }
  return periods;
}

std::string period_text(PeriodKind kind, const Period& period, int fiscal_first_month) {
  switch (kind) {
    case PeriodKind::kDay:
      return period.first.to_text();
    case PeriodKind::kWeek:
      return week_text(period);
    case PeriodKind::kMonth:
      return period.first.to_text().substr(0, 7);
    case PeriodKind::kLifetime:
      return "lifetime";
    case PeriodKind::kQuarter:
    case PeriodKind::kHalf:
    case PeriodKind::kYear:
      break;
  }
  const FiscalPlace place = fiscal_place(kind, period.first, fiscal_first_month);
  if (kind == PeriodKind::kYear) {
    return fmt::format("{:04}", place.year);
  }
  return fmt::format("{:04}-{}{}", place.year, kind == PeriodKind::kQuarter ? 'Q' : 'H', place.index + 1);
}

std::optional<NamedPeriod> parse_named_period(std::string_view text, int fiscal_first_month) {
  if (text == "lifetime") {
    return NamedPeriod{PeriodKind::kLifetime, {Date::first_day(), Date::last_day()}};
  }
  if (const std::optional<Date> day = Date::parse_iso(text)) {
    return NamedPeriod{PeriodKind::kDay, {*day, *day}};
  }
  const std::optional<int> year = parse_ordinal(text.substr(0, 4), 4);
  if (!year) {
    return std::nullopt;
  }
  const auto named = [&](PeriodKind kind, std::optional<int> number,
                         int first_month) -> std::optional<NamedPeriod> {
    if (!number || *number > 12 / months_of(kind)) {
      return std::nullopt;
    }
    return NamedPeriod{kind, period_in_fiscal_year(kind, *year, *number - 1, first_month)};
  };
  if (text.size() == 4) {
    return named(PeriodKind::kYear, 1, fiscal_first_month);
  }
  const std::string_view rest = text.substr(4);
  if (rest.starts_with("-Q")) {
    return named(PeriodKind::kQuarter, parse_ordinal(rest.substr(2), 1), fiscal_first_month);
  }
  if (rest.starts_with("-H")) {
    return named(PeriodKind::kHalf, parse_ordinal(rest.substr(2), 1), fiscal_first_month);
  }
  if (rest.starts_with("-W")) {
    return parse_week(*year, rest.substr(2));
  }
  return rest.starts_with('-') ? named(PeriodKind::kMonth, parse_ordinal(rest.substr(1), 2), 1)
                               : std::nullopt;
}

std::optional<Period> parse_period(std::string_view text, int fiscal_first_month) {
  const std::optional<NamedPeriod> named = parse_named_period(text, fiscal_first_month);
  return named ? std::optional(named->period) : std::nullopt;
}

}  // namespace remit
