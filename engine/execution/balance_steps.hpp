// The steps of a balance in their order, and which of them a row reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/columns/column.hpp"
#include "engine/execution/key_groups.hpp"
#include "engine/execution/row_place.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

class EvaluationState;

/// Made by the kernel of operation::Fold.
struct BalanceSteps {
  explicit BalanceSteps(std::size_t key_count) : groups(key_count == 0 ? 1 : key_count) {}

  KeyGroups groups;                   ///< of the keys; those of a balance without any have the one key 0
  std::vector<std::uint32_t> begins;  ///< by group, one more at the end
  std::vector<std::uint32_t> rows;    ///< of the fold's frame, by group, then in the order of steps
  std::vector<std::int32_t> days;     ///< of the steps, as `rows`
  std::vector<std::int32_t> places;   ///< by row of the fold's frame: its index in `rows`, or -1
};

/// Whether a balance starts anew between two days.
[[nodiscard]] bool starts_anew(const Balance& balance, std::int32_t before, std::int32_t day);

/// Finds the step that each row of a BalanceValue reads.
class StepFinder {
 public:
  StepFinder(const EvaluationState& state, NodeId node);

  /// The row of the fold's frame that `row` of the reading frame reads; none where there is no such step.
  /// `inputs` are the node's, seen so that `view_row` is the reading row.
  [[nodiscard]] std::optional<std::size_t> find(const std::vector<ColumnView>& inputs, std::size_t view_row,
                                                std::size_t row);
  [[nodiscard]] bool is_own() const noexcept { return value_.part != BalanceRead::Part::kAfter; }

 private:
  [[nodiscard]] std::optional<std::size_t> own_step(std::size_t root_row) const;
  [[nodiscard]] bool stands_by(const BalanceSteps& steps, std::size_t step, const RowPlace& place,
                               std::int32_t day) const;

  const EvaluationState& state_;
  operation::BalanceValue value_;
  NodeId fold_;
  FrameId frame_;  // of the reading rows
  FrameId root_;   // what they come from
  FrameId step_frame_;
  std::vector<std::int32_t> keys_;  // of the row that is looked for
};

}  // namespace remit
