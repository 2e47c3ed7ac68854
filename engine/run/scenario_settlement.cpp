#include "engine/run/scenario_settlement.hpp"

#include <algorithm>
#include <limits>
#include <variant>

#include "engine/report/settlement_explanation.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/scenario_facts.hpp"

namespace remit {

void append_lines(const std::string& text, std::vector<std::string>& lines) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool expects_settlement(const Scenario& scenario) {
  return std::any_of(scenario.expectations.begin(), scenario.expectations.end(),
                     [](const ScenarioExpectation& expectation) {
                       return expectation.what != ScenarioExpectation::What::kPosted;
                     });
}

std::optional<Date> first_day_to_settle(const Ruleset& ruleset, const Scenario& scenario) {
  std::optional<Date> first;
  const auto take = [&](std::optional<Date> day) {
    if (day && day->is_ordinary() && (!first || *day < *first)) {
      first = day;
    }
  };
  for (const ScenarioFact& fact : scenario.facts) {
    take(fact.paid_on);
    for (const ScenarioFact::Field& field : fact.fields) {
      const auto* day = std::get_if<Date>(&field.value.value);
      take(day == nullptr ? field.dates.from : *day);
    }
  }
  for (const Payout& payout : ruleset.payouts) {
    take(payout.draw ? payout.draw->dates.from : std::nullopt);
  }
  return first;
}

std::string ScenarioSettlement::name_of_partner(std::int64_t partner) {
  return name_in(source_, FactKind::kPartner, partner);
}

Result<void> ScenarioSettlement::settle(const Period& month, const std::vector<Posting>& postings,
                                        const CurrencyOf& currency_of, std::vector<RowError>& errors) {
  for (const Posting& posting : postings) {
    postings_.push_back({posting, month.last, currency_of(posting.key.component)});
  }
  // Before anything has happened no terms have to be known.
  if (postings_.empty() && (!first_day_ || month.last < *first_day_)) {
    return {};
  }
  graph_.request.view =
      FactView{month.last, cut_off_of(ruleset_, month), std::numeric_limits<std::int64_t>::max()};
  Result<FactSet> facts = source_.read(graph_.request);
  if (!facts) {
    return tl::make_unexpected(facts.error());
  }
  EvaluationOptions options;
  options.in_scenario = true;
  options.through = month.last;
  options.keep_values = true;
  options.name_fact = [this](FactKind kind, std::int64_t key) { return name_in(source_, kind, key); };
  options.past = past_facts_of(source_, graph_.request.view);
  const Result<Evaluation> evaluation = evaluate(graph_, *facts, options);
  if (!evaluation) {
    return tl::make_unexpected(evaluation.error());
  }
  const std::vector<FactKey>& keys = facts->table(FactKind::kPartner).keys;
  PayoutTerms terms = read_payout_terms(ruleset_, graph_, *evaluation, facts->table(FactKind::kPartner),
                                        month, [&](std::size_t row) { return name_of_partner(keys[row]); });
  errors.insert(errors.end(), terms.errors.begin(), terms.errors.end());
  const std::unordered_map<std::int64_t, TermLength> holds = holds_of(keys, terms);
  std::map<Currency, PostedSoFar> posted;
  books_.try_emplace(ruleset_.currency);
  for (const Made& made : postings_) {
    books_.try_emplace(made.currency);
  }
  for (const auto& [currency, book] : books_) {
    posted.emplace(currency, PostedSoFar(month.last, holds));
  }
  for (const Made& made : postings_) {
    if (Result<void> added = posted.at(made.currency).add(made.posting, made.last_day); !added) {
      return added;
    }
  }
  for (std::size_t row = 0; row < keys.size(); ++row) {
    const bool is_owed = std::any_of(posted.begin(), posted.end(), [&](const auto& each) {
      const auto found = each.second.partners().find(keys[row]);
      return found != each.second.partners().end() && found->second.total != 0;
    });
    if (!terms.partners[row].payout && is_owed) {
      errors.push_back(no_payout_for(name_of_partner(keys[row]), ruleset_));
    }
  }
  if (!errors.empty()) {
    return {};
  }
  Month made{month, {}};
  for (auto& [currency, book] : books_) {
    const Result<std::vector<SettlementEntry>> entries =
        book.settle(partners_in_payouts(keys, terms, currency == ruleset_.currency), posted.at(currency),
                    month, currency, ruleset_.rounding);
    if (!entries) {
      return tl::make_unexpected(entries.error());
    }
    if (currency == ruleset_.currency) {
      errors = unpayable(keys, terms, *entries);
    }
    for (std::size_t row = 0; row < keys.size(); ++row) {
      if (terms.partners[row].payout) {
        note(made, keys[row], terms.partners[row], currency, *entries);
      }
    }
  }
  if (errors.empty()) {
    months_.push_back(std::move(made));
  }
  return {};
}

void ScenarioSettlement::note(Month& month, std::int64_t partner, const PayoutTerms::OfPartner& of,
                              Currency currency, const std::vector<SettlementEntry>& entries) {
  const PartnerAccounts& accounts = books_.at(currency).partners().at(partner);
  const std::string name = name_of_partner(partner);
  Settled& settled = month.partners[{name, currency}];
  settled.carried = accounts.balance(SettlementAccount::kCarried);
  std::vector<SettlementEntry> own;
  for (const SettlementEntry& entry : entries) {
    if (entry.partner == partner) {
      own.push_back(entry);
      settled.paid += entry.step == SettlementStep::kPaid ? entry.minor_units : 0;
      settled.paid_as = entry.paid_as ? entry.paid_as : settled.paid_as;
    }
  }
  if (own.empty() && accounts.is_even()) {
    return;
  }
  SettledToExplain told;
  told.ruleset = &ruleset_;
  told.payout = &ruleset_.payouts[*of.payout];
  const SettlementTerms terms = currency == ruleset_.currency ? of.terms : without_amounts(of.terms);
  told.terms = &terms;
  told.currency = currency;
  told.partner = name;
  told.period = period_name(month.period.first, month.period.last);
  told.entries = own;
  for (std::size_t account = 0; account < kSettlementAccounts; ++account) {
    told.balances[account] = accounts.balance(static_cast<SettlementAccount>(account));
  }
  settled.explanation = render_text(explain_settled(told));
}

std::vector<std::string> ScenarioSettlement::reasons(const Period& period,
                                                     const std::optional<std::string>& partner) const {
  std::vector<std::string> lines;
  for (const Month& month : months_) {
    if (month.period.first < period.first || month.period.last > period.last) {
      continue;
    }
    for (const auto& [key, settled] : month.partners) {
      if (!partner || *partner == key.first) {
        append_lines(settled.explanation, lines);
      }
    }
  }
  return lines;
}

std::int64_t ScenarioSettlement::paid_out(const Period& period, const std::optional<std::string>& partner,
                                          Currency currency) const {
  std::int64_t sum = 0;
  for (const Month& month : months_) {
    for (const auto& [key, settled] : month.partners) {
      const bool counts = period.first <= month.period.first && month.period.last <= period.last;
      if (!counts || (partner && *partner != key.first)) {
        continue;
      }
      if (currency == key.second) {
        sum += settled.paid;
      } else if (settled.paid_as && settled.paid_as->currency == currency) {
        sum += settled.paid_as->minor_units;
      }
    }
  }
  return sum;
}

std::int64_t ScenarioSettlement::carried(const Period& period, const std::optional<std::string>& partner,
                                         Currency currency) const {
  std::int64_t sum = 0;
  for (const Month& month : months_) {
    if (month.period.last == period.last) {
      for (const auto& [key, settled] : month.partners) {
        sum += key.second == currency && (!partner || *partner == key.first) ? settled.carried : 0;
      }
    }
  }
  return sum;
}

}  // namespace remit
