// Counting sorts against std::stable_sort.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "engine/execution/day_order.hpp"

namespace remit {
namespace {

void check_order(const std::vector<std::int32_t>& groups, const std::vector<std::int32_t>& days,
                 std::size_t group_count) {
  std::vector<std::uint32_t> expected(groups.size());
  std::iota(expected.begin(), expected.end(), std::uint32_t{0});
  std::stable_sort(expected.begin(), expected.end(), [&](std::uint32_t left, std::uint32_t right) {
    return groups[left] != groups[right] ? groups[left] < groups[right] : days[left] < days[right];
  });
  const GroupedOrder order = order_by_group_and_day(groups, days, group_count);
  CHECK(order.entries() == expected);
  REQUIRE(order.begins.size() == group_count + 1);
  for (std::size_t group = 0; group <= group_count; ++group) {
    CHECK(order.begins[group] == std::count_if(groups.begin(), groups.end(), [&](std::int32_t each) {
            return static_cast<std::size_t>(each) < group;
          }));
  }
}

TEST_CASE("entries stand by group, then day, then as they came") {
  std::mt19937 random(7);  // NOLINT: the same every time
  struct Row {
    const char* name;
    std::int32_t least_day;
    std::int32_t greatest_day;
    bool days_ascend;
  };
  const Row rows[] = {{"a few days", 20'000, 20'030, false},
                      {"days that ascend already", 20'000, 20'030, true},
                      {"days far off each other", -2'000'000'000, 2'000'000'000, false},
                      {"one day", 20'000, 20'000, false}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{500}}) {
      std::vector<std::int32_t> groups(count);
      std::vector<std::int32_t> days(count);
      std::uniform_int_distribution<std::int32_t> group(0, 6);
      std::uniform_int_distribution<std::int32_t> day(row.least_day, row.greatest_day);
      std::generate(groups.begin(), groups.end(), [&] { return group(random); });
      std::generate(days.begin(), days.end(), [&] { return day(random); });
      if (row.days_ascend) {
        std::sort(days.begin(), days.end());
      }
      check_order(groups, days, 7);
    }
  }
}

}  // namespace
}  // namespace remit
