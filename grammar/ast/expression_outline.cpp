#include <string>
#include <string_view>
#include <utility>

#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/number_text.hpp"
#include "grammar/ast/outline.hpp"

namespace remit::ast {
namespace {

/// `(head a b c)`.
TextPieces form(std::string head, const std::vector<ExpressionId>& operands, std::string tail = {}) {
  TextPieces pieces = {"(" + std::move(head)};
  for (const ExpressionId operand : operands) {
    pieces.emplace_back(" ");
    pieces.emplace_back(operand);
  }
  pieces.emplace_back((tail.empty() ? "" : " " + tail) + ")");
  return pieces;
}

struct Outliner {
  TextPieces operator()(const MoneyLiteral& money) const {
    return {"(money " + money.currency + " " + money.number + ")"};
  }
  TextPieces operator()(const PercentLiteral& percent) const { return {percent.number + "%"}; }
  TextPieces operator()(const NumberLiteral& number) const {
    return {number.unit.has_value() ? "(number " + number.number + " " + number.unit->text + ")"
                                    : number.number};
  }
  TextPieces operator()(const DateLiteral& date) const { return {"(date " + date.text + ")"}; }
  TextPieces operator()(const TextLiteral& text) const { return {in_quotes(text.text)}; }
  TextPieces operator()(const PathReference& reference) const { return {written(reference.path)}; }
  TextPieces operator()(const Negation& negation) const { return form("negative", {negation.operand}); }
  TextPieces operator()(const Sum& sum) const {
    TextPieces pieces = {"(sum"};
    for (const Sum::Term& term : sum.terms) {
      pieces.emplace_back(term.op == SumOperator::kPlus ? " + " : " - ");
      pieces.emplace_back(term.value);
    }
    pieces.emplace_back(")");
    return pieces;
  }
  TextPieces operator()(const Product& product) const {
    TextPieces pieces = {"(product"};
    for (const Product::Factor& factor : product.factors) {
      pieces.emplace_back(factor.op == ProductOperator::kTimes       ? " * "
                          : factor.op == ProductOperator::kDividedBy ? " / "
                                                                     : " of ");
      pieces.emplace_back(factor.value);
    }
    pieces.emplace_back(")");
    return pieces;
  }
  TextPieces operator()(const View& view) const {
    const std::string_view word = view.op == ViewOperator::kFor       ? "for"
                                  : view.op == ViewOperator::kAt      ? "at"
                                  : view.op == ViewOperator::kBefore  ? "before"
                                  : view.op == ViewOperator::kOnTopOf ? "on-top-of"
                                                                      : "last";
    return form(std::string(word), {view.operand, view.argument});
  }
  TextPieces operator()(const Conversion& conversion) const {
    return form("in-currency", {conversion.operand},
                conversion.currency.has_value() ? conversion.currency->text : "own");
  }
  TextPieces operator()(const Rounded& rounded) const {
    return form("rounded", {rounded.operand}, rounded.mode.has_value() ? rounded.mode->text : "");
  }
  TextPieces operator()(const AsKnownOn& known) const {
    return form("as-known-on", {known.operand, known.date});
  }
  TextPieces operator()(const Group& group) const {
    return form("group", group.items, group.member.has_value() ? "." + group.member->text : "");
  }
  TextPieces operator()(const Extreme& extreme) const {
    return form(extreme.greatest ? "greatest" : "least", {extreme.operand});
  }
  TextPieces operator()(const Since& since) const {
    return since.at.has_value() ? form("since " + since.unit.text, {since.start, *since.at})
                                : form("since " + since.unit.text, {since.start});
  }
  TextPieces operator()(const DaysThrough& days) const { return form("days", {days.first, days.last}); }
  TextPieces operator()(const Comparison& comparison) const {
    return form(comparison.op == ComparisonOperator::kIsNot ? "is-not" : std::string(sign_of(comparison.op)),
                {comparison.left, comparison.right});
  }
  TextPieces operator()(const OneOf& one_of) const {
    std::vector<ExpressionId> operands = {one_of.operand};
    operands.insert(operands.end(), one_of.choices.begin(), one_of.choices.end());
    return form("one-of", operands);
  }
  TextPieces operator()(const Has& has) const { return form("has", {has.operand}, has.field.text); }
  TextPieces operator()(const InRange& range) const {
    return form("in-range", {range.operand, range.first, range.last});
  }
  TextPieces operator()(const Not& negated) const { return form("not", {negated.operand}); }
  TextPieces operator()(const Logical& logical) const {
    return form(logical.conjunction ? "and" : "or", logical.operands);
  }
  TextPieces operator()(const Choice& choice) const {
    TextPieces pieces = {choice.on_lines ? "(choice-on-lines" : "(choice"};
    for (const Choice::Arm& arm : choice.arms) {
      pieces.emplace_back(arm.condition.has_value() ? " (" : " (otherwise ");
      pieces.emplace_back(arm.value);
      if (arm.condition.has_value()) {
        pieces.emplace_back(" when ");
        pieces.emplace_back(*arm.condition);
      }
      pieces.emplace_back(")");
    }
    pieces.emplace_back(")");
    return pieces;
  }
};

TextPieces pieces_of(const ExpressionPool& /*pool*/, const Expression& expression) {
  return std::visit(Outliner{}, expression.node);
}

}  // namespace

std::string outline_expression(const ExpressionPool& pool, ExpressionId id) {
  return fill_in(pool, id, pieces_of);
}

}  // namespace remit::ast
