#include "engine/calendar/civil.hpp"

#include <date/date.h>
#include <doctest/doctest.h>

namespace remit {

TEST_CASE("every day of the calendar has the names that the date library gives it") {
  const auto first = date::sys_days{date::year{0} / 1 / 1}.time_since_epoch().count();
  const auto last = date::sys_days{date::year{9999} / 12 / 31}.time_since_epoch().count();
  int mismatches = 0;
  for (auto days = first; days <= last; ++days) {
    const date::year_month_day expected{date::sys_days{date::days{days}}};
    const CivilDay names = civil_from_days(static_cast<std::int32_t>(days));
    const bool same = names.year == static_cast<int>(expected.year()) &&
                      names.month == static_cast<std::int32_t>(static_cast<unsigned>(expected.month())) &&
                      names.day == static_cast<std::int32_t>(static_cast<unsigned>(expected.day()));
    mismatches += static_cast<int>(!same || days_from_civil(names) != days);
  }
  CHECK(mismatches == 0);
}

TEST_CASE("months have the lengths that the date library gives them") {
  int mismatches = 0;
  for (int year = 1; year <= 9999; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const auto last = (date::year{year} / month / date::last).day();
      mismatches +=
          static_cast<int>(days_in_month(year, month) != static_cast<int>(static_cast<unsigned>(last)));
    }
  }
  CHECK(mismatches == 0);
}

TEST_CASE("division rounds down below zero too") {
  CHECK(floor_divide(7, 7) == 1);
  CHECK(floor_divide(6, 7) == 0);
  CHECK(floor_divide(-1, 7) == -1);
  CHECK(floor_divide(-7, 7) == -1);
  CHECK(floor_divide(-8, 7) == -2);
}

}  // namespace remit
