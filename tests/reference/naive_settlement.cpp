#include "tests/reference/naive_settlement.hpp"

#include <algorithm>
#include <map>

#include "engine/money/money.hpp"
#include "tests/reference/interpreter.hpp"

namespace remit::reference {
namespace {

/// What of the postings of one line is still held at the end of a month.
Rational held_of(const std::vector<std::pair<Posting, Date>>& postings, const TermLength& hold, Date end) {
  Rational held = 0;
  for (const auto& [posting, batch_end] : postings) {
    const bool of_period = posting.fact_sequence == 0;
    const Date owed = of_period || !posting.governing_date.is_ordinary() ? batch_end : posting.governing_date;
    const Date free =
        hold.months ? add_months(owed, hold.count, MonthRule::kClampToMonthEnd) : add_days(owed, hold.count);
    if (posting.minor_units < 0) {
      held = std::max(Rational(0), Rational(held + posting.minor_units));
    } else if (free > end) {
      held += posting.minor_units;
    }
  }
  return held;
}

}  // namespace

std::vector<SettledMonth> settle_naively(const std::vector<MonthToSettle>& months, RoundingMode rounding) {
  std::vector<SettledMonth> settled;
  std::map<PostingKey, std::vector<std::pair<Posting, Date>>> lines;
  Rational posted = 0;
  Rational made_payable = 0;
  std::vector<std::pair<Date, Rational>> reserves;
  std::vector<std::pair<Date, Rational>> payments;
  SettledMonth now;
  for (const MonthToSettle& month : months) {
    const SettlementTerms& terms = month.terms;
    const Date end = month.month.last;
    for (const Posting& posting : month.postings) {
      lines[posting.key].emplace_back(posting, end);
      posted += posting.minor_units;
    }
    now.held = 0;
    for (const auto& [key, postings] : lines) {
      now.held += terms.hold ? held_of(postings, *terms.hold, end) : Rational(0);
    }
    const Rational fresh = posted - now.held - made_payable;
    made_payable += fresh;
    Rational balance = fresh + now.carried;
    now.carried = 0;
    for (auto& [free_on, amount] : reserves) {
      if (free_on <= end) {
        balance += amount;
        amount = 0;
      }
    }

    const bool left = terms.final_threshold.has_value();
    const bool draws = terms.draw && terms.draw->in_force && !left;
    const Rational least = draws ? Rational(terms.draw->least) : Rational(0);
    if (draws && balance < least) {
      (terms.draw->is_advance ? now.advanced : now.guaranteed) += least - balance;
      balance = least;
    } else if ((!terms.draw || terms.draw->recovers) && balance > least) {
      const Rational repaid = std::min(now.advanced, Rational(balance - least));
      now.advanced -= repaid;
      balance -= repaid;
    }

    if (terms.reserve && !left && fresh > 0 && balance > least) {
      const Rational share = terms.reserve->share * fresh;
      const Integer units = round_quotient(numerator(share), denominator(share), rounding);
      const Rational kept = std::min(Rational(units), Rational(balance - least));
      const TermLength& length = terms.reserve->length;
      const Date free_on = length.months ? add_months(end, length.count, MonthRule::kClampToMonthEnd)
                                         : add_days(end, length.count);
      reserves.emplace_back(free_on, kept);
      balance -= kept;
    }

    if (balance < 0) {
      std::stable_sort(reserves.begin(), reserves.end(),
                       [](const auto& one, const auto& other) { return one.first < other.first; });
      for (auto& [free_on, amount] : reserves) {
        const Rational used = std::min(amount, Rational(-balance));
        amount -= used;
        balance += used;
      }
      (terms.claims ? now.claimed : now.carried) += terms.claims ? Rational(-balance) : balance;
      balance = 0;
    }

    bool excess_waits = false;
    for (const SettlementTerms::Cap& cap : terms.caps) {
      Rational room = cap.limit;
      for (const auto& [day, amount] : payments) {
        room -= day >= cap.window_first ? amount : Rational(0);
      }
      const Rational excess = std::max(Rational(0), Rational(balance - std::max(room, Rational(0))));
      if (excess > 0) {
        (cap.carried ? now.carried : now.forfeited) += excess;
        excess_waits |= cap.carried;
        balance -= excess;
      }
    }

    now.reserved = 0;
    for (const auto& [free_on, amount] : reserves) {
      now.reserved += amount;
    }
    if (left && balance < *terms.final_threshold) {
      const bool waits = now.held != 0 || now.reserved != 0 || excess_waits;
      (waits ? now.carried : now.forfeited) += balance;
      balance = 0;
    } else if (!left && !draws && terms.threshold && balance < *terms.threshold) {
      now.carried += balance;
      balance = 0;
    }
    now.paid = balance;
    payments.emplace_back(end, balance);
    settled.push_back(now);
  }
  return settled;
}

namespace {

std::int64_t minor_units_of(const std::string& currency) {
  return currency == "JPY" ? 1 : currency == "KWD" ? 1'000 : 100;  // of those that tests use
}

}  // namespace

Rational exchanged_naively(const Rational& minor_units, const std::string& from, const Rational& rate,
                           const std::string& to, RoundingMode rounding) {
  const Rational exact = minor_units / minor_units_of(from) * rate * minor_units_of(to);
  return round_quotient(numerator(exact), denominator(exact), rounding);
}

namespace {

/// Reads a payout's figures for one partner.
class NaiveTerms {
 public:
  NaiveTerms(const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view,
             const std::string& partner, const Period& month)
      : ruleset_(ruleset), known_(ruleset, facts, view), interpreter_(ruleset, known_, view), month_(month) {
    row_.fact = FactName{FactKind::kPartner, partner};
  }

