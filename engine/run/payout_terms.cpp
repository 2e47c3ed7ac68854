#include "engine/run/payout_terms.hpp"

#include <map>
#include <memory>
#include <unordered_set>
#include <utility>
#include <variant>

#include "engine/base/check.hpp"
#include "engine/money/money.hpp"
#include "engine/run/batch.hpp"

namespace remit {
namespace {

/// The terms of one partner.
class TermsReader {
 public:
  TermsReader(const Ruleset& ruleset, const Graph& graph, const Evaluation& evaluation,
              const FactTable& partners, const Period& period, const NameOfPartner& name_partner,
              std::vector<RowError>& errors)
      : ruleset_(ruleset),
        graph_(graph),
        evaluation_(evaluation),
        joined_(partners.column(*ruleset.schema.find_field(FactKind::kPartner, "joined_on"))),
        period_(period),
        name_partner_(name_partner),
        errors_(errors) {}

  PayoutTerms::OfPartner read(std::size_t row) {
    row_ = row;
    PayoutTerms::OfPartner found;
    for (const PayoutPlan& plan : graph_.payouts) {
      const Payout& payout = ruleset_.payouts[plan.payout];
      span_ = payout.span;
      if (plan.where && !holds(*plan.where)) {
        continue;
      }
      if (found.payout) {
        complain("this partner has two payouts, `" + ruleset_.payouts[*found.payout].name + "` and `" +
                 payout.name + "`; say in one of them whom it leaves out: … and partner is not " +
                 name_partner_(row_));
        continue;
      }
      found.payout = plan.payout;
      found.terms = terms_of(plan, payout);
      if (plan.exchange) {
        span_ = payout.paid_in->span;
        exchange(*plan.exchange, found);
      }
    }
    return found;
  }

 private:
  SettlementTerms terms_of(const PayoutPlan& plan, const Payout& payout) {
    SettlementTerms terms;
    terms.claims = payout.claims;
    if (plan.hold) {
      span_ = payout.hold->span;
      terms.hold = length(*plan.hold, payout.hold->length);
    }
    if (plan.reserve) {
      span_ = payout.reserve->span;
      if (const auto kept = length(*plan.reserve, payout.reserve->length)) {
        terms.reserve = SettlementTerms::Reserve{payout.reserve->share, *kept};
      }
    }
    for (std::size_t index = 0; index < plan.caps.size(); ++index) {
      const Payout::Cap& cap = payout.caps[index];
      span_ = cap.span;
      if (plan.caps[index].when && !holds(*plan.caps[index].when)) {
        continue;
      }
      if (const auto capped = this->cap(cap, plan.caps[index].limit)) {
        terms.caps.push_back(*capped);
      }
    }
    if (plan.threshold) {
      span_ = payout.threshold->span;
      terms.threshold = minor_units(*plan.threshold, 1);
    }
    if (plan.final_on) {
      span_ = payout.final_settlement->span;
      const std::optional<TracedValue> on = value(*plan.final_on);
      const Date* day = on ? std::get_if<Date>(&*on) : nullptr;
      if (day != nullptr && *day <= period_.last) {
        terms.final_threshold = minor_units(*plan.final_threshold, 1);
      }
    }
    if (plan.draw) {
      terms.draw = draw(*plan.draw, *payout.draw, terms.final_threshold.has_value());
    }
    return terms;
  }

  /// In which currency the partner is paid, and at which rate. What is wrong with it is kept until somebody
  /// is paid.
  void exchange(const PayoutPlan::ExchangeTerms& plan, PayoutTerms::OfPartner& found) {
    const auto wrong = [&](std::string message, std::optional<RowError::Rate> rate = {}) {
      found.unpayable.push_back(
          {"partner " + name_partner_(row_), std::move(message), span_, std::move(rate)});
    };
    const TracedValue word = evaluation_.value_of(plan.currency, row_);
    if (const auto* failed = std::get_if<FailedValue>(&word)) {
      return wrong(failed->message);
    }
    const auto* code = std::get_if<std::string>(&word);
    if (code == nullptr) {
      return wrong("this says no currency in which to pay the partner");
    }
    const std::optional<Currency> currency = find_currency(*code);
    if (!currency) {
      const std::optional<Currency> near = suggest_currency(*code);
      return wrong("`" + *code +
                   "` is no currency of ISO 4217, so nobody can be paid in it; correct it where the " +
                   "partner has it" + (near ? ", perhaps to " + near->code() : ""));
    }
    if (*currency == ruleset_.currency) {
      return;
    }
    const TracedValue day = evaluation_.value_of(plan.day, row_);
    if (const auto* failed = std::get_if<FailedValue>(&day)) {
      return wrong(failed->message);
    }
    const auto* asked = std::get_if<Date>(&day);
    if (asked == nullptr) {
      return wrong("this says no day whose exchange rate counts");
    }
    if (*asked > period_.last) {
      return wrong("the day whose exchange rate counts, " + asked->to_text() + ", is after " +
                   period_.last.to_text() +
                   ", the last day that is settled; take `period.end` or an earlier day");
    }
    const TracedValue rate = evaluation_.value_of(plan.rate, row_);
    if (const auto* failed = std::get_if<FailedValue>(&rate)) {
      return wrong(failed->message, failed->rate);
    }
    found.terms.exchange = SettlementTerms::Exchange{*currency, std::get<Rational>(rate), *asked,
                                                     evaluation_.rate_day(plan.rate, row_).value_or(*asked)};
  }

