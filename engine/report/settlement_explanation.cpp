#include "engine/report/settlement_explanation.hpp"

#include <string>
#include <utility>

#include "engine/money/money.hpp"
#include "engine/report/expression_trace.hpp"
#include "engine/report/value_text.hpp"

namespace remit {
namespace {

using Account = SettlementAccount;
using Step = SettlementStep;

std::string length_text(const TermLength& length) {
  const std::string unit = length.months ? "month" : "day";
  return std::to_string(length.count) + " " + unit + (length.count == 1 ? "" : "s");
}

class SettledExplainer {
 public:
  explicit SettledExplainer(const SettledToExplain& settled)
      : settled_(settled), payout_(*settled.payout), terms_(*settled.terms) {}

  ExplanationStep explain() {
    ExplanationStep root{
        "paid out",
        "to partner " + settled_.partner + " in " + settled_.period + ", by payout " + payout_.name,
        {},
        place(payout_.span),
        {}};
    std::int64_t paid = 0;
    std::int64_t payable = 0;
    std::optional<PaidAs> paid_as;
    for (const SettlementEntry& entry : settled_.entries) {
      if (entry.step == Step::kPaid) {
        paid = entry.minor_units;
        paid_as = entry.paid_as;
        continue;
      }
      const bool adds = entry.to == Account::kPayable;
      payable += adds ? entry.minor_units : -entry.minor_units;
      root.children.push_back({std::string(to_text(entry.step)),
                               text_of(entry, adds),
                               amount(adds ? entry.minor_units : -entry.minor_units),
                               place(span_of(entry.step)),
                               {}});
    }
    root.value = amount(paid);
    tell_what_stopped_nothing(payable, root);
    if (paid_as) {
      root.children.push_back(exchange_step(paid, *paid_as));
    }
    tell_balances(root);
    return root;
  }

 private:
  [[nodiscard]] std::string amount(std::int64_t minor_units) const {
    return minor_units_text(minor_units, settled_.currency);
  }
  [[nodiscard]] std::string place(grammar::SourceSpan span) const {
    return place_text(*settled_.ruleset, span);
  }

  [[nodiscard]] grammar::SourceSpan span_of(Step step) const {
    switch (step) {
      case Step::kHold:
        return payout_.hold ? payout_.hold->span : payout_.span;
      case Step::kDraw:
      case Step::kRecovery:
        return payout_.draw ? payout_.draw->span : payout_.span;
      case Step::kReserve:
      case Step::kReserveFreed:
      case Step::kReserveUsed:
        return payout_.reserve ? payout_.reserve->span : payout_.span;
      case Step::kBelowZero:
        return payout_.below_zero_span;
      case Step::kCap:
        return payout_.caps.empty() ? payout_.span : payout_.caps.front().span;
      case Step::kThreshold:
        return payout_.threshold ? payout_.threshold->span : payout_.span;
      case Step::kFinal:
        return payout_.final_settlement ? payout_.final_settlement->span : payout_.span;
      case Step::kPosted:
      case Step::kCarriedIn:
      case Step::kPaid:
        break;
    }
    return payout_.span;
  }

  [[nodiscard]] std::string text_of(const SettlementEntry& entry, bool adds) const {
    switch (entry.step) {
      case Step::kPosted:
        return adds ? "posted since the last settlement" : "taken back since the last settlement";
      case Step::kHold:
        return hold_text(adds);
      case Step::kCarriedIn:
        return adds ? "carried forward from before" : "owed by the partner from before";
      case Step::kReserveFreed:
        return "kept back before, and free now";
      case Step::kDraw:
        return "to the least that is paid, " + amount(terms_.draw ? terms_.draw->least : 0) +
               (entry.from == Account::kAdvance ? "; to be repaid" : "");
      case Step::kRecovery:
        return "repays what was paid in advance";
      case Step::kReserve:
        return percent_text(terms_.reserve ? terms_.reserve->share : Rational(0)) +
               " of what is earned, kept back until " + entry.free_on.to_text();
      case Step::kReserveUsed:
        return "from the reserve, for what is below zero";
      case Step::kBelowZero:
        return entry.from == Account::kClaimed ? "claimed back from the partner"
                                               : "carried forward below zero";
      case Step::kCap:
        return cap_text(entry);
      case Step::kThreshold:
        return "less than " + amount(terms_.threshold.value_or(0)) + ", so it is carried forward";
      case Step::kFinal:
        return "less than " + amount(terms_.final_threshold.value_or(0)) +
               (entry.to == Account::kForfeited ? ", so it is forfeited"
                                                : ", and carried forward while more is to come");
      case Step::kPaid:
        break;
    }
    return {};
  }

