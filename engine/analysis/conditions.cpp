// Conditions: comparisons of values, words and facts, and what joins them.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/exact_literals.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

using ast::ComparisonOperator;

bool is_word(const Type& type) {
  return type.kind == TypeKind::kSymbol || type.kind == TypeKind::kText;
}

CompareOperator typed_operator(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kLess:
      return CompareOperator::kLess;
    case ComparisonOperator::kAtMost:
      return CompareOperator::kAtMost;
    case ComparisonOperator::kGreater:
      return CompareOperator::kGreater;
    case ComparisonOperator::kAtLeast:
      return CompareOperator::kAtLeast;
    case ComparisonOperator::kEqual:
    case ComparisonOperator::kIs:
      return CompareOperator::kEqual;
    case ComparisonOperator::kIsNot:
      return CompareOperator::kNotEqual;
  }
  return CompareOperator::kEqual;
}

bool is_order(CompareOperator op) {
  return op != CompareOperator::kEqual && op != CompareOperator::kNotEqual;
}

bool is_field_of_any_fact(const FactSchema& schema, std::string_view name) {
  for (std::size_t kind = 0; kind < schema.kind_count(); ++kind) {
    if (schema.find_field(static_cast<FactKind>(kind), name)) {
      return true;
    }
  }
  return false;
}

/// A share written as a plain number, as a percentage: 0.5 is 50%, 5 is meant as 5%.
std::string as_percentage(const std::string& number) {
  if (!number.starts_with("0.")) {
    return number + "%";
  }
  std::string digits = number.substr(2);
  digits.resize(std::max<std::size_t>(digits.size(), 2), '0');
  std::string whole = digits.substr(0, 2);
  whole.erase(0, whole[0] == '0' ? 1 : 0);
  return digits.size() > 2 ? fmt::format("{}.{}%", whole, digits.substr(2)) : whole + "%";
}

/// How a plain number would have to be written to be of type `wanted`.
std::string written_as(const Type& wanted, const std::string& number) {
  switch (wanted.kind) {
    case TypeKind::kMoney:
      return fmt::format("{} {}", wanted.currency, number);
    case TypeKind::kPercent:
      return as_percentage(number);
    case TypeKind::kMonths:
      return fmt::format("{} months", number);
    case TypeKind::kDays:
      return fmt::format("{} days", number);
    case TypeKind::kText:
    case TypeKind::kSymbol:
    case TypeKind::kReference:
      return fmt::format("\"{}\"", number);
    case TypeKind::kNumber:
    case TypeKind::kDate:
    case TypeKind::kYesNo:
      return {};
  }
  return {};
}

}  // namespace

Typed ExpressionTyper::condition(ast::ExpressionId id) {
  const Typed value = type(id);
  if (!value || type_of(*value).kind == TypeKind::kYesNo) {
    return value;
  }
  state_.diagnostics
      .error("R0409", at(id).span,
             fmt::format("a condition is expected here, and this is {}", describe(*value)))
      .help("a comparison, such as … is … or … >= …");
  return std::nullopt;
}

const std::vector<std::string>* ExpressionTyper::ordered_words_of(TypedId id) const {
  const auto* read = std::get_if<FieldRead>(&state_.ruleset.expressions[id].node);
  if (read == nullptr || read->kind != FactKind::kPartner || state_.ruleset.tiers.empty() ||
      state_.ruleset.schema.field(read->kind, read->field).name != "tier") {
    return nullptr;
  }
  return &state_.ruleset.tiers;
}

bool ExpressionTyper::check_word(TypedId left, std::string_view word, Span span) {
  const auto* read = std::get_if<FieldRead>(&state_.pool()[left].node);
  if (read == nullptr) {
    return true;
  }
  return check_word_of(read->kind, read->field, ordered_words_of(left), word, span);
}

