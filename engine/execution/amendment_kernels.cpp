// Which exception or promo is in force.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class PickAmendmentKernel final : public Kernel {
 public:
  explicit PickAmendmentKernel(operation::PickAmendment pick) : pick_(std::move(pick)) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = find_holding(batch, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      static_cast<void>(store_units(out, row, pick(batch, row, out)));
    });
  }

 private:
  /// Fills `holding_`; the state that spoils the row, or fine.
  RowState find_holding(const Batch& batch, std::size_t row) {
    holding_.clear();
    for (std::size_t each = 0; each < pick_.candidates.size(); ++each) {
      const ColumnView& holds = batch.inputs[2 * each];
      const RowState state = holds.state(row);
      if (is_failed(state)) {
        return state;
      }
      if (state == kRowAbsent || holds.flags()[row] == 0) {
        continue;
      }
      const RowState result = batch.inputs[2 * each + 1].state(row);
      if (is_failed(result)) {
        return result;
      }
      if (result != kRowAbsent) {
        holding_.push_back(each);
      }
    }
    return kRowFine;
  }

  [[nodiscard]] bool stands_back(std::size_t candidate) const {
    const std::vector<std::size_t>& others = pick_.candidates[candidate].yields_to;
    return std::any_of(others.begin(), others.end(), [&](std::size_t other) {
      return std::find(holding_.begin(), holding_.end(), other) != holding_.end();
    });
  }

  Int128 pick(const Batch& batch, std::size_t row, Column& out) {
    if (holding_.size() == 1) {
      return static_cast<Int128>(holding_.front() + 1);
    }
    std::optional<std::size_t> first;
    for (const std::size_t each : holding_) {
      if (stands_back(each)) {
        continue;
      }
      if (!first) {
        first = each;
      } else if (batch.inputs[2 * each + 1].exact_value(row) !=
                 batch.inputs[2 * *first + 1].exact_value(row)) {
        batch.state.conflicts[{batch.node, batch.first_row + row}] = {*first, each};
        out.set_state(row, batch.failed(row));
        return 0;
      }
    }
    return first ? static_cast<Int128>(*first + 1) : 0;
  }

  operation::PickAmendment pick_;
  std::vector<std::size_t> holding_;  // of the row at hand
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::PickAmendment& pick) {
  return std::make_unique<PickAmendmentKernel>(pick);
}

}  // namespace remit