  [[nodiscard]] std::string hold_text(bool adds) const {
    if (!terms_.hold) {
      return "no longer held";
    }
    const std::string length = length_text(*terms_.hold);
    return adds ? "free now, or taken back of what is held, less what is held anew; each for " + length
                : "held for " + length + " from the day on which it is owed, less what is free now";
  }

  [[nodiscard]] std::string cap_text(const SettlementEntry& entry) const {
    std::string limits;
    for (const SettlementTerms::Cap& cap : terms_.caps) {
      limits += (limits.empty() ? "" : " or ") + amount(cap.limit);
    }
    return "beyond " + limits + " with what was paid before in that time, " +
           (entry.to == Account::kCarried ? "carried forward" : "forfeited");
  }

  /// `EUR 100.00 × 1.085, the rate of 2026-01-30, the last one through 2026-01-31`.
  [[nodiscard]] ExplanationStep exchange_step(std::int64_t paid, const PaidAs& paid_as) const {
    ExplanationStep step{"paid in " + paid_as.currency.code(),
                         {},
                         minor_units_text(paid_as.minor_units, paid_as.currency),
                         place(payout_.paid_in ? payout_.paid_in->span : payout_.span),
                         {}};
    if (!terms_.exchange) {
      return step;
    }
    const SettlementTerms::Exchange& exchange = *terms_.exchange;
    const Rational exact = to_rational(Money(paid, settled_.currency)) * exchange.rate;
    step.text =
        amount(paid) + " × " + number_text(exchange.rate) + ", the rate of " + exchange.published.to_text();
    if (exchange.published != exchange.day) {
      step.text += ", the last one through " + exchange.day.to_text();
    }
    if (exact != to_rational(Money(paid_as.minor_units, paid_as.currency))) {
      step.text += "; " + std::string(to_text(settled_.ruleset->rounding)) + " of " +
                   money_text(exact, paid_as.currency);
    }
    return step;
  }

  // A threshold that was reached, and a draw that was earned, made no entry.
  void tell_what_stopped_nothing(std::int64_t payable, ExplanationStep& root) const {
    const std::optional<std::int64_t>& threshold =
        terms_.final_threshold ? terms_.final_threshold : terms_.threshold;
    if (terms_.draw && terms_.draw->in_force && !has(Step::kDraw)) {
      root.children.push_back({"draw",
                               "no less than " + amount(terms_.draw->least) + " is earned",
                               {},
                               place(span_of(Step::kDraw)),
                               {}});
    }
    if (threshold && payable > 0 && payable >= *threshold) {
      root.children.push_back({"threshold",
                               "at least " + amount(*threshold),
                               "reached",
                               place(span_of(terms_.final_threshold ? Step::kFinal : Step::kThreshold)),
                               {}});
    }
  }
  [[nodiscard]] bool has(Step step) const {
    for (const SettlementEntry& entry : settled_.entries) {
      if (entry.step == step) {
        return true;
      }
    }
    return false;
  }

  void tell_balances(ExplanationStep& root) const {
    const auto tell = [&](Account account, const char* what, int sign) {
      const std::int64_t balance = settled_.balances[static_cast<std::size_t>(account)];
      if (balance != 0) {
        root.children.push_back({what, "afterwards", amount(sign * balance), {}, {}});
      }
    };
    tell(Account::kHeld, "held", 1);
    tell(Account::kReserve, "in reserve", 1);
    tell(Account::kCarried, "carried forward", 1);
    tell(Account::kAdvance, "advanced, not repaid", -1);
  }

  const SettledToExplain& settled_;
  const Payout& payout_;
  const SettlementTerms& terms_;
};

}  // namespace

ExplanationStep explain_settled(const SettledToExplain& settled) {
  return SettledExplainer(settled).explain();
}

}  // namespace remit