bool ExpressionTyper::check_word_of(FactKind kind, std::size_t index,
                                    const std::vector<std::string>* declared, std::string_view word,
                                    Span span) {
  const FieldDefinition& field = state_.ruleset.schema.field(kind, index);
  const std::string name = fmt::format("{}.{}", state_.ruleset.schema.fact(kind).name, field.name);
  const auto unknown = [&](const std::vector<std::string>& words, const std::string& message) {
    const auto near = nearest_word(word, words);
    auto report = state_.diagnostics.error("R0408", span, message);
    if (near) {
      report.help(*near);
    } else if (words.size() <= 12) {
      report.help(quoted_list(words));
    }
    return false;
  };
  if (declared == nullptr) {
    const FieldDetails* details = state_.fields.find(kind, index);
    declared = details != nullptr && !details->words.empty() ? &details->words : nullptr;
  }
  if (declared != nullptr && std::ranges::find(*declared, word) == declared->end()) {
    return unknown(*declared, fmt::format("`{}` is not one of the words of {}", word, name));
  }
  if (declared != nullptr) {
    return true;
  }
  if (state_.ledger == nullptr) {
    state_.not_looked_up.words.emplace(name, word);
    return true;
  }
  for (const KnownWords::Field& known : state_.ledger->fields) {
    if (known.fact == state_.ruleset.schema.fact(kind).name && known.column == field.column &&
        !known.words.empty() && !std::ranges::binary_search(known.words, word)) {
      // It may be right and come later, so this is a warning.
      auto report = state_.diagnostics.warning(
          "R0408", span, fmt::format("nothing in the ledger has `{}` as its {} yet", word, name));
      if (const auto near = nearest_word(word, known.words)) {
        report.help(*near);
      }
    }
  }
  return true;
}

Typed ExpressionTyper::word_or_value(TypedId left, ast::ExpressionId right) {
  const ast::Expression& expression = at(right);
  const ast::Name* name = bare_word(expression);
  if (name != nullptr && lets_ != nullptr && lets_->find(name->text) != nullptr) {
    return type(right);
  }
  const std::string* word = written_word(expression);
  if (word == nullptr) {
    return is_word_with_dash(right) ? std::nullopt : type(right);
  }
  if (name != nullptr) {
    warn_of_field_name(left, *name);
  }
  if (!check_word(left, *word, expression.span)) {
    return std::nullopt;
  }
  return add(ConstantWord{*word}, type_of(left), expression.span);
}

Typed ExpressionTyper::fact_or_value(TypedId left, ast::ExpressionId right) {
  const ast::Expression& expression = at(right);
  const ast::Name* name = bare_word(expression);
  const std::string* id = written_word(expression);
  if (id == nullptr) {
    return type(right);
  }
  if (name != nullptr) {
    const bool declared = lets_ != nullptr && lets_->find(name->text) != nullptr;
    if (declared || is_word_of_the_language(name->text)) {
      return type(right);
    }
  }
  const FactKind kind = type_of(left).refers_to;
  if (name != nullptr && kind != FactKind::kPartner) {
    // `invoice is payed` would otherwise ask for the invoice that is called so.
    auto report = state_.diagnostics.error(
        "R0408", expression.span,
        fmt::format("`{}` is nothing that can be said of {}", name->text, describe(left)));
    const bool can_be_paid = state_.ruleset.schema.find_field(kind, "paid_on").has_value();
    if (can_be_paid && nearest_word(name->text, std::vector<std::string>{"paid", "unpaid"})) {
      report.help(name->text.starts_with("un") ? "is not paid" : "is paid");
    } else {
      report.help(fmt::format("its field, such as {0}.{1} is …; or \"{2}\" in quotes, if that is its id",
                              state_.ruleset.schema.fact(kind).name,
                              state_.ruleset.schema.find_field(kind, "stage") ? "stage" : "kind",
                              name->text));
    }
    return std::nullopt;
  }
  return fact_called(*id, type_of(left), expression.span);
}

Typed ExpressionTyper::fact_called(const std::string& id, const Type& reference, Span span) {
  if (reference.refers_to == FactKind::kPartner && !check_partner(id, span)) {
    return std::nullopt;
  }
  return add(ConstantFact{reference.refers_to, id}, reference, span);
}

bool ExpressionTyper::check_partner(const std::string& id, Span span) {
  if (state_.ledger == nullptr) {
    state_.not_looked_up.partners.insert(id);
    return true;
  }
  if (state_.ledger->partner_ids.empty() || std::ranges::binary_search(state_.ledger->partner_ids, id)) {
    return true;
  }
  auto report = state_.diagnostics.error("R0421", span, fmt::format("the ledger has no partner `{}`", id));
  if (const auto near = nearest_word(id, state_.ledger->partner_ids)) {
    report.help(*near);
  }
  return false;
}

Typed ExpressionTyper::operand_beside(TypedId left, ast::ExpressionId right) {
  if (is_word(type_of(left))) {
    return word_or_value(left, right);
  }
  return type_of(left).kind == TypeKind::kReference ? fact_or_value(left, right) : type(right);
}

