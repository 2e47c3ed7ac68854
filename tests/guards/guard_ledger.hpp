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
  /// Before them come `history` invoices of 2022 to 2024, of deals of their own.
  explicit GuardLedger(std::int64_t invoices, std::int64_t history = 0);

  [[nodiscard]] Ledger& operator*() { return *ledger_; }
  /// Imports all files, which must be kept.
  void import_all();
  /// Imports a few invoices and a credit note of December 2025.
  void import_december();
  /// Runs `ruleset` for a month of 2025, the last one and posts unless `dry`; fails the test when a row can't
  /// be rated.
  BatchReport run(const Ruleset& ruleset, bool dry, bool full, int month = 12);

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Ledger> ledger_;
};

/// The rules that guards run: a share of each invoice with refunds, tiers on a quarter's volume, a bonus for
/// a deal, a bonus for a quarter, a cap a month.
[[nodiscard]] Ruleset guard_rules();
/// The same, where the bonus for a deal becomes another in December 2025.
[[nodiscard]] Ruleset guard_rules_of_december();

}  // namespace remit::test
