#include "engine/calendar/date.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

Date day(std::string_view text) {
  const std::optional<Date> parsed = Date::parse_iso(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

}  // namespace

TEST_CASE("dates are days since 1970-01-01") {
  CHECK(day("1970-01-01").days() == 0);
  CHECK(day("1969-12-31").days() == -1);
  CHECK(day("2000-03-01").days() == 11'017);  // 30 years, 7 leap days, 31 + 29: 10950 + 7 + 60
  CHECK(day("0001-01-01") == Date::first_day());
  CHECK(day("9999-12-31") == Date::last_day());
  const Date leap = day("2024-02-29");
  CHECK(leap.year() == 2024);
  CHECK(leap.month() == 2);
  CHECK(leap.day() == 29);
}

TEST_CASE("only days that exist are dates") {
  for (const char* good : {"2024-02-29", "2000-02-29", "2026-02-28", "2026-12-31", "0001-01-01"}) {
    CAPTURE(good);
    CHECK(day(good).to_text() == good);
  }
  for (const char* bad :
       {"2026-02-30", "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10",  "2026-01-00",
        "0000-01-01", "2026-1-01",  "2026-01-1",  "26-01-01",   "2026/01/01", "2026-01-01 ", " 2026-01-01",
        "20260101",   "01/02/2026", "",           "2026-01-+1", "-026-01-01", "never"}) {
    CAPTURE(bad);
    CHECK_FALSE(Date::parse_iso(bad).has_value());
  }
  CHECK_FALSE(Date::from_civil(10'000, 1, 1).has_value());
  CHECK_FALSE(Date::from_civil(2026, -1, 1).has_value());
  CHECK(Date::from_civil(2026, 2, 28) == day("2026-02-28"));
}

TEST_CASE("missing comes before all days and never after them") {
  CHECK(Date::missing() < Date::first_day());
  CHECK(Date::last_day() < Date::never());
  CHECK(Date() == Date::missing());
  CHECK_FALSE(Date::never().is_ordinary());
  CHECK_FALSE(Date::missing().is_ordinary());
  CHECK(day("2026-01-01").is_ordinary());
  CHECK(Date::never().to_text() == "never");
  CHECK(Date::missing().to_text() == "missing");
}

TEST_CASE("days are added within the calendar") {
  CHECK(add_days(day("2026-02-28"), 1) == day("2026-03-01"));
  CHECK(add_days(day("2024-02-28"), 1) == day("2024-02-29"));
  CHECK(add_days(day("2026-01-01"), -1) == day("2025-12-31"));
  CHECK(add_days(day("2026-01-01"), 365) == day("2027-01-01"));
  CHECK(add_days(Date::last_day(), 1) == Date::never());
  CHECK(add_days(day("2026-01-01"), INT64_MAX) == Date::never());
  CHECK(add_days(day("1969-01-01"), INT64_MIN) == Date::first_day());
  CHECK(add_days(Date::first_day(), -1) == Date::first_day());
  CHECK(add_days(Date::never(), -5) == Date::never());
  CHECK(add_days(Date::missing(), 5) == Date::missing());
  CHECK(days_between(day("2026-01-01"), day("2027-01-01")) == 365);
  CHECK(days_between(day("2024-03-01"), day("2024-02-28")) == -2);
}

TEST_CASE("weekdays follow ISO 8601") {
  CHECK(day("1970-01-01").weekday() == 4);
  CHECK(day("2026-02-28").weekday() == 6);
  CHECK(day("2026-03-01").weekday() == 7);
  CHECK(day("2026-03-02").weekday() == 1);
  CHECK(day("1969-12-28").weekday() == 7);
}

TEST_CASE("a date that is written is read back unchanged") {
  CHECK(rc::check("round trip", [] {
    const Date date{*rc::gen::inRange(Date::first_day().days(), Date::last_day().days() + 1)};
    RC_ASSERT(Date::parse_iso(date.to_text()) == date);
  }));
}

}  // namespace remit
