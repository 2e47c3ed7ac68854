// The facts that speed is measured on: partners with heavy-tailed volumes, one deal for every 20 invoices,
// log-normal amounts, credit notes on two percent. The same for the same options on every machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace remit::benchmarks {

struct ReferenceOptions {
  std::uint64_t seed = 1;
  std::uint64_t partners = 2'000;
  std::uint64_t invoices = 1'000'000;
  std::int64_t months = 24;  ///< of invoices, from 2024-01-01 on
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

/// Writes the standard import files into `folder`, which must exist.
void write_reference_files(const ReferenceFacts& facts, const std::filesystem::path& folder);

}  // namespace remit::benchmarks