  bool is_for(const Payout& payout) { return !payout.where || holds(value(*payout.where)); }

  SettlementTerms terms_of(const Payout& payout) {
    SettlementTerms terms;
    terms.claims = payout.claims;
    if (payout.hold) {
      terms.hold = length(payout.hold->length);
    }
    if (payout.reserve) {
      if (const auto kept = length(payout.reserve->length)) {
        terms.reserve = SettlementTerms::Reserve{payout.reserve->share, *kept};
      }
    }
    for (const Payout::Cap& cap : payout.caps) {
      if (cap.when && !holds(value(*cap.when))) {
        continue;
      }
      const auto* calendar = std::get_if<CalendarWindow>(&cap.window);
      const Date first = calendar == nullptr
                             ? Date::first_day()
                             : period_of(calendar->kind, month_.last, calendar->first_month).first;
      if (const auto limit = amount(cap.limit)) {
        terms.caps.push_back({*limit, first, cap.carried});
      }
    }
    if (payout.threshold) {
      terms.threshold = amount(payout.threshold->least);
    }
    if (payout.final_settlement) {
      const Value on = value(payout.final_settlement->on);
      const auto* day = std::get_if<Date>(&on);
      if (day != nullptr && *day <= month_.last) {
        terms.final_threshold = amount(payout.final_settlement->least);
      }
    }
    if (payout.draw) {
      const bool left = terms.final_threshold.has_value();
      const std::optional<Value> joined = known_.field(*row_.fact, "joined_on");
      const bool has_joined = !joined || std::get<Date>(*joined) <= month_.last;
      SettlementTerms::Draw draw;
      if (payout.draw->dates.contains(month_.last) && has_joined && !left) {
        draw.least = amount(payout.draw->amount).value_or(0);
      }
      draw.in_force = draw.least > 0;
      draw.is_advance = payout.draw->recovered_from.has_value();
      draw.recovers = draw.is_advance && (left || *payout.draw->recovered_from <= month_.last);
      terms.draw = draw;
    }
    return terms;
  }

  std::variant<std::optional<NaivePayment>, std::string> payment(const Payout& payout, const Rational& paid) {
    const std::string books = ruleset_.currency.code();
    if (!payout.paid_in) {
      return std::nullopt;
    }
    const Value word = interpreter_.evaluate(payout.paid_in->currency, row_);
    const auto* currency = std::get_if<std::string>(&word);
    if (currency == nullptr || !find_currency(*currency)) {
      return "no currency";
    }
    if (*currency == books) {
      return std::nullopt;
    }
    const Value on = interpreter_.evaluate(payout.paid_in->day, row_);
    const auto* day = std::get_if<Date>(&on);
    if (day == nullptr || *day > month_.last) {
      return "no day";
    }
    const std::optional<Rational> rate = known_.rate(books, *currency, *day);
    if (!rate) {
      return "no rate from " + books + " to " + *currency + " on " + day->to_text();
    }
    return NaivePayment{exchanged_naively(paid, books, *rate, *currency, ruleset_.rounding), *currency};
  }

  [[nodiscard]] const std::optional<std::string>& failure() const { return failure_; }

 private:
  Value value(TypedId id) {
    Value found = interpreter_.evaluate(id, row_);
    if (const auto* failed = std::get_if<Failed>(&found); failed != nullptr && !failure_) {
      failure_ = failed->reason;
    }
    return found;
  }
  std::optional<std::int64_t> amount(TypedId id) {
    const Value found = value(id);
    const auto* number = std::get_if<Rational>(&found);
    if (number == nullptr) {
      return std::nullopt;
    }
    if (*number < 0) {
      failure_ = "below zero";
      return std::nullopt;
    }
    return round_to_minor_units(*number, ruleset_.currency, ruleset_.rounding).value();
  }
  std::optional<TermLength> length(TypedId id) {
    const Value found = value(id);
    const auto* number = std::get_if<Rational>(&found);
    if (number == nullptr) {
      return std::nullopt;
    }
    return TermLength{static_cast<std::int64_t>(numerator(*number)),
                      ruleset_.expressions[id].type.kind == TypeKind::kMonths};
  }

  const Ruleset& ruleset_;
  KnownFacts known_;
  Interpreter interpreter_;
  const Period& month_;
  Row row_;
  std::optional<std::string> failure_;
};

}  // namespace

std::variant<std::optional<SettlementTerms>, std::string> naive_terms(const Ruleset& ruleset,
                                                                      const std::vector<MemoryFact>& facts,
                                                                      const FactView& view,
                                                                      const std::string& partner,
                                                                      const Period& month) {
  NaiveTerms reading(ruleset, facts, view, partner, month);
  std::optional<SettlementTerms> terms;
  for (const Payout& payout : ruleset.payouts) {
    if (!reading.is_for(payout)) {
      continue;
    }
    if (terms) {
      return "two payouts";
    }
    terms = reading.terms_of(payout);
  }
  if (reading.failure()) {
    return *reading.failure();
  }
  return terms;
}

std::variant<std::optional<NaivePayment>, std::string> naive_payment(
    const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view,
    const std::string& partner, const Period& month, const Rational& paid) {
  NaiveTerms reading(ruleset, facts, view, partner, month);
  for (const Payout& payout : ruleset.payouts) {
    if (reading.is_for(payout)) {
      return reading.payment(payout, paid);
    }
  }
  return std::nullopt;
}

}  // namespace remit::reference
