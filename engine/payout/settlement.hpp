// Settlement: what was posted to a partner becomes what is paid out, held, kept in reserve or carried
// forward. Bookkeeping in double entry that only goes forward: an entry is never redone, and none changes
// what a partner is entitled to. Knows neither rules nor storage.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"
#include "engine/calendar/month_arithmetic.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/posting.hpp"
#include "engine/columns/settlement.hpp"
#include "engine/money/currency.hpp"
#include "engine/money/rational.hpp"
#include "engine/money/rounding.hpp"

namespace remit {

/// A number of days or months.
struct TermLength {
  std::int64_t count = 0;
  bool months = false;

  [[nodiscard]] Date after(Date day) const {
    return months ? add_months(day, count, MonthRule::kClampToMonthEnd) : add_days(day, count);
  }
  friend bool operator==(const TermLength&, const TermLength&) = default;
};

/// What a payout says for one partner and one period, worked out. Amounts are minor units, none below zero.
struct SettlementTerms {
  std::optional<TermLength> hold;
  struct Draw {
    std::int64_t least = 0;  ///< of the whole period; 0 where the draw isn't in force
    bool in_force = false;
    bool is_advance = false;  ///< to be repaid; else a gift
    bool recovers = false;    ///< the day from which it is repaid has come
  };
  std::optional<Draw> draw;
  struct Reserve {
    Rational share;
    TermLength length;
  };
  std::optional<Reserve> reserve;
  bool claims = false;  ///< what is below zero is claimed back; else carried forward
  struct Cap {
    std::int64_t limit = 0;
    Date window_first = Date::missing();  ///< payments since this day count
    bool carried = false;                 ///< the excess; else it is forfeited
  };
  std::vector<Cap> caps;  ///< all of them hold
  std::optional<std::int64_t> threshold;
  /// The partner has left, and this is the least that is still paid; less is forfeited.
  std::optional<std::int64_t> final_threshold;
  struct Exchange {
    Currency currency;
    Rational rate;   ///< what one unit of the books' currency is in it
    Date day;        ///< for which the rate was looked up
    Date published;  ///< on which it was published; of two legs the earlier one's
  };
  std::optional<Exchange> exchange;  ///< of what is paid; none: it is paid in the books' currency
};

/// What was posted to one partner so far, and how much of it is still on hold at the end of a period.
struct PostedToPartner {
  std::int64_t total = 0;
  std::int64_t held = 0;
};

/// Adds up postings in the order in which they were made. What is posted is held until its hold has run: from
/// the day on which it is owed, or, of a line for a period, from the last day of the batch that posted it.
/// What is taken back of a line is taken from what of it is held first.
class PostedSoFar {
 public:
  /// At the end of which period; the holds that count, by partner, must outlive this.
  PostedSoFar(Date through, const std::unordered_map<std::int64_t, TermLength>& holds)
      : through_(through), holds_(&holds) {}
  /// Fails with kInput where a sum leaves int64.
  [[nodiscard]] Result<void> add(const Posting& posting, Date last_day_of_run);
  [[nodiscard]] const std::unordered_map<std::int64_t, PostedToPartner>& partners() const {
    return partners_;
  }

 private:
  Date through_;
  const std::unordered_map<std::int64_t, TermLength>* holds_;
  std::unordered_map<std::int64_t, PostedToPartner> partners_;
  std::unordered_map<PostingKey, std::int64_t, PostingKeyHash> held_;
};

/// The accounts of one partner under one ruleset, as the settlements so far have left them.
class PartnerAccounts {
 public:
  /// Takes in an entry of the settlement of a period that ends on this day.
  void book(const SettlementEntry& entry, Date period_last);
  [[nodiscard]] std::int64_t balance(SettlementAccount account) const {
    return balances_[static_cast<std::size_t>(account)];
  }
  /// What was paid out in periods that end on `first` or later.
  [[nodiscard]] std::int64_t paid_since(Date first) const;
  /// What is in reserve up to this day and no longer.
  [[nodiscard]] std::int64_t reserved_through(Date day) const;
  /// Whether every account is at zero.
  [[nodiscard]] bool is_even() const;

 private:
  struct Dated {
    Date day;
    std::int64_t minor_units;
  };
  std::array<std::int64_t, kSettlementAccounts> balances_{};
  std::vector<Dated> reserves_;  ///< in order of the day on which they are free; what is left of each
  std::vector<Dated> paid_;      ///< in order of period
};

/// The entries of one partner for one period, in the order in which the terms apply: hold, draw, reserve,
/// below zero, cap, threshold, final, exchange. Afterwards nothing is left on the account `payable`. Fails
/// with kInput where an amount leaves int64.
[[nodiscard]] Result<std::vector<SettlementEntry>> settle_partner(
    std::int64_t partner, const PartnerAccounts& accounts, const PostedToPartner& posted,
    const SettlementTerms& terms, const Period& period, Currency currency, RoundingMode rounding);

/// The accounts of all partners under one ruleset.
class SettlementBook {
 public:
  struct Partner {
    std::int64_t partner = 0;
    SettlementTerms terms;
  };

  /// Takes in an entry of an earlier settlement; in the order in which they were booked.
  void book(const SettlementEntry& entry, Date period_last) {
    accounts_[entry.partner].book(entry, period_last);
  }
  /// Settles `partners` for `period`, in order of key, and takes in what that makes. Fails with kInput where
  /// an amount leaves int64; nothing is to be read then.
  [[nodiscard]] Result<std::vector<SettlementEntry>> settle(std::vector<Partner> partners,
                                                            const PostedSoFar& posted, const Period& period,
                                                            Currency currency, RoundingMode rounding);
  [[nodiscard]] const std::unordered_map<std::int64_t, PartnerAccounts>& partners() const {
    return accounts_;
  }

 private:
  std::unordered_map<std::int64_t, PartnerAccounts> accounts_;
};

}  // namespace remit
