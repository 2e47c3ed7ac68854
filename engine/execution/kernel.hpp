// How a node is carried out. One virtual call a batch, never one a row.
//
// Contract of every kernel: it writes exactly the selected rows of `out`, which has been reset to the node's
// shape (all states fine) and never is one of its inputs; it reads only selected rows of inputs in the same
// frame; the first input, left to right, that has no value passes its state on, unless the operation says
// otherwise. A row of its own that it can't work out becomes row_failed(node, row).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/columns/column.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

/// One batch of a node's rows.
struct Batch {
  EvaluationState& state;
  NodeId node;
  std::size_t first_row;  ///< of the batch, in its frame
  std::size_t row_count;
  const Selection& selection;
  /// Inputs in another frame, or of which other rows are read, are seen whole, from their row 0.
  const std::vector<ColumnView>& inputs;
  /// Where the batch's rows are no stretch of their frame: which they are.
  const std::uint32_t* rows = nullptr;

  /// The row of the frame that a row of the batch is.
  [[nodiscard]] std::size_t frame_row(std::size_t row) const {
    return rows == nullptr ? first_row + row : static_cast<std::size_t>(rows[row]);
  }
  [[nodiscard]] RowState failed(std::size_t row) const { return row_failed(node, frame_row(row)); }
};

class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;
  /// Works out the selected rows of `batch` into `out` (row 0 is the batch's first).
  virtual void evaluate(const Batch& batch, Column& out) = 0;
};

/// A node that needs whole columns: its inputs are kept, and it fills its own column at once.
class WholeKernel {
 public:
  WholeKernel() = default;
  WholeKernel(const WholeKernel&) = delete;
  WholeKernel& operator=(const WholeKernel&) = delete;
  virtual ~WholeKernel() = default;
  virtual void evaluate(EvaluationState& state, NodeId node, Column& out) = 0;
};

/// The kernel of a node of the graph; exactly one of the two is there.
struct KernelChoice {
  std::unique_ptr<Kernel> by_batch;
  std::unique_ptr<WholeKernel> whole;
};
[[nodiscard]] KernelChoice make_kernel(EvaluationState& state, NodeId node);

}  // namespace remit
