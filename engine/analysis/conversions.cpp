// Amounts in another currency.
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/currencies.hpp"
#include "engine/analysis/expression_typer.hpp"

namespace remit {
namespace {

/// The field that says which currency a fact is in; none for facts without one, whatever fields of one's own
/// they have been given.
std::optional<std::size_t> currency_field(const FactSchema& schema, FactKind kind) {
  const std::optional<std::size_t> field = schema.find_field(kind, "currency");
  const bool is_declared = field && schema.field(kind, *field).origin == FieldOrigin::kDeclared;
  return kind < FactKind::kFirstDeclared && is_declared ? std::nullopt : field;
}

}  // namespace

Typed ExpressionTyper::conversion(const ast::Conversion& node, Span span) {
  if (!node.currency) {
    return in_own_currency(node, span);
  }
  const bool known = known_currency(state_, *node.currency);
  const Typed amount = type(node.operand);
  if (!known || !amount || !is_amount(node.operand, *amount, node.currency->text)) {
    return std::nullopt;
  }
  const Type of = type_of(*amount);
  const std::string& to = node.currency->text;
  if (std::holds_alternative<FieldRead>(state_.pool()[*amount].node) && !of.is_own_money()) {
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
  const Type money{.kind = TypeKind::kMoney, .currency = to};
  return of.is_own_money() ? add(ConvertTo{*amount, currency_of_line(span), {}, to, *day}, money, span)
                           : add(ConvertTo{*amount, std::nullopt, of.currency, to, *day}, money, span);
}

bool ExpressionTyper::is_amount(ast::ExpressionId operand, TypedId value, std::string_view currency) {
  if (type_of(value).kind == TypeKind::kMoney) {
    return true;
  }
  state_.diagnostics
      .error("R0409", at(operand).span,
             fmt::format("only an amount has a currency, and this is {}", describe(value)))
      .help(fmt::format("an amount in {}", currency));
  return false;
}

/// The word of the currency of the fact that the line is for.
TypedId ExpressionTyper::currency_of_line(Span span) {
  const FactKind kind = surroundings_.fact.value();
  FieldRead word;
  word.of = add(ThisFact{kind}, {.kind = TypeKind::kReference, .currency = {}, .refers_to = kind}, span);
  word.kind = kind;
  word.field = state_.ruleset.schema.find_field(kind, "currency").value();
  return add(word, {.kind = TypeKind::kSymbol}, span);
}

bool ExpressionTyper::has_own_currency(Span span) {
  const std::string_view own = kOwnCurrency;
  if (surroundings_.adds_up) {
    state_.diagnostics
        .error("R0427", span,
               fmt::format("{} adds up facts of several currencies, so nothing in it is `in {}`",
                           surroundings_.place, own))
        .help(fmt::format("in {}", state_.currency_known ? state_.currency_code() : "EUR"));
    return false;
  }
  if (!surroundings_.fact || !currency_field(state_.ruleset.schema, *surroundings_.fact)) {
    state_.diagnostics
        .error("R0427", span,
               fmt::format("{} is for nothing that has a currency, so nothing in it is `in {}`",
                           surroundings_.place, own))
        .help("a rule for each deal, invoice, payment or refund");
    return false;
  }
  return true;
}

Typed ExpressionTyper::in_own_currency(const ast::Conversion& node, Span span) {
  const Typed amount = type(node.operand);
  if (!amount || !has_own_currency(span) || !is_amount(node.operand, *amount, kOwnCurrency)) {
    return std::nullopt;
  }
  const Type of = type_of(*amount);
  if (of.is_own_money() || of.currency.empty()) {
    return amount;
  }
  const auto* read = std::get_if<FieldRead>(&state_.pool()[*amount].node);
  const bool has_currency = read != nullptr && !read->on && currency_field(state_.ruleset.schema, read->kind);
  if (has_currency && std::holds_alternative<ThisFact>(state_.pool()[read->of].node)) {
    return own_field(*amount, span);
  }
  if (has_currency) {
    const std::string& line = state_.ruleset.schema.fact(*surroundings_.fact).name;
    state_.diagnostics
        .error("R0427", at(node.operand).span,
               fmt::format("`{}` is here that of the {} that the line is for, and this is an amount of "
                           "another fact",
                           kOwnCurrency, line))
        .help(fmt::format("({} in {}) in {}",
                          state_.files[at(node.operand).span.file].slice(at(node.operand).span),
                          state_.currency_code(), kOwnCurrency));
    return std::nullopt;
  }
  const Typed day = this->day(span, "an exchange rate");
  if (!day) {
    return std::nullopt;
  }
  return add(ConvertTo{*amount, std::nullopt, of.currency, {}, *day, currency_of_line(span)}, own_money(),
             span);
}

/// A field of the fact that the line is for, as it is.
Typed ExpressionTyper::own_field(TypedId read, Span span) {
  FieldRead field = std::get<FieldRead>(state_.pool()[read].node);
  const Span place = state_.pool()[read].span;
  const std::optional<Rational> substitute = std::exchange(field.empty_number, std::nullopt);
  const std::string currency = type_of(read).currency;
  field.in_own_currency = true;
  const TypedId amount = add(field, own_money(), substitute ? place : span);
  if (!substitute) {
    return amount;
  }
  // What `empty means` says is in the ruleset's currency, whatever the fact's is.
  const Typed day = this->day(span, "an exchange rate");
  if (!day) {
    return std::nullopt;
  }
  const TypedId there = yes_no(HasField{field.of, field.kind, field.field, std::nullopt}, place);
  const TypedId empty =
      add(ConstantNumber{*substitute}, {.kind = TypeKind::kMoney, .currency = currency}, place);
  const TypedId instead =
      add(ConvertTo{empty, std::nullopt, currency, {}, *day, currency_of_line(span)}, own_money(), span);
  return add(FirstThatHolds{{{amount, there}, {instead, std::nullopt}}}, own_money(), span);
}

/// A field of facts that have a currency of their own; none for any other.
Typed ExpressionTyper::converted_field(TypedId read, const std::string& to, Span span) {
  FieldRead field = std::get<FieldRead>(state_.pool()[read].node);
  const std::optional<std::size_t> currency = currency_field(state_.ruleset.schema, field.kind);
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
