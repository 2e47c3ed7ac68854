// The canonical text of expressions.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "grammar/ast/expression_text.hpp"
#include "grammar/ast/number_text.hpp"
#include "grammar/ast/printer.hpp"

namespace remit::ast {
namespace {

// A plain number gets underscores from this many digits on; 2026 is rather a year. Money always has them.
constexpr std::size_t kGroupedPlainDigits = 5;
constexpr std::size_t kGroupedMoneyDigits = 4;

/// How each form is written; what is inside it stays a gap.
struct Writer {
  const ExpressionPool& pool;

  TextPieces operator()(const MoneyLiteral& money) const { return {written_money(money, false)}; }
  TextPieces operator()(const PercentLiteral& percent) const {
    return {with_underscores(percent.number, kGroupedPlainDigits) + "%"};
  }
  TextPieces operator()(const NumberLiteral& number) const {
    return {with_underscores(number.number, kGroupedPlainDigits) +
            (number.unit.has_value() ? " " + number.unit->text : "")};
  }
  TextPieces operator()(const DateLiteral& date) const { return {date.text}; }
  TextPieces operator()(const TextLiteral& text) const { return {in_quotes(text.text)}; }
  TextPieces operator()(const PathReference& reference) const { return {written(reference.path)}; }
  /// Money has its sign behind the currency; the other way, `-EUR 5 at D` would be the opposite of `EUR 5 at
  /// D`.
  TextPieces operator()(const Negation& negation) const {
    if (const auto* money = std::get_if<MoneyLiteral>(&pool[negation.operand].node)) {
      return {written_money(*money, true)};
    }
    return {"-", negation.operand};
  }
  TextPieces operator()(const Sum& sum) const {
    TextPieces pieces;
    for (const Sum::Term& term : sum.terms) {
      if (!pieces.empty()) {
        pieces.emplace_back(term.op == SumOperator::kPlus ? " + " : " - ");
      }
      pieces.emplace_back(term.value);
    }
    return pieces;
  }
  TextPieces operator()(const Product& product) const {
    TextPieces pieces;
    for (const Product::Factor& factor : product.factors) {
      if (!pieces.empty()) {
        pieces.emplace_back(factor.op == ProductOperator::kTimes       ? " * "
                            : factor.op == ProductOperator::kDividedBy ? " / "
                                                                       : " of ");
      }
      pieces.emplace_back(factor.value);
    }
    return pieces;
  }
  TextPieces operator()(const View& view) const {
    const std::string_view word = view.op == ViewOperator::kFor       ? " for "
                                  : view.op == ViewOperator::kAt      ? " at "
                                  : view.op == ViewOperator::kBefore  ? " before "
                                  : view.op == ViewOperator::kOnTopOf ? " on top of "
                                                                      : " last ";
    return {view.operand, std::string(word), view.argument};
  }
  TextPieces operator()(const Conversion& conversion) const {
    return {conversion.operand, conversion.currency.has_value() ? " in " + conversion.currency->text
                                                                : std::string(" in its own currency")};
  }
  TextPieces operator()(const Rounded& rounded) const {
    return {rounded.operand,
            rounded.mode.has_value() ? " rounded " + rounded.mode->text : std::string(" rounded")};
  }
  TextPieces operator()(const AsKnownOn& known) const { return {known.operand, " as known on ", known.date}; }
  TextPieces operator()(const Group& group) const {
    TextPieces pieces = listed("(", group.items);
    pieces.emplace_back(group.member.has_value() ? ")." + group.member->text : std::string(")"));
    return pieces;
  }
  TextPieces operator()(const Extreme& extreme) const {
    return {extreme.greatest ? "greatest of " : "least of ", extreme.operand};
  }
  TextPieces operator()(const Since& since) const {
    TextPieces pieces = {since.unit.text + " since ", since.start};
    if (since.at.has_value()) {
      pieces.emplace_back(" at ");
      pieces.emplace_back(*since.at);
    }
    return pieces;
  }
  TextPieces operator()(const DaysThrough& days) const {
    return {"days from ", days.first, " through ", days.last};
  }
  TextPieces operator()(const Comparison& comparison) const {
    return {comparison.left, " " + std::string(sign_of(comparison.op)) + " ", comparison.right};
  }
  TextPieces operator()(const OneOf& one_of) const {
    TextPieces pieces = {one_of.operand};
    TextPieces list = listed(" is one of ", one_of.choices);
    pieces.insert(pieces.end(), list.begin(), list.end());
    return pieces;
  }
  TextPieces operator()(const Has& has) const { return {has.operand, " has " + has.field.text}; }
  TextPieces operator()(const InRange& range) const {
    return {range.operand, " in ", range.first, " through ", range.last};
  }
  TextPieces operator()(const Not& negated) const { return {"not ", negated.operand}; }
  TextPieces operator()(const Logical& logical) const {
    TextPieces pieces;
    for (const ExpressionId operand : logical.operands) {
      if (!pieces.empty()) {
        pieces.emplace_back(logical.conjunction ? " and " : " or ");
      }
      pieces.emplace_back(operand);
    }
    return pieces;
  }
  TextPieces operator()(const Choice& choice) const {
    TextPieces pieces;
    for (const Choice::Arm& arm : choice.arms) {
      const bool first = pieces.empty();
      pieces.emplace_back(std::string(first ? "" : ", ") +
                          (first || arm.condition.has_value() ? "" : "otherwise "));
      pieces.emplace_back(arm.value);
      if (arm.condition.has_value()) {
        pieces.emplace_back(" when ");
        pieces.emplace_back(*arm.condition);
      }
    }
    return pieces;
  }

 private:
  static TextPieces listed(std::string opening, const std::vector<ExpressionId>& items) {
    TextPieces pieces = {std::move(opening)};
    for (const ExpressionId item : items) {
      if (pieces.size() > 1) {
        pieces.emplace_back(", ");
      }
      pieces.emplace_back(item);
    }
    return pieces;
  }
};

TextPieces pieces_of(const ExpressionPool& pool, const Expression& expression) {
  return std::visit(Writer{pool}, expression.node);
}

}  // namespace

std::string with_underscores(std::string_view number, std::size_t from_digits) {
  const std::size_t whole = number.find('.') == std::string_view::npos ? number.size() : number.find('.');
  std::string out;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (whole >= from_digits && i > 0 && i < whole && (whole - i) % 3 == 0) {
      out += '_';
    }
    out += number[i];
  }
  return out;
}

std::string written_money(const MoneyLiteral& money, bool negative) {
  return money.currency + (negative ? " -" : " ") + with_underscores(money.number, kGroupedMoneyDigits);
}

std::string_view sign_of(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kLess:
      return "<";
    case ComparisonOperator::kAtMost:
      return "<=";
    case ComparisonOperator::kGreater:
      return ">";
    case ComparisonOperator::kAtLeast:
      return ">=";
    case ComparisonOperator::kEqual:
      return "=";
    case ComparisonOperator::kIs:
      return "is";
    case ComparisonOperator::kIsNot:
      return "is not";
  }
  return "=";
}

std::string print_expression(const ExpressionPool& pool, ExpressionId id) {
  return fill_in(pool, id, pieces_of);
}

}  // namespace remit::ast
