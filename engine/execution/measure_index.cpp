#include "engine/execution/measure_index.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace remit {
namespace {

/// What contributions come to together in the order in which they end, within their groups; `total_at` is
/// the total in the order of their places.
template <class Total, class TotalAt>
std::vector<Total> totals_by_end(const MeasureIndexData& data, const std::vector<std::uint32_t>& by_end,
                                 const TotalAt& total_at) {
  std::vector<Total> totals(by_end.size());
  for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
    const std::uint32_t begin = data.begins[group];
    for (std::uint32_t place = begin; place < data.begins[group + 1]; ++place) {
      const std::uint32_t slot = by_end[place];
      const Total own = slot == begin ? total_at(slot) : Total(total_at(slot) - total_at(slot - 1));
      totals[place] = place == begin ? own : Total(totals[place - 1] + own);
    }
  }
  return totals;
}

}  // namespace

MeasurePosition position_behind(RowIndex invoice, std::size_t refund, std::int32_t day) {
  return {.day = day,
          .behind = static_cast<std::uint32_t>(refund) + 1,
          .order = order_of(FactKind::kInvoice, static_cast<std::size_t>(invoice))};
}

std::uint32_t MeasureIndexData::find(std::int32_t group, MeasurePosition position, bool inclusive) const {
  if (group < 0) {
    return 0;
  }
  const auto begin = positions.begin() + begins[static_cast<std::size_t>(group)];
  const auto end = positions.begin() + begins[static_cast<std::size_t>(group) + 1];
  const auto found =
      inclusive ? std::upper_bound(begin, end, position) : std::lower_bound(begin, end, position);
  return static_cast<std::uint32_t>(found - positions.begin());
}

void arrange_ends(MeasureIndexData& data) {
  std::vector<std::uint32_t> by_end(data.last_days.size());
  std::iota(by_end.begin(), by_end.end(), std::uint32_t{0});
  for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
    std::sort(by_end.begin() + data.begins[group], by_end.begin() + data.begins[group + 1],
              [&](std::uint32_t left, std::uint32_t right) {
                return data.last_days[left] < data.last_days[right];
              });
  }
  data.ends.resize(by_end.size());
  std::transform(by_end.begin(), by_end.end(), data.ends.begin(),
                 [&](std::uint32_t slot) { return data.last_days[slot]; });
  if (data.holds_own_values()) {
    return;
  }
  if (const auto* units = std::get_if<std::vector<std::int64_t>>(&data.running)) {
    data.ended =
        totals_by_end<Int128>(data, by_end, [&](std::uint32_t slot) { return Int128{(*units)[slot]}; });
  } else {
    data.ended = totals_by_end<Rational>(data, by_end, [&](std::uint32_t slot) {
      return std::visit([&](const auto& running) { return data.exact(running[slot]); }, data.running);
    });
  }
}

}  // namespace remit
