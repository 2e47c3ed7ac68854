// Payouts: how what is posted to partners is paid out.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/steps.hpp"
#include "engine/analysis/windows.hpp"

namespace remit {
namespace {

/// One payout, clause by clause.
class PayoutReader {
 public:
  PayoutReader(AnalysisState& state, const ast::File& file, const ast::Declaration& declaration)
      : state_(state),
        file_(file),
        source_(std::get<ast::PayoutDeclaration>(declaration.form)),
        damaged_(state.damage.touches(declaration.span)) {
    payout_.name = source_.name.text;
    payout_.span = declaration.head;
    partner_.place = "a payout";
    partner_.fact = FactKind::kPartner;
    partner_.day_meaning = Surroundings::Day::kBatch;
    partner_.settles = true;
    partner_.lets = &state.lets;
  }

  void read() {
    if (source_.where) {
      payout_.where = needed(typer().condition(*source_.where));
    }
    for (const ast::Clause& clause : source_.clauses) {
      if (is_first(clause)) {
        span_ = clause.span;
        std::visit([&](const auto& form) { read_clause(form); }, clause.form);
      }
    }
    if (!says_below_zero_ && !damaged_) {
      sound_ = false;
      state_.diagnostics
          .error(
              "R0701", source_.name.span,
              fmt::format("the payout `{}` doesn't say what becomes of a balance below zero", payout_.name))
          .help("below zero carry forward, or below zero claim");
    }
    // What waits is set aside before anything is lost, however they are written.
    std::stable_partition(payout_.caps.begin(), payout_.caps.end(),
                          [](const Payout::Cap& cap) { return cap.carried; });
    check_threshold();
    if (sound_) {
      state_.ruleset.payouts.push_back(std::move(payout_));
    }
  }

 private:
  using Span = grammar::SourceSpan;

  [[nodiscard]] ExpressionTyper typer() { return {state_, file_, partner_}; }
  template <class Value>
  const std::optional<Value>& needed(const std::optional<Value>& value) {
    sound_ = sound_ && value.has_value();
    return value;
  }
  void wrong(std::string_view code, Span span, std::string message, std::string help) {
    sound_ = false;
    state_.diagnostics.error(code, span, std::move(message)).help(std::move(help));
  }

  /// Whether a clause is the only one of its form so far; there may be several caps.
  bool is_first(const ast::Clause& clause) {
    const ast::Clause*& first = seen_[clause.form.index()];
    if (first == nullptr || std::holds_alternative<ast::CapClause>(clause.form)) {
      first = &clause;
      return true;
    }
    const std::string keyword(state_.files[clause.keyword.file].slice(clause.keyword));
    sound_ = false;
    state_.diagnostics.error("R0304", clause.keyword, fmt::format("this payout has `{}` twice", keyword))
        .related(first->span, "the first one")
        .help("one of the two; for other partners another payout, `for partner where …`");
    return false;
  }

  void read_clause(const ast::ClosesClause& clause) {
    const auto delay = needed(fixed_figure(state_, file_, clause.delay, "the day on which a payout closes"));
    if (!delay) {
      return;
    }
    payout_.closes_span = span_;
    if (delay->type.kind != TypeKind::kDays || delay->value < 0 || delay->value > kMostDays) {
      wrong("R0705", file_.expressions[clause.delay].span,
            delay->type.kind != TypeKind::kDays
                ? "a payout closes a number of days after the period's end"
                : "a payout closes on the period's last day or later, within a hundred years",
            "closes 8 days after period end");
      return;
    }
    payout_.closes = static_cast<std::int64_t>(numerator(delay->value));
  }

  void read_clause(const ast::HoldClause& clause) {
    if (const Typed length = duration(clause.duration, "a hold", 0)) {
      payout_.hold = Payout::Hold{*length, span_};
    }
  }

