// One settlement: what a ruleset has posted through a period, paid out by its payouts.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/settlement.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

struct SettleRequest {
  const Ruleset* ruleset = nullptr;
  Period period;
  bool dry_run = false;                                       ///< everything but the writing
  std::function<void(std::string_view stage)> progress = {};  ///< may be empty
};

/// What became of one partner's money of one currency in one settlement. All in minor units.
struct PartnerSettled {
  std::string partner;  ///< id
  Currency currency;    ///< of the accounts
  /// By SettlementStep: what the step added to what is paid, below zero where it took from it.
  std::array<std::int64_t, kSettlementSteps> steps{};
  std::array<std::int64_t, kSettlementAccounts> balances{};  ///< afterwards, by SettlementAccount
  std::int64_t forfeited = 0;                                ///< by this settlement
  std::int64_t claimed = 0;                                  ///< by this settlement
  std::optional<PaidAs> paid_as = {};                        ///< where what is paid out is exchanged

  [[nodiscard]] std::int64_t step(SettlementStep of) const { return steps[static_cast<std::size_t>(of)]; }
  [[nodiscard]] std::int64_t balance(SettlementAccount of) const {
    return balances[static_cast<std::size_t>(of)];
  }
  /// What is paid out by this settlement.
  [[nodiscard]] std::int64_t paid() const { return -step(SettlementStep::kPaid); }
};

struct NamedSettlementEntry {
  SettlementEntry entry;
  std::string partner;  ///< id
};

/// What a settlement did, or found wrong. With row errors nothing is settled.
struct SettleReport {
  SettlementRecord settlement;
  bool already_settled = false;               ///< this period was settled before: nothing to do
  bool settled = false;                       ///< written to the ledger
  std::vector<NamedSettlementEntry> entries;  ///< by partner's id, then currency, then as they follow
  std::vector<PartnerSettled> partners;       ///< with an entry or a balance, by id, then currency
  std::vector<RowError> row_errors;
};

/// Settles what the runs through `period` have posted. Fails with kInput when the period wasn't run, was run
/// last by other rules, doesn't follow on the one that was settled last, or the ruleset has no payout; with
/// kMachine as the ledger does. On failure nothing is written.
[[nodiscard]] Result<SettleReport> settle(Ledger& ledger, const SettleRequest& request);

/// What was settled of `period`, as settle() reported it then. Fails with kInput when it wasn't.
[[nodiscard]] Result<SettleReport> settled_before(Ledger& ledger, std::string_view ruleset,
                                                  const Period& period);

}  // namespace remit
