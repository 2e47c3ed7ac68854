#include "engine/execution/measure_index.hpp"

#include <doctest/doctest.h>

namespace remit {
namespace {

std::int32_t days(int year, int month, int day) {
  return Date::from_civil(year, month, day)->days();
}

TEST_CASE("facts of one day stand in order of kind, then id, refunds directly behind their invoice") {
  const std::int32_t day = days(2026, 3, 31);
  CHECK(position_of(FactKind::kDeal, 7, day) < position_of(FactKind::kInvoice, 0, day));
  CHECK(position_of(FactKind::kInvoice, 9, day) < position_of(FactKind::kPayment, 0, day));
  CHECK(position_of(FactKind::kPayment, 9, day) < position_of(FactKind::kRefund, 0, day));
  CHECK(position_of(FactKind::kInvoice, 3, day) < position_behind(3, 8, day));
  CHECK(position_behind(3, 8, day) < position_behind(3, 9, day));
  CHECK(position_behind(3, 9, day) < position_of(FactKind::kInvoice, 4, day));
  CHECK(position_of(FactKind::kRefund, 9, day) < position_of(FactKind::kDeal, 0, day + 1));
}

TEST_CASE("windows start where the calendar, the length or the contract says") {
  const MonthRule rule = MonthRule::kClampToMonthEnd;
  struct Row {
    const char* name;
    TypedWindow window;
    std::int32_t day;
    std::int32_t start;
  };
  const Row rows[] = {
      {"quarter", CalendarWindow{PeriodKind::kQuarter, 1}, days(2026, 5, 17), days(2026, 4, 1)},
      {"fiscal year from April", CalendarWindow{PeriodKind::kYear, 4}, days(2026, 3, 31), days(2025, 4, 1)},
      {"trailing 30 days end with today", TrailingWindowLength{30, false}, days(2026, 3, 31),
       days(2026, 3, 2)},
      // One month before March 31 is February 28, so March 1 is the first day that counts.
      {"trailing month", TrailingWindowLength{1, true}, days(2026, 3, 31), days(2026, 3, 1)},
      {"lifetime", LifetimeWindow{}, days(2026, 3, 31), Date::first_day().days()},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(window_start(row.window, {}, Date(row.day), rule).days() == row.start);
  }
}

TEST_CASE("windows by dates of whom they are for have some days and not others") {
  const MonthRule rule = MonthRule::kClampToMonthEnd;
  const Date joined(days(2024, 2, 29));
  const Date left(days(2025, 6, 30));
  const TypedWindow of_own_years = AnniversaryWindow{};
  CHECK(window_start(of_own_years, {joined}, Date(days(2026, 2, 27)), rule) == Date(days(2025, 2, 28)));
  CHECK(window_start(of_own_years, {joined}, Date(days(2026, 2, 28)), rule) == Date(days(2026, 2, 28)));
  CHECK(window_start(of_own_years, {joined}, Date(days(2024, 2, 28)), rule) == Date(days(2023, 2, 28)));
  CHECK_FALSE(window_has(of_own_years, {Date::never()}, left, left));

  const TypedWindow of_own_days = DatedWindow{};
  const Date day(days(2025, 7, 1));
  CHECK(window_has(of_own_days, {joined, left}, left, day));
  CHECK_FALSE(window_has(of_own_days, {joined, left}, day, day));
  CHECK(window_has(of_own_days, {joined, Date::never()}, day, Date::never()));
  CHECK_FALSE(window_has(of_own_days, {left, joined}, joined, left));
  CHECK_FALSE(window_has(of_own_days, {Date::never(), Date::never()}, day, day));
}

TEST_CASE("groups are told apart by any number of keys") {
  KeyGroups none(0);
  CHECK(none.find(nullptr) == -1);
  CHECK(none.add(nullptr) == 0);
  CHECK(none.size() == 1);

  KeyGroups one(1);
  const std::int32_t five = 5;
  const std::int32_t two = 2;
  CHECK(one.add(&five) == 0);
  CHECK(one.add(&two) == 1);
  CHECK(one.add(&five) == 0);
  CHECK(one.find(&two) == 1);
  const std::int32_t unknown = 77;
  CHECK(one.find(&unknown) == -1);

  KeyGroups three(3);
  const std::int32_t first[] = {1, 2, 3};
  const std::int32_t second[] = {1, 2, 4};
  const std::int32_t third[] = {2, 1, 3};
  CHECK(three.add(first) == 0);
  CHECK(three.add(second) == 1);
  CHECK(three.add(third) == 2);
  CHECK(three.find(second) == 1);
  const std::int32_t other[] = {1, 1, 3};
  CHECK(three.find(other) == -1);
  CHECK(three.size() == 3);
}

}  // namespace
}  // namespace remit