  void read_clause(const ast::DrawClause& clause) {
    const Typed amount = amount_of(clause.amount, "a draw", "R0703");
    Payout::Draw draw{.amount = {}, .dates = {}, .recovered_from = {}, .span = span_};
    if (clause.dates) {
      draw.dates = needed(effective_range(state_, file_, *clause.dates)).value_or(EffectiveRange{});
    }
    if (clause.recovered_from) {
      draw.recovered_from =
          needed(fixed_date(state_, file_, *clause.recovered_from, "the day from which a draw is repaid"));
      if (draw.recovered_from && draw.dates.from && *draw.recovered_from < *draw.dates.from) {
        wrong("R0703", file_.expressions[*clause.recovered_from].span,
              "this draw would be repaid before it begins",
              fmt::format("recovered from {}, or a later day", draw.dates.from->to_text()));
      }
    }
    if (amount) {
      draw.amount = *amount;
      payout_.draw = draw;
    }
  }

  void read_clause(const ast::ReserveClause& clause) {
    const auto share = needed(fixed_figure(state_, file_, clause.share, "the share of a reserve"));
    const Typed length = duration(clause.duration, "a reserve", 1);
    if (share && (share->value <= 0 || share->value > 1)) {
      wrong("R0703", file_.expressions[clause.share].span,
            "a reserve is a share of what is earned, above 0% and up to 100%", "reserve 10% for 6 months");
    } else if (share && length) {
      payout_.reserve = Payout::Reserve{share->value, *length, span_};
    }
  }

  void read_clause(const ast::BelowZeroClause& clause) {
    says_below_zero_ = true;
    payout_.claims = clause.claimed;
    payout_.below_zero_span = span_;
  }

  void read_clause(const ast::CapClause& clause) {
    const Typed limit = amount_of(clause.limit, "a cap", "R0324");
    const Typed when = clause.when ? needed(typer().condition(*clause.when)) : std::nullopt;
    if (const auto mistake = mistake_in(clause)) {
      const grammar::SourceSpan amount = file_.expressions[clause.limit].span;
      wrong("R0706", mistake->span, mistake->message,
            fmt::format("cap {} per partner per month{}", state_.files[amount.file].slice(amount),
                        clause.excess_carried ? ", excess carried forward" : ""));
      return;
    }
    const auto form = needed(window_form(state_, file_, *clause.window));
    if (!form) {
      return;
    }
    const auto* calendar = std::get_if<CalendarWindow>(&form->window);
    if (calendar != nullptr ? calendar->kind < PeriodKind::kMonth
                            : !std::holds_alternative<LifetimeWindow>(form->window)) {
      wrong("R0706", clause.window->span, "payments are capped per month, quarter, half, year or lifetime",
            "per month, per quarter, per year or per lifetime");
    } else if (limit) {
      payout_.caps.push_back({.limit = *limit,
                              .window = form->window,
                              .when = when,
                              .carried = clause.excess_carried,
                              .span = span_});
    }
  }

  void read_clause(const ast::ThresholdClause& clause) {
    if (const Typed least = amount_of(clause.least, "a threshold", "R0704")) {
      payout_.threshold = Payout::Threshold{*least, span_};
    }
  }

  void read_clause(const ast::FinalClause& clause) {
    const Typed on = needed(
        typer().of_type(clause.on, {.kind = TypeKind::kDate}, "R0309", "the day of the final settlement"));
    const Typed least = amount_of(clause.threshold, "the threshold of the final settlement", "R0704");
    if (on && least) {
      payout_.final_settlement = Payout::Final{*on, *least, span_};
    }
  }

  void read_clause(const ast::PaidInClause& clause) {
    const Typed currency = needed(typer().path(clause.currency));
    const Typed day = needed(
        typer().of_type(clause.at, {.kind = TypeKind::kDate}, "R0309", "the day of the exchange rate"));
    if (!currency) {
      return;
    }
    const TypeKind kind = state_.type_of(*currency).kind;
    if (kind != TypeKind::kSymbol && kind != TypeKind::kText) {
      wrong("R0309", clause.currency.span,
            fmt::format("what a partner is paid in is the word of a currency, and this is {}",
                        state_.describe(state_.type_of(*currency))),
            "partner.payout_currency");
    } else if (day) {
      payout_.paid_in = Payout::PaidIn{*currency, *day, span_};
    }
  }

  /// Clauses of rules: the parser lets none of them into a payout.
  template <class Other>
  void read_clause(const Other&) {}

