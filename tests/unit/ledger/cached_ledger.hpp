// A ledger with facts of all sorts, and a cache of columns in small parts beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "engine/ledger/store.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit::test {

inline constexpr std::int64_t kPart = 64;  // sequences
inline constexpr int kDeals = 500;
inline constexpr int kInvoices = 31;
inline constexpr const char* kDealHeader = "id,partner_id,stage,value,currency,closed_on,booked_on\n";

inline std::string numbered(const char* letter, int number) {
  const std::string digits = std::to_string(number);
  return letter + std::string(6 - digits.size(), '0') + digits;
}

inline std::string deal_row(int deal, const std::string& stage, const std::string& value,
                            const std::string& closed, const std::string& booked) {
  return numbered("D", deal) + ",P" + std::to_string(deal % 10) + "," + stage + "," + value + ",EUR," +
         closed + "," + booked + "\n";
}

inline std::string january(int number) {
  return "2026-01-" + std::to_string(10 + number % 20);
}

/// Deals with gaps, invoices once, and lines of invoices with numbers that are missing, wide and broken.
inline void fill(LedgerFolder& made, int first = 0, int end = kDeals) {
  std::string deals = kDealHeader;
  std::string lines = "id,invoice_id,product,quantity,net,currency\n";
  for (int deal = first; deal < end; ++deal) {
    deals += deal_row(deal, "stage " + std::to_string(deal % 11),
                      deal == 77 ? "90000000000000.25" : std::to_string(deal) + ".25",
                      deal % 17 == 0 ? "" : january(deal),
                      deal % 13 == 0 ? "2026-03-0" + std::to_string(1 + deal % 9) : "");
    const std::string quantity =
        deal % 5 == 0 ? "" : std::to_string(deal % 101) + "." + std::to_string(deal % 7);
    lines += numbered("L", deal) + ",I" + std::to_string(deal % kInvoices) + "," +
             (deal % 3 == 0 ? "" : "product " + std::to_string(deal % 5)) + "," + quantity + "," +
             std::to_string(deal % 9) + ".00,EUR\n";
  }
  std::string invoices = "id,partner_id,issued_on,net,currency\n";
  for (int invoice = 0; invoice < kInvoices; ++invoice) {
    invoices +=
        "I" + std::to_string(invoice) + ",P" + std::to_string((invoice + 8) % 10) + ",2026-01-05,10.00,EUR\n";
  }
  made.import_clean("deals.csv", deals);
  made.import_clean("invoices.csv", invoices);
  made.import_clean("invoice_lines.csv", lines);
}

inline void correct(LedgerFolder& made) {
  std::string deals = kDealHeader;
  for (int deal = 3; deal < kDeals; deal += 97) {
    deals += deal_row(deal, "changed", "7.00", "2026-0" + std::to_string(1 + deal % 3) + "-20", "2026-04-01");
  }
  made.import_clean("deals.csv", deals);
}

/// A ledger with partners, deals and lines, and small parts.
class CachedLedger : public LedgerFolder {
 public:
  CachedLedger() {
    ledger().store().sequences_a_cached_part = kPart;
    import_clean("partners.csv", "id,name\nP0,a\nP1,b\nP2,c\nP3,d\nP4,e\nP5,f\nP6,g\n");
  }
  [[nodiscard]] std::filesystem::path cache() const { return ledger_path().string() + "-columns"; }
  [[nodiscard]] std::string cache_bytes() const {
    std::ifstream file(cache(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write_cache(const std::string& bytes) const {
    std::ofstream(cache(), std::ios::binary | std::ios::trunc) << bytes;
  }
};

}  // namespace remit::test
