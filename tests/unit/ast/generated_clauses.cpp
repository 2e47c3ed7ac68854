#include "tests/unit/ast/generated_clauses.hpp"

#include <string>
#include <utility>

namespace remit::ast {

LetClause ClauseMaker::let() {
  Name name = make_.name();
  return {std::move(name), make_.choice(true)};
}

ScopeItem ClauseMaker::scope() {
  switch (decide_.below(7)) {
    case 0:
      return {PathScope{make_.path()}, {}};
    case 5: {
      Name period = make_.name();
      return {FiscalScope{std::move(period), make_.name()}, {}};
    }
    case 1: {
      Name name = make_.name();
      const RangeWindow bounds = range();
      return {RangeScope{std::move(name), bounds.first, bounds.last}, {}};
    }
    case 2: {
      Name name = make_.name();
      return {MemberScope{std::move(name), make_.value()}, {}};
    }
    case 3: {
      const ExpressionId of = make_.value();
      Name attribute = make_.name();
      return {UplineScope{of, std::move(attribute), decide_.yes() ? "1" : "2"}, {}};
    }
    case 4: {
      Name name = make_.name();
      const ExpressionId every = make_.expression();
      const bool after = decide_.yes();
      return {StepScope{std::move(name), every, after, make_.value()}, {}};
    }
    default: {
      Path of = make_.path();
      if (decide_.yes()) {
        return {StretchScope{std::move(of), make_.name()}, {}};
      }
      return {StretchScope{std::move(of), range()}, {}};
    }
  }
}

ForEachClause ClauseMaker::for_each() {
  ForEachClause clause{{scope()}, std::nullopt};
  while (decide_.rarely(3)) {
    clause.scopes.push_back(scope());
  }
  clause.where = optional_condition();
  return clause;
}

EffectiveClause ClauseMaker::effective() {
  EffectiveClause clause{};
  if (decide_.yes()) {
    clause.dates = dates();
  }
  if (!clause.dates.has_value() || decide_.yes()) {
    clause.by = make_.expression();
  }
  return clause;
}

DuringClause ClauseMaker::during() {
  if (decide_.yes()) {
    return {DuringThrough{make_.expression()}};
  }
  DuringFirst first{operand(), optional([this] { return make_.name(); }), std::nullopt};
  first.since = make_.expression();
  return {std::move(first)};
}

DecayClause ClauseMaker::decay() {
  const bool ramp = decide_.yes();
  switch (decide_.below(3)) {
    case 0: {
      const ExpressionId half_life = operand();
      return {ramp, HalfLifeDecay{half_life, make_.expression(), "6"}};
    }
    case 1: {
      const ExpressionId first = operand();
      const ExpressionId last = operand();
      return {ramp,
              LinearDecay{first, Name{"month", {}}, "12", last, Name{"month", {}}, "24", make_.expression()}};
    }
    default: {
      SteppedDecay stepped{{{operand(), std::nullopt, {}}}, {}};
      while (decide_.yes()) {
        stepped.steps.push_back({operand(), Name{"day", {}}, "30"});
      }
      stepped.since = make_.expression();
      return {ramp, std::move(stepped)};
    }
  }
}

CapClause ClauseMaker::cap(bool payout) {
  CapClause cap{};
  cap.limit = make_.expression();
  cap.per = make_.name();
  cap.window = optional([this] { return window(); });
  cap.excess_carried = payout && decide_.yes();
  if (!cap.excess_carried && decide_.yes()) {
    cap.excess_at = make_.percent();
  }
  cap.in_order_of_booking = decide_.yes();
  cap.when = optional_condition();
  return cap;
}

std::optional<ExpressionId> ClauseMaker::percent_or_rest() {
  return optional([this] { return make_.percent(); });
}

SplitClause ClauseMaker::split() {
  SplitClause split{};
  split.when = optional_condition();
  switch (decide_.below(3)) {
    case 0: {
      SplitClause::Shares shares;
      do {
        const auto share = percent_or_rest();
        shares.shares.push_back({share, make_.path(), {}});
      } while (decide_.yes());
      split.form = std::move(shares);
      break;
    }
    case 1:
      split.form = SplitClause::Equally{make_.path()};
      break;
    default: {
      Path among = make_.path();
      split.form = SplitClause::ByWeight{std::move(among), make_.name()};
      break;
    }
  }
  split.odd_cents_to_the_first = decide_.yes();
  return split;
}

RefundsClause ClauseMaker::refunds() {
  RefundsClause clause{static_cast<RefundPolicy>(decide_.below(3)), std::nullopt};
  if (decide_.yes()) {
    clause.within = RefundsClause::Within{"90", Name{"days", {}}, make_.expression()};
  }
  return clause;
}

DueClause ClauseMaker::due() {
  if (decide_.yes()) {
    return {make_.choice(true)};
  }
  std::vector<DuePart> parts;
  do {
    DuePart part{percent_or_rest(), make_.path(), std::nullopt, {}};
    if (decide_.yes()) {
      part.on_or_as_paid = make_.expression();
    }
    part.when = optional_condition();
    parts.push_back(std::move(part));
  } while (decide_.yes());
  return {std::move(parts)};
}

ClauseForm ClauseMaker::rule_clause() {
  switch (decide_.below(14)) {
    case 0:
      return for_each();
    case 1:
      return PaysClause{decide_.yes(), make_.path()};
    case 2:
      return effective();
    case 3:
      return let();
    case 4:
      return during();
    case 5:
      return AmountClause{make_.choice(true)};
    case 6:
      return decay();
    case 7:
      return FloorClause{make_.choice(true)};
    case 8:
      return cap(false);
    case 9:
      return RoundingClause{Name{"half-up", {}}};
    case 10:
      return split();
    case 11:
      return refunds();
    case 12: {
      const ExpressionId share = make_.choice(true);
      return ClawbackClause{share, make_.expression()};
    }
    default:
      return due();
  }
}

ClauseForm ClauseMaker::amendment_clause() {
  switch (decide_.below(6)) {
    case 0:
      return WhenClause{make_.condition()};
    case 1:
      return AddClause{make_.choice(true)};
    case 2:
      return BecauseClause{make_.text()};
    case 3: {
      const ExpressionId limit = make_.expression();
      return BudgetClause{limit, decide_.yes()};
    }
    case 4: {
      YieldsToClause clause;
      for (std::size_t left = 1 + decide_.below(3); left > 0; --left) {
        clause.to.push_back(make_.path());
      }
      return clause;
    }
    default:
      return effective();
  }
}

ClauseForm ClauseMaker::payout_clause() {
  switch (decide_.below(9)) {
    case 0:
      return ClosesClause{make_.expression()};
    case 1:
      return HoldClause{make_.expression()};
    case 2: {
      const ExpressionId amount = make_.expression();
      return DrawClause{amount, make_.dates(), optional([this] { return make_.date(); })};
    }
    case 3: {
      const ExpressionId share = make_.percent();
      return ReserveClause{share, make_.expression()};
    }
    case 4:
      return BelowZeroClause{decide_.yes()};
    case 5:
      return cap(true);
    case 6:
      return ThresholdClause{make_.expression()};
    case 7: {
      const ExpressionId on = make_.expression();
      return FinalClause{on, make_.expression()};
    }
    default: {
      Path currency = make_.path();
      return PaidInClause{std::move(currency), make_.expression()};
    }
  }
}

std::optional<ExpressionId> ClauseMaker::optional_expression() {
  return optional([this] { return make_.expression(); });
}

std::optional<ExpressionId> ClauseMaker::optional_condition() {
  return optional([this] { return make_.condition(); });
}

std::vector<ExpressionId> ClauseMaker::expressions() {
  std::vector<ExpressionId> result = {make_.expression()};
  while (decide_.rarely(3)) {
    result.push_back(make_.expression());
  }
  return result;
}

std::vector<Path> ClauseMaker::paths() {
  std::vector<Path> result = {make_.path()};
  while (decide_.rarely(3)) {
    result.push_back(make_.path());
  }
  return result;
}

Name ClauseMaker::any_name() {
  return decide_.rarely(3) ? Name{make_.text(), {}, true} : make_.name();
}

DateRange ClauseMaker::dates() {
  DateRange range{make_.date(), std::nullopt, {}};
  range.through = optional([this] { return make_.date(); });
  return range;
}

RangeWindow ClauseMaker::range() {
  const ExpressionId first = make_.expression();
  return {first, make_.expression()};
}

Window ClauseMaker::window() {
  switch (decide_.below(3)) {
    case 0:
      return {NamedWindow{Name{decide_.yes() ? "fiscal quarter" : "month", {}},
                          optional([this] { return make_.value(); })},
              {}};
    case 1:
      return {TrailingWindow{make_.number(), Name{"days", {}}}, {}};
    default:
      return {range(), {}};
  }
}

ExpressionId ClauseMaker::operand() {
  return decide_.yes() ? make_.percent() : make_.path_reference();
}

}  // namespace remit::ast
