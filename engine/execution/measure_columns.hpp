// What a measure's totals read, and where a refund stands among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/column.hpp"
#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// The measure of a MeasureIndex.
[[nodiscard]] const Measure& measure_of(const Graph& graph, NodeId index);

/// Whether what counts in it does so `while`, from one day through another.
[[nodiscard]] bool counts_while(const Measure& measure);

/// The columns of one total of a measure.
struct TotalColumns {
  const MeasureTotal* total = nullptr;
  const Column* by = nullptr;
  const Column* until = nullptr;
  const Column* where = nullptr;
  const Column* value = nullptr;
  std::vector<const Column*> keys;
  std::vector<const Column*> edges;
  std::vector<const Column*> needed;  ///< all of these, in the order in which a row reads them
};

/// The columns of every total of `measure`, whose index is `node`.
[[nodiscard]] std::vector<TotalColumns> columns_of_totals(const EvaluationState& state, NodeId node,
                                                          const Measure& measure);

/// The invoice that a refund on `day` stands directly behind: its own, where the measure counts that invoice
/// on the same day or, where it counts no invoices, where the day is read from the invoice. Else kNoRow.
[[nodiscard]] RowIndex invoice_before(const EvaluationState& state, const std::vector<TotalColumns>& totals,
                                      std::size_t refund, std::int32_t day, bool day_is_of_invoice);

/// The dates of a window in a row, from the columns of its edges: none, one or two.
[[nodiscard]] WindowEdges edges_at(const std::vector<const Column*>& edges, std::size_t row);

}  // namespace remit
