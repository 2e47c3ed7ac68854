// Settlement: the same as the naive bookkeeping, in balance, and never redone.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/payout/settlement.hpp"
#include "engine/run/settle.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/ledger_files.hpp"
#include "tests/laws/made_payout.hpp"
#include "tests/reference/known_facts.hpp"
#include "tests/reference/naive_settlement.hpp"
#include "tests/temporary_folder.hpp"

namespace remit::laws {
namespace {

using reference::MonthToSettle;
using reference::SettledMonth;
using Account = SettlementAccount;

std::string describe(const SettledMonth& month) {
  std::string text;
  for (const auto& [name, amount] : {std::pair{"paid", month.paid},
                                     {"held", month.held},
                                     {"reserved", month.reserved},
                                     {"carried", month.carried},
                                     {"advanced", month.advanced},
                                     {"guaranteed", month.guaranteed},
                                     {"claimed", month.claimed},
                                     {"forfeited", month.forfeited}}) {
    text += std::string(name) + " " + amount.str() + ", ";
  }
  return text;
}

/// A partner's accounts as the naive bookkeeping tells of them.
template <class Balance>
SettledMonth as_settled(const Balance& balance, std::int64_t paid) {
  return {.paid = paid,
          .held = balance(Account::kHeld),
          .reserved = balance(Account::kReserve),
          .carried = balance(Account::kCarried),
          .advanced = -balance(Account::kAdvance),
          .guaranteed = -balance(Account::kGuarantee),
          .claimed = -balance(Account::kClaimed),
          .forfeited = balance(Account::kForfeited)};
}

/// Postings that a partner might get in a month: new lines, and changes of earlier ones.
std::vector<Posting> draw_postings(Draw& draw, const Period& month) {
  std::vector<Posting> postings;
  for (std::int64_t left = draw.between(0, 3); left > 0; --left) {
    Posting posting;
    posting.key = {.component = 1, .line_kind = 1, .partner = 7, .line = draw.between(1, 4), .fan = 0};
    posting.minor_units = draw.between(-400, 700);
    posting.governing_date = add_days(month.last, -draw.between(0, 70));
    posting.fact_sequence = draw.chance(80) ? 1 : 0;
    postings.push_back(posting);
  }
  return postings;
}

/// A payment, or none, is in the currency that the terms say, and what the naive exchange makes of it.
void check_exchange(const MonthToSettle& now, const std::vector<SettlementEntry>& entries,
                    RoundingMode rounding) {
  for (const SettlementEntry& entry : entries) {
    RC_ASSERT(entry.paid_as.has_value() == (entry.step == SettlementStep::kPaid && now.terms.exchange));
    if (entry.paid_as) {
      const std::string code = now.terms.exchange->currency.code();
      RC_ASSERT(entry.paid_as->currency.code() == code);
      RC_ASSERT(Rational(entry.paid_as->minor_units) ==
                reference::exchanged_naively(Rational(entry.minor_units), "EUR", now.terms.exchange->rate,
                                             code, rounding));
    }
  }
}

/// One partner's months, settled by the book.
std::vector<SettledMonth> settle_by_book(const std::vector<MonthToSettle>& months, RoundingMode rounding) {
  SettlementBook book;
  std::vector<SettledMonth> settled;
  for (std::size_t count = 1; count <= months.size(); ++count) {
    const MonthToSettle& now = months[count - 1];
    std::unordered_map<std::int64_t, TermLength> holds;
    if (now.terms.hold) {
      holds.emplace(7, *now.terms.hold);
    }
    PostedSoFar posted(now.month.last, holds);
    for (std::size_t month = 0; month < count; ++month) {
      for (const Posting& posting : months[month].postings) {
        RC_ASSERT(posted.add(posting, months[month].month.last).has_value());
      }
    }
    const auto entries =
        book.settle({{7, now.terms}}, posted, now.month, find_currency("EUR").value(), rounding);
    RC_ASSERT(entries.has_value());
    std::int64_t paid = 0;
    for (const SettlementEntry& entry : *entries) {
      RC_ASSERT(entry.minor_units > 0);
      paid += entry.step == SettlementStep::kPaid ? entry.minor_units : 0;
    }
    check_exchange(now, *entries, rounding);
    const PartnerAccounts& accounts = book.partners().at(7);
    settled.push_back(as_settled([&](Account account) { return accounts.balance(account); }, paid));
  }
  return settled;
}

}  // namespace

TEST_CASE("settlement equals the naive bookkeeping, month after month") {
  CHECK(check_law("settlement equals the naive one", 300, [] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    Draw draw(seed);
    const auto rounding = draw.one_of(
        std::vector{RoundingMode::kHalfEven, RoundingMode::kHalfUp, RoundingMode::kDown, RoundingMode::kUp});
    std::vector<MonthToSettle> months;
    const Date first = Date::from_civil(2025, 1, 1).value();
    SettlementTerms terms;
    for (std::int64_t month = 0; month < draw.between(1, 9); ++month) {
      MonthToSettle next;
      next.month = period_of(PeriodKind::kMonth, add_months(first, month, MonthRule::kClampToMonthEnd));
      next.postings = draw_postings(draw, next.month);
      next.terms = month == 0 || draw.chance(40) ? draw_terms(draw, next.month) : terms;
      terms = next.terms;
      months.push_back(std::move(next));
    }
    const std::vector<SettledMonth> naive = reference::settle_naively(months, rounding);
    const std::vector<SettledMonth> booked = settle_by_book(months, rounding);
    for (std::size_t month = 0; month < naive.size(); ++month) {
      if (naive[month] != booked[month]) {
        RC_LOG() << "seed " << seed << ", month " << month + 1 << "\nnaive: " << describe(naive[month])
                 << "\nbook:  " << describe(booked[month]) << '\n';
      }
      RC_ASSERT(naive[month] == booked[month]);
    }
  }));
}

