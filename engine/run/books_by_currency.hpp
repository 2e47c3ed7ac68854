// The accounts of a settlement, in each currency for themselves.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/payout/settlement.hpp"
#include "engine/run/settle.hpp"

namespace remit {

/// The accounts of all partners in each currency that was posted in, those in the ruleset's first.
class BooksByCurrency {
 public:
  struct Books {
    Currency currency;
    SettlementBook book;
    std::optional<PostedSoFar> posted = {};
    std::vector<SettlementEntry> entries = {};  ///< of the settlement at hand
  };

  explicit BooksByCurrency(Currency main) { all_.push_back({main, {}}); }

  [[nodiscard]] Books& in(Currency currency) {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const Books& books) { return books.currency == currency; });
    return found != all_.end() ? *found : all_.emplace_back(Books{currency, {}});
  }
  [[nodiscard]] Books& main() { return all_.front(); }
  [[nodiscard]] std::deque<Books>& all() { return all_; }
  void book(const SettlementEntry& entry, Date period_last) {
    in(entry.currency.value_or(main().currency)).book.book(entry, period_last);
  }
  /// The others in order of their code.
  void sort() {
    std::sort(all_.begin() + 1, all_.end(),
              [](const Books& left, const Books& right) { return left.currency < right.currency; });
  }

 private:
  std::deque<Books> all_;
};

/// Adds to `report` what the entries of all books did. Fails as the ledger does, which names the partners.
[[nodiscard]] Result<void> summarize(Ledger& ledger, BooksByCurrency& books, SettleReport& report);

}  // namespace remit