  // Who has left gets none, and repays from whatever is still earned.
  SettlementTerms::Draw draw(NodeId amount, const Payout::Draw& draw, bool left) {
    span_ = draw.span;
    const Date joined = joined_.has_value(row_) ? Date(joined_.codes[row_]) : Date::first_day();
    std::int64_t months = 0;
    for (const Period& month : periods_between(PeriodKind::kMonth, period_.first, period_.last)) {
      const bool counts =
          month.last <= period_.last && draw.dates.contains(month.last) && joined <= month.last;
      months += counts && !left ? 1 : 0;
    }
    SettlementTerms::Draw terms;
    terms.least = months == 0 ? 0 : minor_units(amount, months).value_or(0);
    terms.in_force = terms.least > 0;
    terms.is_advance = draw.recovered_from.has_value();
    terms.recovers = terms.is_advance && (left || *draw.recovered_from <= period_.last);
    return terms;
  }

  /// A period that reaches over several windows has the room of all of them.
  std::optional<SettlementTerms::Cap> cap(const Payout::Cap& cap, NodeId limit) {
    const auto* calendar = std::get_if<CalendarWindow>(&cap.window);
    Date first = Date::first_day();
    std::int64_t windows = 1;
    if (calendar != nullptr) {
      const std::vector<Period> all =
          periods_between(calendar->kind, period_.first, period_.last, calendar->first_month);
      first = all.front().first;
      windows = static_cast<std::int64_t>(all.size());
    }
    const std::optional<std::int64_t> most = minor_units(limit, windows);
    return most ? std::optional(SettlementTerms::Cap{*most, first, cap.carried}) : std::nullopt;
  }

  /// The value of a node for this partner, or none: an absent one, or a failed one, which is reported.
  std::optional<TracedValue> value(NodeId node) {
    TracedValue traced = evaluation_.value_of(node, row_);
    if (const auto* failed = std::get_if<FailedValue>(&traced)) {
      complain(failed->message);
      return std::nullopt;
    }
    return std::holds_alternative<AbsentValue>(traced) ? std::nullopt : std::optional(std::move(traced));
  }

  bool holds(NodeId node) {
    const std::optional<TracedValue> found = value(node);
    const bool* yes = found ? std::get_if<bool>(&*found) : nullptr;
    return yes != nullptr && *yes;
  }

  std::optional<Rational> number(NodeId node) {
    const std::optional<TracedValue> found = value(node);
    if (!found) {
      return std::nullopt;
    }
    const auto* number = std::get_if<Rational>(&*found);
    check(number != nullptr, "amounts and lengths are numbers");
    if (*number < 0) {
      complain("this comes to less than zero");
      return std::nullopt;
    }
    return *number;
  }

  std::optional<std::int64_t> minor_units(NodeId node, std::int64_t times) {
    const std::optional<Rational> amount = number(node);
    if (!amount) {
      return std::nullopt;
    }
    const Result<std::int64_t> rounded =
        round_to_minor_units(Rational(*amount * times), ruleset_.currency, ruleset_.rounding);
    if (!rounded) {
      complain(rounded.error().message);
      return std::nullopt;
    }
    return *rounded;
  }

  std::optional<TermLength> length(NodeId node, TypedId expression) {
    const std::optional<Rational> found = number(node);
    if (!found) {
      return std::nullopt;
    }
    constexpr std::int64_t kMost = 1'000'000;
    if (denominator(*found) != 1 || *found > kMost) {
      complain("this isn't a whole number of days or months up to 1,000,000");
      return std::nullopt;
    }
    return TermLength{static_cast<std::int64_t>(numerator(*found)),
                      ruleset_.expressions[expression].type.kind == TypeKind::kMonths};
  }

