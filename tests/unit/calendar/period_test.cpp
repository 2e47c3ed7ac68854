#include "engine/calendar/period.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

constexpr std::array kKinds{PeriodKind::kDay,  PeriodKind::kWeek, PeriodKind::kMonth,   PeriodKind::kQuarter,
                            PeriodKind::kHalf, PeriodKind::kYear, PeriodKind::kLifetime};

Date day(std::string_view text) {
  const std::optional<Date> parsed = Date::parse_iso(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

std::string ends_of(const Period& period) {
  return period.first.to_text() + ".." + period.last.to_text();
}

}  // namespace

TEST_CASE("a day lies in its periods") {
  struct Row {
    PeriodKind kind;
    const char* in;
    int fiscal_first_month;
    const char* ends;
    const char* name;
  };
  for (const Row& row : {
           Row{PeriodKind::kDay, "2026-02-28", 1, "2026-02-28..2026-02-28", "2026-02-28"},
           Row{PeriodKind::kMonth, "2026-10-17", 1, "2026-10-01..2026-10-31", "2026-10"},
           Row{PeriodKind::kMonth, "2024-02-10", 4, "2024-02-01..2024-02-29", "2024-02"},
           Row{PeriodKind::kQuarter, "2026-10-01", 1, "2026-10-01..2026-12-31", "2026-Q4"},
           Row{PeriodKind::kQuarter, "2026-03-31", 1, "2026-01-01..2026-03-31", "2026-Q1"},
           Row{PeriodKind::kHalf, "2026-07-01", 1, "2026-07-01..2026-12-31", "2026-H2"},
           Row{PeriodKind::kYear, "2026-07-01", 1, "2026-01-01..2026-12-31", "2026"},
           // The fiscal year from April: its first quarter is April to June.
           Row{PeriodKind::kYear, "2026-03-31", 4, "2025-04-01..2026-03-31", "2025"},
           Row{PeriodKind::kYear, "2026-04-01", 4, "2026-04-01..2027-03-31", "2026"},
           Row{PeriodKind::kQuarter, "2026-04-01", 4, "2026-04-01..2026-06-30", "2026-Q1"},
           Row{PeriodKind::kQuarter, "2026-03-31", 4, "2026-01-01..2026-03-31", "2025-Q4"},
           Row{PeriodKind::kHalf, "2026-03-31", 4, "2025-10-01..2026-03-31", "2025-H2"},
           // From February, quarters turn in February, May, August and November; the last one has a leap day.
           Row{PeriodKind::kQuarter, "2024-01-31", 2, "2023-11-01..2024-01-31", "2023-Q4"},
           Row{PeriodKind::kQuarter, "2024-02-29", 2, "2024-02-01..2024-04-30", "2024-Q1"},
           Row{PeriodKind::kQuarter, "2024-02-29", 12, "2023-12-01..2024-02-29", "2023-Q1"},
           // ISO 8601: 2026-01-01 is a Thursday, so its week is the first; 2027-01-01 is a Friday of
           // 2026-W53.
           Row{PeriodKind::kWeek, "2026-01-01", 1, "2025-12-29..2026-01-04", "2026-W01"},
           Row{PeriodKind::kWeek, "2027-01-01", 1, "2026-12-28..2027-01-03", "2026-W53"},
           Row{PeriodKind::kWeek, "2026-02-28", 1, "2026-02-23..2026-03-01", "2026-W09"},
           Row{PeriodKind::kLifetime, "2026-02-28", 1, "0001-01-01..9999-12-31", "lifetime"},
           // The calendar's ends cut what would reach over them.
           Row{PeriodKind::kYear, "9999-12-31", 4, "9999-04-01..9999-12-31", "9999"},
       }) {
    CAPTURE(row.in);
    CAPTURE(row.name);
    const Period period = period_of(row.kind, day(row.in), row.fiscal_first_month);
    CHECK(ends_of(period) == row.ends);
    CHECK(period_text(row.kind, period, row.fiscal_first_month) == row.name);
    const std::optional<NamedPeriod> parsed = parse_named_period(row.name, row.fiscal_first_month);
    REQUIRE(parsed.has_value());
    CHECK(parsed->kind == row.kind);
    CHECK(ends_of(parsed->period) == row.ends);
  }
}

TEST_CASE("a period knows its days") {
  const Period february = *parse_period("2024-02");
  CHECK(february.days() == 29);
  CHECK(parse_period("2026")->days() == 365);
  CHECK(parse_period("2026-Q1")->days() == 90);
  CHECK(february.contains(day("2024-02-01")));
  CHECK(february.contains(day("2024-02-29")));
  CHECK_FALSE(february.contains(day("2024-01-31")));
  CHECK_FALSE(february.contains(day("2024-03-01")));
  CHECK_FALSE(february.contains(Date::never()));
  CHECK_FALSE(february.contains(Date::missing()));
}

TEST_CASE("a year can turn on the anniversary of a date") {
  struct Row {
    const char* name;
    const char* anchor;
    const char* in;
    const char* ends;
  };
  for (const Row& row : {
           Row{"the first day", "2026-05-10", "2026-05-10", "2026-05-10..2027-05-09"},
           Row{"the last day", "2026-05-10", "2027-05-09", "2026-05-10..2027-05-09"},
           Row{"the second year", "2026-05-10", "2027-05-10", "2027-05-10..2028-05-09"},
           Row{"before the anchor", "2026-05-10", "2026-05-09", "2025-05-10..2026-05-09"},
           Row{"from a leap day", "2024-02-29", "2025-02-27", "2024-02-29..2025-02-27"},
           Row{"the clamped anniversary of a leap day", "2024-02-29", "2025-02-28", "2025-02-28..2026-02-27"},
           Row{"the next leap day", "2024-02-29", "2028-02-28", "2027-02-28..2028-02-28"},
       }) {
    CAPTURE(row.name);
    CHECK(ends_of(anniversary_year_of(day(row.anchor), day(row.in))) == row.ends);
  }
}

TEST_CASE("periods follow each other") {
  const Period december = *parse_period("2026-12");
  CHECK(ends_of(*next_period(PeriodKind::kMonth, december)) == "2027-01-01..2027-01-31");
  CHECK(ends_of(*previous_period(PeriodKind::kMonth, december)) == "2026-11-01..2026-11-30");
  const Period fiscal = period_of(PeriodKind::kYear, day("2026-04-01"), 4);
  CHECK(ends_of(*next_period(PeriodKind::kYear, fiscal, 4)) == "2027-04-01..2028-03-31");
  CHECK_FALSE(next_period(PeriodKind::kMonth, *parse_period("9999-12")).has_value());
  CHECK_FALSE(previous_period(PeriodKind::kMonth, *parse_period("0001-01")).has_value());
  CHECK_FALSE(next_period(PeriodKind::kLifetime, *parse_period("lifetime")).has_value());

  const std::vector<Period> quarters =
      periods_between(PeriodKind::kQuarter, day("2026-03-31"), day("2026-10-01"));
  REQUIRE(quarters.size() == 4);
  CHECK(ends_of(quarters.front()) == "2026-01-01..2026-03-31");
  CHECK(ends_of(quarters.back()) == "2026-10-01..2026-12-31");
  CHECK(periods_between(PeriodKind::kMonth, day("2026-03-31"), day("2026-03-31")).size() == 1);
  CHECK(periods_between(PeriodKind::kMonth, day("2026-04-01"), day("2026-03-31")).empty());
}

TEST_CASE("names that are no period are refused") {
  for (const char* bad :
       {"",        "26",      "2026-",      "2026-00",  "2026-13",  "2026-1",   "2026-Q0",  "2026-Q5",
        "2026-H3", "2026-Q",  "2026-q1",    "2026Q1",   "2026-W00", "2026-W54", "2025-W53", "2026-W1",
        "0000",    "0000-01", "2026-02-30", "2026-10 ", "20x6-10",  "Lifetime", "2026-Q11"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_period(bad).has_value());
  }
}

TEST_CASE("kinds are read and written by their names") {
  for (const PeriodKind kind : kKinds) {
    CHECK(parse_period_kind(to_text(kind)) == kind);
  }
  CHECK(parse_period_kind("quarter") == PeriodKind::kQuarter);
  CHECK_FALSE(parse_period_kind("Quarter").has_value());
  CHECK_FALSE(parse_period_kind("fortnight").has_value());
}

TEST_CASE("periods of a kind cover the calendar without a gap or an overlap, and keep their names") {
  CHECK(rc::check("any day, kind and fiscal year", [] {
    // A year away from the ends, where periods are cut.
    const Date in{*rc::gen::inRange(Date::first_day().days() + 400, Date::last_day().days() - 400)};
    const PeriodKind kind = *rc::gen::elementOf(kKinds);
    const int month = *rc::gen::inRange(1, 13);
    const Period period = period_of(kind, in, month);
    RC_ASSERT(period.contains(in));
    RC_ASSERT(period_of(kind, period.first, month) == period);
    RC_ASSERT(period_of(kind, period.last, month) == period);
    RC_ASSERT(parse_period(period_text(kind, period, month), month) == period);
    if (kind != PeriodKind::kLifetime) {
      const std::optional<Period> next = next_period(kind, period, month);
      RC_ASSERT(next.has_value());
      RC_ASSERT(next->first == add_days(period.last, 1));
      RC_ASSERT(previous_period(kind, *next, month) == period);
    }
  }));
}

}  // namespace remit
