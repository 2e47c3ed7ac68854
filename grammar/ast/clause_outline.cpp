#include "grammar/ast/clause_outline.hpp"

#include <variant>

#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/outline.hpp"

namespace remit::ast {
namespace {

struct WindowOutliner {
  const PartOutliner& part;

  std::string operator()(const NamedWindow& window) const {
    return " window [" + window.name.text + "]" + part.optional("from", window.from);
  }
  std::string operator()(const TrailingWindow& window) const {
    return " trailing " + window.number + " " + window.unit.text;
  }
  std::string operator()(const RangeWindow& window) const {
    return " range " + part.expression(window.first) + " " + part.expression(window.last);
  }
};

struct ScopeOutliner {
  const PartOutliner& part;

  std::string operator()(const PathScope& scope) const { return written(scope.path); }
  std::string operator()(const FiscalScope& scope) const {
    return "fiscal " + scope.period.text + " from " + scope.from.text;
  }
  std::string operator()(const RangeScope& scope) const {
    return "range " + scope.name.text + " " + part.expression(scope.first) + " " +
           part.expression(scope.last);
  }
  std::string operator()(const MemberScope& scope) const {
    return "member " + scope.name.text + " " + part.expression(scope.of);
  }
  std::string operator()(const UplineScope& scope) const {
    return "upline " + part.expression(scope.of) + " " + scope.attribute.text + " " + scope.levels;
  }
  std::string operator()(const StepScope& scope) const {
    return "step " + scope.name.text + " " + part.expression(scope.every) +
           (scope.after ? " after " : " from ") + part.expression(scope.start);
  }
  std::string operator()(const StretchScope& scope) const {
    const auto* name = std::get_if<Name>(&scope.in);
    return "stretch " + written(scope.of) +
           (name != nullptr ? " in " + name->text : WindowOutliner{part}(std::get<RangeWindow>(scope.in)));
  }
};

struct DecayOutliner {
  const PartOutliner& part;

  std::string operator()(const HalfLifeDecay& decay) const {
    return " half-life " + part.expression(decay.half_life) + " since " + part.expression(decay.since) +
           " decimals " + decay.decimals;
  }
  std::string operator()(const LinearDecay& decay) const {
    return " linear " + part.expression(decay.first_factor) + " " + decay.first_unit.text + " " +
           decay.first_step + " to " + part.expression(decay.last_factor) + " " + decay.last_unit.text + " " +
           decay.last_step + " since " + part.expression(decay.since);
  }
  std::string operator()(const SteppedDecay& decay) const {
    std::string out = " stepped";
    for (const SteppedDecay::Step& step : decay.steps) {
      out += " (" + part.expression(step.factor) +
             (step.unit.has_value() ? " from " + step.unit->text + " " + step.number : "") + ")";
    }
    return out + " since " + part.expression(decay.since);
  }
};

struct ClauseOutliner {
  const PartOutliner& part;

