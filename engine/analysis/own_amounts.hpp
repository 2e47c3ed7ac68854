// The amount of a fact that refunds take back, by kind of fact.
#pragma once

#include <string_view>

#include "engine/columns/fact_schema.hpp"

namespace remit {

/// `value` of deals, `net` of invoices, `amount` of payments; empty for facts that refunds don't concern.
[[nodiscard]] constexpr std::string_view own_amount_field(FactKind kind) {
  switch (kind) {
    case FactKind::kDeal:
      return "value";
    case FactKind::kInvoice:
      return "net";
    case FactKind::kPayment:
      return "amount";
    case FactKind::kPartner:
    case FactKind::kPartnerAttribute:
    case FactKind::kCustomer:
    case FactKind::kLead:
    case FactKind::kDealPartner:
    case FactKind::kInvoiceLine:
    case FactKind::kRefund:
    case FactKind::kTarget:
    case FactKind::kExchangeRate:
    case FactKind::kAdjustment:
    case FactKind::kFirstDeclared:
      break;
  }
  return {};
}

}  // namespace remit
