// What the payouts of a ruleset say for each partner, read off their evaluated graph.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/payout/settlement.hpp"

namespace remit {

/// By row of the partners' table.
struct PayoutTerms {
  struct OfPartner {
    std::optional<std::size_t> payout;  ///< of Ruleset::payouts; none: no payout is this partner's
    SettlementTerms terms;
    std::vector<RowError> unpayable;  ///< what is wrong with the partner's currency: counts where one is paid
  };
  std::vector<OfPartner> partners;
  std::vector<RowError> errors;  ///< terms that can't be worked out, and partners with two payouts
};

/// The id of the partner in a row of their table.
using NameOfPartner = std::function<std::string(std::size_t row)>;

/// `period` is what is settled: from the day after those that were settled before. `graph` is the ruleset's
/// payout graph, `evaluation` its values (keep_values) on the last day of `period`.
[[nodiscard]] PayoutTerms read_payout_terms(const Ruleset& ruleset, const Graph& graph,
                                            const Evaluation& evaluation, const FactTable& partners,
                                            const Period& period, const NameOfPartner& name_partner);

/// By partner, where a hold counts. `keys` are the partners' by row, as those of `terms`.
[[nodiscard]] std::unordered_map<std::int64_t, TermLength> holds_of(const std::vector<FactKey>& keys,
                                                                    const PayoutTerms& terms);
/// What of a payout's terms holds for accounts in another currency than the ruleset's: none of its amounts.
[[nodiscard]] SettlementTerms without_amounts(SettlementTerms terms);

/// Those whom a payout takes in, with its terms; those of accounts in another currency than the ruleset's are
/// without_amounts.
[[nodiscard]] std::vector<SettlementBook::Partner> partners_in_payouts(const std::vector<FactKey>& keys,
                                                                       const PayoutTerms& terms,
                                                                       bool in_currency_of_ruleset);

/// What keeps those who are paid something by `entries` from being paid in their currency: first the pairs of
/// currencies without a rate, then each partner's mistake.
[[nodiscard]] std::vector<RowError> unpayable(const std::vector<FactKey>& keys, const PayoutTerms& terms,
                                              const std::vector<SettlementEntry>& entries);

/// What is wrong with a partner who has earned something and is in no payout.
[[nodiscard]] RowError no_payout_for(const std::string& partner, const Ruleset& ruleset);

/// The terms as a run of the ledger had them: from the facts that it knew.
struct PayoutTermsInRun {
  std::vector<FactKey> partners;  ///< the ledger's keys, by row
  PayoutTerms terms;
};
[[nodiscard]] Result<PayoutTermsInRun> payout_terms_in(Ledger& ledger, const Ruleset& ruleset,
                                                       const RunRecord& run, const Period& period);

}  // namespace remit
