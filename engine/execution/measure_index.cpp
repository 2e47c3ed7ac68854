#include "engine/execution/measure_index.hpp"

#include <algorithm>

#include "engine/calendar/month_arithmetic.hpp"
#include "engine/calendar/period.hpp"

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

std::int32_t window_start(const TypedWindow& window, std::int32_t day, MonthRule rule) {
  struct Visitor {
    Date day;
    MonthRule rule;
    Date operator()(const CalendarWindow& calendar) const {
      return period_of(calendar.kind, day, calendar.first_month).first;
    }
    Date operator()(const TrailingWindowLength& trailing) const {
      const Date before =
          trailing.months ? add_months(day, -trailing.length, rule) : add_days(day, -trailing.length);
      return add_days(before, 1);
    }
    Date operator()(const LifetimeWindow&) const { return Date::first_day(); }
    Date operator()(const FixedWindow& fixed) const { return fixed.first; }
  };
  const Date date(day);
  return date.is_ordinary() ? std::visit(Visitor{date, rule}, window).days() : day;
}

std::int32_t KeyGroups::add(const std::int32_t* keys) {
  if (key_count_ == 0) {
    size_ = 1;
    return 0;
  }
  const auto first = static_cast<std::size_t>(keys[0]);
  if (first >= first_.size()) {
    first_.resize(std::max(first + 1, first_.size() * 2), -1);
  }
  std::int32_t& top = first_[first];
  if (levels_.empty()) {
    if (top < 0) {
      top = static_cast<std::int32_t>(size_++);
    }
    return top;
  }
  if (top < 0) {
    top = keys[0];
  }
  std::int32_t group = keys[0];
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const std::uint64_t pair = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(group)) << 32U) |
                               static_cast<std::uint32_t>(keys[level + 1]);
    const bool last = level + 1 == levels_.size();
    const auto next = static_cast<std::int32_t>(last ? size_ : levels_[level].size());
    const auto [found, added] = levels_[level].emplace(pair, next);
    size_ += last && added ? 1U : 0U;
    group = found->second;
  }
  return group;
}

std::int32_t KeyGroups::find(const std::int32_t* keys) const {
  if (key_count_ == 0) {
    return size_ == 0 ? -1 : 0;
  }
  if (keys[0] < 0 || static_cast<std::size_t>(keys[0]) >= first_.size()) {
    return -1;
  }
  if (levels_.empty()) {
    return first_[static_cast<std::size_t>(keys[0])];
  }
  std::int32_t group = keys[0];
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const std::uint64_t pair = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(group)) << 32U) |
                               static_cast<std::uint32_t>(keys[level + 1]);
    const auto found = levels_[level].find(pair);
    if (found == levels_[level].end()) {
      return -1;
    }
    group = found->second;
  }
  return group;
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