  void complain(std::string message) {
    errors_.push_back({"partner " + name_partner_(row_), std::move(message), span_});
  }

  const Ruleset& ruleset_;
  const Graph& graph_;
  const Evaluation& evaluation_;
  const FactColumn& joined_;
  const Period& period_;
  const NameOfPartner& name_partner_;
  std::vector<RowError>& errors_;
  std::size_t row_ = 0;
  grammar::SourceSpan span_;
};

}  // namespace

PayoutTerms read_payout_terms(const Ruleset& ruleset, const Graph& graph, const Evaluation& evaluation,
                              const FactTable& partners, const Period& period,
                              const NameOfPartner& name_partner) {
  PayoutTerms terms;
  terms.partners.reserve(partners.row_count);
  TermsReader reader(ruleset, graph, evaluation, partners, period, name_partner, terms.errors);
  for (std::size_t row = 0; row < partners.row_count; ++row) {
    terms.partners.push_back(reader.read(row));
  }
  return terms;
}

std::unordered_map<std::int64_t, TermLength> holds_of(const std::vector<FactKey>& keys,
                                                      const PayoutTerms& terms) {
  std::unordered_map<std::int64_t, TermLength> holds;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (terms.partners[row].terms.hold) {
      holds.emplace(keys[row], *terms.partners[row].terms.hold);
    }
  }
  return holds;
}

std::vector<SettlementBook::Partner> partners_in_payouts(const std::vector<FactKey>& keys,
                                                         const PayoutTerms& terms,
                                                         bool in_currency_of_ruleset) {
  std::vector<SettlementBook::Partner> partners;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (terms.partners[row].payout) {
      const SettlementTerms& all = terms.partners[row].terms;
      partners.push_back({keys[row], in_currency_of_ruleset ? all : without_amounts(all)});
    }
  }
  return partners;
}

std::vector<RowError> unpayable(const std::vector<FactKey>& keys, const PayoutTerms& terms,
                                const std::vector<SettlementEntry>& entries) {
  std::unordered_set<std::int64_t> paid;
  for (const SettlementEntry& entry : entries) {
    if (entry.step == SettlementStep::kPaid) {
      paid.insert(entry.partner);
    }
  }
  std::vector<RowError> mistakes;
  std::map<RowError::Rate, grammar::SourceSpan> needed;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (!paid.contains(keys[row])) {
      continue;
    }
    for (const RowError& mistake : terms.partners[row].unpayable) {
      mistakes.push_back(mistake);
      if (mistake.rate) {
        needed.try_emplace(*mistake.rate, mistake.span);
      }
    }
  }
  std::vector<RowError> all = missing_rates(needed);
  all.insert(all.end(), mistakes.begin(), mistakes.end());
  return all;
}

SettlementTerms without_amounts(SettlementTerms terms) {
  terms.draw.reset();
  terms.caps.clear();
  terms.threshold.reset();
  terms.exchange.reset();
  if (terms.final_threshold) {
    terms.final_threshold = 0;  // who has left gets whatever there is
  }
  return terms;
}

RowError no_payout_for(const std::string& partner, const Ruleset& ruleset) {
  return {"partner " + partner, "no payout is this partner's; let one of them take it in",
          ruleset.payouts.front().span};
}

Result<PayoutTermsInRun> payout_terms_in(Ledger& ledger, const Ruleset& ruleset, const RunRecord& run,
                                         const Period& period) {
  EvaluationOptions options;
  options.through = run.period_last;
  options.keep_values = true;
  const FactView view{run.period_last, run.cut_off, run.watermark};
  const Result<std::unique_ptr<BatchEvaluation>> evaluated =
      evaluate_on_ledger(ledger, ruleset, view, options, build_payout_graph);
  if (!evaluated) {
    return tl::make_unexpected(evaluated.error());
  }
  const FactSet& facts = (*evaluated)->facts;
  PayoutTermsInRun found;
  found.partners = facts.table(FactKind::kPartner).keys;
  found.terms =
      read_payout_terms(ruleset, (*evaluated)->graph, (*evaluated)->evaluation,
                        facts.table(FactKind::kPartner), period, [&](std::size_t row) {
                          return name_of_row(ledger, facts, FactKind::kPartner, static_cast<RowIndex>(row));
                        });
  return found;
}

}  // namespace remit
