#include "tests/unit/ast/generated_expressions.hpp"

#include <array>
#include <utility>

namespace remit::ast {
namespace {

constexpr std::size_t kDeepest = 4;

}  // namespace

Name ExpressionMaker::name() {
  // Words that begin clauses are names like any others.
  constexpr std::array<const char*, 12> kNames = {"deal", "value", "amount", "cap",  "kind", "rate_1",
                                                  "Z9",   "_x",    "window", "rule", "due",  "partner"};
  return Name{kNames[decide_.below(kNames.size())], {}};
}

Path ExpressionMaker::path() {
  Path path{{name()}, {}};
  while (decide_.rarely(3)) {
    // Behind a point, even joining words are names.
    path.parts.push_back(decide_.rarely(4) ? Name{"when", {}} : name());
  }
  return path;
}

std::string ExpressionMaker::text() {
  constexpr std::array<const char*, 6> kPieces = {"Acme", " ",  "\"",
                                                  "\\",   "ü€", "# no comment, (no) parenthesis"};
  std::string text;
  do {
    text += kPieces[decide_.below(kPieces.size())];
  } while (decide_.yes());
  return text;
}

std::string ExpressionMaker::number() {
  constexpr std::array<const char*, 7> kNumbers = {
      "0", "5", "12.50", "1000", "2026", "1234567.891", "12345678901234567890123456789012345678"};
  return kNumbers[decide_.below(kNumbers.size())];
}

MoneyLiteral ExpressionMaker::money() {
  return MoneyLiteral{decide_.yes() ? "JPY" : "EUR", number()};
}

ExpressionId ExpressionMaker::path_reference() {
  return add(PathReference{path()});
}

ExpressionId ExpressionMaker::percent() {
  return add(PercentLiteral{number()});
}

ExpressionId ExpressionMaker::date() {
  return add(DateLiteral{decide_.yes() ? "2026-01-31" : "0001-12-09"});
}

std::optional<DateRange> ExpressionMaker::dates() {
  if (decide_.yes()) {
    return std::nullopt;
  }
  DateRange range{date(), std::nullopt, {}};
  if (decide_.yes()) {
    range.through = date();
  }
  return range;
}

ExpressionId ExpressionMaker::literal() {
  switch (decide_.below(6)) {
    case 0:
      return add(NumberLiteral{number(), std::nullopt});
    case 1:
      return add(NumberLiteral{number(), Name{"months", {}}});
    case 2:
      return add(money());
    case 3:
      return date();
    case 4:
      return add(TextLiteral{text()});
    default:
      return percent();
  }
}

ExpressionId ExpressionMaker::list_value() {
  // A rate could be taken for a share: `split when a is one of b, 70% to c`.
  ExpressionId value = decide_.yes()   ? path_reference()
                       : decide_.yes() ? add(money())
                                       : add(TextLiteral{text()});
  return decide_.rarely(5) ? add(Negation{value}) : value;
}

ExpressionId ExpressionMaker::group() {
  Group group;
  if (decide_.yes()) {
    group.items.push_back(choice(false));
  } else {
    // A list of values, as in `a is one of b`, would take the next item for its own.
    do {
      group.items.push_back(expression());
    } while (decide_.rarely(3));
  }
  if (decide_.rarely(4)) {
    group.member = name();
  }
  return add(std::move(group));
}

ExpressionId ExpressionMaker::plain_atom() {
  const bool may_nest = depth_ < kDeepest;
  switch (decide_.below(may_nest ? 6 : 3)) {
    case 0:
      return path_reference();
    case 1:
    case 2:
      return literal();
    case 3:
    case 4: {
      ++depth_;
      const ExpressionId result = group();
      --depth_;
      return result;
    }
    default: {
      ++depth_;
      const ExpressionId operand = group();
      --depth_;
      return add(Extreme{decide_.yes(), operand});
    }
  }
}

ExpressionId ExpressionMaker::atom() {
  if (decide_.rarely(8)) {
    // Always with `at`: without it, an `at` that follows would be taken for its own.
    const ExpressionId start = plain_atom();
    const ExpressionId at = plain_atom();
    return add(Since{Name{"days", {}}, start, at});
  }
  const ExpressionId atom = plain_atom();
  const bool is_money = std::holds_alternative<MoneyLiteral>(pool_[atom].node);
  return is_money && decide_.rarely(3) ? add(Negation{atom}) : atom;
}

ExpressionId ExpressionMaker::value() {
  if (decide_.rarely(12)) {
    const ExpressionId first = plain_atom();
    const ExpressionId last = plain_atom();
    return add(DaysThrough{first, last});
  }
  if (decide_.rarely(12)) {
    return add(Since{Name{"months", {}}, plain_atom(), std::nullopt});
  }
  ExpressionId result = atom();
  while (decide_.rarely(4)) {
    constexpr std::array kViews = {ViewOperator::kFor, ViewOperator::kAt, ViewOperator::kBefore,
                                   ViewOperator::kOnTopOf, ViewOperator::kLast};
    const std::size_t form = decide_.below(7);
    if (form < kViews.size()) {
      const ExpressionId argument = atom();
      result = add(View{kViews[form], result, argument});
    } else if (form == 5) {
      result = add(Conversion{result, Name{"USD", {}}});
    } else {
      result = add(Conversion{result, std::nullopt});
    }
  }
  return decide_.rarely(6) ? add(Negation{result}) : result;
}

ExpressionId ExpressionMaker::term() {
  const ExpressionId first = value();
  if (!decide_.rarely(3)) {
    return first;
  }
  Product product{{{ProductOperator::kTimes, first}}};
  do {
    constexpr std::array kOperators = {ProductOperator::kOf, ProductOperator::kTimes,
                                       ProductOperator::kDividedBy};
    const ProductOperator op = kOperators[decide_.below(kOperators.size())];
    product.factors.push_back({op, value()});
  } while (decide_.rarely(3));
  return add(std::move(product));
}

ExpressionId ExpressionMaker::expression() {
  ExpressionId result = term();
  if (decide_.rarely(4)) {
    Sum sum{{{SumOperator::kPlus, result}}};
    do {
      const SumOperator op = decide_.yes() ? SumOperator::kMinus : SumOperator::kPlus;
      sum.terms.push_back({op, term()});
    } while (decide_.rarely(3));
    result = add(std::move(sum));
  }
  if (decide_.rarely(10)) {
    result = add(Rounded{result, decide_.yes() ? std::optional(Name{"half-down", {}}) : std::nullopt});
  }
  if (decide_.rarely(10)) {
    const ExpressionId known_on = term();
    result = add(AsKnownOn{result, known_on});
  }
  return result;
}

ExpressionId ExpressionMaker::test() {
  ExpressionId result = expression();
  switch (decide_.below(6)) {
    case 1: {
      constexpr std::array kOperators = {ComparisonOperator::kIs,      ComparisonOperator::kIsNot,
                                         ComparisonOperator::kLess,    ComparisonOperator::kAtMost,
                                         ComparisonOperator::kGreater, ComparisonOperator::kAtLeast,
                                         ComparisonOperator::kEqual};
      const ComparisonOperator op = kOperators[decide_.below(kOperators.size())];
      const ExpressionId right = expression();
      result = add(Comparison{op, result, right});
      break;
    }
    case 2: {
      OneOf one_of{result, {list_value()}};
      while (decide_.yes()) {
        one_of.choices.push_back(list_value());
      }
      result = add(std::move(one_of));
      break;
    }
    case 3:
      result = add(Has{result, name()});
      break;
    case 4: {
      const ExpressionId first = expression();
      const ExpressionId last = expression();
      result = add(InRange{result, first, last});
      break;
    }
    default:
      break;
  }
  return decide_.rarely(6) ? add(Not{result}) : result;
}

ExpressionId ExpressionMaker::conjunction() {
  const ExpressionId first = test();
  if (!decide_.rarely(4)) {
    return first;
  }
  Logical chain{true, {first}};
  do {
    chain.operands.push_back(test());
  } while (decide_.rarely(3));
  return add(std::move(chain));
}

ExpressionId ExpressionMaker::condition() {
  const ExpressionId first = conjunction();
  if (!decide_.rarely(4)) {
    return first;
  }
  Logical chain{false, {first}};
  do {
    chain.operands.push_back(conjunction());
  } while (decide_.rarely(3));
  return add(std::move(chain));
}

ExpressionId ExpressionMaker::choice(bool on_lines_allowed) {
  if (!decide_.rarely(3)) {
    return condition();
  }
  // The values are no conditions: behind `when a is one of b,` the words `c or d` would go on with the list.
  Choice choice;
  do {
    const ExpressionId value = term();
    choice.arms.push_back({value, condition()});
  } while (decide_.rarely(3));
  if (decide_.yes()) {
    choice.arms.push_back({condition(), std::nullopt});
  }
  choice.on_lines = on_lines_allowed && choice.arms.size() > 1 && decide_.yes();
  return add(std::move(choice));
}

}  // namespace remit::ast
