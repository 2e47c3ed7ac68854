// Sums, products, shares and rounding, with the types that go together.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/rounding_modes.hpp"

namespace remit {
namespace {

bool is_numeric(const Type& type) {
  switch (type.kind) {
    case TypeKind::kMoney:
    case TypeKind::kPercent:
    case TypeKind::kNumber:
    case TypeKind::kMonths:
    case TypeKind::kDays:
      return true;
    case TypeKind::kText:
    case TypeKind::kSymbol:
    case TypeKind::kDate:
    case TypeKind::kYesNo:
    case TypeKind::kReference:
      return false;
  }
  return false;
}

bool is_length(const Type& type) {
  return type.kind == TypeKind::kMonths || type.kind == TypeKind::kDays;
}

/// What to write instead of adding `left` and `right`; empty when there is nothing to say.
std::string advice_for_sum(const Type& left, const Type& right) {
  const auto either = [&](TypeKind one, TypeKind other) {
    return (left.kind == one && right.kind == other) || (left.kind == other && right.kind == one);
  };
  if (either(TypeKind::kMoney, TypeKind::kPercent)) {
    return "the percentage `of` an amount";
  }
  if (either(TypeKind::kMoney, TypeKind::kNumber)) {
    return fmt::format("the currency before the number: {} …",
                       left.kind == TypeKind::kMoney ? left.currency : right.currency);
  }
  if (left.kind == TypeKind::kMoney && right.kind == TypeKind::kMoney) {
    return "amounts of one currency";
  }
  if (either(TypeKind::kMonths, TypeKind::kDays)) {
    return "months and days one after the other, from a date: D + 3 months + 10 days";
  }
  if (left.kind == TypeKind::kDate && right.kind == TypeKind::kDate) {
    return "days since D at E for the days between two dates";
  }
  if (is_length(left) && right.kind == TypeKind::kDate) {
    return "the date first: D + 3 months";
  }
  if (either(TypeKind::kDate, TypeKind::kNumber)) {
    return "the unit behind the number: D + 3 months";
  }
  return {};
}

/// The type of left × right, left of right, or left ÷ right; none when they don't go together.
std::optional<Type> product_type(const Type& left, ast::ProductOperator op, const Type& right) {
  const Type number{.kind = TypeKind::kNumber};
  const bool left_scalar = left.kind == TypeKind::kNumber || left.kind == TypeKind::kPercent;
  const bool right_scalar = right.kind == TypeKind::kNumber || right.kind == TypeKind::kPercent;
  if (op == ast::ProductOperator::kOf) {
    return left.kind == TypeKind::kPercent && (right_scalar || right.kind == TypeKind::kMoney)
               ? std::optional(right)
               : std::nullopt;
  }
  if (op == ast::ProductOperator::kDividedBy) {
    if (left == right && is_numeric(left)) {
      return number;
    }
    if (!right_scalar || is_length(left) || !is_numeric(left)) {
      return std::nullopt;
    }
    return left.kind == TypeKind::kNumber && right.kind == TypeKind::kPercent ? number : left;
  }
  if (left_scalar && right_scalar) {
    const bool percent = left.kind == TypeKind::kPercent || right.kind == TypeKind::kPercent;
    return Type{.kind = percent ? TypeKind::kPercent : TypeKind::kNumber};
  }
  if (left.kind == TypeKind::kMoney && right_scalar) {
    return left;
  }
  if (left_scalar && right.kind == TypeKind::kMoney) {
    return right;
  }
  return std::nullopt;
}

}  // namespace

Typed ExpressionTyper::negation(const ast::Negation& node, Span span) {
  const Typed operand = type(node.operand);
  if (!operand) {
    return std::nullopt;
  }
  if (!is_numeric(type_of(*operand))) {
    state_.diagnostics.error("R0406", span, fmt::format("{} can't be made negative", describe(*operand)));
    return std::nullopt;
  }
  return add(Negate{*operand}, type_of(*operand), span);
}

Typed ExpressionTyper::sum(const ast::Sum& node, Span span) {
  std::vector<TypedId> terms;
  for (const ast::Sum::Term& term : node.terms) {
    if (const Typed value = type(term.value)) {
      terms.push_back(*value);
    }
  }
  if (terms.size() < node.terms.size()) {
    return std::nullopt;
  }
  const Type first = type_of(terms.front());
  if (first.kind == TypeKind::kDate) {
    return shifted_date(node, terms, span);
  }
  Add sum;
  for (std::size_t index = 0; index < terms.size(); ++index) {
    const bool minus = node.terms[index].op == ast::SumOperator::kMinus;
    const Type& each = type_of(terms[index]);
    if (each != first || !is_numeric(each)) {
      auto report = state_.diagnostics.error(
          "R0406", at(node.terms[index].value).span,
          index == 0 ? fmt::format("{} can't be added to anything", describe(terms[index]))
                     : fmt::format("{} and {} can't be {}", state_.describe(first), describe(terms[index]),
                                   minus ? "subtracted" : "added"));
      if (std::string advice = advice_for_sum(first, each); !advice.empty()) {
        report.help(std::move(advice));
      }
      return std::nullopt;
    }
    sum.terms.push_back({minus, terms[index]});
  }
  return add(std::move(sum), first, span);
}

Typed ExpressionTyper::shifted_date(const ast::Sum& node, const std::vector<TypedId>& terms, Span span) {
  TypedId date = terms.front();
  for (std::size_t index = 1; index < terms.size(); ++index) {
    const Type& amount = type_of(terms[index]);
    const bool minus = node.terms[index].op == ast::SumOperator::kMinus;
    if (!is_length(amount)) {
      auto report = state_.diagnostics.error(
          "R0406", at(node.terms[index].value).span,
          fmt::format("a date and {} can't be {}", state_.describe(amount), minus ? "subtracted" : "added"));
      if (std::string advice = advice_for_sum({.kind = TypeKind::kDate}, amount); !advice.empty()) {
        report.help(std::move(advice));
      }
      return std::nullopt;
    }
    date = add(ShiftDate{date, terms[index], minus}, {.kind = TypeKind::kDate}, span);
  }
  return date;
}

void ExpressionTyper::report_product(const Type& left, ast::ProductOperator op, TypedId right, Span span) {
  const Type& other = type_of(right);
  if (op == ast::ProductOperator::kOf && left.kind != TypeKind::kPercent) {
    auto report = state_.diagnostics.error(
        "R0418", span,
        fmt::format("`of` takes a share of what follows, and {} is none", state_.describe(left)));
    if (left.kind == TypeKind::kNumber) {
      report.help("`%` behind the number for a share, or `*` to multiply");
    } else if (left.kind == TypeKind::kMoney) {
      report.help("a percentage or a scale before `of`");
    }
    return;
  }
  const bool divides = op == ast::ProductOperator::kDividedBy;
  auto report =
      state_.diagnostics.error("R0407", span,
                               fmt::format("{} can't be {} by {}", state_.describe(left),
                                           divides ? "divided" : "multiplied", state_.describe(other)));
  if (left.kind == TypeKind::kMoney && other.kind == TypeKind::kMoney) {
    report.help("only one of the two as an amount");
  } else if (is_length(left) || is_length(other)) {
    report.help("lengths of time divided by each other first: (days from A through B) / 30 days");
  }
}

Typed ExpressionTyper::product(const ast::Product& node, Span span) {
  Multiply product;
  std::optional<Type> so_far;
  bool sound = true;
  for (std::size_t index = 0; index < node.factors.size(); ++index) {
    const ast::ProductOperator op = node.factors[index].op;
    const std::size_t next = index + 1;
    Typed factor;
    const bool before_of = next < node.factors.size() && node.factors[next].op == ast::ProductOperator::kOf;
    const ast::Name* word = before_of ? bare_word(at(node.factors[index].value)) : nullptr;
    DeclaredName* scale = next < node.factors.size() && node.factors[next].op == ast::ProductOperator::kOf
                              ? named(node.factors[index].value, NameKind::kScale)
                              : nullptr;
    if (scale != nullptr) {
      factor = scale_of(*scale, node.factors[next].value,
                        grammar::join(at(node.factors[index].value).span, at(node.factors[next].value).span));
      index = next;
    } else if (word != nullptr && word->text == "target") {
      factor = target_of(node.factors[next].value, grammar::join(at(node.factors[index].value).span,
                                                                 at(node.factors[next].value).span));
      index = next;
    } else {
      factor = type(node.factors[index].value);
    }
    if (!factor || !sound) {
      sound = false;
      continue;
    }
    if (!so_far) {
      so_far = type_of(*factor);
    } else if (const auto type = product_type(*so_far, op, type_of(*factor))) {
      so_far = type;
    } else {
      report_product(*so_far, op, *factor, span);
      sound = false;
    }
    const auto* divisor = std::get_if<ConstantNumber>(&state_.pool()[*factor].node);
    if (op == ast::ProductOperator::kDividedBy && divisor != nullptr && divisor->value == 0) {
      state_.diagnostics.error("R0420", state_.pool()[*factor].span, "nothing can be divided by zero");
      sound = false;
    }
    product.factors.push_back({op == ast::ProductOperator::kDividedBy, *factor});
  }
  if (!sound) {
    return std::nullopt;
  }
  if (product.factors.size() == 1) {
    return product.factors.front().value;
  }
  return add(std::move(product), *so_far, span);
}

Typed ExpressionTyper::rounded(const ast::Rounded& node, Span span) {
  const Typed operand = type(node.operand);
  RoundingMode mode = state_.ruleset.rounding;
  if (node.mode) {
    const auto named_mode = rounding_mode(*node.mode, state_.diagnostics);
    if (!named_mode) {
      return std::nullopt;
    }
    mode = *named_mode;
  }
  if (!operand) {
    return std::nullopt;
  }
  const Type& type = type_of(*operand);
  if (type.kind != TypeKind::kMoney && type.kind != TypeKind::kNumber) {
    state_.diagnostics.error(
        "R0409", span,
        fmt::format("only an amount or a number is rounded, and this is {}", describe(*operand)));
    return std::nullopt;
  }
  // An amount in its own currency stands as so many minor units of the ruleset's.
  const int digits = type.kind == TypeKind::kMoney ? state_.ruleset.currency.minor_unit_digits() : 0;
  return add(RoundTo{*operand, mode, digits}, type, span);
}

Typed ExpressionTyper::extreme(const ast::Extreme& node, Span span) {
  const auto* group = std::get_if<ast::Group>(&at(node.operand).node);
  if (group == nullptr) {
    return type(node.operand);
  }
  ExtremeOf extreme{.greatest = node.greatest, .operands = {}};
  std::optional<TypedId> first;
  bool sound = true;
  for (const ast::ExpressionId item : group->items) {
    const Typed value = type(item);
    if (!value) {
      sound = false;
      continue;
    }
    if (!first) {
      first = value;
    }
    const Type& each = type_of(*value);
    if (each != type_of(*first) || (!is_numeric(each) && each.kind != TypeKind::kDate)) {
      state_.diagnostics.error(
          "R0417", at(item).span,
          value == first ? fmt::format("{} is neither more nor less than another", describe(*value))
                         : fmt::format("{} and {} can't be compared", describe(*first), describe(*value)));
      sound = false;
      break;
    }
    extreme.operands.push_back(*value);
  }
  if (!sound) {
    return std::nullopt;
  }
  const Type type = type_of(*first);
  return type.kind == TypeKind::kDate ? extreme_date(extreme, span) : add(std::move(extreme), type, span);
}

/// Extremes are of numbers; of dates, each is chosen where it doesn't stand behind (or before) the next.
TypedId ExpressionTyper::extreme_date(const ExtremeOf& extreme, Span span) {
  const CompareOperator wins = extreme.greatest ? CompareOperator::kAtLeast : CompareOperator::kAtMost;
  TypedId best = extreme.operands.front();
  for (std::size_t index = 1; index < extreme.operands.size(); ++index) {
    const TypedId next = extreme.operands[index];
    const TypedId holds = yes_no(CompareValues{wins, best, next, {}}, span);
    best = add(FirstThatHolds{{{best, holds}, {next, std::nullopt}}}, {.kind = TypeKind::kDate}, span);
  }
  return best;
}

}  // namespace remit
