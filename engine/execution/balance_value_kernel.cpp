// What a balance comes to at the place of a row, or a part of the step that the row is.
#include <optional>

#include "engine/execution/balance_steps.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class BalanceValueKernel final : public Kernel {
 public:
  BalanceValueKernel(EvaluationState& state, NodeId node)
      : finder_(state, node), part_(state.graph->nodes[node].inputs[1]) {
    const Graph& graph = *state.graph;
    const NodeId before = graph.nodes[graph.nodes[node].inputs[0]].inputs[0];
    const auto* starts =
        std::get_if<operation::Constant>(&graph.nodes[graph.nodes[before].inputs[0]].operation);
    const auto* number = starts == nullptr ? nullptr : std::get_if<Rational>(&starts->value);
    starts_ = number == nullptr ? std::nullopt : std::optional(*number);
  }

  void evaluate(const Batch& batch, Column& out) override {
    const Column& part = batch.state.columns[part_];
    const std::vector<ColumnView> read(batch.inputs.begin() + 2, batch.inputs.end());
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(read, row); state != kRowFine) {
        out.set_state(row, state);
      } else if (const auto step = finder_.find(batch.inputs, row, batch.frame_row(row))) {
        out.take(row, part, *step);
      } else if (finder_.is_own()) {
        out.set_state(row, kRowAbsent);
      } else if (starts_) {
        out.store_exact(row, *starts_);
      } else {
        out.set_state(row, batch.failed(row));
      }
    });
  }

 private:
  StepFinder finder_;
  NodeId part_;
  std::optional<Rational> starts_;  // where it doesn't depend on the step
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::BalanceValue& /*value*/) {
  return std::make_unique<BalanceValueKernel>(state, node);
}

}  // namespace remit
