#include "engine/execution/carried_totals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "engine/columns/rows_of_keys.hpp"
#include "engine/execution/measure_columns.hpp"

namespace remit {
bool can_be_carried(const Graph& graph, NodeId index) {
  const Measure& measure = measure_of(graph, index);
  const bool goes_on = std::holds_alternative<CalendarWindow>(measure.window) ||
                       std::holds_alternative<LifetimeWindow>(measure.window);
  return goes_on && measure.kind != MeasureKind::kAverage && !measure.key_types.empty() &&
         std::ranges::all_of(measure.key_types,
                             [](const Type& type) { return type.kind == TypeKind::kReference; }) &&
         !counts_while(measure);
}

OpenedTotals open_totals(const EvaluationState& state, NodeId index, const KeptTotals& totals) {
  const Measure& measure = measure_of(*state.graph, index);
  std::vector<RowsOfKeys> known;
  for (const Type& type : measure.key_types) {
    known.emplace_back(state.facts->table(type.refers_to));
  }
  OpenedTotals opened;
  std::vector<std::int32_t> rows(known.size());
  for (std::size_t total = 0; total < totals.size(); ++total) {
    bool are_there = true;
    for (std::size_t key = 0; key < known.size() && are_there; ++key) {
      rows[key] = known[key].find(totals.keys[key][total]);
      are_there = rows[key] != kNoRow;
    }
    if (are_there) {
      opened.rows.insert(opened.rows.end(), rows.begin(), rows.end());
      opened.totals.push_back(static_cast<std::uint32_t>(total));
    }
  }
  return opened;
}

std::optional<KeptTotals> close_totals(const EvaluationState& state, NodeId index,
                                       const MeasureIndexData& data) {
  const Measure& measure = measure_of(*state.graph, index);
  const auto* running = std::get_if<std::vector<std::int64_t>>(&data.running);
  const auto* wide = std::get_if<std::vector<Int128>>(&data.running);
  const std::int32_t first =  // day of the window
      window_start(data.window, {}, state.options.through, data.month_rule).days();
  const std::size_t key_count = measure.key_types.size();
  KeptTotals totals;
  totals.denominator = data.denominator;
  totals.keys.resize(key_count);
  for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
    const std::size_t end = data.begins[group + 1];
    if (end == data.begins[group] || data.positions[end - 1].day < first) {
      continue;
    }
    if (running == nullptr && (wide == nullptr || !fits_int64((*wide)[end - 1]))) {
      return std::nullopt;
    }
    for (std::size_t key = 0; key < key_count; ++key) {
      const auto row = static_cast<std::size_t>(data.group_keys[group * key_count + key]);
      totals.keys[key].push_back(state.facts->table(measure.key_types[key].refers_to).keys[row]);
    }
    totals.units.push_back(running != nullptr ? (*running)[end - 1]
                                              : static_cast<std::int64_t>((*wide)[end - 1]));
  }
  return totals;
}

}  // namespace remit
