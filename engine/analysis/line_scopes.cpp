#include "engine/analysis/line_scopes.hpp"

namespace remit {

bool can_have_lines(FactKind kind) {
  switch (kind) {
    case FactKind::kLead:
    case FactKind::kDeal:
    case FactKind::kInvoice:
    case FactKind::kInvoiceLine:
    case FactKind::kPayment:
    case FactKind::kRefund:
    case FactKind::kAdjustment:
      return true;
    default:
      return is_declared(kind);
  }
}

std::optional<PeriodKind> line_period(std::string_view name) {
  const std::optional<PeriodKind> kind = parse_period_kind(name);
  const bool possible = kind == PeriodKind::kMonth || kind == PeriodKind::kQuarter ||
                        kind == PeriodKind::kHalf || kind == PeriodKind::kYear;
  return possible ? kind : std::nullopt;
}

}  // namespace remit
