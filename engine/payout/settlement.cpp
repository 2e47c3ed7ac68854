#include "engine/payout/settlement.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/money/int128.hpp"
#include "engine/money/money.hpp"

namespace remit {
namespace {

tl::unexpected<Error> too_large(std::int64_t partner) {
  return input_error(
      "what is posted to one partner is beyond 9,223,372,036,854,775,807 minor units (partner " +
      std::to_string(partner) + "); look for an amount out of all proportion");
}

}  // namespace

Result<void> PostedSoFar::add(const Posting& posting, Date last_day_of_run) {
  PostedToPartner& partner = partners_[posting.key.partner];
  if (!try_add(partner.total, posting.minor_units, partner.total)) {
    return too_large(posting.key.partner);
  }
  const auto hold = holds_->find(posting.key.partner);
  if (hold == holds_->end()) {
    return {};
  }
  const bool of_period = posting.fact_sequence == 0;
  const Date owed =
      of_period || !posting.governing_date.is_ordinary() ? last_day_of_run : posting.governing_date;
  std::int64_t change = 0;
  if (posting.minor_units < 0) {
    const auto held = held_.find(posting.key);
    change = held == held_.end() ? 0 : -std::min(held->second, -std::max(posting.minor_units, -INT64_MAX));
  } else if (hold->second.after(owed) > through_) {
    change = posting.minor_units;
  }
  if (change == 0) {
    return {};
  }
  std::int64_t& held = held_[posting.key];
  if (!try_add(held, change, held) || !try_add(partner.held, change, partner.held)) {
    return too_large(posting.key.partner);
  }
  return {};
}

void PartnerAccounts::book(const SettlementEntry& entry, Date period_last) {
  // A partner's balances were checked when the entries were made.
  balances_[static_cast<std::size_t>(entry.from)] -= entry.minor_units;
  balances_[static_cast<std::size_t>(entry.to)] += entry.minor_units;
  if (entry.to == SettlementAccount::kPaid) {
    paid_.push_back({period_last, entry.minor_units});
  }
  if (entry.to == SettlementAccount::kReserve) {
    const auto behind = std::upper_bound(reserves_.begin(), reserves_.end(), entry.free_on,
                                         [](Date day, const Dated& kept) { return day < kept.day; });
    reserves_.insert(behind, {entry.free_on, entry.minor_units});
  }
  if (entry.from == SettlementAccount::kReserve) {
    std::int64_t taken = entry.minor_units;
    while (taken > 0) {
      check(!reserves_.empty(), "no more leaves the reserve than is in it");
      Dated& first = reserves_.front();
      const std::int64_t part = std::min(taken, first.minor_units);
      first.minor_units -= part;
      taken -= part;
      if (first.minor_units == 0) {
        reserves_.erase(reserves_.begin());
      }
    }
  }
}

std::int64_t PartnerAccounts::paid_since(Date first) const {
  std::int64_t sum = 0;
  for (const Dated& paid : paid_) {
    sum += paid.day >= first ? paid.minor_units : 0;
  }
  return sum;
}

std::int64_t PartnerAccounts::reserved_through(Date day) const {
  std::int64_t sum = 0;
  for (const Dated& kept : reserves_) {
    sum += kept.day <= day ? kept.minor_units : 0;
  }
  return sum;
}

bool PartnerAccounts::is_even() const {
  return std::all_of(balances_.begin(), balances_.end(), [](std::int64_t balance) { return balance == 0; });
}

namespace {

using Account = SettlementAccount;
using Step = SettlementStep;

/// One partner's settlement of one period, step by step.
class PartnerSettlement {
 public:
  PartnerSettlement(std::int64_t partner, const PartnerAccounts& accounts, const SettlementTerms& terms,
                    const Period& period)
      : partner_(partner), accounts_(accounts), terms_(terms), period_(period) {}

