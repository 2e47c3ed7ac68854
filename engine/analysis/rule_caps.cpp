// Caps: the most that one line, or all lines of a window together, may be.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/windows.hpp"

namespace remit {

void RuleReader::read_caps() {
  for (const ast::Clause& clause : source_.clauses) {
    if (const auto* cap = std::get_if<ast::CapClause>(&clause.form)) {
      read_cap(*cap, clause.span);
    }
  }
}

bool RuleReader::is_of_another_cap(const ast::CapClause& cap, Span span) {
  if (cap.excess_carried) {
    state_.diagnostics
        .error("R0305", span, "what a rule's cap cuts off is lost; only a payout carries it forward")
        .help("the cap in a payout");
    return true;
  }
  return cap.in_order_of_booking && !has_booking_order(span);
}

bool RuleReader::has_booking_order(Span span) {
  if (line_.fact) {
    return true;
  }
  state_.diagnostics.error("R0318", span, "lines for periods aren't booked, so they have no order of booking")
      .help("the cap without it: they run in order of their periods");
  return false;
}

bool RuleReader::cap_key(const ast::CapClause& cap, std::optional<TypedId>& key) {
  const std::string& per = cap.per.text;
  if (per == "programme" || per == "program") {
    return true;
  }
  if (state_.damage.may_declare(per)) {
    return false;
  }
  key = typer(line_).key({{cap.per}, cap.per.span}, cap.per.span);
  const bool groups =
      key && (state_.type_of(*key).kind == TypeKind::kReference ||
              state_.type_of(*key).kind == TypeKind::kSymbol || state_.type_of(*key).kind == TypeKind::kText);
  if (!groups) {
    auto report = state_.diagnostics.error("R0318", cap.per.span,
                                           fmt::format("a cap can't be per {} in {}", per, line_.place));
    if (parse_period_kind(per)) {
      report.help(fmt::format("cap … per partner per {}", per));
    } else {
      report.help("per partner, per programme, or per something that the fact refers to");
    }
  }
  return groups;
}

/// The dates of a cap's window, read from what the cap is per.
void RuleReader::read_cap_edges(const ast::CapClause& cap, const WindowForm& form, WindowCap& capped) {
  std::vector<Surroundings::Key> keys;
  if (capped.key) {
    keys.push_back({{{cap.per}, cap.per.span}, *capped.key});
  }
  if (auto edges = needed(
          window_edges(state_, file_, form, std::move(keys), "the window of a cap per " + cap.per.text))) {
    capped.edges = *std::move(edges);
  }
}

void RuleReader::read_cap(const ast::CapClause& cap, Span span) {
  if (is_of_another_cap(cap, span)) {
    sound_ = false;
    return;
  }
  const Typed limit = needed(typer(line_).of_type(cap.limit, money(), "R0309", "a cap"));
  Rational excess_rate = 0;
  if (cap.excess_at) {
    const auto rate = needed(fixed_figure(state_, file_, *cap.excess_at, "what is paid of the excess"));
    if (rate && (rate->type.kind != TypeKind::kPercent || rate->value < 0 || rate->value > 1)) {
      sound_ = false;
      state_.diagnostics
          .error("R0325", file_.expressions[*cap.excess_at].span,
                 "what is paid of the excess is a share between 0% and 100%")
          .help("excess at 20%");
    }
    excess_rate = rate ? rate->value : Rational(0);
  }
  const Typed when = cap.when ? needed(typer(line_).condition(*cap.when)) : std::nullopt;
  const std::string_view own = line_.fact ? std::string_view(state_.ruleset.schema.fact(*line_.fact).name)
                                          : to_text(line_.period->kind);
  if (cap.per.text == own && !cap.window && rule_.fans.empty()) {
    if (cap.in_order_of_booking) {
      sound_ = false;
      state_.diagnostics
          .error("R0318", span, fmt::format("each {} has this cap for itself, so there is no order", own))
          .help("cap … per partner per month, in order of booking");
    }
    if (limit) {
      rule_.fact_caps.push_back({*limit, when, span, excess_rate});
      fact_cap_clauses_.push_back(&cap);
    }
    return;
  }
  if (line_.amounts) {
    sound_ = false;
    state_.diagnostics
        .error("R0427", span,
               "this cap adds up what is paid on several facts, and the rule pays in the currency of each")
        .help(fmt::format("an amount in {} in the rule, or a cap per {}", state_.currency_code(), own));
    return;
  }
  WindowCap capped{
      .limit = {}, .per = cap.per.text, .key = {}, .window = LifetimeWindow{}, .when = when, .span = span};
  if (cap.per.text == own && !cap.window && line_.period) {
    // All that one partner's period is fanned out to.
    capped.key = typer(line_).key({{{.text = "partner", .span = cap.per.span}}, cap.per.span}, cap.per.span);
    capped.window = CalendarWindow{line_.period->kind, line_.period->first_month};
  } else {
    sound_ = cap_key(cap, capped.key) && sound_;
  }
  if (cap.window) {
    if (const auto form = needed(window_form(state_, file_, *cap.window))) {
      if (std::holds_alternative<TrailingWindowLength>(form->window)) {
        sound_ = false;
        state_.diagnostics
            .error("R0318", cap.window->span,
                   "a cap runs over windows of which each day is in one, and trailing windows overlap")
            .help("per month, per quarter, per year or per lifetime");
      }
      capped.window = form->window;
      read_cap_edges(cap, *form, capped);
    }
  }
  if (limit) {
    capped.limit = *limit;
    capped.excess_rate = excess_rate;
    capped.in_order_of_booking = cap.in_order_of_booking;
    rule_.window_caps.push_back(std::move(capped));
    window_cap_clauses_.push_back(&cap);
  }
}

}  // namespace remit
