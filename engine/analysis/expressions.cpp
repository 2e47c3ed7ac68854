// The forms of expressions, each to the function that types it; choices and groups.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/overloaded.hpp"

namespace remit {

Typed ExpressionTyper::type(ast::ExpressionId id) {
  const ast::Expression& expression = at(id);
  const Span span = expression.span;
  return std::visit(Overloaded{
                        [&](const ast::MoneyLiteral& node) { return literal(node, span); },
                        [&](const ast::PercentLiteral& node) { return literal(node, span); },
                        [&](const ast::NumberLiteral& node) { return literal(node, span); },
                        [&](const ast::DateLiteral& node) { return literal(node, span); },
                        [&](const ast::TextLiteral& node) {
                          return Typed(add(ConstantWord{node.text}, {.kind = TypeKind::kText}, span));
                        },
                        [&](const ast::PathReference& node) { return path(node.path); },
                        [&](const ast::Negation& node) { return negation(node, span); },
                        [&](const ast::Sum& node) { return sum(node, span); },
                        [&](const ast::Product& node) { return product(node, span); },
                        [&](const ast::View& node) { return view(node, span); },
                        [&](const ast::Conversion& node) { return conversion(node, span); },
                        [&](const ast::Rounded& node) { return rounded(node, span); },
                        [&](const ast::AsKnownOn& node) { return as_known_on(node, span); },
                        [&](const ast::Group& node) { return group(node, span); },
                        [&](const ast::Extreme& node) { return extreme(node, span); },
                        [&](const ast::Since& node) { return since(node, span); },
                        [&](const ast::DaysThrough& node) { return days_through(node, span); },
                        [&](const ast::Comparison& node) { return comparison(node, span); },
                        [&](const ast::OneOf& node) { return one_of(node, span); },
                        [&](const ast::Has& node) { return has(node, span); },
                        [&](const ast::InRange& node) { return in_range(node, span); },
                        [&](const ast::Not& node) { return inverse(node, span); },
                        [&](const ast::Logical& node) { return logical(node, span); },
                        [&](const ast::Choice& node) { return choice(node, span); },
                    },
                    expression.node);
}

Typed ExpressionTyper::of_type(ast::ExpressionId id, const Type& wanted, std::string_view code,
                               std::string_view subject) {
  return typed_as(type(id), id, wanted, code, subject);
}

Typed ExpressionTyper::typed_as(const Typed& value, ast::ExpressionId id, const Type& wanted,
                                std::string_view code, std::string_view subject) {
  if (!value || type_of(*value) == wanted) {
    return value;
  }
  auto report = state_.diagnostics.error(
      code, at(id).span,
      fmt::format("{} is {}, and this is {}", subject, state_.describe(wanted), describe(*value)));
  const TypeKind kind = type_of(*value).kind;
  if (wanted.kind == TypeKind::kMoney && kind == TypeKind::kNumber) {
    report.help(fmt::format("the currency before the number: {} …", wanted.currency));
  } else if (wanted.kind == TypeKind::kMoney && kind == TypeKind::kPercent) {
    report.help("the percentage `of` an amount");
  } else if (type_of(*value).is_own_money()) {
    report.help(
        fmt::format("in {}, or `in {}` in the amount of the rule as well", wanted.currency, kOwnCurrency));
  } else if (wanted.kind == TypeKind::kMoney && kind == TypeKind::kMoney) {
    report.help(fmt::format("{} in {}", state_.files[at(id).span.file].slice(at(id).span), wanted.currency));
  }
  return std::nullopt;
}

Typed ExpressionTyper::group(const ast::Group& node, Span span) {
  if (node.items.size() > 1) {
    for (const ast::ExpressionId item : node.items) {
      static_cast<void>(type(item));
    }
    state_.diagnostics.error("R0409", span, "a list of values stands only behind `least of` or `greatest of`")
        .help("least of (…, …)");
    return std::nullopt;
  }
  const Typed value = type(node.items.front());
  return value && node.member ? step(*value, *node.member, span, {}) : value;
}

Typed ExpressionTyper::choice(const ast::Choice& node, Span span) {
  FirstThatHolds choice;
  bool sound = true;
  std::optional<TypedId> first;
  for (std::size_t index = 0; index < node.arms.size(); ++index) {
    const ast::Choice::Arm& arm = node.arms[index];
    const Typed value = type(arm.value);
    const Typed holds = arm.condition ? condition(*arm.condition) : std::nullopt;
    sound = sound && value && (holds || !arm.condition);
    if (!arm.condition && index + 1 < node.arms.size()) {
      state_.diagnostics
          .error("R0311", at(node.arms[index + 1].value).span,
                 "this is never reached: what stands before it always holds")
          .related(at(arm.value).span, "this has no condition");
      sound = false;
    }
    if (value && first && type_of(*value) != type_of(*first)) {
      state_.diagnostics
          .error("R0409", at(arm.value).span,
                 fmt::format("the alternatives must be of one type, but this is {} and the first {}",
                             describe(*value), describe(*first)))
          .related(state_.pool()[*first].span, "the first alternative");
      sound = false;
    }
    if (value && !first) {
      first = value;
    }
    if (sound) {
      choice.arms.push_back({*value, holds});
    }
  }
  return sound ? Typed(add(std::move(choice), type_of(*first), span)) : std::nullopt;
}

}  // namespace remit