Typed ExpressionTyper::comparison(const ast::Comparison& node, Span span) {
  const Typed left = type(node.left);
  const ast::Name* word = bare_word(at(node.right));
  if (!left) {
    if (word == nullptr) {
      static_cast<void>(type(node.right));
    }
    return std::nullopt;
  }
  const bool is = node.op == ComparisonOperator::kIs || node.op == ComparisonOperator::kIsNot;
  if (is && word != nullptr && word->text == "paid" && type_of(*left).kind == TypeKind::kReference) {
    return is_paid(*left, node.op == ComparisonOperator::kIsNot, word->span, span);
  }
  return compare_with(node.op, *left, node.right, span);
}

Typed ExpressionTyper::compare_with(ComparisonOperator op, TypedId left, ast::ExpressionId right, Span span) {
  const Typed value = operand_beside(left, right);
  if (!value) {
    return std::nullopt;
  }
  const auto* number = std::get_if<ast::NumberLiteral>(&at(right).node);
  const std::string as_written(state_.files[at(right).span.file].slice(at(right).span));
  if (number != nullptr && !number->unit && type_of(left).kind != TypeKind::kNumber) {
    if (const std::string better = written_as(type_of(left), as_written); !better.empty()) {
      state_.diagnostics
          .error("R0417", span, fmt::format("{} can't be compared with {}", describe(left), describe(*value)))
          .help(better);
      return std::nullopt;
    }
  }
  return compare(op, left, *value, span);
}

Typed ExpressionTyper::is(TypedId left, ast::ExpressionId right, Span span) {
  const std::string* id = written_word(at(right));
  if (type_of(left).kind != TypeKind::kReference || id == nullptr) {
    return compare_with(ComparisonOperator::kIs, left, right, span);
  }
  const Typed fact = fact_called(*id, type_of(left), at(right).span);
  return fact ? compare(ComparisonOperator::kIs, left, *fact, span) : std::nullopt;
}

Typed ExpressionTyper::is_paid(TypedId reference, bool negated, Span word, Span span) {
  const FactKind kind = type_of(reference).refers_to;
  const std::optional<std::size_t> field = state_.ruleset.schema.find_field(kind, "paid_on");
  if (!field) {
    const std::string& fact = state_.ruleset.schema.fact(kind).name;
    auto report = state_.diagnostics.error(
        "R0404", word,
        fmt::format("only an invoice or a payment is paid, not {}", with_article(spoken(fact))));
    if (kind == FactKind::kDeal) {
      report.help("deal.first_paid_on is not never");
    }
    return std::nullopt;
  }
  const Typed paid_on = read_field(reference, kind, *field, span, {});
  const TypedId never = add(ConstantDate{Date::never()}, {.kind = TypeKind::kDate}, span);
  return yes_no(
      CompareValues{negated ? CompareOperator::kEqual : CompareOperator::kNotEqual, *paid_on, never, {}},
      span);
}

Typed ExpressionTyper::compare(ComparisonOperator op, TypedId left, TypedId right, Span span) {
  const Type& one = type_of(left);
  const Type& other = type_of(right);
  const auto is_share = [](const Type& type) {
    return type.kind == TypeKind::kNumber || type.kind == TypeKind::kPercent;
  };
  // What is reached of a target is a number, and 60% is one too.
  const bool alike = one == other || (is_word(one) && is_word(other)) || (is_share(one) && is_share(other));
  if (one.kind == TypeKind::kYesNo || !alike) {
    auto report = state_.diagnostics.error(
        "R0417", span,
        fmt::format("{} can't be compared with {}", state_.describe(one), state_.describe(other)));
    if (one.kind == TypeKind::kMoney && other.kind == TypeKind::kMoney) {
      report.help("amounts of one currency");
    }
    return std::nullopt;
  }
  CompareValues comparison{.op = typed_operator(op), .left = left, .right = right, .ordered_words = {}};
  if (is_order(comparison.op) && (is_word(one) || one.kind == TypeKind::kReference)) {
    const std::vector<std::string>* ordered = ordered_words_of(left);
    if (ordered == nullptr) {
      ordered = ordered_words_of(right);
    }
    if (ordered == nullptr) {
      if (!state_.damage.may_be_header_line("tiers")) {
        state_.diagnostics
            .error("R0419", span,
                   fmt::format("{} is neither more nor less than another; only tiers have an order",
                               state_.describe(one)))
            .help("`is`, `is not` or `is one of`; for tiers a header line: tiers Registered < Silver < Gold");
      }
      return std::nullopt;
    }
    comparison.ordered_words = *ordered;
  }
  if (is_order(comparison.op)) {
    warn_of_ratio(left, right);
  }
  return yes_no(std::move(comparison), span);
}

