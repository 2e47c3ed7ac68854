#include "grammar/parser/expression_builder.hpp"

#include <utility>

namespace remit::grammar {

using ast::ExpressionId;

// ---- Words and literals

ast::Name ExpressionBuilder::name(SyntaxElement element) const {
  if (element.kind() == NodeKind::kQuotedName) {
    return ast::Name{quoted(element.children().take(NodeKind::kText)), span(element), true};
  }
  std::string words;
  for (const char c : text(element)) {
    const bool is_blank = c == ' ' || c == '\t';
    if (!is_blank) {
      words += c;
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  return ast::Name{std::move(words), span(element), false};
}

ast::Path ExpressionBuilder::path(SyntaxElement element) const {
  ast::Path result{{}, span(element)};
  for (SyntaxCursor parts = element.children(); !parts.done();) {
    result.parts.push_back(name(parts.take(NodeKind::kName)));
  }
  return result;
}

std::string ExpressionBuilder::number(SyntaxElement element) const {
  std::string digits(text(element));
  std::erase(digits, '_');
  return digits;
}

std::string ExpressionBuilder::quoted(SyntaxElement element) const {
  const std::string_view with_quotes = text(element);
  std::string result;
  for (std::size_t i = 1; i + 1 < with_quotes.size(); ++i) {
    if (with_quotes[i] == '\\') {
      ++i;
    }
    result += with_quotes[i];
  }
  return result;
}

ast::MoneyLiteral ExpressionBuilder::money(SyntaxElement element) const {
  SyntaxCursor parts = element.children();
  std::string currency(text(parts.take(NodeKind::kCurrency)));
  static_cast<void>(parts.take_if(NodeKind::kMinus));
  return ast::MoneyLiteral{std::move(currency), number(parts.take(NodeKind::kNumber))};
}

ExpressionId ExpressionBuilder::signed_money(SyntaxElement element) {
  const ExpressionId amount = add(money(element), element);
  SyntaxCursor parts = element.children();
  parts.take(NodeKind::kCurrency);
  return parts.at(NodeKind::kMinus) ? add(ast::Negation{amount}, element) : amount;
}

ExpressionId ExpressionBuilder::numeric(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  std::string digits = number(parts.take(NodeKind::kNumber));
  if (parts.take_if(NodeKind::kPercentSign).has_value()) {
    return add(ast::PercentLiteral{std::move(digits)}, element);
  }
  ast::NumberLiteral literal{std::move(digits), std::nullopt};
  if (const auto unit = parts.take_if(NodeKind::kName)) {
    literal.unit = name(*unit);
  }
  return add(std::move(literal), element);
}

// ---- Expressions

ExpressionId ExpressionBuilder::expression(SyntaxElement element) {
  switch (element.kind()) {
    case NodeKind::kChoice:
      return choice(element);
    case NodeKind::kCondition:
      return logical(element, false);
    case NodeKind::kConjunction:
      return logical(element, true);
    case NodeKind::kTest:
      return test(element);
    case NodeKind::kExpression:
      return sum(element);
    case NodeKind::kTerm:
      return term(element);
    case NodeKind::kValue:
      return value(element);
    case NodeKind::kGroup:
      return group(element);
    case NodeKind::kLeast:
      return extreme(element, false);
    case NodeKind::kGreatest:
      return extreme(element, true);
    case NodeKind::kSince:
      return since(element);
    case NodeKind::kDaysThrough: {
      const ast::RangeWindow days = range(element);
      return add(ast::DaysThrough{days.first, days.last}, element);
    }
    default:
      return literal(element);
  }
}

ExpressionId ExpressionBuilder::literal(SyntaxElement element) {
  switch (element.kind()) {
    case NodeKind::kMoney:
      return signed_money(element);
    case NodeKind::kNumeric:
      return numeric(element);
    case NodeKind::kDate:
      return add(ast::DateLiteral{std::string(text(element))}, element);
    case NodeKind::kText:
      return add(ast::TextLiteral{quoted(element)}, element);
    default:
      return add(ast::PathReference{path(element)}, element);
  }
}

ExpressionId ExpressionBuilder::inner(SyntaxElement element) {
  return expression(element.children().take());
}

std::optional<ExpressionId> ExpressionBuilder::inner_if(SyntaxCursor& cursor, NodeKind kind) {
  const auto element = cursor.take_if(kind);
  return element.has_value() ? std::optional(inner(*element)) : std::nullopt;
}

std::vector<ExpressionId> ExpressionBuilder::expressions(SyntaxCursor& cursor, NodeKind kind) {
  std::vector<ExpressionId> result;
  while (const auto element = cursor.take_if(kind)) {
    result.push_back(expression(*element));
  }
  return result;
}

ExpressionId ExpressionBuilder::value(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const bool negative = parts.take_if(NodeKind::kMinus).has_value();
  const SyntaxElement atom = parts.take();
  ExpressionId result = expression(atom);
  while (!parts.done()) {
    const SyntaxElement suffix = parts.take();
    result = suffixed(result, suffix, join(span(atom), span(suffix)));
  }
  return negative ? add(ast::Negation{result}, element) : result;
}

ExpressionId ExpressionBuilder::suffixed(ExpressionId operand, SyntaxElement suffix, SourceSpan place) {
  if (suffix.kind() == NodeKind::kInOwnCurrency) {
    return pool_.add(ast::Conversion{operand, std::nullopt}, place);
  }
  if (suffix.kind() == NodeKind::kInCurrency) {
    return pool_.add(ast::Conversion{operand, name(suffix.children().take(NodeKind::kCurrency))}, place);
  }
  const ast::ViewOperator op = suffix.kind() == NodeKind::kFor      ? ast::ViewOperator::kFor
                               : suffix.kind() == NodeKind::kAt     ? ast::ViewOperator::kAt
                               : suffix.kind() == NodeKind::kBefore ? ast::ViewOperator::kBefore
                               : suffix.kind() == NodeKind::kLast   ? ast::ViewOperator::kLast
                                                                    : ast::ViewOperator::kOnTopOf;
  const ExpressionId argument = inner(suffix);
  return pool_.add(ast::View{op, operand, argument}, place);
}

ExpressionId ExpressionBuilder::term(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const ExpressionId first = expression(parts.take(NodeKind::kValue));
  if (parts.done()) {
    return first;
  }
  ast::Product product{{{ast::ProductOperator::kTimes, first}}};
  while (!parts.done()) {
    const std::string_view sign = text(parts.take(NodeKind::kOperator));
    const auto op = sign == "*"   ? ast::ProductOperator::kTimes
                    : sign == "/" ? ast::ProductOperator::kDividedBy
                                  : ast::ProductOperator::kOf;
    product.factors.push_back({op, expression(parts.take(NodeKind::kValue))});
  }
  return add(std::move(product), element);
}

ExpressionId ExpressionBuilder::sum(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const SyntaxElement first = parts.take(NodeKind::kTerm);
  ExpressionId result = expression(first);
  SourceSpan place = span(first);
  if (parts.at(NodeKind::kOperator)) {
    ast::Sum terms{{{ast::SumOperator::kPlus, result}}};
    while (const auto sign = parts.take_if(NodeKind::kOperator)) {
      const auto op = text(*sign) == "+" ? ast::SumOperator::kPlus : ast::SumOperator::kMinus;
      const SyntaxElement next = parts.take(NodeKind::kTerm);
      terms.terms.push_back({op, expression(next)});
      place = join(place, span(next));
    }
    result = pool_.add(std::move(terms), place);
  }
  if (const auto rounded = parts.take_if(NodeKind::kRounded)) {
    ast::Rounded node{result, std::nullopt};
    if (const auto mode = rounded->children().take_if(NodeKind::kName)) {
      node.mode = name(*mode);
    }
    place = join(place, span(*rounded));
    result = pool_.add(std::move(node), place);
  }
  if (const auto known = parts.take_if(NodeKind::kAsKnownOn)) {
    const ExpressionId date = inner(*known);
    result = pool_.add(ast::AsKnownOn{result, date}, join(place, span(*known)));
  }
  return result;
}

// ---- Conditions and choices

ExpressionId ExpressionBuilder::test(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const bool negated = parts.take_if(NodeKind::kNot).has_value();
  const SyntaxElement operand = parts.take(NodeKind::kExpression);
  ExpressionId result = expression(operand);
  if (!parts.done()) {
    const SyntaxElement suffix = parts.take();
    result = tested(result, suffix, join(span(operand), span(suffix)));
  }
  return negated ? add(ast::Not{result}, element) : result;
}

ExpressionId ExpressionBuilder::tested(ExpressionId operand, SyntaxElement suffix, SourceSpan place) {
  SyntaxCursor parts = suffix.children();
  switch (suffix.kind()) {
    case NodeKind::kOneOf:
      return pool_.add(ast::OneOf{operand, expressions(parts, NodeKind::kValue)}, place);
    case NodeKind::kHas:
      return pool_.add(ast::Has{operand, name(parts.take(NodeKind::kName))}, place);
    case NodeKind::kInRange: {
      const ast::RangeWindow bounds = range(suffix);
      return pool_.add(ast::InRange{operand, bounds.first, bounds.last}, place);
    }
    default: {
      const std::string_view sign = text(parts.take(NodeKind::kOperator));
      const auto op = sign == "<"    ? ast::ComparisonOperator::kLess
                      : sign == "<=" ? ast::ComparisonOperator::kAtMost
                      : sign == ">"  ? ast::ComparisonOperator::kGreater
                      : sign == ">=" ? ast::ComparisonOperator::kAtLeast
                      : sign == "="  ? ast::ComparisonOperator::kEqual
                      : sign == "is" ? ast::ComparisonOperator::kIs
                                     : ast::ComparisonOperator::kIsNot;
      const ExpressionId right = expression(parts.take(NodeKind::kExpression));
      return pool_.add(ast::Comparison{op, operand, right}, place);
    }
  }
}

ExpressionId ExpressionBuilder::logical(SyntaxElement element, bool conjunction) {
  SyntaxCursor parts = element.children();
  const ExpressionId first = expression(parts.take());
  if (parts.done()) {
    return first;
  }
  ast::Logical chain{conjunction, {first}};
  while (!parts.done()) {
    chain.operands.push_back(expression(parts.take()));
  }
  return add(std::move(chain), element);
}

ExpressionId ExpressionBuilder::choice(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const ExpressionId first = expression(parts.take(NodeKind::kCondition));
  if (parts.done()) {
    return first;
  }
  ast::Choice result{{{first, inner_if(parts, NodeKind::kWhen)}}, false};
  while (const auto separator = parts.take_if(NodeKind::kSeparator)) {
    result.on_lines = result.on_lines || text(*separator).find('\n') != std::string_view::npos;
    if (const auto otherwise = parts.take_if(NodeKind::kOtherwise)) {
      result.arms.push_back({inner(*otherwise), std::nullopt});
    } else {
      const ExpressionId arm = expression(parts.take(NodeKind::kCondition));
      result.arms.push_back({arm, inner_if(parts, NodeKind::kWhen)});
    }
  }
  return add(std::move(result), element);
}

ExpressionId ExpressionBuilder::group(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  ast::Group result;
  ast::Choice open;  // the choice that the next item may go on with
  SourceSpan place;
  const auto close = [this, &result, &open, &place] {
    if (!open.arms.empty()) {
      result.items.push_back(pool_.add(std::exchange(open, {}), place));
    }
  };
  while (const auto item = parts.take_if(NodeKind::kItem)) {
    SyntaxCursor inside = item->children();
    const ExpressionId first = expression(inside.take(NodeKind::kCondition));
    if (inside.done()) {
      close();
      result.items.push_back(first);
      continue;
    }
    place = open.arms.empty() ? span(*item) : join(place, span(*item));
    open.arms.push_back({first, inner(inside.take(NodeKind::kWhen))});
    if (const auto otherwise = inside.take_if(NodeKind::kOtherwise)) {
      open.arms.push_back({inner(*otherwise), std::nullopt});
      close();
    }
  }
  close();
  if (const auto member = parts.take_if(NodeKind::kName)) {
    result.member = name(*member);
  }
  return add(std::move(result), element);
}

ExpressionId ExpressionBuilder::extreme(SyntaxElement element, bool greatest) {
  return add(ast::Extreme{greatest, inner(element)}, element);
}

ExpressionId ExpressionBuilder::since(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  ast::Since result{name(parts.take(NodeKind::kName)), {}, std::nullopt};
  result.start = expression(parts.take());
  if (!parts.done()) {
    result.at = expression(parts.take());
  }
  return add(std::move(result), element);
}

// ---- What clauses share

ast::DateRange ExpressionBuilder::dates(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  ast::DateRange result{expression(parts.take(NodeKind::kDate)), std::nullopt, span(element)};
  if (const auto through = parts.take_if(NodeKind::kDate)) {
    result.through = expression(*through);
  }
  return result;
}

ast::RangeWindow ExpressionBuilder::range(SyntaxElement element) {
  SyntaxCursor parts = element.children();
  const ExpressionId first = expression(parts.take());
  const ExpressionId last = expression(parts.take());
  return ast::RangeWindow{first, last};
}

ast::Window ExpressionBuilder::window(SyntaxElement element) {
  const SyntaxElement form = element.children().take();
  if (form.kind() == NodeKind::kRangeWindow) {
    return ast::Window{range(form), span(element)};
  }
  SyntaxCursor parts = form.children();
  if (form.kind() == NodeKind::kTrailingWindow) {
    std::string count = number(parts.take(NodeKind::kNumber));
    return ast::Window{ast::TrailingWindow{std::move(count), name(parts.take(NodeKind::kName))},
                       span(element)};
  }
  ast::NamedWindow named{name(parts.take(NodeKind::kName)), std::nullopt};
  if (!parts.done()) {
    named.from = expression(parts.take());
  }
  return ast::Window{std::move(named), span(element)};
}

}  // namespace remit::grammar
