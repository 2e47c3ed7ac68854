// Which rows of a rule's frame an evaluation of a part of the facts is about.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/execution/evaluation_state.hpp"

namespace remit {

class WantedRows {
 public:
  /// Rows in `rows`; all where the evaluation is about everything. `state` must outlive it.
  WantedRows(const EvaluationState& state, const RulePlan& plan, bool also_counted);

  /// Whether a row of the plan's frame is wanted.
  [[nodiscard]] bool has(std::size_t row) const {
    return all_ || roots_[is_fanned_ ? state_.root_row(frame_, row) : row] != 0;
  }
  /// The same of a row of what the rule is for.
  [[nodiscard]] bool has_root(std::size_t root) const { return all_ || roots_[root] != 0; }
  [[nodiscard]] bool has_all() const noexcept { return all_; }

 private:
  const EvaluationState& state_;
  FrameId frame_;
  bool is_fanned_;
  bool all_;
  std::vector<std::uint8_t> roots_;  // by row of what the rule is for
};

}  // namespace remit
