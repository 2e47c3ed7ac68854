// The proleptic Gregorian calendar as pure integer arithmetic: days since 1970-01-01 to year, month and day,
// and back. The formulas are Howard Hinnant's (https://howardhinnant.github.io/date_algorithms.html): years
// run from March, so that the leap day is a year's last, and 400 years (146,097 days) are an era. Small and
// inline, since kernels run them once a row; the tests compare every day of the calendar with the `date`
// library.
#pragma once

#include <cstdint>

namespace remit {

/// A day by its names. Month 1 through 12, day 1 through 31.
struct CivilDay {
  std::int32_t year = 0;
  std::int32_t month = 0;
  std::int32_t day = 0;

  friend constexpr bool operator==(const CivilDay&, const CivilDay&) = default;
};

/// Rounded down, also below zero. Needs divisor > 0.
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t number, std::int64_t divisor) noexcept {
  const std::int64_t quotient = number / divisor;
  return quotient - static_cast<std::int64_t>(number % divisor < 0);
}

[[nodiscard]] constexpr bool is_leap_year(std::int32_t year) noexcept {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// 28 through 31. Needs a month from 1 through 12.
[[nodiscard]] constexpr std::int32_t days_in_month(std::int32_t year, std::int32_t month) noexcept {
  // From March on, lengths repeat 31 30 31 30 31; bit 3 turns the alternation round at August.
  return month == 2 ? 28 + static_cast<std::int32_t>(is_leap_year(year)) : 30 + ((month + (month >> 3)) & 1);
}

/// Days from 1970-01-01 to a day that exists.
[[nodiscard]] constexpr std::int32_t days_from_civil(CivilDay civil) noexcept {
  const std::int32_t year = civil.year - static_cast<std::int32_t>(civil.month <= 2);
  const std::int32_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int32_t year_of_era = year - era * 400;
  const std::int32_t month_from_march = civil.month > 2 ? civil.month - 3 : civil.month + 9;
  const std::int32_t day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
  const std::int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;  // 719,468 days from 0000-03-01 to 1970-01-01
}

/// The day that is so many days after 1970-01-01. Needs |days| below two thousand million.
[[nodiscard]] constexpr CivilDay civil_from_days(std::int32_t days) noexcept {
  const std::int32_t shifted = days + 719'468;
  const std::int32_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const std::int32_t day_of_era = shifted - era * 146'097;
  const std::int32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int32_t month_from_march = (5 * day_of_year + 2) / 153;
  const std::int32_t day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  const std::int32_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return {year_of_era + era * 400 + static_cast<std::int32_t>(month <= 2), month, day};
}

}  // namespace remit
