// Totals of a measure that go on from one evaluation to the next: between rows of facts, which an index
// knows, and numbers of facts, which are the same in every evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/columns/kept_totals.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/measure_index.hpp"

namespace remit {

/// Totals of keys whose facts are all there.
struct OpenedTotals {
  std::vector<std::int32_t> rows;     ///< total by total, the row of each key's fact
  std::vector<std::uint32_t> totals;  ///< which of KeptTotals
};
[[nodiscard]] OpenedTotals open_totals(const EvaluationState& state, NodeId index, const KeptTotals& totals);

/// What `data`, the index at `index`, stands at when the last day has ended, in the window of that day. None
/// where a total isn't of 64 bits.
[[nodiscard]] std::optional<KeptTotals> close_totals(const EvaluationState& state, NodeId index,
                                                     const MeasureIndexData& data);

}  // namespace remit
