// The facts that speed is measured on: partners with heavy-tailed volumes, one deal for every 20 invoices,
// log-normal amounts, credit notes on two percent, every tenth partner Gold. The same for the same options on
// every machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

namespace remit::benchmarks {

struct ReferenceOptions {
  std::uint64_t seed = 1;
  std::uint64_t partners = 2'000;
  std::uint64_t invoices = 1'000'000;
  std::int64_t months = 24;  ///< of invoices, from 2024-01-01 on
  std::int64_t eras = 1;     ///< so often all of it, of other facts, one behind the other
  bool even_months = false;  ///< as many invoices in each month; else more and more, as deals are closed
  std::uint64_t late_percent = 0;  ///< of the invoices; these are booked one to eight weeks after their
                                   ///< date, and their credit notes not before
};

/// Days are counted from 1970-01-01, amounts in cents, and every index is a position in ReferenceFacts.
struct ReferenceDeal {
  std::uint32_t partner = 0;
  std::int32_t closed_on = 0;
  std::int64_t value = 0;
};
struct ReferenceInvoice {
  std::uint32_t deal = 0;
  std::int32_t issued_on = 0;
  std::int64_t net = 0;
};
struct ReferenceCreditNote {
  std::uint32_t invoice = 0;
  std::int32_t issued_on = 0;
  std::int64_t amount = 0;
};

/// In the order of their ids: deals as they were made, invoices by day.
struct ReferenceFacts {
  ReferenceOptions options;
  std::vector<ReferenceDeal> deals;
  std::vector<ReferenceInvoice> invoices;
  std::vector<ReferenceCreditNote> credit_notes;
};

[[nodiscard]] ReferenceFacts make_reference_facts(const ReferenceOptions& options);

/// First day behind the invoices.
[[nodiscard]] std::int32_t end_of_invoices(const ReferenceOptions& options);

[[nodiscard]] std::int32_t start_of_last_month(const ReferenceOptions& options);

/// Whether the tier of the partner with this index is Gold: one partner in ten, whatever its rank.
[[nodiscard]] bool is_gold(const ReferenceOptions& options, std::uint64_t partner);

/// The day on which the invoice with this index is booked: its own, or later if it is one of the late ones.
[[nodiscard]] std::int32_t booked_on(const ReferenceFacts& facts, std::uint64_t invoice);

/// What of the facts is written: that which is dated, or booked, from `from` on and before `end`. Partners
/// are there from the beginning.
struct FactWindow {
  std::int32_t from = std::numeric_limits<std::int32_t>::min();
  std::int32_t end = std::numeric_limits<std::int32_t>::max();

  [[nodiscard]] bool has(std::int32_t day) const { return from <= day && day < end; }
};

/// Writes the standard import files into `folder`, which must exist. A ledger that takes two windows one
/// behind the other has the same facts as one that takes both at once.
void write_reference_files(const ReferenceFacts& facts, const std::filesystem::path& folder,
                           const FactWindow& window = {});

}  // namespace remit::benchmarks
