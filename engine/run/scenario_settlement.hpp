// The settlements of a scenario: what its months post, paid out month by month in memory.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/columns/posting.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/payout/settlement.hpp"
#include "engine/run/payout_terms.hpp"

namespace remit {

/// The lines of `text`, each of which ends in a line feed, appended to `lines` without it.
void append_lines(const std::string& text, std::vector<std::string>& lines);

/// Whether the scenario expects something to be paid out or carried.
[[nodiscard]] bool expects_settlement(const Scenario& scenario);

/// The first day from which a scenario has to be settled month by month: of its facts and of the draws.
[[nodiscard]] std::optional<Date> first_day_to_settle(const Ruleset& ruleset, const Scenario& scenario);

class ScenarioSettlement {
 public:
  /// All must outlive it.
  ScenarioSettlement(const Ruleset& ruleset, const Scenario& scenario, MemoryFactSource& source)
      : ruleset_(ruleset),
        source_(source),
        graph_(build_payout_graph(ruleset)),
        first_day_(first_day_to_settle(ruleset, scenario)) {}

  /// The currency that a component posts in.
  using CurrencyOf = std::function<Currency(std::int32_t component)>;
  /// Settles a month that has posted this, the months in order. What keeps it from that is in `errors`.
  [[nodiscard]] Result<void> settle(const Period& month, const std::vector<Posting>& postings,
                                    const CurrencyOf& currency_of, std::vector<RowError>& errors);
  /// What was paid in the months that lie in `period`, and what is carried forward at the end of the last of
  /// them; to one partner, or to all. In minor units of the ruleset's currency, whatever was paid in; of
  /// another `currency` what was paid in that.
  [[nodiscard]] std::int64_t paid_out(const Period& period, const std::optional<std::string>& partner,
                                      Currency currency) const;
  [[nodiscard]] std::int64_t carried(const Period& period, const std::optional<std::string>& partner,
                                     Currency currency) const;
  /// How each payment of the months that lie in `period` came about, a line of text each.
  [[nodiscard]] std::vector<std::string> reasons(const Period& period,
                                                 const std::optional<std::string>& partner) const;

 private:
  struct Settled {
    std::int64_t paid = 0;
    std::optional<PaidAs> paid_as = {};
    std::int64_t carried = 0;
    std::string explanation;  // empty where the month says nothing of the partner
  };
  struct Month {
    Period period;
    std::map<std::pair<std::string, Currency>, Settled> partners;  // by name and currency of the accounts
  };
  [[nodiscard]] std::string name_of_partner(std::int64_t partner);
  void note(Month& month, std::int64_t partner, const PayoutTerms::OfPartner& of, Currency currency,
            const std::vector<SettlementEntry>& entries);

  const Ruleset& ruleset_;
  MemoryFactSource& source_;
  Graph graph_;
  std::optional<Date> first_day_;
  std::map<Currency, SettlementBook> books_;
  struct Made {
    Posting posting;
    Date last_day;  // of the month that made it
    Currency currency;
  };
  std::vector<Made> postings_;
  std::vector<Month> months_;
};

}  // namespace remit
