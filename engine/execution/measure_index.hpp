// The contributions of a measure in their order, with running totals, ready to be read at any position.
#pragma once

#include <compare>
#include <cstdint>
#include <tuple>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/column.hpp"
#include "engine/execution/key_groups.hpp"
#include "engine/money/int128.hpp"
#include "engine/money/rational.hpp"

namespace remit {

/// A place among the contributions of one group: a day, an order within it by kind of fact and id, and where
/// in a row of refunds that stand directly behind one invoice (0: it isn't such a refund).
struct MeasurePosition {
  std::int32_t day = 0;
  std::uint32_t behind = 0;
  std::uint64_t order = 0;

  friend bool operator==(const MeasurePosition&, const MeasurePosition&) = default;
  friend std::strong_ordering operator<=>(const MeasurePosition& left, const MeasurePosition& right) {
    return std::tie(left.day, left.order, left.behind) <=> std::tie(right.day, right.order, right.behind);
  }
};

/// Order of the kinds of facts on one day: leads, deals, invoices, payments, refunds, then the others.
[[nodiscard]] constexpr unsigned rank_of(FactKind kind) {
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
[[nodiscard]] inline std::uint64_t order_of(FactKind kind, std::size_t row) {
  return (static_cast<std::uint64_t>(rank_of(kind)) << 40U) | static_cast<std::uint64_t>(row);
}
/// The place of a fact on `day`.
[[nodiscard]] inline MeasurePosition position_of(FactKind kind, std::size_t row, std::int32_t day) {
  return {.day = day, .behind = 0, .order = order_of(kind, row)};
}
/// The place of a refund that counts on the day of its invoice.
[[nodiscard]] MeasurePosition position_behind(RowIndex invoice, std::size_t refund, std::int32_t day);
/// Behind every refund of an invoice; behind everything of a day.
inline constexpr std::uint32_t kBehindAll = UINT32_MAX;
inline constexpr std::uint64_t kEndOfDay = UINT64_MAX;

/// Totals in units, or exact.
using RunningNumbers = std::variant<std::vector<std::int64_t>, std::vector<Int128>, std::vector<Rational>>;

/// Built once per evaluation by the kernel of operation::MeasureIndex.
struct MeasureIndexData {
  explicit MeasureIndexData(std::size_t key_count) : groups(key_count) {}

  TypedWindow window;
  MeasureKind kind = MeasureKind::kTotal;
  MonthRule month_rule = MonthRule::kClampToMonthEnd;
  std::int64_t denominator = 1;
  KeyGroups groups;
  std::vector<std::int32_t> group_keys;    ///< by group, its keys
  std::vector<std::uint32_t> begins;       ///< by group, one more at the end
  std::vector<MeasurePosition> positions;  ///< of the contributions, by group, then position
  /// What the measure stands at after each contribution: within its calendar window, or since the group's
  /// first. Of averages the total. What counts `while` and trailing windows: what is lowest, highest or first
  /// (or last) can't be told from what stood before, so of these it is the contributions' own values.
  RunningNumbers running;
  std::vector<WindowEdges> edges;  ///< by group; empty where the window has none
  /// Of measures that count `while`: the last days of the contributions in order of their places, and of each
  /// group in order of time, with what has been totalled up through each of these.
  bool counts_while = false;
  std::vector<std::int32_t> last_days;
  std::vector<std::int32_t> ends;
  RunningNumbers ended;
  std::vector<std::vector<std::int32_t>> slots;  ///< by total, then row of its frame: its contribution, or -1

  /// Index behind the last contribution of `group` that stands before `position` (or at it, with
  /// `inclusive`).
  [[nodiscard]] std::uint32_t find(std::int32_t group, MeasurePosition position, bool inclusive) const;
  [[nodiscard]] bool holds_own_values() const {
    const bool picks = kind != MeasureKind::kTotal && kind != MeasureKind::kAverage;
    return picks && (counts_while ||
                     (std::holds_alternative<TrailingWindowLength>(window) && kind != MeasureKind::kLast));
  }
  [[nodiscard]] bool running_restarts() const {
    return !counts_while && (std::holds_alternative<CalendarWindow>(window) ||
                             std::holds_alternative<AnniversaryWindow>(window));
  }
  [[nodiscard]] Rational exact(Int128 units) const {
    return Rational(to_integer(units), Integer(denominator));
  }
  [[nodiscard]] Rational exact(std::int64_t units) const { return exact(Int128{units}); }
  [[nodiscard]] static const Rational& exact(const Rational& value) { return value; }
  [[nodiscard]] WindowEdges edges_of(std::int32_t group) const {
    return edges.empty() ? WindowEdges{} : edges[static_cast<std::size_t>(group)];
  }
};

/// Keeps when the contributions of an index that counts `while` end, and what has ended through each of these
/// days.
void arrange_ends(MeasureIndexData& data);

}  // namespace remit
