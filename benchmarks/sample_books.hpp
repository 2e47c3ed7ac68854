// The books of a made-up company with a partner programme: what the demo runs on.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/date.hpp"

namespace remit::benchmarks {

/// Positions in SampleBooks name what belongs to what; amounts are cents of one currency.
struct SamplePartner {
  std::string name;
  Date joined_on;
  std::string_view region;
  std::string_view type;
  std::int64_t parent = -1;         ///< -1: none
  std::array<Date, 3> tier_from{};  ///< Registered, Silver, Gold; missing where it isn't reached
};
struct SampleCustomer {
  std::string name;
  std::string_view region;
  std::string_view segment;
};
struct SampleLead {
  std::size_t partner = 0;
  std::size_t customer = 0;
  std::string_view status;
  Date created_on;
  Date qualified_on;  ///< missing unless qualified
  std::string_view product;
};
struct SampleDeal {
  std::size_t partner = 0;
  std::size_t customer = 0;
  std::string_view kind;
  std::string_view stage;
  std::string_view product;
  std::int64_t value = 0;
  Date registered_on;
  Date closed_on;  ///< missing while the deal is open
};
struct SampleInvoice {
  std::size_t deal = 0;
  std::string_view kind;
  Date issued_on;
  std::int64_t net = 0;
};
struct SamplePayment {
  std::size_t invoice = 0;
  Date paid_on;
  std::int64_t amount = 0;
};
struct SampleCreditNote {
  std::size_t invoice = 0;
  Date issued_on;
  std::int64_t amount = 0;
  std::string_view reason;
};

struct SampleBooks {
  std::vector<SamplePartner> partners;
  std::vector<SampleCustomer> customers;
  std::vector<SampleLead> leads;
  std::vector<SampleDeal> deals;
  std::vector<SampleInvoice> invoices;
  std::vector<SamplePayment> payments;
  std::vector<SampleCreditNote> credit_notes;
};

/// 200 partners and three years, 2023 through 2025, of leads, deals, invoices, payments (some late, some in
/// parts, some never) and credit notes. The same for the same seed on every machine.
[[nodiscard]] SampleBooks make_sample_books(std::uint64_t seed);

/// Writes the standard import files into `folder`, which must exist.
void write_sample_books(const SampleBooks& books, const std::filesystem::path& folder);

}  // namespace remit::benchmarks
