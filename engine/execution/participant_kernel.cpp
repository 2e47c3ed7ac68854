// Who takes part in each deal in a role.
#include <optional>
#include <utility>

#include "engine/execution/kernel_factories.hpp"

namespace remit {
namespace {

class ParticipantKernel final : public WholeKernel {
 public:
  explicit ParticipantKernel(operation::Participant participant) : participant_(std::move(participant)) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const FactTable& table = state.facts->table(FactKind::kDealPartner);
    const FactColumn& deals = state.fact_column(FactKind::kDealPartner, "deal");
    const FactColumn& partners = state.fact_column(FactKind::kDealPartner, "partner");
    const FactColumn& roles = state.fact_column(FactKind::kDealPartner, "role");
    const std::optional<Symbol> role = state.facts->symbols().find(participant_.role);
    if (participant_.presence) {
      std::fill(out.flags.begin(), out.flags.end(), std::uint8_t{0});
    } else {
      std::fill(out.codes.begin(), out.codes.end(), kNoRow);
    }
    for (std::size_t row = 0; row < table.row_count; ++row) {
      const bool is_it =
          participant_.role.empty() || (role && roles.has_value(row) && roles.codes[row] == *role);
      if (!is_it || deals.codes[row] < 0 || partners.codes[row] < 0) {
        continue;
      }
      const auto deal = static_cast<std::size_t>(deals.codes[row]);
      if (participant_.presence) {
        out.flags[deal] = 1;
      } else if (out.codes[deal] == kNoRow) {
        out.codes[deal] = partners.codes[row];
      } else {
        out.set_state(deal, row_failed(node, deal));  // nobody says which of the two
      }
    }
    for (std::size_t deal = 0; !participant_.presence && deal < out.codes.size(); ++deal) {
      if (out.codes[deal] == kNoRow) {
        out.set_state(deal, row_failed(node, deal));
      }
    }
  }

 private:
  operation::Participant participant_;
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::Participant& participant) {
  return std::make_unique<ParticipantKernel>(participant);
}

}  // namespace remit
