#include "engine/analysis/line_scopes.hpp"

#include "engine/calendar/month_name.hpp"

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

std::optional<PeriodScope> period_called(std::string_view name) {
  constexpr std::string_view kFiscal = "fiscal ";
  constexpr std::string_view kFrom = " from ";
  if (!name.starts_with(kFiscal)) {
    const std::optional<PeriodKind> kind = line_period(name);
    return kind ? std::optional(PeriodScope{*kind, 1}) : std::nullopt;
  }
  name.remove_prefix(kFiscal.size());
  const std::size_t from = name.find(kFrom);
  const std::optional<PeriodKind> kind = line_period(name.substr(0, from));
  const std::optional<std::int32_t> month =
      from == std::string_view::npos ? std::nullopt : parse_month_name(name.substr(from + kFrom.size()));
  return kind && kind != PeriodKind::kMonth && month ? std::optional(PeriodScope{*kind, *month})
                                                     : std::nullopt;
}

}  // namespace remit
