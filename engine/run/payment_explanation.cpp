#include "engine/run/payment_explanation.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/report/settlement_explanation.hpp"
#include "engine/run/payout_terms.hpp"
#include "engine/run/posting_names.hpp"
#include "engine/run/run_to_follow.hpp"
#include "engine/run/settle.hpp"

namespace remit {
namespace {

/// The ruleset that is meant: the one named, or the only one that has been settled.
Result<std::string> settled_ruleset(Ledger& ledger, std::optional<std::string> named) {
  if (named) {
    return *std::move(named);
  }
  const Result<std::vector<RunRecord>> runs = ledger.runs();
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  std::set<std::string> settled;
  for (const RunRecord& run : *runs) {
    const Result<std::vector<SettlementRecord>> settlements = ledger.settlements(run.ruleset);
    if (!settlements) {
      return tl::make_unexpected(settlements.error());
    }
    if (!settlements->empty()) {
      settled.insert(run.ruleset);
    }
  }
  if (settled.empty()) {
    return input_error("nothing has been settled in this ledger; remit settle does it");
  }
  if (settled.size() > 1) {
    std::string names;
    for (const std::string& name : settled) {
      names += (names.empty() ? "\"" : ", \"") + name + "\"";
    }
    return input_error("several rulesets have been settled; say which with --ruleset: " + names);
  }
  return *settled.begin();
}

}  // namespace

Result<ExplanationStep> explain_payment(Ledger& ledger, std::optional<std::string> ruleset,
                                        const Period& period, const std::string& partner) {
  const Result<std::string> name = settled_ruleset(ledger, std::move(ruleset));
  if (!name) {
    return tl::make_unexpected(name.error());
  }
  const Result<SettleReport> report = settled_before(ledger, *name, period);
  if (!report) {
    return tl::make_unexpected(report.error());
  }
  const Result<std::optional<RunRecord>> run = ledger.run(report->settlement.run);
  if (!run || !run->has_value()) {
    return run ? machine_error("the ledger is damaged: it has no run " +
                               std::to_string(report->settlement.run))
               : tl::make_unexpected(run.error());
  }
  const Result<Ruleset> rules = ruleset_of(ledger, **run);
  if (!rules) {
    return tl::make_unexpected(rules.error());
  }
  const Result<std::optional<std::int64_t>> key =
      ledger.find_key(FactSchema::standard().fact(FactKind::kPartner), partner);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  if (!key->has_value()) {
    return input_error("the ledger has no partner \"" + partner + "\"");
  }
  const Result<PayoutTermsInRun> terms = payout_terms_in(ledger, *rules, **run, period);
  if (!terms) {
    return tl::make_unexpected(terms.error());
  }
  const auto row = std::find(terms->partners.begin(), terms->partners.end(), **key);
  const auto* of = row == terms->partners.end()
                       ? nullptr
                       : &terms->terms.partners[static_cast<std::size_t>(row - terms->partners.begin())];
  if (of == nullptr || !of->payout) {
    return input_error("no payout of \"" + *name + "\" was partner " + partner + "'s in " +
                       period_name(period.first, period.last));
  }
  SettledToExplain settled;
  settled.ruleset = &*rules;
  settled.payout = &rules->payouts[*of->payout];
  settled.terms = &of->terms;
  settled.currency = rules->currency;
  settled.partner = partner;
  settled.period = period_name(period.first, period.last);
  // The accounts in each currency for themselves.
  std::vector<ExplanationStep> told;
  for (const PartnerSettled& each : report->partners) {
    if (each.partner != partner) {
      continue;
    }
    std::vector<SettlementEntry> entries;
    for (const NamedSettlementEntry& entry : report->entries) {
      if (entry.partner == partner && entry.entry.currency.value_or(rules->currency) == each.currency) {
        entries.push_back(entry.entry);
      }
    }
    const SettlementTerms terms_here =
        each.currency == rules->currency ? of->terms : without_amounts(of->terms);
    settled.terms = &terms_here;
    settled.currency = each.currency;
    settled.entries = entries;
    settled.balances = each.balances;
    told.push_back(explain_settled(settled));
  }
  if (told.empty()) {
    return explain_settled(settled);
  }
  if (told.size() == 1) {
    return std::move(told.front());
  }
  return ExplanationStep{
      "partner " + partner, "settled in each currency for itself", {}, {}, std::move(told)};
}

}  // namespace remit
