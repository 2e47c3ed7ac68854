#include "engine/run/settle.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "engine/payout/settlement.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/books_by_currency.hpp"
#include "engine/run/earlier_postings.hpp"
#include "engine/run/open_batch.hpp"
#include "engine/run/payout_terms.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {
namespace {

std::unordered_map<std::int64_t, Date> last_days(const std::vector<SettlementRecord>& settlements) {
  std::unordered_map<std::int64_t, Date> days;
  for (const SettlementRecord& settlement : settlements) {
    days.emplace(settlement.number, settlement.period_last);
  }
  return days;
}

/// The one of this very period; null where there is none.
const SettlementRecord* settlement_of(const std::vector<SettlementRecord>& settlements,
                                      const Period& period) {
  const auto found =
      std::find_if(settlements.begin(), settlements.end(), [&](const SettlementRecord& settlement) {
        return settlement.period_first == period.first && settlement.period_last == period.last;
      });
  return found == settlements.end() ? nullptr : &*found;
}

/// One settlement on its way from the ledger to its report.
class Settlement {
 public:
  Settlement(Ledger& ledger, const SettleRequest& request)
      : ledger_(ledger), request_(request), ruleset_(*request.ruleset), books_(request.ruleset->currency) {}

  Result<SettleReport> run() {
    const OpenBatch rolls_back(ledger_);
    if (!request_.dry_run) {
      if (Result<void> begun = ledger_.begin_batch(); !begun) {
        return tl::make_unexpected(begun.error());
      }
    }
    for (const auto step : {&Settlement::find_run, &Settlement::read_book, &Settlement::read_terms,
                            &Settlement::add_up_postings, &Settlement::settle_partners}) {
      if (Result<void> done = (this->*step)(); !done) {
        return tl::make_unexpected(done.error());
      }
      if (report_.already_settled || !report_.row_errors.empty()) {
        return std::move(report_);
      }
    }
    if (!request_.dry_run) {
      if (Result<void> written = write(); !written) {
        return tl::make_unexpected(written.error());
      }
    }
    return std::move(report_);
  }

 private:
  void stage(std::string_view name) const {
    if (request_.progress) {
      request_.progress(name);
    }
  }

  /// The last run of the period, whose rules have to be these.
  Result<void> find_run() {
    if (ruleset_.payouts.empty()) {
      return input_error("\"" + ruleset_.name +
                         "\" has no payout, so it doesn't say how what it posts is paid out; write `payout "
                         "monthly` and, in the line below it, `below zero carry forward`");
    }
    const Result<std::vector<SettlementRecord>> settlements = ledger_.settlements(ruleset_.name);
    if (!settlements) {
      return tl::make_unexpected(settlements.error());
    }
    settlements_ = *settlements;
    const Result<std::vector<RunRecord>> runs = runs_of(ledger_, ruleset_.name);
    if (!runs) {
      return tl::make_unexpected(runs.error());
    }
    runs_ = *runs;
    if (Result<void> follows = check_period(); !follows || report_.already_settled) {
      return follows;
    }
    report_.settlement.ruleset = ruleset_.name;
    report_.settlement.run = run_->number;
    report_.settlement.period_first = request_.period.first;
    report_.settlement.period_last = request_.period.last;
    report_.settlement.currency = ruleset_.currency.code();
    return check_currency(runs_, ruleset_);
  }

  Result<void> check_period() {
    const Period& period = request_.period;
    const std::string asked = period_name(period.first, period.last);
    if (!settlements_.empty()) {
      const SettlementRecord& last = settlements_.back();
      const std::string before = period_name(last.period_first, last.period_last);
      if (const SettlementRecord* earlier = settlement_of(settlements_, period)) {
        report_.settlement = *earlier;
        report_.already_settled = true;
        return {};
      }
      if (period.first <= last.period_last) {
        return input_error(asked + " doesn't follow on " + before + ", which was settled last (settlement " +
                           std::to_string(last.number) + ")");
      }
      settled_from_ = add_days(last.period_last, 1);
    }
    for (const RunRecord& run : runs_) {
      if (run.period_first == period.first && run.period_last == period.last) {
        run_ = &run;
      }
    }
    if (run_ == nullptr) {
      return input_error(asked + " hasn't been run; first: remit run … --period " + asked);
    }
    return check_earlier_runs();
  }

