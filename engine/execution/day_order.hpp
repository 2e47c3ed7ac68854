// The order in which facts count: by group, then day, then as they stand. Facts crowd into few groups and few
// days, so two stable counting sorts bring a million of them into order in linear time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace remit {

struct GroupedOrder {
  std::vector<std::uint32_t> slots;   ///< by entry its place by group, then day, then index
  std::vector<std::uint32_t> begins;  ///< by group where its places begin, one more at the end

  /// By place the entry that stands there.
  [[nodiscard]] std::vector<std::uint32_t> entries() const;
};

/// Orders entries of which `groups[i]`, in [0, group_count), is the group and `days[i]` the Date::days().
/// Needs fewer than 2^32 entries.
[[nodiscard]] GroupedOrder order_by_group_and_day(std::span<const std::int32_t> groups,
                                                  std::span<const std::int32_t> days,
                                                  std::size_t group_count);

}  // namespace remit
