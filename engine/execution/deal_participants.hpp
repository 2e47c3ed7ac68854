// Who takes part in each deal, in the order in which lines are made and odd cents given.
#pragma once

#include <span>
#include <vector>

#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// Rows of FactKind::kDealPartner by deal: by position, those without one last, then in order of their ids.
/// Rows whose deal or partner isn't known are left out.
class DealParticipants {
 public:
  explicit DealParticipants(const EvaluationState& state);

  /// `deal` is a row of the deals.
  [[nodiscard]] std::span<const RowIndex> of(RowIndex deal) const {
    const auto place = static_cast<std::size_t>(deal);
    return std::span(rows_).subspan(first_of_[place], first_of_[place + 1] - first_of_[place]);
  }
  /// Of one of those rows.
  [[nodiscard]] RowIndex partner(RowIndex row) const {
    return partners_.codes[static_cast<std::size_t>(row)];
  }

 private:
  const FactColumn& partners_;
  std::vector<std::size_t> first_of_;  // by deal, one more at the end
  std::vector<RowIndex> rows_;
};

}  // namespace remit
