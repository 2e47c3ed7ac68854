#include "engine/execution/measure_index.hpp"

#include <algorithm>

namespace remit {

unsigned rank_of(FactKind kind) {
  switch (kind) {
    case FactKind::kLead:
      return 0;
    case FactKind::kDeal:
      return 1;
    case FactKind::kInvoice:
      return 2;
    case FactKind::kPayment:
      return 3;
    case FactKind::kRefund:
      return 4;
    case FactKind::kPartner:
    case FactKind::kPartnerAttribute:
    case FactKind::kCustomer:
    case FactKind::kDealPartner:
    case FactKind::kInvoiceLine:
    case FactKind::kTarget:
    case FactKind::kExchangeRate:
    case FactKind::kAdjustment:
    case FactKind::kFirstDeclared:
      break;
  }
  return 5U + static_cast<unsigned>(kind);
}

std::uint64_t order_of(FactKind kind, std::size_t row) {
  return (static_cast<std::uint64_t>(rank_of(kind)) << 40U) | static_cast<std::uint64_t>(row);
}

MeasurePosition position_of(FactKind kind, std::size_t row, std::int32_t day) {
  return {.day = day, .behind = 0, .order = order_of(kind, row)};
}

MeasurePosition position_behind(RowIndex invoice, std::size_t refund, std::int32_t day) {
  return {.day = day,
          .behind = static_cast<std::uint32_t>(refund) + 1,
          .order = order_of(FactKind::kInvoice, static_cast<std::size_t>(invoice))};
}

std::uint32_t MeasureIndexData::find(std::int32_t group, MeasurePosition position, bool inclusive) const {
  if (group < 0) {
    return 0;
  }
  const auto begin = positions.begin() + begins[static_cast<std::size_t>(group)];
  const auto end = positions.begin() + begins[static_cast<std::size_t>(group) + 1];
  const auto found =
      inclusive ? std::upper_bound(begin, end, position) : std::lower_bound(begin, end, position);
  return static_cast<std::uint32_t>(found - positions.begin());
}

}  // namespace remit
