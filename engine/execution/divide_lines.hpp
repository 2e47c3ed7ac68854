// How the lines of a rule are divided among partners: its split, for one row at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/execution/deal_participants.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/money/allocation.hpp"

namespace remit {

/// One partner's part of a line, in minor units.
struct LinePart {
  RowIndex partner = kNoRow;
  std::int64_t minor_units = 0;
  std::int64_t gross = 0;  ///< before anything is taken
};

/// What became of one row.
struct DividedLine {
  RowState failure = kRowFine;  ///< of the node that can't be read
  std::string complaint;        ///< else what else is wrong; empty when nothing is
  bool whole = false;           ///< the split doesn't concern the row
};

class LineDivider {
 public:
  /// For one split of a plan; both must outlive the divider.
  LineDivider(const EvaluationState& state, const RulePlan& plan, std::size_t split);

  /// Fills `parts`, one a partner in the order of the split: of `rounded` less what is `taken` from it by
  /// refunds and clawbacks, each divided on its own, so that a refund of everything leaves nothing.
  DividedLine divide(std::size_t row, std::int64_t rounded, std::span<const std::int64_t> taken,
                     std::vector<LinePart>& parts);

 private:
  DividedLine fixed_shares(std::size_t row, std::vector<LinePart>& parts);
  DividedLine participants(std::size_t row, std::vector<LinePart>& parts);
  void take();  ///< what is taken_ from what is given_
  void add_part(std::vector<LinePart>& parts, RowIndex partner, std::size_t share);

  const EvaluationState& state_;
  const RulePlan::SplitStep& step_;
  const Split& split_;
  const FactColumn* weights_ = nullptr;  // of the participants, where there are any
  std::optional<FixedShares> fixed_;
  std::optional<DealParticipants> participants_;
  std::int64_t rounded_ = 0;
  std::span<const std::int64_t> all_taken_;
  std::vector<std::int64_t> given_;  // of the row at hand, as the split's shares: less what is taken
  std::vector<std::int64_t> whole_;  // before anything is taken
  std::vector<std::int64_t> taken_;
};

}  // namespace remit
