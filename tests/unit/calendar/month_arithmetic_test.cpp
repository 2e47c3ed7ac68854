#include "engine/calendar/month_arithmetic.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

constexpr MonthRule kClamp = MonthRule::kClampToMonthEnd;

Date day(std::string_view text) {
  const std::optional<Date> parsed = Date::parse_iso(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

/// The definition, step by step: the largest n whose step isn't behind `later`.
int full_months_by_steps(Date anchor, Date later) {
  int months = 0;
  while (add_months(anchor, months + 1, kClamp) <= later) {
    ++months;
  }
  while (add_months(anchor, months, kClamp) > later) {
    --months;
  }
  return months;
}

}  // namespace

TEST_CASE("months are added from the anchor itself and clamped to the month's end") {
  struct Row {
    const char* anchor;
    int months;
    const char* expected;
  };
  for (const Row& row : {
           Row{"2026-01-31", 0, "2026-01-31"},
           Row{"2026-01-31", 1, "2026-02-28"},
           Row{"2026-01-31", 2, "2026-03-31"},
           Row{"2026-01-31", 3, "2026-04-30"},
           Row{"2024-01-31", 1, "2024-02-29"},
           Row{"2024-01-30", 1, "2024-02-29"},
           Row{"2024-01-29", 1, "2024-02-29"},
           Row{"2026-01-28", 1, "2026-02-28"},
           Row{"2024-02-29", 12, "2025-02-28"},
           Row{"2024-02-29", 48, "2028-02-29"},
           Row{"2026-12-15", 1, "2027-01-15"},
           Row{"2026-03-31", -1, "2026-02-28"},
           Row{"2026-01-31", -2, "2025-11-30"},
           Row{"2026-01-15", -13, "2024-12-15"},
           Row{"2026-02-28", 1, "2026-03-28"},
       }) {
    CAPTURE(row.anchor);
    CAPTURE(row.months);
    CHECK(add_months(day(row.anchor), row.months, kClamp).to_text() == row.expected);
  }
}

TEST_CASE("months beyond the calendar end at its ends, and special dates stay") {
  CHECK(add_months(Date::last_day(), 1, kClamp) == Date::never());
  CHECK(add_months(Date::first_day(), -1, kClamp) == Date::first_day());
  CHECK(add_months(day("2026-01-01"), INT64_MAX, kClamp) == Date::never());
  CHECK(add_months(day("2026-01-01"), INT64_MIN, kClamp) == Date::first_day());
  CHECK(add_months(Date::first_day(), 12 * 9998 + 11, kClamp) == day("9999-12-01"));
  CHECK(add_months(Date::never(), 5, kClamp) == Date::never());
  CHECK(add_months(Date::missing(), 5, kClamp) == Date::missing());
}

TEST_CASE("full months are counted, by hand") {
  struct Row {
    const char* anchor;
    const char* later;
    int expected;
  };
  for (const Row& row : {
           Row{"2026-01-31", "2026-01-31", 0},
           Row{"2026-01-31", "2026-02-27", 0},
           Row{"2026-01-31", "2026-02-28", 1},
           Row{"2026-01-31", "2026-03-30", 1},
           Row{"2026-01-31", "2026-03-31", 2},
           Row{"2026-01-15", "2026-02-14", 0},
           Row{"2026-01-15", "2026-02-15", 1},
           Row{"2024-02-29", "2025-02-28", 12},
           Row{"2024-02-29", "2025-02-27", 11},
           Row{"2026-01-15", "2026-01-14", -1},
           Row{"2026-01-15", "2025-12-15", -1},
           Row{"2026-01-15", "2025-12-14", -2},
           Row{"2026-03-31", "2026-02-28", -1},
           Row{"2026-03-31", "2026-02-27", -2},
       }) {
    CAPTURE(row.anchor);
    CAPTURE(row.later);
    CHECK(full_months_between(day(row.anchor), day(row.later), kClamp) == row.expected);
  }
}

TEST_CASE("full months agree with taking the steps one by one") {
  // All pairs of a leap year and what lies around it.
  const Date first = day("2023-11-20");
  const Date last = day("2025-04-10");
  int mismatches = 0;
  for (Date anchor = first; anchor <= last; anchor = add_days(anchor, 1)) {
    for (Date later = first; later <= last; later = add_days(later, 1)) {
      mismatches +=
          static_cast<int>(full_months_between(anchor, later, kClamp) != full_months_by_steps(anchor, later));
    }
  }
  CHECK(mismatches == 0);
  CHECK(rc::check("over four centuries", [] {
    const Date anchor{*rc::gen::inRange(-80'000, 80'000)};
    const Date later{*rc::gen::inRange(-80'000, 80'000)};
    const std::int32_t months = full_months_between(anchor, later, kClamp);
    RC_ASSERT(add_months(anchor, months, kClamp) <= later);
    RC_ASSERT(later < add_months(anchor, months + 1, kClamp));
  }));
}

TEST_CASE("the month rule is read and written as in a rule file") {
  CHECK(parse_month_rule("clamp to month end") == kClamp);
  CHECK(to_text(kClamp) == "clamp to month end");
  CHECK_FALSE(parse_month_rule("overflow").has_value());
}

}  // namespace remit
