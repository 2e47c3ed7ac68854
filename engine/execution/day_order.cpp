#include "engine/execution/day_order.hpp"

#include <algorithm>
#include <numeric>

namespace remit {
namespace {

/// Indexes in ascending order of their days, equal days as they stand; empty where they stand so already.
std::vector<std::uint32_t> order_of_days(std::span<const std::int32_t> days) {
  // Ids are mostly given in the order of time.
  if (std::is_sorted(days.begin(), days.end())) {
    return {};
  }
  std::vector<std::uint32_t> order(days.size());
  const auto [least, greatest] = std::minmax_element(days.begin(), days.end());
  const std::int64_t first = *least;
  const auto span = static_cast<std::size_t>(std::int64_t{*greatest} - first) + 1;
  // Facts of far-off dates would need more buckets than there are facts.
  if (span > days.size() * 4 + 100'000) {
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t left, std::uint32_t right) { return days[left] < days[right]; });
    return order;
  }
  std::vector<std::uint32_t> next(span + 1, 0);
  for (const std::int32_t day : days) {
    ++next[static_cast<std::size_t>(day - first) + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::uint32_t index = 0; index < days.size(); ++index) {
    order[next[static_cast<std::size_t>(days[index] - first)]++] = index;
  }
  return order;
}

}  // namespace

GroupedOrder order_by_group_and_day(std::span<const std::int32_t> groups, std::span<const std::int32_t> days,
                                    std::size_t group_count) {
  const std::vector<std::uint32_t> by_day = order_of_days(days);
  GroupedOrder order;
  order.begins.assign(group_count + 1, 0);
  for (const std::int32_t group : groups) {
    ++order.begins[static_cast<std::size_t>(group) + 1];
  }
  std::partial_sum(order.begins.begin(), order.begins.end(), order.begins.begin());
  std::vector<std::uint32_t> next(order.begins.begin(), order.begins.end() - 1);
  order.slots.resize(groups.size());
  for (std::uint32_t place = 0; place < groups.size(); ++place) {
    const std::uint32_t index = by_day.empty() ? place : by_day[place];
    order.slots[index] = next[static_cast<std::size_t>(groups[index])]++;
  }
  return order;
}

std::vector<std::uint32_t> GroupedOrder::entries() const {
  std::vector<std::uint32_t> entries(slots.size());
  for (std::uint32_t entry = 0; entry < slots.size(); ++entry) {
    entries[slots[entry]] = entry;
  }
  return entries;
}

}  // namespace remit
