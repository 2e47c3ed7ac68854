#include <type_traits>
#include <utility>

#include "engine/execution/kernel.hpp"
#include "engine/execution/kernel_factories.hpp"

namespace remit {

KernelChoice make_kernel(EvaluationState& state, NodeId node) {
  return std::visit(
      [&](const auto& operation) {
        auto kernel = make(state, node, operation);
        KernelChoice choice;
        if constexpr (std::is_same_v<decltype(kernel), std::unique_ptr<Kernel>>) {
          choice.by_batch = std::move(kernel);
        } else {
          choice.whole = std::move(kernel);
        }
        return choice;
      },
      state.graph->nodes[node].operation);
}

}  // namespace remit
