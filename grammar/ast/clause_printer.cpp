#include "grammar/ast/clause_printer.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <variant>

#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/printer.hpp"

namespace remit::ast {
namespace {

PrintedLines one_line(std::string text) {
  return {PrintedLine{std::move(text), {}}};
}

struct WindowWriter {
  const ClausePrinter& print;

  std::string operator()(const NamedWindow& window) const {
    return window.name.text + (window.from.has_value() ? " from " + print.expression(*window.from) : "");
  }
  std::string operator()(const TrailingWindow& window) const {
    return "trailing " + window.number + " " + window.unit.text;
  }
  std::string operator()(const RangeWindow& window) const {
    return print.expression(window.first) + " through " + print.expression(window.last);
  }
};

struct ScopeWriter {
  const ClausePrinter& print;

  std::string operator()(const PathScope& scope) const { return written(scope.path); }
  std::string operator()(const FiscalScope& scope) const {
    return "fiscal " + scope.period.text + " from " + scope.from.text;
  }
  std::string operator()(const RangeScope& scope) const {
    return scope.name.text + " from " + print.expression(scope.first) + " through " +
           print.expression(scope.last);
  }
  std::string operator()(const MemberScope& scope) const {
    return scope.name.text + " of " + print.expression(scope.of);
  }
  std::string operator()(const UplineScope& scope) const {
    return "upline of " + print.expression(scope.of) + " by " + scope.attribute.text + ", " + scope.levels +
           (scope.levels == "1" ? " level" : " levels");
  }
  std::string operator()(const StepScope& scope) const {
    return scope.name.text + " every " + print.expression(scope.every) +
           (scope.after ? " after " : " from ") + print.expression(scope.start);
  }
  std::string operator()(const StretchScope& scope) const {
    const auto* name = std::get_if<Name>(&scope.in);
    return "stretch of " + written(scope.of) + " in " +
           (name != nullptr ? name->text : WindowWriter{print}(std::get<RangeWindow>(scope.in)));
  }
};

struct DecayWriter {
  const ClausePrinter& print;

  std::string operator()(const HalfLifeDecay& decay) const {
    return "half-life " + print.expression(decay.half_life) + " since " + print.expression(decay.since) +
           ", to " + decay.decimals + " decimals";
  }
  std::string operator()(const LinearDecay& decay) const {
    return "linear, " + print.expression(decay.first_factor) + " at " + decay.first_unit.text + " " +
           decay.first_step + " to " + print.expression(decay.last_factor) + " at " + decay.last_unit.text +
           " " + decay.last_step + ", since " + print.expression(decay.since);
  }
  std::string operator()(const SteppedDecay& decay) const {
    std::string out = "stepped";
    for (const SteppedDecay::Step& step : decay.steps) {
      out += ", " + print.expression(step.factor);
      out += step.unit.has_value() ? " from " + step.unit->text + " " + step.number : "";
    }
    return out + ", since " + print.expression(decay.since);
  }
};

/// What stands behind the keyword.
struct BodyWriter {
  const ClausePrinter& print;