  struct CapMistake {
    Span span;
    std::string message;
  };
  /// The first thing that a payout's cap can't have.
  [[nodiscard]] std::optional<CapMistake> mistake_in(const ast::CapClause& clause) const {
    if (clause.per.text != "partner") {
      return CapMistake{clause.per.span, "what is paid out is capped per partner, over a time"};
    }
    if (!clause.window) {
      return CapMistake{span_, "this cap doesn't say over which time"};
    }
    if (clause.excess_at) {
      return CapMistake{
          file_.expressions[*clause.excess_at].span,
          "a payout carries the excess forward, or it is lost; a rate for it belongs to the cap of "
          "a rule"};
    }
    if (clause.in_order_of_booking) {
      return CapMistake{span_, "payments follow on each other, so a payout's cap takes no other order"};
    }
    return std::nullopt;
  }

  Typed duration(ast::ExpressionId id, std::string_view subject, std::int64_t least) {
    const Typed length = needed(typer().type(id));
    if (!length) {
      return std::nullopt;
    }
    const TypeKind kind = state_.type_of(*length).kind;
    if (kind != TypeKind::kDays && kind != TypeKind::kMonths) {
      wrong("R0309", file_.expressions[id].span,
            fmt::format("{} lasts days or months, and this is {}", subject,
                        state_.describe(state_.type_of(*length))),
            "30 days, or 6 months");
      return std::nullopt;
    }
    const auto fixed = fold(state_.pool(), *length);
    const std::int64_t most = kind == TypeKind::kMonths ? kMostMonths : kMostDays;
    if (fixed && (*fixed < least || *fixed > most)) {
      wrong("R0703", file_.expressions[id].span,
            *fixed > most
                ? fmt::format("{} can't last longer than a hundred years", subject)
                : fmt::format("{} lasts {}", subject, least == 0 ? "no less than 0 days" : "a day or longer"),
            "30 days, or 6 months");
      return std::nullopt;
    }
    return length;
  }

  /// Money that isn't below zero, as far as it can be told here.
  Typed amount_of(ast::ExpressionId id, std::string_view subject, std::string_view code) {
    const Typed amount = needed(typer().of_type(id, state_.money(), "R0309", subject));
    if (!amount) {
      return amount;
    }
    if (const auto fixed = fold(state_.pool(), *amount); fixed && *fixed < 0) {
      wrong(code, file_.expressions[id].span, fmt::format("{} can't be below zero", subject),
            fmt::format("{} 0 or more", state_.currency_code()));
      return std::nullopt;
    }
    return amount;
  }

  void check_threshold() {
    for (const Payout::Cap& cap : payout_.caps) {
      if (cap.when) {
        continue;
      }
      if (payout_.threshold && !payout_.draw && !payout_.final_settlement) {
        compare_with_cap("R0704", "this threshold is above the payout's cap, so nothing is ever paid",
                         payout_.threshold->least, payout_.threshold->span, cap);
      }
      if (payout_.final_settlement) {
        compare_with_cap(
            "R0704",
            "the threshold of this final settlement is above the payout's cap, so nothing is ever "
            "paid then",
            payout_.final_settlement->least, payout_.final_settlement->span, cap);
      }
      if (payout_.draw) {
        compare_with_cap("R0703", "this draw is above the payout's cap, so it is never paid in full",
                         payout_.draw->amount, payout_.draw->span, cap);
      }
    }
  }
  void compare_with_cap(std::string_view code, std::string_view message, TypedId amount, Span span,
                        const Payout::Cap& cap) {
    const auto least = fold(state_.pool(), amount);
    const auto most = fold(state_.pool(), cap.limit);
    if (least && most && *most < *least) {
      sound_ = false;
      state_.diagnostics.error(code, span, std::string(message)).related(cap.span, "the cap");
    }
  }

  static constexpr std::int64_t kMostDays = 36'600;  // a hundred years
  static constexpr std::int64_t kMostMonths = 1'200;

