#include "engine/run/books_by_currency.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/run/posting_names.hpp"

namespace remit {
namespace {

/// What one settlement did, made from its entries and the accounts as they are after it.
class SettlementSummary {
 public:
  explicit SettlementSummary(Ledger& ledger) : names_(ledger) {}

  /// Adds what `entries` did to `book`, whose accounts are in `currency`.
  Result<void> add(const std::vector<SettlementEntry>& entries, const SettlementBook& book, Currency currency,
                   SettleReport& report) {
    std::map<std::int64_t, PartnerSettled> partners;
    for (const auto& [key, accounts] : book.partners()) {
      if (!accounts.is_even()) {
        partners.try_emplace(key);
      }
    }
    for (const SettlementEntry& entry : entries) {
      const Result<const std::string*> name = names_.partner(entry.partner);
      if (!name) {
        return tl::make_unexpected(name.error());
      }
      report.entries.push_back({entry, **name});
      PartnerSettled& partner = partners[entry.partner];
      partner.forfeited += entry.to == SettlementAccount::kForfeited ? entry.minor_units : 0;
      partner.claimed += entry.from == SettlementAccount::kClaimed ? entry.minor_units : 0;
      partner.paid_as = entry.paid_as ? entry.paid_as : partner.paid_as;
      std::int64_t& step = partner.steps[static_cast<std::size_t>(entry.step)];
      step += entry.to == SettlementAccount::kPayable ? entry.minor_units : -entry.minor_units;
    }
    for (auto& [key, partner] : partners) {
      const Result<const std::string*> name = names_.partner(key);
      if (!name) {
        return tl::make_unexpected(name.error());
      }
      partner.partner = **name;
      partner.currency = currency;
      for (std::size_t account = 0; account < kSettlementAccounts; ++account) {
        partner.balances[account] = book.partners().at(key).balance(static_cast<SettlementAccount>(account));
      }
      report.partners.push_back(std::move(partner));
    }
    return {};
  }

  /// Puts what was added in order, the ruleset's currency first.
  static void sort(SettleReport& report) {
    std::stable_sort(report.entries.begin(), report.entries.end(),
                     [](const NamedSettlementEntry& left, const NamedSettlementEntry& right) {
                       return left.partner < right.partner;
                     });
    std::stable_sort(
        report.partners.begin(), report.partners.end(),
        [](const PartnerSettled& left, const PartnerSettled& right) { return left.partner < right.partner; });
  }

 private:
  PostingNames names_;
};

}  // namespace

Result<void> summarize(Ledger& ledger, BooksByCurrency& books, SettleReport& report) {
  SettlementSummary summary(ledger);
  books.sort();
  for (const BooksByCurrency::Books& each : books.all()) {
    if (Result<void> added = summary.add(each.entries, each.book, each.currency, report); !added) {
      return added;
    }
  }
  SettlementSummary::sort(report);
  return {};
}

}  // namespace remit
