// What is paid out, by hand: each case is a partner's months with what they post and what must be paid,
// carried and so on. Amounts are cents.
#include "engine/payout/settlement.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

using Account = SettlementAccount;

Period month_of(int month) {
  return period_of(PeriodKind::kMonth, Date::from_civil(2026, month, 1).value());
}

Posting posted(std::int64_t minor_units, Date on, std::int64_t line = 1) {
  Posting posting;
  posting.key = {.component = 1, .line_kind = 1, .partner = 7, .line = line};
  posting.minor_units = minor_units;
  posting.governing_date = on;
  posting.fact_sequence = 1;
  return posting;
}

/// One partner's book, month after month.
class Months {
 public:
  /// Settles `month` with these terms; gives what is paid out.
  std::int64_t settle(int month, const std::vector<Posting>& postings, const SettlementTerms& terms) {
    const Period period = month_of(month);
    for (const Posting& posting : postings) {
      postings_.emplace_back(posting, period.last);
    }
    std::unordered_map<std::int64_t, TermLength> holds;
    if (terms.hold) {
      holds.emplace(7, *terms.hold);
    }
    PostedSoFar so_far(period.last, holds);
    for (const auto& [posting, last_day] : postings_) {
      REQUIRE(so_far.add(posting, last_day).has_value());
    }
    const std::int64_t before = balance(Account::kPaid);
    const auto entries =
        book_.settle({{7, terms}}, so_far, period, find_currency("EUR").value(), RoundingMode::kHalfEven);
    REQUIRE(entries.has_value());
    last_ = *entries;
    std::int64_t sum = 0;
    for (std::size_t account = 0; account < kSettlementAccounts; ++account) {
      sum += balance(static_cast<Account>(account));
    }
    CHECK(sum == 0);
    return balance(Account::kPaid) - before;
  }
  /// The same with one posting of the month's first day.
  std::int64_t settle(int month, std::int64_t minor_units, const SettlementTerms& terms) {
    return settle(month, {posted(minor_units, month_of(month).first, month)}, terms);
  }

  [[nodiscard]] std::int64_t balance(Account account) const {
    const auto found = book_.partners().find(7);
    return found == book_.partners().end() ? 0 : found->second.balance(account);
  }
  /// The steps of the last settlement, in order.
  [[nodiscard]] std::string steps() const {
    std::string text;
    for (const SettlementEntry& entry : last_) {
      text += (text.empty() ? "" : ", ") + std::string(to_text(entry.step));
    }
    return text;
  }

 private:
  SettlementBook book_;
  std::vector<std::pair<Posting, Date>> postings_;
  std::vector<SettlementEntry> last_;
};

}  // namespace