  AnalysisState& state_;
  const ast::File& file_;
  const ast::PayoutDeclaration& source_;
  bool damaged_;
  bool sound_ = true;
  bool says_below_zero_ = false;
  Span span_;  // of the clause that is being read
  Payout payout_;
  Surroundings partner_;
  std::array<const ast::Clause*, std::variant_size_v<ast::ClauseForm>> seen_{};
};

/// What is wrong with two payouts beside each other: one name, one that is everybody's, different cut-offs.
void check_pair(AnalysisState& state, const Payout& one, const Payout& other) {
  if (one.name == other.name) {
    state.diagnostics
        .error("R0402", other.span, fmt::format("`{}` is already the name of a payout", other.name))
        .related(one.span, "declared here first")
        .help("another name for one of the two");
  }
  if (!one.where || !other.where) {
    const Payout& everybodys = other.where ? one : other;
    auto report = state.diagnostics.error(
        "R0702", other.span,
        fmt::format("each partner has one payout, and `{}` is everybody's", everybodys.name));
    report.related(one.span, "the other payout");
    if (!one.where && !other.where) {
      report.help(fmt::format("payout {} for partner where …, and payout {} for partner where not (…)",
                              one.name, other.name));
    } else {
      report.help(fmt::format("payout {} for partner where …", everybodys.name));
    }
  } else if (one.closes != other.closes) {
    const Payout& told = other.closes_span.begin == other.closes_span.end ? one : other;
    const Payout& beside = &told == &one ? other : one;
    const bool says = beside.closes_span.begin != beside.closes_span.end;
    state.diagnostics
        .error("R0705", told.closes_span,
               fmt::format("a month is closed for everybody on one day, and this isn't that of `{}`",
                           beside.name))
        .related(
            says ? beside.closes_span : beside.span,
            says ? "closed on another day here" : "closed on the period's last day, since nothing is said")
        .help(fmt::format("closes {} days after period end, in both", told.closes));
  }
}

/// Each payout is compared with the first; two that stand behind it both differ from it, or from each other.
void check_together(AnalysisState& state) {
  const std::vector<Payout>& payouts = state.ruleset.payouts;
  for (std::size_t index = 1; index < payouts.size(); ++index) {
    check_pair(state, payouts.front(), payouts[index]);
    if (!payouts[index].where || !payouts.front().where) {
      return;
    }
  }
}

/// What is posted in the currency of each fact is settled in it, and nothing that is said in the ruleset's
/// currency can be held against it.
void check_currencies(AnalysisState& state) {
  const std::vector<Rule>& rules = state.ruleset.rules;
  const auto other = std::ranges::find_if(
      rules, [&](const Rule& rule) { return !rule.figure && state.type_of(rule.amount).is_own_money(); });
  if (other == rules.end()) {
    return;
  }
  const auto tell = [&](std::string_view what, grammar::SourceSpan span) {
    state.diagnostics
        .error("R0708", span,
               fmt::format("this {} {}, and `{}` is settled in the currency of each fact", what,
                           state.currency_code(), other->name))
        .related(other->places.amount, "paid in its own currency")
        .help(fmt::format("an amount in {} in the rule; or a payout with no more than `closes`, `hold`, "
                          "`reserve` and `below zero`",
                          state.currency_code()));
  };
  for (const Payout& payout : state.ruleset.payouts) {
    if (payout.draw) {
      tell("draw is in", payout.draw->span);
    }
    for (const Payout::Cap& cap : payout.caps) {
      tell("cap is in", cap.span);
    }
    if (payout.threshold) {
      tell("threshold is in", payout.threshold->span);
    }
    if (payout.final_settlement) {
      tell("threshold is in", payout.final_settlement->span);
    }
    if (payout.paid_in) {
      tell("exchanges what is in", payout.paid_in->span);
    }
  }
}

}  // namespace

void analyze_payouts(AnalysisState& state) {
  for (const grammar::ParsedFile& parsed : state.parsed) {
    for (const ast::Declaration& declaration : parsed.file.declarations) {
      if (std::holds_alternative<ast::PayoutDeclaration>(declaration.form)) {
        PayoutReader(state, parsed.file, declaration).read();
      }
    }
  }
  check_together(state);
  check_currencies(state);
}

}  // namespace remit
