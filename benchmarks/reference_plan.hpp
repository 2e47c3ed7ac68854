// The reference plan by the loop that an expert would write for it and for nothing else: whole cents, whole
// denominators, halves to even. It shares no code with the engine, so that equal totals mean something.
//
//   recurring        20% of an invoice in months 0 to 11 since the deal's close, then 1.25 points less a
//   month,
//                    nothing from month 24
//   volume           each slice of a partner's running quarter, by (date, id): 0% to 50,000, 2% to 250,000,
//   4%
//                    above
//   deal bonus       3% of a gold partner's deal
//   refund           the invoice's rounded recurring line times credit / invoice, taken back in the credit's
//                    month
//   cap              a partner's month comes to 25,000 at the most; below zero it stays
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace remit::benchmarks {

inline constexpr std::size_t kPlanRules = 5;
inline constexpr std::array<std::string_view, kPlanRules> kPlanRuleNames = {
    "recurring", "volume", "deal_bonus", "refund_share", "monthly_cap"};

/// What a rule comes to: the sum of its lines in cents, and how many of them pay or take something.
struct PlanTotal {
  std::int64_t cents = 0;
  std::uint64_t lines = 0;

  void add(std::int64_t amount) {
    cents += amount;
    lines += amount != 0 ? 1U : 0U;
  }
};
using PlanTotals = std::array<PlanTotal, kPlanRules>;

/// A day as the plan looks at it: the month counted from year 0, and the day in it.
struct PlanDay {
  std::int32_t month = 0;
  std::int32_t day = 0;
};

/// Days of each month, counted from year 0 as in PlanDay.
[[nodiscard]] inline std::int32_t days_of_month(std::int32_t month) {
  constexpr std::array<std::int8_t, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const std::int32_t year = month / 12;
  const std::int32_t index = month % 12;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kDays[static_cast<std::size_t>(index)] + (index == 1 && leap ? 1 : 0);
}

/// `2026-02-28`, as SQLite stores it; nothing is checked.
[[nodiscard]] inline PlanDay plan_day(const char* text) {
  const auto digit = [text](int place) { return text[place] - '0'; };
  const std::int32_t year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  return {year * 12 + digit(5) * 10 + digit(6) - 1, digit(8) * 10 + digit(9)};
}

/// numerator / denominator to the nearest whole number, halves to the even one. Neither is negative.
[[nodiscard]] inline std::int64_t half_even(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  const std::int64_t twice_rest = (numerator % denominator) * 2;
  return whole + static_cast<std::int64_t>(twice_rest + (whole & 1) > denominator);
}

/// Full months from `start` to `later`: a month is full on the start's day, or on the last day of a shorter
/// one.
[[nodiscard]] inline std::int32_t full_months(PlanDay start, PlanDay later) {
  const bool full = later.day >= start.day || later.day == days_of_month(later.month);
  return later.month - start.month - (full ? 0 : 1);
}

/// The plan over facts that are handed to it one by one: partners, deals and credit notes first, then
/// invoices by (date, id). Counts the lines of months `first_month` through `last_month`.
class ReferencePlan {
 public:
  ReferencePlan(std::int32_t first_month, std::int32_t last_month)
      : first_month_(first_month), months_(static_cast<std::size_t>(last_month - first_month) + 1) {
    for (std::int32_t month = 0; month < 24; ++month) {
      rates_[static_cast<std::size_t>(month)] = month <= 11 ? 2'000 : 2'000 - 125 * (month - 11);
    }
  }

  /// Partners, deals and invoices are called by their numbers, from 0 on without gaps.
  void add_partner(bool gold) {
    gold_.push_back(gold);
    quarters_.push_back({});
    sums_.resize(sums_.size() + months_);
  }
  void add_deal(std::uint32_t partner, PlanDay closed_on, std::int64_t value) {
    deals_.push_back({partner, closed_on});
    if (gold_[partner] && counts(closed_on.month)) {
      pay(kDealBonus, partner, closed_on.month, half_even(value * 3, 100));
    }
  }
  /// Those of months that aren't counted may be left out.
  void add_credit_note(std::uint64_t invoice, PlanDay issued_on, std::int64_t amount) {
    credit_notes_.push_back({invoice, issued_on, amount});
  }
  /// Between the credit notes and the invoices.
  void sort_credit_notes() {
    std::sort(credit_notes_.begin(), credit_notes_.end(),
              [](const CreditNote& left, const CreditNote& right) { return left.invoice < right.invoice; });
  }
  void add_invoice(std::uint64_t number, std::uint32_t deal_number, PlanDay issued_on, std::int64_t net) {
    const Deal& deal = deals_[deal_number];
    Quarter& quarter = quarters_[deal.partner];
    const std::int32_t in_quarter = issued_on.month / 3;
    const std::int64_t before = quarter.number == in_quarter ? quarter.volume : 0;
    quarter = {in_quarter, before + net};
    const bool is_credited =
        next_credit_note_ < credit_notes_.size() && credit_notes_[next_credit_note_].invoice == number;
    if (!counts(issued_on.month) && !is_credited) {
      return;  // only its volume matters
    }
    const std::int64_t recurring = recurring_line(deal, issued_on, net);
    if (counts(issued_on.month)) {
      pay(kRecurring, deal.partner, issued_on.month, recurring);
      pay(kVolume, deal.partner, issued_on.month, half_even(marginal(before + net) - marginal(before), 100));
    }
    while (next_credit_note_ < credit_notes_.size() && credit_notes_[next_credit_note_].invoice == number) {
      take_back(credit_notes_[next_credit_note_++], deal, recurring, net);
    }
  }
  /// A credit note whose invoice isn't among those that add_invoice() sees.
  void add_refund(std::uint32_t deal_number, PlanDay invoiced_on, std::int64_t net, PlanDay issued_on,
                  std::int64_t amount) {
    const Deal& deal = deals_[deal_number];
    take_back({0, issued_on, amount}, deal, recurring_line(deal, invoiced_on, net), net);
  }

  /// Every fact has been added: cuts the months and gives the totals.
  [[nodiscard]] PlanTotals finish() {
    for (const std::int64_t sum : sums_) {
      totals_[kCap].add(std::min<std::int64_t>(0, kMostAMonth - sum));
    }
    return totals_;
  }

 private:
  enum Rule : std::size_t { kRecurring, kVolume, kDealBonus, kRefund, kCap };
  static constexpr std::int64_t kMostAMonth = 2'500'000;

  struct Deal {
    std::uint32_t partner;
    PlanDay closed_on;
  };
  struct CreditNote {
    std::uint64_t invoice;
    PlanDay issued_on;
    std::int64_t amount;
  };
  struct Quarter {
    std::int32_t number = 0;
    std::int64_t volume = 0;
  };

  [[nodiscard]] bool counts(std::int32_t month) const {
    return static_cast<std::size_t>(month - first_month_) < months_;
  }
  void pay(Rule rule, std::uint32_t partner, std::int32_t month, std::int64_t amount) {
    totals_[rule].add(amount);
    sums_[partner * months_ + static_cast<std::size_t>(month - first_month_)] += amount;
  }
  [[nodiscard]] std::int64_t recurring_line(const Deal& deal, PlanDay issued_on, std::int64_t net) const {
    const auto month = static_cast<std::size_t>(full_months(deal.closed_on, issued_on));
    return month < rates_.size() ? half_even(net * rates_[month], 10'000) : 0;
  }
  void take_back(const CreditNote& note, const Deal& deal, std::int64_t recurring, std::int64_t net) {
    if (counts(note.issued_on.month)) {
      pay(kRefund, deal.partner, note.issued_on.month, -half_even(recurring * note.amount, net));
    }
  }
  /// Of a volume in cents, in hundredths of a cent.
  [[nodiscard]] static std::int64_t marginal(std::int64_t volume) {
    constexpr std::int64_t kSecond = 5'000'000;
    constexpr std::int64_t kThird = 25'000'000;
    return 2 * std::max<std::int64_t>(0, volume - kSecond) + 2 * std::max<std::int64_t>(0, volume - kThird);
  }

  std::int32_t first_month_;
  std::size_t months_;
  std::array<std::int64_t, 24> rates_{};  // in 1/10000
  std::vector<bool> gold_;
  std::vector<Quarter> quarters_;
  std::vector<std::int64_t> sums_;  // by partner, then month
  std::vector<Deal> deals_;
  std::vector<CreditNote> credit_notes_;
  std::size_t next_credit_note_ = 0;
  PlanTotals totals_;
};

}  // namespace remit::benchmarks
