// A ledger of as many invoices as one asks for, made alike for any number: partners and deals are in
// proportion.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/calendar/period.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::test {

class GuardLedger {
 public:
  /// Writes the import files and makes an empty ledger. A partner has 50 invoices, a deal 10, each region 100
  /// partners; one invoice in 20 has a credit note. All are issued in 2025.
  explicit GuardLedger(std::int64_t invoices);

  [[nodiscard]] Ledger& operator*() { return *ledger_; }
  /// Imports all files, which must be kept.
  void import_all();
  /// Runs `ruleset` for the last month of 2025 and posts unless `dry`; fails the test when a row can't be
  /// rated.
  BatchReport run(const Ruleset& ruleset, bool dry, bool full);

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

/// The rules that guards run: a share of each invoice with refunds, tiers on a quarter's volume, a bonus for
/// a deal, a bonus for a quarter, a cap a month.
[[nodiscard]] Ruleset guard_rules();

}  // namespace remit::test
