// What postings come to, by partner, reason and component: added up as they are made.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/posting.hpp"
#include "engine/money/currency.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/owed_lines.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {

class PostingTotals {
 public:
  /// `own` is the ruleset's currency. `names` must outlive it.
  PostingTotals(PostingNames& names, Currency own) : names_(&names), own_(own) {}

  /// Adds postings, those of a component one behind the other. Fails with kInput when a sum leaves int64.
  [[nodiscard]] Result<void> add(std::span<const Posting> postings);
  /// Adds what lines post of which nothing was posted before. Fails as add() does.
  [[nodiscard]] Result<void> add_first(const OwedLines::FactLines& of, const DifferenceContext& context);
  /// Adds what others come to. False when a sum leaves int64.
  [[nodiscard]] bool add(const PostingTotals& others);
  [[nodiscard]] std::int64_t posting_count() const;
  /// Tells the report the totals and the currencies of components.
  [[nodiscard]] Result<void> tell(BatchReport& report) const;

 private:
  struct Sum {
    std::int64_t posting_count = 0;
    std::int64_t minor_units = 0;

    /// False when the sum leaves int64.
    [[nodiscard]] bool add(std::int64_t units) {
      ++posting_count;
      return !__builtin_add_overflow(minor_units, units, &minor_units);
    }
    [[nodiscard]] bool add(const Sum& other) {
      posting_count += other.posting_count;
      return !__builtin_add_overflow(minor_units, other.minor_units, &minor_units);
    }
  };
  using InCurrencies = std::map<std::uint32_t, std::pair<Currency, Sum>>;  // by Currency::packed()

  [[nodiscard]] static bool add(const InCurrencies& from, InCurrencies& to);
  [[nodiscard]] Result<void> begin_component(std::int32_t component);
  [[nodiscard]] Sum& of_partner(std::int64_t partner);
  [[nodiscard]] bool add(const Posting& posting);

  PostingNames* names_;
  Currency own_;
  std::map<std::int32_t, ComponentTotal> components_;
  ComponentTotal* component_ = nullptr;          // the one at hand
  std::map<std::int32_t, Currency> currencies_;  // of components that say their currency
  std::optional<Currency> currency_;             // of the component at hand, where it isn't `own_`
  std::vector<Sum> partners_;                    // by the ledger's key of the partner
  std::map<std::int64_t, InCurrencies> partners_in_currencies_;
  std::array<Sum, 8> reasons_{};
  std::map<PostingReason, InCurrencies> reasons_in_currencies_;
};

}  // namespace remit