  Result<std::vector<SettlementEntry>> run(const PostedToPartner& posted, Currency currency,
                                           RoundingMode rounding) {
    take_posted(posted);
    const std::int64_t earned = std::max<std::int64_t>(payable_, 0);
    move(Step::kCarriedIn, Account::kCarried, Account::kPayable, accounts_.balance(Account::kCarried));
    move(Step::kReserveFreed, Account::kReserve, Account::kPayable, accounts_.reserved_through(period_.last));
    draw();
    if (Result<void> kept = keep_reserve(earned, currency, rounding); !kept) {
      return tl::make_unexpected(kept.error());
    }
    below_zero();
    cap();
    threshold();
    move(Step::kPaid, Account::kPayable, Account::kPaid, payable_);
    if (Result<void> exchanged = exchange(currency, rounding); !exchanged) {
      return tl::make_unexpected(exchanged.error());
    }
    if (overflow_) {
      return too_large(partner_);
    }
    return std::move(entries_);
  }

 private:
  /// Moves an amount; below zero the other way.
  void move(Step step, Account from, Account to, std::int64_t minor_units, Date free_on = Date::missing()) {
    if (minor_units == 0) {
      return;
    }
    if (minor_units < 0) {
      overflow_ |= minor_units == INT64_MIN;
      std::swap(from, to);
      minor_units = overflow_ ? 1 : -minor_units;
    }
    if (to == Account::kPayable) {
      overflow_ |= !try_add(payable_, minor_units, payable_);
    } else if (from == Account::kPayable) {
      overflow_ |= !try_subtract(payable_, minor_units, payable_);
    }
    entries_.push_back({partner_, step, from, to, minor_units, free_on});
  }

  void take_posted(const PostedToPartner& posted) {
    std::int64_t fresh = 0;
    std::int64_t held = 0;
    overflow_ |= !try_add(posted.total, accounts_.balance(Account::kEarned), fresh);
    overflow_ |= !try_subtract(posted.held, accounts_.balance(Account::kHeld), held);
    move(Step::kPosted, Account::kEarned, Account::kPayable, fresh);
    move(Step::kHold, Account::kPayable, Account::kHeld, held);
  }

  void draw() {
    const std::int64_t advanced = -accounts_.balance(Account::kAdvance);
    const std::int64_t least = least_paid();
    if (payable_ < least) {
      std::int64_t missing = 0;
      overflow_ |= !try_subtract(least, payable_, missing);
      move(Step::kDraw, terms_.draw->is_advance ? Account::kAdvance : Account::kGuarantee, Account::kPayable,
           missing);
    } else if (!terms_.draw || terms_.draw->recovers) {  // another payout's advance is repaid all the same
      move(Step::kRecovery, Account::kPayable, Account::kAdvance, std::min(advanced, payable_ - least));
    }
  }
  /// 0 where no draw is in force: what is below zero isn't made good then.
  [[nodiscard]] std::int64_t least_paid() const {
    if (draw_in_force()) {
      return terms_.draw->least;
    }
    return std::min<std::int64_t>(payable_, 0);
  }
  [[nodiscard]] bool draw_in_force() const {
    return terms_.draw && terms_.draw->in_force && !terms_.final_threshold;
  }

  // Of what was earned anew, and never so much that less than the draw is paid.
  Result<void> keep_reserve(std::int64_t earned, Currency currency, RoundingMode rounding) {
    if (!terms_.reserve || terms_.final_threshold) {
      return {};
    }
    const Rational share = terms_.reserve->share * to_rational(Money(earned, currency));
    const Result<std::int64_t> kept = round_to_minor_units(share, currency, rounding);
    if (!kept) {
      return tl::make_unexpected(kept.error());
    }
    const std::int64_t most = payable_ - std::max<std::int64_t>(least_paid(), 0);
    move(Step::kReserve, Account::kPayable, Account::kReserve,
         std::max<std::int64_t>(std::min(*kept, most), 0), terms_.reserve->length.after(period_.last));
    return {};
  }

  void below_zero() {
    if (payable_ >= 0) {
      return;
    }
    const std::int64_t reserved =
        accounts_.balance(Account::kReserve) - accounts_.reserved_through(period_.last);
    move(Step::kReserveUsed, Account::kReserve, Account::kPayable,
         std::min(reserved, -std::max(payable_, -INT64_MAX)));
    move(Step::kBelowZero, Account::kPayable, terms_.claims ? Account::kClaimed : Account::kCarried,
         payable_);
  }

