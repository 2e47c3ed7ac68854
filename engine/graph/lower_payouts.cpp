// Payouts: their terms, a row a partner, as they stand on the batch's last day.
#include "engine/graph/graph_builder.hpp"

namespace remit {

void GraphBuilder::lower_payout(std::size_t number) {
  const Payout& payout = ruleset_.payouts[number];
  const LoweringContext partner{.frame = frame_of(FactKind::kPartner),
                                .partner = {},
                                .governing_date = {},
                                .governing_expression = {},
                                .refunds = nullptr};
  PayoutPlan plan;
  plan.payout = number;
  if (payout.where) {
    plan.where = lower(*payout.where, partner);
  }
  if (payout.hold) {
    plan.hold = lower(payout.hold->length, partner);
  }
  if (payout.draw) {
    plan.draw = lower(payout.draw->amount, partner);
  }
  if (payout.reserve) {
    plan.reserve = lower(payout.reserve->length, partner);
  }
  for (const Payout::Cap& cap : payout.caps) {
    PayoutPlan::CapTerms& terms = plan.caps.emplace_back();
    terms.limit = lower(cap.limit, partner);
    if (cap.when) {
      terms.when = lower(*cap.when, partner);
    }
  }
  if (payout.threshold) {
    plan.threshold = lower(payout.threshold->least, partner);
  }
  if (payout.final_settlement) {
    plan.final_on = lower(payout.final_settlement->on, partner);
    plan.final_threshold = lower(payout.final_settlement->least, partner);
  }
  if (payout.paid_in) {
    for (const char* field : {"on", "from", "to", "rate"}) {
      want(FactKind::kExchangeRate, field);
    }
    const NodeId currency = lower(payout.paid_in->currency, partner);
    const NodeId day = lower(payout.paid_in->day, partner);
    const operation::ExchangeRate exchange{ruleset_.currency.code(), ruleset_.rates_last_published,
                                           ruleset_.pivot};
    plan.exchange = PayoutPlan::ExchangeTerms{
        currency, day, node(partner.frame, exchange, {currency, day}, payout.paid_in->span)};
  }
  graph_.payouts.push_back(std::move(plan));
}

}  // namespace remit