  /// What was run and not settled comes first; the days of periods that never ran belong to this one.
  Result<void> check_earlier_runs() const {
    const std::string asked = period_name(request_.period.first, request_.period.last);
    for (const RunRecord& run : runs_) {
      const bool unsettled = !settlements_.empty() && run.period_last > settlements_.back().period_last;
      if (unsettled && run.period_last < request_.period.last) {
        const std::string earlier = period_name(run.period_first, run.period_last);
        return input_error(earlier + " has been run and isn't settled; before " + asked +
                           ": remit settle … --period " + earlier);
      }
    }
    if (run_->ruleset_hash != ruleset_hash(ruleset_)) {
      return input_error("these aren't the rules that made run " + std::to_string(run_->number) + " of " +
                         asked + "; run it with them first, or settle with those");
    }
    return {};
  }

  Result<void> read_book() {
    stage("reading earlier settlements");
    const auto days = last_days(settlements_);
    return ledger_.visit_settlement_entries(ruleset_.name,
                                            [&](std::int64_t settlement, const SettlementEntry& entry) {
                                              books_.book(entry, days.at(settlement));
                                            });
  }

  Result<void> read_terms() {
    stage("reading terms");
    Result<PayoutTermsInRun> found = payout_terms_in(ledger_, ruleset_, *run_, settled_days());
    if (!found) {
      return tl::make_unexpected(found.error());
    }
    keys_ = std::move(found->partners);
    terms_ = std::move(found->terms);
    report_.row_errors = std::move(terms_.errors);
    return {};
  }

  Result<void> add_up_postings() {
    stage("adding up what was posted");
    holds_ = holds_of(keys_, terms_);
    const Result<std::vector<Ledger::Component>> components = ledger_.components();
    if (!components) {
      return tl::make_unexpected(components.error());
    }
    std::unordered_map<std::int32_t, BooksByCurrency::Books*> books_of;  // by the ruleset's components
    for (const Ledger::Component& component : *components) {
      if (component.ruleset == ruleset_.name) {
        books_of.emplace(component.number, &books_.in(component.currency().value_or(ruleset_.currency)));
      }
    }
    for (BooksByCurrency::Books& books : books_.all()) {
      books.posted.emplace(request_.period.last, holds_);
    }
    std::unordered_map<std::int64_t, Date> last_day_of;  // of the runs through this period
    for (const RunRecord& run : runs_) {
      if (run.period_last <= request_.period.last) {
        last_day_of.emplace(run.number, run.period_last);
      }
    }
    std::optional<Error> failure;
    const Result<void> visited = ledger_.visit_postings(0, [&](const Posting& posting) {
      const auto run = last_day_of.find(posting.run);
      const auto books = books_of.find(posting.key.component);
      if (failure || run == last_day_of.end() || books == books_of.end()) {
        return;
      }
      if (Result<void> added = books->second->posted->add(posting, run->second); !added) {
        failure = added.error();
      }
    });
    return failure ? tl::make_unexpected(*failure) : visited;
  }

  Result<void> settle_partners() {
    stage("settling");
    for (std::size_t row = 0; row < keys_.size(); ++row) {
      if (!terms_.partners[row].payout && is_owed_or_owing(keys_[row])) {
        complain_of_no_payout(keys_[row]);
      }
    }
    if (!report_.row_errors.empty()) {
      return {};
    }
    for (BooksByCurrency::Books& books : books_.all()) {
      const bool is_main = &books == &books_.main();
      Result<std::vector<SettlementEntry>> entries =
          books.book.settle(partners_in_payouts(keys_, terms_, is_main), *books.posted, request_.period,
                            books.currency, ruleset_.rounding);
      if (!entries) {
        return tl::make_unexpected(entries.error());
      }
      books.entries = std::move(*entries);
      for (SettlementEntry& entry : books.entries) {
        entry.currency = is_main ? std::nullopt : std::optional(books.currency);
      }
      report_.settlement.entry_count += static_cast<std::int64_t>(books.entries.size());
    }
    report_.row_errors = unpayable(keys_, terms_, books_.main().entries);
    if (!report_.row_errors.empty()) {
      return {};
    }
    if (Result<void> even = check_double_entry(); !even) {
      return even;
    }
    return summarize(ledger_, books_, report_);
  }