  PrintedLines operator()(const ForEachClause& clause) const {
    std::string out;
    for (const ScopeItem& scope : clause.scopes) {
      out += (out.empty() ? "" : ", ") + std::visit(ScopeWriter{print}, scope.form);
    }
    return one_line(out + optional(" where ", clause.where));
  }
  PrintedLines operator()(const PaysClause& clause) const { return one_line(written(clause.path)); }
  PrintedLines operator()(const EffectiveClause& clause) const {
    std::string out = clause.dates.has_value() ? print.dates(*clause.dates) : "";
    return one_line(out + optional(out.empty() ? "by " : " by ", clause.by));
  }
  PrintedLines operator()(const LetClause& clause) const {
    return print.let(clause.name, clause.value, clause.name.text.size());
  }
  PrintedLines operator()(const DuringClause& clause) const {
    if (const auto* through = std::get_if<DuringThrough>(&clause.form)) {
      return one_line("through " + print.expression(through->last));
    }
    const auto& first = std::get<DuringFirst>(clause.form);
    return one_line("first " + print.expression(first.count) +
                    (first.calendar_unit.has_value() ? " calendar " + first.calendar_unit->text : "") +
                    optional(" since ", first.since));
  }
  PrintedLines operator()(const AmountClause& clause) const { return print.choice(clause.value); }
  PrintedLines operator()(const AddClause& clause) const { return print.choice(clause.value); }
  PrintedLines operator()(const DecayClause& clause) const {
    return one_line(std::visit(DecayWriter{print}, clause.form));
  }
  PrintedLines operator()(const FloorClause& clause) const { return print.choice(clause.value); }
  PrintedLines operator()(const CapClause& clause) const {
    return one_line(print.expression(clause.limit) + " per " + clause.per.text +
                    (clause.window.has_value() ? " per " + print.window(*clause.window) : "") +
                    (clause.excess_carried ? ", excess carried forward" : "") +
                    optional(", excess at ", clause.excess_at) +
                    (clause.in_order_of_booking ? ", in order of booking" : "") +
                    optional(" when ", clause.when));
  }
  PrintedLines operator()(const RoundingClause& clause) const { return one_line(clause.mode.text); }
  PrintedLines operator()(const SplitClause& clause) const {
    PrintedLines lines;
    if (clause.when.has_value()) {
      lines = one_line("when " + print.expression(*clause.when));
    }
    PrintedLines form = std::visit(*this, clause.form);
    lines.insert(lines.end(), form.begin(), form.end());
    lines.back().text += clause.odd_cents_to_the_first ? ", odd cents to the first" : "";
    return lines;
  }
  PrintedLines operator()(const SplitClause::Shares& split) const {
    std::vector<std::string> parts;
    std::size_t width = 0;
    for (const Share& share : split.shares) {
      parts.push_back(share.share.has_value() ? print.expression(*share.share) : "rest");
      width = std::max(width, width_of(parts.back()));
    }
    PrintedLines lines;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      lines.push_back({padded(parts[i], width) + " to " + written(split.shares[i].to), split.shares[i].span});
    }
    return lines;
  }
  PrintedLines operator()(const SplitClause::Equally& split) const {
    return {{"equally among " + written(split.among), split.among.span}};
  }
  PrintedLines operator()(const SplitClause::ByWeight& split) const {
    return {{"among " + written(split.among) + " by " + split.by.text, split.among.span}};
  }
  PrintedLines operator()(const RefundsClause& clause) const {
    std::string out = clause.policy == RefundPolicy::kReRate           ? "re-rate"
                      : clause.policy == RefundPolicy::kAtOriginalRate ? "at original rate"
                                                                       : "none";
    if (clause.within.has_value()) {
      out += ", within " + clause.within->number + " " + clause.within->unit.text + " of " +
             print.expression(clause.within->of);
    }
    return one_line(out);
  }
  PrintedLines operator()(const ClawbackClause& clause) const {
    return print.choice(clause.share, " on " + print.expression(clause.on));
  }
  PrintedLines operator()(const DueClause& clause) const {
    if (const auto* when = std::get_if<ExpressionId>(&clause.form)) {
      return print.choice(*when);
    }
    PrintedLines lines;
    for (const DuePart& part : std::get<std::vector<DuePart>>(clause.form)) {
      const auto* on = std::get_if<ExpressionId>(&part.on_or_as_paid);
      lines.push_back(
          {(part.share.has_value() ? print.expression(*part.share) : "rest") +
               (on != nullptr ? " on " + print.expression(*on)
                              : " as " + written(std::get<Path>(part.on_or_as_paid)) + " is paid") +
               optional(" when ", part.when),
           part.span});
    }
    return lines;
  }
  PrintedLines operator()(const WhenClause& clause) const {
    return one_line(print.expression(clause.condition));
  }
  PrintedLines operator()(const BecauseClause& clause) const { return one_line(in_quotes(clause.reason)); }
  PrintedLines operator()(const BudgetClause& clause) const {
    return one_line(print.expression(clause.limit) +
                    (clause.in_order_of_booking ? ", in order of booking" : ""));
  }
  PrintedLines operator()(const YieldsToClause& clause) const {
    std::string names;
    for (const Path& to : clause.to) {
      names += (names.empty() ? "" : ", ") + written(to);
    }
    return one_line(std::move(names));
  }
  PrintedLines operator()(const ClosesClause& clause) const {
    return one_line(print.expression(clause.delay) + " after period end");
  }
  PrintedLines operator()(const HoldClause& clause) const {
    return one_line(print.expression(clause.duration));
  }
  PrintedLines operator()(const DrawClause& clause) const {
    return one_line(print.expression(clause.amount) +
                    (clause.dates.has_value() ? " " + print.dates(*clause.dates) : "") +
                    optional(", recovered from ", clause.recovered_from));
  }
  PrintedLines operator()(const ReserveClause& clause) const {
    return one_line(print.expression(clause.share) + " for " + print.expression(clause.duration));
  }
  PrintedLines operator()(const BelowZeroClause& clause) const {
    return one_line(clause.claimed ? "claim" : "carry forward");
  }
  PrintedLines operator()(const ThresholdClause& clause) const {
    return one_line(print.expression(clause.least) + ", else carry forward");
  }
  PrintedLines operator()(const FinalClause& clause) const {
    return one_line("on " + print.expression(clause.on) + ", threshold " +
                    print.expression(clause.threshold) + ", else forfeit");
  }
  PrintedLines operator()(const PaidInClause& clause) const {
    return one_line(written(clause.currency) + " at " + print.expression(clause.at));
  }

