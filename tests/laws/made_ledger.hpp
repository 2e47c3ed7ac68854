// Ledgers made up from a seed: partners with dated tiers and parents, deals, invoices, payments, credit notes
// and leads of about two years, with everything that makes ledgers hard: nothing, one cent, less than nothing
// and amounts near the limits of 64 bits; many facts on one day; month ends; corrections and late bookings;
// and, in careless ledgers, fields and references that are missing or wrong.
#pragma once

#include <string>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/money/currency.hpp"
#include "tests/laws/draw.hpp"

namespace remit::laws {

struct LedgerWishes {
  Currency currency;
  int size = 50;               ///< 0 to 100: how many facts there may be
  bool careless = false;       ///< whether fields may be missing and references wrong
  bool huge = false;           ///< whether amounts may be near the limits of 64 bits
  bool versions = true;        ///< whether facts are corrected and booked late
  bool only_positive = false;  ///< whether every deal, invoice and payment is more than nothing
  bool currencies = false;     ///< whether facts are in several currencies
  bool rates = false;          ///< whether there are exchange rates, and partners' own currencies
};

/// The facts in an order in which they could arrive. First and last business dates lie in 2024-11 and
/// 2026-08.
[[nodiscard]] std::vector<MemoryFact> draw_ledger(Draw& draw, const LedgerWishes& wishes);

/// A fact as a line: `deal D1  partner Acme, value EUR 12.5, closed_on 2025-03-31; booked 2025-04-02`.
[[nodiscard]] std::string describe(const MemoryFact& fact);

}  // namespace remit::laws
