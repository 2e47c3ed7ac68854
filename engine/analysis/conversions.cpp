// Amounts in another currency.
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/currencies.hpp"
#include "engine/analysis/expression_typer.hpp"

namespace remit {

Typed ExpressionTyper::conversion(const ast::Conversion& node, Span span) {
  if (!node.currency) {
    static_cast<void>(type(node.operand));
    state_.diagnostics.not_yet("in its own currency", span);
    return std::nullopt;
  }
  const bool known = known_currency(state_, *node.currency);
  const Typed amount = type(node.operand);
  if (!known || !amount) {
    return std::nullopt;
  }
  const Type of = type_of(*amount);
  if (of.kind != TypeKind::kMoney) {
    state_.diagnostics
        .error("R0409", at(node.operand).span,
               fmt::format("only an amount has a currency, and this is {}", describe(*amount)))
        .help(fmt::format("an amount in {}", node.currency->text));
    return std::nullopt;
  }
  const std::string& to = node.currency->text;
  if (std::holds_alternative<FieldRead>(state_.pool()[*amount].node)) {
    if (const Typed converted = converted_field(*amount, to, span)) {
      return converted;
    }
  }
  if (of.currency == to || of.currency.empty()) {
    return amount;
  }
  const Typed day = this->day(span, "an exchange rate");
  if (!day) {
    return std::nullopt;
  }
  return add(ConvertTo{*amount, std::nullopt, of.currency, to, *day},
             {.kind = TypeKind::kMoney, .currency = to}, span);
}

/// A field of facts that have a currency of their own; none for any other.
Typed ExpressionTyper::converted_field(TypedId read, const std::string& to, Span span) {
  FieldRead field = std::get<FieldRead>(state_.pool()[read].node);
  const std::optional<std::size_t> currency = state_.ruleset.schema.find_field(field.kind, "currency");
  if (!currency || field.on) {
    return std::nullopt;
  }
  const Typed day = this->day(span, "an exchange rate");
  if (!day) {
    return std::nullopt;
  }
  const Span place = state_.pool()[read].span;
  const Type money{.kind = TypeKind::kMoney, .currency = to};
  const std::optional<Rational> substitute = std::exchange(field.empty_number, std::nullopt);
  FieldRead word;
  word.of = field.of;
  word.kind = field.kind;
  word.field = *currency;
  field.in_own_currency = true;
  const TypedId amount = add(field, type_of(read), place);
  const TypedId own = add(word, {.kind = TypeKind::kSymbol}, place);
  const TypedId converted = add(ConvertTo{amount, own, {}, to, *day}, money, span);
  if (!substitute) {
    return converted;
  }
  // What `empty means` says is in the ruleset's currency, whatever the fact's is.
  const TypedId there = yes_no(HasField{field.of, field.kind, field.field, std::nullopt}, place);
  TypedId instead = add(ConstantNumber{*substitute}, type_of(read), place);
  if (type_of(read).currency != to) {
    instead = add(ConvertTo{instead, std::nullopt, type_of(read).currency, to, *day}, money, span);
  }
  return add(FirstThatHolds{{{converted, there}, {instead, std::nullopt}}}, money, span);
}

}  // namespace remit