  [[nodiscard]] bool is_owed_or_owing(std::int64_t key) {
    return std::any_of(books_.all().begin(), books_.all().end(), [&](const BooksByCurrency::Books& books) {
      const auto posted = books.posted->partners().find(key);
      const auto accounts = books.book.partners().find(key);
      return (posted != books.posted->partners().end() && posted->second.total != 0) ||
             (accounts != books.book.partners().end() && !accounts->second.is_even());
    });
  }

  void complain_of_no_payout(std::int64_t key) {
    const Result<std::string> id = ledger_.id_of(ruleset_.schema.fact(FactKind::kPartner), key);
    report_.row_errors.push_back(no_payout_for(id ? *id : "number " + std::to_string(key), ruleset_));
  }

  /// From the day after those that were settled last, else the period's first, through its last.
  [[nodiscard]] Period settled_days() const {
    return {settled_from_.value_or(request_.period.first), request_.period.last};
  }

  /// Checked apart from what made the entries: they take in exactly what was posted and not settled before.
  Result<void> check_double_entry() {
    for (const BooksByCurrency::Books& books : books_.all()) {
      for (const auto& [key, accounts] : books.book.partners()) {
        const auto posted = books.posted->partners().find(key);
        const std::int64_t total = posted == books.posted->partners().end() ? 0 : posted->second.total;
        std::int64_t sum = 0;
        for (std::size_t account = 0; account < kSettlementAccounts; ++account) {
          sum += accounts.balance(static_cast<SettlementAccount>(account));
        }
        if (accounts.balance(SettlementAccount::kEarned) != -total || sum != 0) {
          return machine_error("the settlement of partner " + std::to_string(key) +
                               " doesn't come to what was posted; nothing was settled");
        }
      }
    }
    return {};
  }

  Result<void> write() {
    stage("settling");
    std::vector<SettlementEntry> entries;
    for (const BooksByCurrency::Books& books : books_.all()) {
      entries.insert(entries.end(), books.entries.begin(), books.entries.end());
    }
    const Result<std::int64_t> number = ledger_.append_settlement(report_.settlement, entries);
    if (!number) {
      return tl::make_unexpected(number.error());
    }
    report_.settlement.number = *number;
    if (Result<void> committed = ledger_.commit_batch(); !committed) {
      return committed;
    }
    report_.settled = true;
    return {};
  }

  Ledger& ledger_;
  const SettleRequest& request_;
  const Ruleset& ruleset_;
  std::vector<SettlementRecord> settlements_;
  std::vector<RunRecord> runs_;
  const RunRecord* run_ = nullptr;  // the one of runs_ that is settled
  std::optional<Date> settled_from_;
  BooksByCurrency books_;
  std::vector<FactKey> keys_;  // of the partners, by row
  PayoutTerms terms_;
  std::unordered_map<std::int64_t, TermLength> holds_;
  SettleReport report_;
};

}  // namespace

Result<SettleReport> settle(Ledger& ledger, const SettleRequest& request) {
  return Settlement(ledger, request).run();
}

Result<SettleReport> settled_before(Ledger& ledger, std::string_view ruleset, const Period& period) {
  const Result<std::vector<SettlementRecord>> settlements = ledger.settlements(ruleset);
  if (!settlements) {
    return tl::make_unexpected(settlements.error());
  }
  const SettlementRecord* found = settlement_of(*settlements, period);
  if (found == nullptr) {
    return input_error(period_name(period.first, period.last) + " of \"" + std::string(ruleset) +
                       "\" hasn't been settled");
  }
  SettleReport report;
  report.settlement = *found;
  report.settled = true;
  const auto days = last_days(*settlements);
  const std::optional<Currency> currency = find_currency(found->currency);
  if (!currency) {
    return machine_error("the ledger is damaged: settlement " + std::to_string(found->number) +
                         " is in no known currency");
  }
  BooksByCurrency books(*currency);
  const Result<void> visited =
      ledger.visit_settlement_entries(ruleset, [&](std::int64_t settlement, const SettlementEntry& entry) {
        if (days.at(settlement) <= period.last) {
          books.book(entry, days.at(settlement));
        }
        if (settlement == found->number) {
          books.in(entry.currency.value_or(*currency)).entries.push_back(entry);
        }
      });
  if (!visited) {
    return tl::make_unexpected(visited.error());
  }
  if (Result<void> made = summarize(ledger, books, report); !made) {
    return tl::make_unexpected(made.error());
  }
  return report;
}

}  // namespace remit
