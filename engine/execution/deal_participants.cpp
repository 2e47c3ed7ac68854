#include "engine/execution/deal_participants.hpp"

#include <algorithm>
#include <tuple>

namespace remit {

DealParticipants::DealParticipants(const EvaluationState& state)
    : partners_(state.fact_column(FactKind::kDealPartner, "partner")) {
  const FactColumn& deals = state.fact_column(FactKind::kDealPartner, "deal");
  const FactColumn& positions = state.fact_column(FactKind::kDealPartner, "position");
  for (std::size_t row = 0; row < state.facts->table(FactKind::kDealPartner).row_count; ++row) {
    if (deals.codes[row] >= 0 && partners_.codes[row] >= 0) {
      rows_.push_back(static_cast<RowIndex>(row));
    }
  }
  const auto place = [&](RowIndex member) {
    const auto row = static_cast<std::size_t>(member);
    const bool placed = positions.has_value(row);
    return std::tuple(deals.codes[row], !placed, placed ? positions.numbers[row] : std::int64_t{0}, member);
  };
  std::sort(rows_.begin(), rows_.end(),
            [&](RowIndex left, RowIndex right) { return place(left) < place(right); });
  first_of_.assign(state.facts->table(FactKind::kDeal).row_count + 1, 0);
  for (const RowIndex row : rows_) {
    ++first_of_[static_cast<std::size_t>(deals.codes[static_cast<std::size_t>(row)]) + 1];
  }
  for (std::size_t deal = 1; deal < first_of_.size(); ++deal) {
    first_of_[deal] += first_of_[deal - 1];
  }
}

}  // namespace remit