TEST_CASE("without any clause everything that is posted is paid out") {
  Months months;
  CHECK(months.settle(1, 12'345, {}) == 12'345);
  CHECK(months.settle(2, {}, {}) == 0);
  CHECK(months.steps().empty());
}

TEST_CASE("a draw is the least that is paid, an advance where it is recovered") {
  const auto draw = [](bool in_force, bool recovers) {
    SettlementTerms terms;
    terms.draw = SettlementTerms::Draw{
        .least = in_force ? 40'000 : 0, .in_force = in_force, .is_advance = true, .recovers = recovers};
    return terms;
  };
  Months months;
  // 210 is 190 short, 310 is 90 short; 280 are repaid out of 310 once it is recovered from.
  CHECK(months.settle(3, 21'000, draw(true, false)) == 40'000);
  CHECK(months.balance(Account::kAdvance) == -19'000);
  CHECK(months.settle(4, 31'000, draw(true, false)) == 40'000);
  CHECK(months.balance(Account::kAdvance) == -28'000);
  CHECK(months.settle(5, 31'000, draw(false, true)) == 3'000);
  CHECK(months.balance(Account::kAdvance) == 0);
  CHECK(months.settle(6, 31'000, draw(false, true)) == 31'000);
}

TEST_CASE("while a draw goes on, what is earned above it repays earlier advances") {
  SettlementTerms terms;
  terms.draw = SettlementTerms::Draw{.least = 40'000, .in_force = true, .is_advance = true, .recovers = true};
  Months months;
  CHECK(months.settle(3, 10'000, terms) == 40'000);  // 300 advanced
  CHECK(months.settle(4, 60'000, terms) == 40'000);  // the 200 above it repay
  CHECK(months.balance(Account::kAdvance) == -10'000);
  CHECK(months.settle(5, 60'000, terms) == 50'000);  // 100 repay the rest
  CHECK(months.balance(Account::kAdvance) == 0);
}

TEST_CASE("an advance is repaid under a payout that has no draw, too") {
  SettlementTerms terms;
  terms.draw = SettlementTerms::Draw{.least = 40'000, .in_force = true, .is_advance = true};
  Months months;
  CHECK(months.settle(3, 10'000, terms) == 40'000);
  CHECK(months.settle(4, 50'000, {}) == 20'000);
  CHECK(months.balance(Account::kAdvance) == 0);
}

TEST_CASE("without recovery a draw is a gift, and a balance below zero is made good first") {
  SettlementTerms terms;
  terms.draw = SettlementTerms::Draw{.least = 40'000, .in_force = true};
  Months months;
  CHECK(months.settle(3, -10'000, {}) == 0);
  CHECK(months.balance(Account::kCarried) == -10'000);
  CHECK(months.settle(4, 20'000, terms) == 40'000);  // 200 less 100 is 100, so 300 are given
  CHECK(months.balance(Account::kGuarantee) == -30'000);
  CHECK(months.settle(5, 50'000, {}) == 50'000);
}

TEST_CASE("what is held is free when its hold has run from the day on which it was owed") {
  SettlementTerms terms;
  terms.hold = TermLength{30, false};
  Months months;
  const auto day = [](int month, int of_month) { return Date::from_civil(2026, month, of_month).value(); };
  // March 1 + 30 days is March 31, the month's last day; March 2 + 30 days is April 1.
  CHECK(months.settle(3, {posted(100, day(3, 1), 1), posted(250, day(3, 2), 2)}, terms) == 100);
  CHECK(months.balance(Account::kHeld) == 250);
  CHECK(months.settle(4, {}, terms) == 250);
  CHECK(months.balance(Account::kHeld) == 0);
}

TEST_CASE("what is taken back of a held line is taken from what is held") {
  SettlementTerms terms;
  terms.hold = TermLength{2, true};
  Months months;
  const Date march = month_of(3).first;
  CHECK(months.settle(3, {posted(1'000, march, 1), posted(500, march, 2)}, terms) == 0);
  CHECK(months.settle(4, {posted(-400, march, 1)}, terms) == 0);
  CHECK(months.balance(Account::kHeld) == 1'100);
  CHECK(months.settle(5, {}, terms) == 1'100);  // May 1 has come
  CHECK(months.settle(6, {posted(-600, march, 1)}, terms) == 0);
  CHECK(months.balance(Account::kCarried) == -600);
}

TEST_CASE("a line of a period is held from the last day of the batch that posted it") {
  SettlementTerms terms;
  terms.hold = TermLength{10, false};
  Posting quarter = posted(900, month_of(1).first);
  quarter.fact_sequence = 0;
  Months months;
  CHECK(months.settle(3, {quarter}, terms) == 0);
  CHECK(months.settle(4, {}, terms) == 900);
}

TEST_CASE("a reserve is kept back, freed by its day, and used for what is below zero first") {
  SettlementTerms terms;
  terms.reserve = SettlementTerms::Reserve{Rational(1, 10), TermLength{2, true}};
  Months months;
  CHECK(months.settle(1, 1'005, terms) == 905);  // 100.5 to even: 100
  CHECK(months.settle(2, 2'000, terms) == 1'800);
  CHECK(months.balance(Account::kReserve) == 300);
  CHECK(months.settle(3, 0, terms) == 100);  // January's, on March 31
  CHECK(months.settle(3, {posted(-150, month_of(3).first, 9)}, terms) == 0);
  CHECK(months.balance(Account::kReserve) == 50);
  CHECK(months.settle(4, {posted(-90, month_of(4).first, 9)}, terms) == 0);  // 50 freed
  CHECK(months.balance(Account::kReserve) == 0);
  CHECK(months.balance(Account::kCarried) == -40);
}

TEST_CASE("a reserve takes nothing from a draw") {
  SettlementTerms terms;
  terms.reserve = SettlementTerms::Reserve{Rational(1, 2), TermLength{1, true}};
  terms.draw = SettlementTerms::Draw{.least = 700, .in_force = true};
  Months months;
  CHECK(months.settle(1, 1'000, terms) == 700);  // half would leave 500
  CHECK(months.balance(Account::kReserve) == 300);
}

TEST_CASE("below zero is carried forward or claimed") {
  Months carried;
  CHECK(carried.settle(1, -500, {}) == 0);
  CHECK(carried.settle(2, 800, {}) == 300);
  SettlementTerms claims;
  claims.claims = true;
  Months claimed;
  CHECK(claimed.settle(1, -500, claims) == 0);
  CHECK(claimed.balance(Account::kClaimed) == -500);
  CHECK(claimed.settle(2, 800, claims) == 800);
}

TEST_CASE("a cap counts what its window has paid, and the excess waits or is lost") {
  const auto capped = [](int first_month, bool carries) {
    SettlementTerms terms;
    terms.caps = {{.limit = 1'000, .window_first = month_of(first_month).first, .carried = carries}};
    return terms;
  };
  Months months;
  CHECK(months.settle(1, 700, capped(1, true)) == 700);
  CHECK(months.settle(2, 700, capped(1, true)) == 300);  // of the quarter
  CHECK(months.balance(Account::kCarried) == 400);
  CHECK(months.settle(3, 100, capped(1, true)) == 0);
  CHECK(months.settle(4, 100, capped(4, true)) == 600);
  CHECK(months.settle(5, 900, capped(4, false)) == 400);
  CHECK(months.balance(Account::kForfeited) == 500);
}

TEST_CASE("a threshold is reached by what equals it, and then the whole balance is paid") {
  SettlementTerms terms;
  terms.threshold = 10'000;
  Months months;
  CHECK(months.settle(1, 7'500, terms) == 0);
  CHECK(months.balance(Account::kCarried) == 7'500);
  CHECK(months.steps() == "posted, threshold");
  CHECK(months.settle(2, 2'500, terms) == 10'000);
}

TEST_CASE("a threshold doesn't hold back a draw") {
  SettlementTerms terms;
  terms.threshold = 10'000;
  terms.draw = SettlementTerms::Draw{.least = 5'000, .in_force = true};
  Months months;
  CHECK(months.settle(1, 6'000, terms) == 6'000);
}

TEST_CASE("the final settlement forfeits what is below its threshold once nothing more is to come") {
  SettlementTerms terms;
  terms.threshold = 10'000;
  terms.hold = TermLength{45, false};
  Months months;
  CHECK(months.settle(1, 700, terms) == 0);
  terms.final_threshold = 1'000;
  terms.draw = SettlementTerms::Draw{.least = 5'000, .in_force = true};  // no longer: the partner has left
  CHECK(months.settle(2, {posted(200, month_of(2).first, 2)}, terms) == 0);
  CHECK(months.balance(Account::kCarried) == 700);  // the 200 are held
  CHECK(months.settle(3, {}, terms) == 0);
  CHECK(months.balance(Account::kForfeited) == 900);
  CHECK(months.settle(4, 2'000, terms) == 0);
  CHECK(months.settle(5, {}, terms) == 2'000);
}

TEST_CASE("an amount beyond 64 bits is refused") {
  PostedToPartner posted{.total = INT64_MIN, .held = 0};
  PartnerAccounts accounts;
  const auto entries = settle_partner(7, accounts, posted, {}, month_of(1), find_currency("EUR").value(),
                                      RoundingMode::kHalfEven);
  REQUIRE_FALSE(entries.has_value());
  CHECK(entries.error().message.find("beyond") != std::string::npos);
}

namespace {

/// What is paid in the last settlement, as `EUR 100.00 as USD 108.50` in minor units: `10000 as USD 10850`.
std::string payment_of(const SettlementTerms& terms, std::int64_t posted_units, RoundingMode rounding,
                       const std::string& books = "EUR") {
  std::unordered_map<std::int64_t, TermLength> holds;
  PostedSoFar so_far(month_of(1).last, holds);
  REQUIRE(so_far.add(posted(posted_units, month_of(1).first), month_of(1).last).has_value());
  SettlementBook book;
  const auto entries = book.settle({{7, terms}}, so_far, month_of(1), find_currency(books).value(), rounding);
  if (!entries) {
    return entries.error().message;
  }
  std::string text;
  for (const SettlementEntry& entry : *entries) {
    if (entry.step == SettlementStep::kPaid) {
      text += std::to_string(entry.minor_units);
    }
    if (entry.paid_as) {
      text += " as " + entry.paid_as->currency.code() + " " + std::to_string(entry.paid_as->minor_units);
    }
  }
  return text;
}

SettlementTerms paid_in(const std::string& code, const Rational& rate) {
  SettlementTerms terms;
  terms.exchange = SettlementTerms::Exchange{.currency = find_currency(code).value(),
                                             .rate = rate,
                                             .day = month_of(1).last,
                                             .published = month_of(1).last};
  return terms;
}

}  // namespace

TEST_CASE("a payment is exchanged last, and rounded once to the minor unit of its currency") {
  const auto half_even = RoundingMode::kHalfEven;
  // EUR 100.00 × 1.085 = USD 108.50.
  CHECK(payment_of(paid_in("USD", Rational(1085, 1000)), 10'000, half_even) == "10000 as USD 10850");
  // EUR 0.10 × 1.05 = USD 0.105: half-even 0.10, half-up 0.11.
  CHECK(payment_of(paid_in("USD", Rational(105, 100)), 10, half_even) == "10 as USD 10");
  CHECK(payment_of(paid_in("USD", Rational(105, 100)), 10, RoundingMode::kHalfUp) == "10 as USD 11");
  // EUR 12.34 × 162.5 = JPY 2,005.25; ÷ 3 it is endless: EUR 10.00 × 1/3 = KWD 3.333…
  CHECK(payment_of(paid_in("JPY", Rational(325, 2)), 1'234, half_even) == "1234 as JPY 2005");
  CHECK(payment_of(paid_in("KWD", Rational(1, 3)), 1'000, half_even) == "1000 as KWD 3333");
  CHECK(payment_of(paid_in("KWD", Rational(1, 3)), 1'000, RoundingMode::kUp) == "1000 as KWD 3334");
  // From JPY, which has no minor unit: JPY 2,000 × 0.0061728 = EUR 12.3456.
  CHECK(payment_of(paid_in("EUR", Rational(61'728, 10'000'000)), 2'000, half_even, "JPY") ==
        "2000 as EUR 1235");
  // Too little for the smallest coin: JPY 1 is EUR 0.00.
  CHECK(payment_of(paid_in("EUR", Rational(61'728, 10'000'000)), 1, RoundingMode::kDown, "JPY") ==
        "1 as EUR 0");
  CHECK(payment_of({}, 10'000, half_even) == "10000");
}

TEST_CASE("caps, thresholds and reserves are kept in the currency of the books") {
  SettlementTerms terms = paid_in("USD", 2);
  terms.caps = {{.limit = 6'000, .window_first = month_of(1).first, .carried = true}};
  terms.reserve = SettlementTerms::Reserve{Rational(1, 10), {6, true}};
  Months months;
  CHECK(months.settle(1, 10'000, terms) == 6'000);  // of 9,000, and not 3,000, which would be USD 60
  CHECK(months.balance(Account::kCarried) == 3'000);
  CHECK(months.balance(Account::kReserve) == 1'000);
  terms.threshold = 4'000;
  CHECK(months.settle(2, {}, terms) == 0);  // EUR 30 are USD 60, and stay below EUR 40
  CHECK(payment_of(paid_in("USD", 2), -5, RoundingMode::kHalfEven).empty());  // nothing to exchange
}

TEST_CASE("a payment that its currency can't hold is told of") {
  CHECK(
      payment_of(paid_in("JPY", Rational(1'000)), INT64_MAX / 2, RoundingMode::kHalfEven) ==
      "what is paid to one partner is beyond 9,223,372,036,854,775,807 minor units of JPY (partner 7); look "
      "for an exchange rate out of all proportion");
}

}  // namespace remit