  std::string operator()(const ForEachClause& clause) const {
    std::string out = "for-each";
    for (const ScopeItem& scope : clause.scopes) {
      out += " (" + std::visit(ScopeOutliner{part}, scope.form) + ")";
    }
    return out + part.optional("where", clause.where);
  }
  std::string operator()(const PaysClause& clause) const {
    return (clause.counts_for ? "counts-for " : "pays ") + written(clause.path);
  }
  std::string operator()(const EffectiveClause& clause) const {
    return "effective" + part.dates(clause.dates) + part.optional("by", clause.by);
  }
  std::string operator()(const LetClause& clause) const {
    return "let " + clause.name.text + " " + part.expression(clause.value);
  }
  std::string operator()(const DuringClause& clause) const {
    if (const auto* through = std::get_if<DuringThrough>(&clause.form)) {
      return "during through " + part.expression(through->last);
    }
    const auto& first = std::get<DuringFirst>(clause.form);
    return "during first " + part.expression(first.count) +
           (first.calendar_unit.has_value() ? " calendar " + first.calendar_unit->text : "") +
           part.optional("since", first.since);
  }
  std::string operator()(const AmountClause& clause) const {
    return "amount " + part.expression(clause.value);
  }
  std::string operator()(const AddClause& clause) const { return "add " + part.expression(clause.value); }
  std::string operator()(const DecayClause& clause) const {
    return (clause.ramp ? "ramp" : "decay") + std::visit(DecayOutliner{part}, clause.form);
  }
  std::string operator()(const FloorClause& clause) const { return "floor " + part.expression(clause.value); }
  std::string operator()(const CapClause& clause) const {
    return "cap " + part.expression(clause.limit) + " per " + clause.per.text +
           (clause.window.has_value() ? part.window(*clause.window) : "") +
           part.optional("excess-at", clause.excess_at) + (clause.excess_carried ? " excess-carried" : "") +
           (clause.in_order_of_booking ? " in-order-of-booking" : "") + part.optional("when", clause.when);
  }
  std::string operator()(const RoundingClause& clause) const { return "rounding " + clause.mode.text; }
  std::string operator()(const SplitClause& clause) const {
    return "split" + part.optional("when", clause.when) + std::visit(*this, clause.form) +
           (clause.odd_cents_to_the_first ? " odd-cents-to-the-first" : "");
  }
  std::string operator()(const SplitClause::Shares& split) const {
    std::string out;
    for (const Share& share : split.shares) {
      out += " (" + (share.share.has_value() ? part.expression(*share.share) : "rest") + " to " +
             written(share.to) + ")";
    }
    return out;
  }
  std::string operator()(const SplitClause::Equally& split) const {
    return " equally " + written(split.among);
  }
  std::string operator()(const SplitClause::ByWeight& split) const {
    return " among " + written(split.among) + " by " + split.by.text;
  }
  std::string operator()(const RefundsClause& clause) const {
    std::string out = clause.policy == RefundPolicy::kReRate           ? "refunds re-rate"
                      : clause.policy == RefundPolicy::kAtOriginalRate ? "refunds at-original-rate"
                                                                       : "refunds none";
    if (clause.within.has_value()) {
      out += " within " + clause.within->number + " " + clause.within->unit.text + " of " +
             part.expression(clause.within->of);
    }
    return out;
  }
  std::string operator()(const ClawbackClause& clause) const {
    return "clawback " + part.expression(clause.share) + " on " + part.expression(clause.on);
  }
  std::string operator()(const DueClause& clause) const {
    if (const auto* when = std::get_if<ExpressionId>(&clause.form)) {
      return "due " + part.expression(*when);
    }
    std::string out = "due";
    for (const DuePart& due : std::get<std::vector<DuePart>>(clause.form)) {
      const auto* on = std::get_if<ExpressionId>(&due.on_or_as_paid);
      out += " (" + (due.share.has_value() ? part.expression(*due.share) : "rest") +
             (on != nullptr ? " on " + part.expression(*on)
                            : " as-paid " + written(std::get<Path>(due.on_or_as_paid))) +
             part.optional("when", due.when) + ")";
    }
    return out;
  }
  std::string operator()(const WhenClause& clause) const {
    return "when " + part.expression(clause.condition);
  }
  std::string operator()(const BecauseClause& clause) const { return "because " + in_quotes(clause.reason); }
  std::string operator()(const BudgetClause& clause) const {
    return "budget " + part.expression(clause.limit) +
           (clause.in_order_of_booking ? " in-order-of-booking" : "");
  }
  std::string operator()(const YieldsToClause& clause) const {
    std::string out = "yields-to";
    for (const Path& to : clause.to) {
      out += " " + written(to);
    }
    return out;
  }
  std::string operator()(const ClosesClause& clause) const {
    return "closes " + part.expression(clause.delay);
  }
  std::string operator()(const HoldClause& clause) const {
    return "hold " + part.expression(clause.duration);
  }
  std::string operator()(const DrawClause& clause) const {
    return "draw " + part.expression(clause.amount) + part.dates(clause.dates) +
           part.optional("recovered-from", clause.recovered_from);
  }
  std::string operator()(const ReserveClause& clause) const {
    return "reserve " + part.expression(clause.share) + " for " + part.expression(clause.duration);
  }
  std::string operator()(const BelowZeroClause& clause) const {
    return clause.claimed ? "below-zero claim" : "below-zero carry-forward";
  }
  std::string operator()(const ThresholdClause& clause) const {
    return "threshold " + part.expression(clause.least);
  }
  std::string operator()(const FinalClause& clause) const {
    return "final on " + part.expression(clause.on) + " threshold " + part.expression(clause.threshold);
  }
  std::string operator()(const PaidInClause& clause) const {
    return "paid-in " + written(clause.currency) + " at " + part.expression(clause.at);
  }
};

}  // namespace

std::string PartOutliner::expression(ExpressionId id) const {
  return outline_expression(pool_, id);
}

std::string PartOutliner::optional(const char* name, const std::optional<ExpressionId>& id) const {
  return id.has_value() ? " " + std::string(name) + " " + expression(*id) : "";
}

std::string PartOutliner::list(const char* name, const std::vector<ExpressionId>& ids) const {
  std::string out;
  for (const ExpressionId id : ids) {
    out += (out.empty() ? " " + std::string(name) + " " : " ") + expression(id);
  }
  return out;
}

std::string PartOutliner::dates(const std::optional<DateRange>& dates) const {
  return dates.has_value() ? " from " + expression(dates->from) + optional("through", dates->through) : "";
}

std::string PartOutliner::window(const Window& window) const {
  return std::visit(WindowOutliner{*this}, window.form);
}

std::string PartOutliner::clause(const ClauseForm& form) const {
  return std::visit(ClauseOutliner{*this}, form);
}

}  // namespace remit::ast
