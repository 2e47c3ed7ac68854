// Totals of measures that a run leaves beside the ledger for the run after it, which then needn't read again
// what counts on the days before it began.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/kept_totals.hpp"
#include "engine/columns/posting.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// The days that count in a measure, by its MeasureIndex, once `through` has ended, where more may count
/// behind it in the same window. None where it starts anew, or can't be carried.
[[nodiscard]] std::optional<DaySpans::Span> days_carried(const Graph& graph, NodeId index, Date through);
/// All measures of `graph` that have such days.
[[nodiscard]] std::vector<NodeId> carried_measures(const Graph& graph, Date through);

/// What the totals of a measure are called that a run by the rules of `graph` leaves.
[[nodiscard]] TotalsName name_of_totals(const Graph& graph, NodeId index, const RunRecord& run);

/// Collects the totals that a run of a graph, or of several shards, closes with.
class ClosingTotals {
 public:
  /// Of `options.closing` of `graph`, and has `options` give them; must outlive whatever is evaluated by
  /// these.
  /// `unchanged`: of other measures, what they stand at as they did before.
  ClosingTotals(const Graph& graph, const RunRecord& run, EvaluationOptions& options,
                const std::map<NodeId, OpeningTotals>& unchanged = {});
  ClosingTotals(const ClosingTotals&) = delete;
  ClosingTotals& operator=(const ClosingTotals&) = delete;

  /// Keeps them for who follows the run, now that it is booked. Fails as Ledger::keep_totals() does.
  [[nodiscard]] Result<void> keep(Ledger& ledger, const FactSchema& schema);

 private:
  struct Closing {
    TotalsName name;
    std::optional<OpeningTotals> opening;   ///< of the same window
    std::optional<KeptTotals> totals = {};  ///< none: nobody has counted, or they can't be kept
    bool can_be_kept = true;
  };

  std::mutex one_at_a_time_;
  std::map<NodeId, Closing> closing_;
};

}  // namespace remit