 private:
  std::string optional(const char* word, const std::optional<ExpressionId>& id) const {
    return id.has_value() ? word + print.expression(*id) : "";
  }
};

struct KeywordOf {
  std::string_view operator()(const ForEachClause& /*clause*/) const { return "for each"; }
  std::string_view operator()(const PaysClause& clause) const {
    return clause.counts_for ? "counts for" : "pays";
  }
  std::string_view operator()(const EffectiveClause& /*clause*/) const { return "effective"; }
  std::string_view operator()(const LetClause& /*clause*/) const { return "let"; }
  std::string_view operator()(const DuringClause& /*clause*/) const { return "during"; }
  std::string_view operator()(const AmountClause& /*clause*/) const { return "amount"; }
  std::string_view operator()(const AddClause& /*clause*/) const { return "add"; }
  std::string_view operator()(const DecayClause& clause) const { return clause.ramp ? "ramp" : "decay"; }
  std::string_view operator()(const FloorClause& /*clause*/) const { return "floor"; }
  std::string_view operator()(const CapClause& /*clause*/) const { return "cap"; }
  std::string_view operator()(const RoundingClause& /*clause*/) const { return "rounding"; }
  std::string_view operator()(const SplitClause& /*clause*/) const { return "split"; }
  std::string_view operator()(const RefundsClause& /*clause*/) const { return "refunds"; }
  std::string_view operator()(const ClawbackClause& /*clause*/) const { return "clawback"; }
  std::string_view operator()(const DueClause& /*clause*/) const { return "due"; }
  std::string_view operator()(const WhenClause& /*clause*/) const { return "when"; }
  std::string_view operator()(const BecauseClause& /*clause*/) const { return "because"; }
  std::string_view operator()(const BudgetClause& /*clause*/) const { return "budget"; }
  std::string_view operator()(const YieldsToClause& /*clause*/) const { return "yields to"; }
  std::string_view operator()(const ClosesClause& /*clause*/) const { return "closes"; }
  std::string_view operator()(const HoldClause& /*clause*/) const { return "hold"; }
  std::string_view operator()(const DrawClause& /*clause*/) const { return "draw"; }
  std::string_view operator()(const ReserveClause& /*clause*/) const { return "reserve"; }
  std::string_view operator()(const BelowZeroClause& /*clause*/) const { return "below zero"; }
  std::string_view operator()(const ThresholdClause& /*clause*/) const { return "threshold"; }
  std::string_view operator()(const FinalClause& /*clause*/) const { return "final"; }
  std::string_view operator()(const PaidInClause& /*clause*/) const { return "paid in"; }
};

}  // namespace

std::string_view keyword_of(const ClauseForm& form) {
  return std::visit(KeywordOf{}, form);
}

std::string ClausePrinter::expression(ExpressionId id) const {
  return print_expression(pool_, id);
}

PrintedLines ClausePrinter::choice(ExpressionId id, const std::string& behind) const {
  const auto* choice = std::get_if<Choice>(&pool_[id].node);
  if (choice == nullptr || !choice->on_lines) {
    return {PrintedLine{expression(id) + behind, pool_[id].span}};
  }
  PrintedLines lines;
  for (const Choice::Arm& arm : choice->arms) {
    PrintedLine line{expression(arm.value), pool_[arm.value].span};
    if (arm.condition.has_value()) {
      line.text += " when " + expression(*arm.condition);
      line.anchor = join(line.anchor, pool_[*arm.condition].span);
    } else {
      line.text = "otherwise " + line.text;
    }
    lines.push_back(std::move(line));
  }
  lines.back().text += behind;
  return lines;
}

PrintedLines ClausePrinter::let(const Name& name, ExpressionId value, std::size_t name_width) const {
  PrintedLines lines = choice(value);
  put_before(lines, padded(name.text, name_width + 2));
  lines.front().anchor = join(name.span, lines.front().anchor);
  return lines;
}

std::string ClausePrinter::dates(const DateRange& dates) const {
  return "from " + expression(dates.from) +
         (dates.through.has_value() ? " through " + expression(*dates.through) : "");
}

std::string ClausePrinter::window(const Window& window) const {
  return std::visit(WindowWriter{*this}, window.form);
}

PrintedLines ClausePrinter::body(const ClauseForm& form) const {
  return std::visit(BodyWriter{*this}, form);
}

}  // namespace remit::ast
