// How a payment came about: the clauses of a payout, in the order in which they apply.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "engine/analysis/ruleset.hpp"
#include "engine/payout/settlement.hpp"
#include "engine/report/explanation.hpp"

namespace remit {

/// One partner in one settlement.
struct SettledToExplain {
  const Ruleset* ruleset = nullptr;
  const Payout* payout = nullptr;
  const SettlementTerms* terms = nullptr;
  Currency currency;                                         ///< of the accounts
  std::string partner;                                       ///< id
  std::string period;                                        ///< `2026-05`
  std::span<const SettlementEntry> entries;                  ///< of this partner in this settlement, in order
  std::array<std::int64_t, kSettlementAccounts> balances{};  ///< afterwards, by SettlementAccount
};

/// What each step added to the payment or took from it, and what stands on the partner's accounts afterwards.
[[nodiscard]] ExplanationStep explain_settled(const SettledToExplain& settled);

}  // namespace remit
