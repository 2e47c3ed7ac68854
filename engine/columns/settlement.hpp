// Settlements as values: what the ledger stores of them and the payout step makes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/calendar/date.hpp"
#include "engine/money/currency.hpp"

namespace remit {

/// Where money of a partner stands. Every entry moves an amount from one account to another, so that all
/// accounts of a partner always sum to zero.
enum class SettlementAccount : std::uint8_t {
  kEarned,     ///< minus what was posted
  kPayable,    ///< only within a settlement; zero after it
  kHeld,       ///< posted, and not to be paid before its hold has run
  kReserve,    ///< kept back for what may be clawed back
  kCarried,    ///< carried forward: above zero owed, below zero owing
  kAdvance,    ///< minus what was paid in advance and isn't repaid
  kGuarantee,  ///< minus what a draw without recovery added
  kClaimed,    ///< minus what the partner was asked to pay back
  kForfeited,  ///< lost: above a cap, or below the threshold of a final settlement
  kPaid,       ///< paid out
};
inline constexpr std::size_t kSettlementAccounts = 10;

/// `earned`, `payable`, `held`, `reserve`, `carried`, `advance`, `guarantee`, `claimed`, `forfeited`, `paid`.
[[nodiscard]] std::string_view to_text(SettlementAccount account);
[[nodiscard]] std::optional<SettlementAccount> parse_settlement_account(std::string_view text);

/// Which clause made an entry, in the order in which they apply.
enum class SettlementStep : std::uint8_t {
  kPosted,
  kHold,
  kCarriedIn,
  kReserveFreed,
  kDraw,
  kRecovery,
  kReserve,
  kReserveUsed,
  kBelowZero,
  kCap,
  kThreshold,
  kFinal,
  kPaid,
};
inline constexpr std::size_t kSettlementSteps = 13;

/// `posted`, `hold`, `carried in`, `reserve freed`, `draw`, `recovery`, `reserve`, `reserve used`, `below
/// zero`, `cap`, `threshold`, `final`, `paid`.
[[nodiscard]] std::string_view to_text(SettlementStep step);
[[nodiscard]] std::optional<SettlementStep> parse_settlement_step(std::string_view text);

/// A payment in another currency than the books'.
struct PaidAs {
  std::int64_t minor_units = 0;  ///< of `currency`
  Currency currency;

  friend bool operator==(const PaidAs&, const PaidAs&) = default;
};

/// One movement of one partner's money.
struct SettlementEntry {
  std::int64_t partner = 0;  ///< the ledger's key
  SettlementStep step = SettlementStep::kPosted;
  SettlementAccount from = SettlementAccount::kEarned;
  SettlementAccount to = SettlementAccount::kPayable;
  std::int64_t minor_units = 0;        ///< above zero
  Date free_on = Date::missing();      ///< of kReserve: the day from which it is no longer kept back
  std::optional<PaidAs> paid_as = {};  ///< of kPaid: what the partner gets, where that is exchanged
  /// Of the accounts, where it isn't the settlement's: what was posted in a currency is settled in it.
  std::optional<Currency> currency = {};

  friend bool operator==(const SettlementEntry&, const SettlementEntry&) = default;
};

/// One settlement as it is booked.
struct SettlementRecord {
  std::int64_t number = 0;  ///< the ledger's number; 0 while it isn't stored
  std::string ruleset;
  std::int64_t run = 0;  ///< the last run that it settles
  Date period_first = Date::missing();
  Date period_last = Date::missing();
  std::string currency;
  std::int64_t entry_count = 0;
};

}  // namespace remit