Typed ExpressionTyper::one_of(const ast::OneOf& node, Span span) {
  const Typed left = type(node.operand);
  AnyOf any;
  bool sound = left.has_value();
  for (const ast::ExpressionId choice : node.choices) {
    const Typed equal =
        left ? compare_with(ComparisonOperator::kEqual, *left, choice, at(choice).span) : std::nullopt;
    sound = sound && equal.has_value();
    any.operands.push_back(equal.value_or(TypedId{}));
  }
  if (!sound) {
    return std::nullopt;
  }
  return any.operands.size() == 1 ? Typed(any.operands.front()) : Typed(yes_no(std::move(any), span));
}

Typed ExpressionTyper::in_range(const ast::InRange& node, Span span) {
  const Typed operand = type(node.operand);
  if (!operand) {
    return std::nullopt;
  }
  const Typed from = compare_with(ComparisonOperator::kAtLeast, *operand, node.first, at(node.first).span);
  const Typed through = compare_with(ComparisonOperator::kAtMost, *operand, node.last, at(node.last).span);
  return from && through ? Typed(yes_no(AllOf{{*from, *through}}, span)) : std::nullopt;
}

Typed ExpressionTyper::has(const ast::Has& node, Span span) {
  const Typed operand = type(node.operand);
  if (!operand) {
    return std::nullopt;
  }
  const Type type = type_of(*operand);
  if (type.kind != TypeKind::kReference) {
    auto report = state_.diagnostics.error(
        "R0405", node.field.span,
        fmt::format("`has` asks for a field of a fact, and this is {}", state_.describe(type)));
    if (const ast::Path* path = path_of(node.operand); path != nullptr && path->parts.size() > 1) {
      const Span whole = path->span;
      const bool is_field = is_field_of_any_fact(state_.ruleset.schema, node.field.text);
      if (!is_field && (type.kind == TypeKind::kSymbol || type.kind == TypeKind::kText)) {
        report.help(
            fmt::format("{} is {}", state_.files[path->span.file].slice(path->span), node.field.text));
        return std::nullopt;
      }
      const Span last = path->parts.back().span;
      report.help(fmt::format("{} has {}",
                              state_.files[whole.file].slice({whole.file, whole.begin, last.begin - 1}),
                              node.field.text));
    }
    return std::nullopt;
  }
  const FactDefinition& fact = state_.ruleset.schema.fact(type.refers_to);
  const std::optional<std::size_t> field = state_.ruleset.schema.find_field(type.refers_to, node.field.text);
  if (!field) {
    std::vector<std::string> fields;
    for (const FieldDefinition& each : fact.fields) {
      fields.push_back(each.name);
    }
    if (type.refers_to == FactKind::kDeal && !nearest_word(node.field.text, fields)) {
      const bool any = node.field.text == "participants";
      if (!any && !participant(*operand, node.field, span)) {
        return std::nullopt;
      }
      return yes_no(HasParticipant{*operand, any ? std::string() : node.field.text}, span);
    }
    return unknown_field(type.refers_to, node.field);
  }
  HasField has{.of = *operand, .kind = type.refers_to, .field = *field, .on = {}};
  if (fact.fields[*field].origin == FieldOrigin::kDated) {
    has.on = day(span, fmt::format("`{}` of a partner", node.field.text));
    if (!has.on) {
      return std::nullopt;
    }
  }
  return yes_no(std::move(has), span);
}

Typed ExpressionTyper::logical(const ast::Logical& node, Span span) {
  std::vector<TypedId> operands;
  for (const ast::ExpressionId operand : node.operands) {
    if (const Typed value = condition(operand)) {
      operands.push_back(*value);
    }
  }
  if (operands.size() < node.operands.size()) {
    return std::nullopt;
  }
  return node.conjunction ? yes_no(AllOf{std::move(operands)}, span)
                          : yes_no(AnyOf{std::move(operands)}, span);
}

Typed ExpressionTyper::inverse(const ast::Not& node, Span span) {
  const Typed operand = condition(node.operand);
  return operand ? Typed(yes_no(Inverse{*operand}, span)) : std::nullopt;
}

}  // namespace remit