namespace {

/// Everything that the ledger has settled, a line an entry.
std::vector<std::string> settled_entries(Ledger& ledger, const Ruleset& ruleset) {
  std::vector<std::string> lines;
  const Result<void> visited = ledger.visit_settlement_entries(
      ruleset.name, [&](std::int64_t settlement, const SettlementEntry& entry) {
        lines.push_back(std::to_string(settlement) + " " + std::to_string(entry.partner) + " " +
                        std::string(to_text(entry.step)) + " " + std::to_string(entry.minor_units) +
                        (entry.paid_as ? " " + entry.paid_as->currency.code() + " " +
                                             std::to_string(entry.paid_as->minor_units)
                                       : ""));
      });
  RC_ASSERT(visited.has_value());
  return lines;
}

/// A ledger file that is run and settled month by month beside the naive bookkeeping.
class SettledLedger {
 public:
  SettledLedger(Ledger& ledger, const Ruleset& ruleset, const MadeCase& made)
      : ledger_(ledger), ruleset_(ruleset), made_(made) {}

  /// False when the month can't be run or settled; then so says the naive evaluator.
  bool settle_month(const Period& month) {
    const std::optional<BatchReport> report = run(ledger_, ruleset_, month);
    if (!report || report->row_error_count != 0) {
      return false;
    }
    const std::vector<std::string> before = settled_entries(ledger_, ruleset_);
    const Result<SettleReport> settled = settle(ledger_, {&ruleset_, month});
    if (!settled) {  // what one partner gets is beyond 64 bits
      RC_ASSERT(settled.error().message.find("beyond 9,223,372,036,854,775,807 minor units") !=
                std::string::npos);
      return false;
    }
    const bool naive_settles = note_terms(month, *report) && note_payments(month);
    if (!settled->row_errors.empty()) {
      RC_LOG() << settled->row_errors.front().subject << ": " << settled->row_errors.front().message << '\n';
    }
    RC_ASSERT(settled->row_errors.empty() == naive_settles);
    if (!naive_settles) {
      return false;
    }
    compare(*settled);
    compare_payments(*settled);
    exchanged_ += payments_.size();
    std::vector<std::string> after = settled_entries(ledger_, ruleset_);
    RC_ASSERT(after.size() >= before.size());
    after.resize(before.size());
    RC_ASSERT(after == before);
    const Result<SettleReport> again = settle(ledger_, {&ruleset_, month});
    RC_ASSERT(again.has_value() && again->already_settled);
    return true;
  }

  /// How many payments were in another currency so far.
  [[nodiscard]] std::size_t exchanged() const { return exchanged_; }

 private:
  /// Whether the naive evaluator can tell the terms of all partners.
  bool note_terms(const Period& month, const BatchReport& report) {
    std::map<std::string, std::vector<Posting>> postings;
    for (const NamedPosting& posting : report.postings) {
      postings[posting.partner].push_back(posting.posting);
    }
    const FactView view{.through = month.last, .booked_by = cut_off_of(ruleset_, month)};
    const reference::KnownFacts known(ruleset_, made_.facts, view);
    bool all_told = true;
    for (const auto& [id, fact] : known.of(FactKind::kPartner)) {
      const auto terms = reference::naive_terms(ruleset_, made_.facts, view, id, month);
      if (std::holds_alternative<std::string>(terms)) {
        all_told = false;
        continue;
      }
      const auto& told = std::get<std::optional<SettlementTerms>>(terms);
      RC_ASSERT(told.has_value());
      std::vector<MonthToSettle>& months = months_[id];
      while (months.size() < earlier_.size()) {
        months.push_back({earlier_[months.size()], {}, {}});  // not known then
      }
      months.push_back({month, postings[id], *told});
    }
    earlier_.push_back(month);
    return all_told;
  }