  void cap() {
    for (const SettlementTerms::Cap& cap : terms_.caps) {
      const std::int64_t paid = accounts_.paid_since(cap.window_first);
      const std::int64_t room = cap.limit - std::min(paid, cap.limit);
      if (payable_ > room) {
        carried_excess_ |= cap.carried;
        move(Step::kCap, Account::kPayable, cap.carried ? Account::kCarried : Account::kForfeited,
             payable_ - room);
      }
    }
  }

  void threshold() {
    if (terms_.final_threshold) {
      if (payable_ > 0 && payable_ < *terms_.final_threshold) {
        // While more is to come, nothing is lost.
        move(Step::kFinal, Account::kPayable, more_to_come() ? Account::kCarried : Account::kForfeited,
             payable_);
      }
    } else if (terms_.threshold && payable_ > 0 && payable_ < *terms_.threshold && !draw_in_force()) {
      move(Step::kThreshold, Account::kPayable, Account::kCarried, payable_);
    }
  }
  [[nodiscard]] bool more_to_come() const {
    std::int64_t held = accounts_.balance(Account::kHeld);
    std::int64_t reserved = accounts_.balance(Account::kReserve);
    for (const SettlementEntry& entry : entries_) {
      held += (entry.to == Account::kHeld ? entry.minor_units : 0) -
              (entry.from == Account::kHeld ? entry.minor_units : 0);
      reserved += (entry.to == Account::kReserve ? entry.minor_units : 0) -
                  (entry.from == Account::kReserve ? entry.minor_units : 0);
    }
    return held != 0 || reserved != 0 || carried_excess_;
  }

  // What is booked stays in the books' currency.
  Result<void> exchange(Currency books, RoundingMode rounding) {
    if (!terms_.exchange || entries_.empty() || entries_.back().step != Step::kPaid) {
      return {};
    }
    SettlementEntry& paid = entries_.back();
    const Currency currency = terms_.exchange->currency;
    const Rational amount = to_rational(Money(paid.minor_units, books)) * terms_.exchange->rate;
    const Result<std::int64_t> minor_units = round_to_minor_units(amount, currency, rounding);
    if (!minor_units) {
      return input_error("what is paid to one partner is beyond 9,223,372,036,854,775,807 minor units of " +
                         currency.code() + " (partner " + std::to_string(partner_) +
                         "); look for an exchange rate out of all proportion");
    }
    paid.paid_as = PaidAs{*minor_units, currency};
    return {};
  }

  std::int64_t partner_;
  const PartnerAccounts& accounts_;
  const SettlementTerms& terms_;
  const Period& period_;
  std::int64_t payable_ = 0;
  bool overflow_ = false;
  bool carried_excess_ = false;
  std::vector<SettlementEntry> entries_;
};

}  // namespace

Result<std::vector<SettlementEntry>> settle_partner(std::int64_t partner, const PartnerAccounts& accounts,
                                                    const PostedToPartner& posted,
                                                    const SettlementTerms& terms, const Period& period,
                                                    Currency currency, RoundingMode rounding) {
  return PartnerSettlement(partner, accounts, terms, period).run(posted, currency, rounding);
}

Result<std::vector<SettlementEntry>> SettlementBook::settle(std::vector<Partner> partners,
                                                            const PostedSoFar& posted, const Period& period,
                                                            Currency currency, RoundingMode rounding) {
  std::sort(partners.begin(), partners.end(),
            [](const Partner& left, const Partner& right) { return left.partner < right.partner; });
  std::vector<SettlementEntry> all;
  for (const Partner& each : partners) {
    const auto found = posted.partners().find(each.partner);
    const PostedToPartner to_partner = found == posted.partners().end() ? PostedToPartner{} : found->second;
    PartnerAccounts& accounts = accounts_[each.partner];
    const Result<std::vector<SettlementEntry>> entries =
        settle_partner(each.partner, accounts, to_partner, each.terms, period, currency, rounding);
    if (!entries) {
      return entries;
    }
    for (const SettlementEntry& entry : *entries) {
      accounts.book(entry, period.last);
    }
    check(accounts.balance(SettlementAccount::kPayable) == 0, "a settlement leaves nothing undecided");
    all.insert(all.end(), entries->begin(), entries->end());
  }
  return all;
}

}  // namespace remit
