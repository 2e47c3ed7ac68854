// What a rule pays: amount, floor and rounding.
#include <fmt/format.h>

#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/rounding_modes.hpp"
#include "engine/analysis/rule_reader.hpp"

namespace remit {

void RuleReader::read_amount() {
  const auto clause = find<ast::AmountClause>();
  if (!clause) {
    const std::string_view own = line_.fact ? own_amount_field(*line_.fact) : std::string_view{};
    missing("R0321", fmt::format("the {} `{}` has no amount", keyword(), source_.name.text),
            own.empty()
                ? fmt::format("amount {} 150", state_.ruleset.currency.code())
                : fmt::format("amount 10% of {}.{}", state_.ruleset.schema.fact(*line_.fact).name, own));
    return;
  }
  rule_.places.amount = clause.span;
  if (rule_.figure) {
    const Typed figure = needed(typer(line_).type(clause->value));
    const TypeKind kind = figure ? state_.type_of(*figure).kind : TypeKind::kMoney;
    if (kind != TypeKind::kMoney && kind != TypeKind::kNumber && kind != TypeKind::kPercent) {
      sound_ = false;
      state_.diagnostics.error("R0309", file_.expressions[clause->value].span,
                               fmt::format("a figure is an amount, a number or a percentage, and this is {}",
                                           state_.describe(state_.type_of(*figure))));
    }
    rule_.amount = figure.value_or(TypedId{});
    return;
  }
  const Typed amount = typer(line_).type(clause->value);
  const bool is_own = amount && state_.type_of(*amount).is_own_money();
  if (is_own) {
    line_.amounts = state_.type_of(*amount);
  }
  if (needed(typer(line_).typed_as(amount, clause->value, money(), "R0309", "what a rule pays"))) {
    rule_.amount = *amount;
  }
}

void RuleReader::read_floor() {
  if (const auto clause = find<ast::FloorClause>()) {
    rule_.places.floor = clause.span;
    rule_.floor = needed(typer(line_).of_type(clause->value, money(), "R0309", "a floor"));
  }
}

void RuleReader::read_rounding() {
  if (const auto clause = find<ast::RoundingClause>()) {
    rule_.places.rounding = clause.span;
    const auto mode = needed(rounding_mode(clause->mode, state_.diagnostics));
    rule_.rounding = mode.value_or(rule_.rounding);
  }
}

}  // namespace remit