  /// What each partner is paid by the naive bookkeeping, in which currency; false where that can't be told.
  bool note_payments(const Period& month) {
    const FactView view{.through = month.last, .booked_by = cut_off_of(ruleset_, month)};
    payments_.clear();
    bool all_told = true;
    for (const auto& [id, months] : months_) {
      const Rational paid = reference::settle_naively(months, ruleset_.rounding).back().paid;
      if (paid == 0) {
        continue;
      }
      const auto payment = reference::naive_payment(ruleset_, made_.facts, view, id, month, paid);
      if (std::holds_alternative<std::string>(payment)) {
        all_told = false;
      } else if (const auto& exchanged = std::get<std::optional<reference::NaivePayment>>(payment)) {
        payments_.emplace(id, *exchanged);
      }
    }
    return all_told;
  }

  void compare_payments(const SettleReport& settled) const {
    std::size_t exchanged = 0;
    for (const PartnerSettled& partner : settled.partners) {
      if (partner.paid_as) {
        ++exchanged;
        const auto naive = payments_.find(partner.partner);
        RC_ASSERT(naive != payments_.end());
        RC_ASSERT(naive->second.currency == partner.paid_as->currency.code());
        RC_ASSERT(naive->second.minor_units == partner.paid_as->minor_units);
      }
    }
    RC_ASSERT(exchanged == payments_.size());
  }

  void compare(const SettleReport& settled) {
    std::map<std::string, SettledMonth> booked;
    for (const PartnerSettled& partner : settled.partners) {
      booked[partner.partner] =
          as_settled([&](Account account) { return partner.balance(account); }, partner.paid());
    }
    for (const auto& [id, months] : months_) {
      const SettledMonth naive = reference::settle_naively(months, ruleset_.rounding).back();
      if (booked[id] != naive) {
        RC_LOG() << "partner " << id << " in " << months.back().month.first.to_text()
                 << "\nnaive: " << describe(naive) << "\nbook:  " << describe(booked[id]) << '\n';
      }
      RC_ASSERT(booked[id] == naive);
    }
  }

  Ledger& ledger_;
  const Ruleset& ruleset_;
  const MadeCase& made_;
  std::map<std::string, std::vector<MonthToSettle>> months_;
  std::vector<Period> earlier_;
  std::map<std::string, reference::NaivePayment> payments_;  // of the last month, where they are exchanged
  std::size_t exchanged_ = 0;
};

}  // namespace

TEST_CASE("what ledger files settle is what the naive bookkeeping says, and is never redone") {
  constexpr CaseWishes kSettled{.rules = 3, .careless = false, .huge = false, .payouts = true};
  const test::TemporaryFolder folder;
  CHECK(check_law("settled ledger files", 20, [&] {
    const MadeCase made = *made_cases(kSettled);
    const AnalysedCase analysed = analyse(made);
    if (!made.shrunk && !analysed.ruleset) {
      RC_LOG() << analysed.mistakes;
    }
    RC_ASSERT(made.shrunk || analysed.ruleset);
    if (!analysed.ruleset || analysed.ruleset->payouts.empty()) {
      return;
    }
    std::filesystem::remove_all(folder.path() / "settled");
    const std::unique_ptr<Ledger> ledger = imported(*analysed.ruleset, made.facts, folder.path() / "settled");
    RC_CLASSIFY(ledger == nullptr, "refused by the importer");
    if (ledger == nullptr) {
      return;
    }
    SettledLedger months(*ledger, *analysed.ruleset, made);
    int settled = 0;
    for (const Period& month :
         periods_between(PeriodKind::kMonth, add_months(made.through, -5, MonthRule::kClampToMonthEnd),
                         period_of(PeriodKind::kMonth, made.through).last)) {
      if (!months.settle_month(month)) {
        break;
      }
      ++settled;
    }
    RC_CLASSIFY(settled == 6, "six months settled");
    RC_CLASSIFY(months.exchanged() > 0, "with payments in other currencies");
    RC_CLASSIFY(settled > 0 && !settled_entries(*ledger, *analysed.ruleset).empty(), "with entries");
  }));
}

}  // namespace remit::laws
