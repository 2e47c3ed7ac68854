// The facts that a scenario gives.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/exact_literals.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/scenario_reader.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

/// Facts without an id of their own are given through another: attributes in a partner's line, roles in a
/// deal's.
bool can_be_given(FactKind kind) {
  return kind != FactKind::kPartnerAttribute && kind != FactKind::kDealPartner;
}

/// Partners and customers are there as soon as something names them.
bool is_implied(FactKind kind) {
  return kind == FactKind::kPartner || kind == FactKind::kCustomer;
}

std::vector<std::string> field_names(const FactDefinition& fact) {
  std::vector<std::string> names;
  for (const FieldDefinition& field : fact.fields) {
    names.push_back(field.name);
  }
  return names;
}

}  // namespace

std::optional<FactKind> ScenarioReader::kind_of(const ast::GivenLine& given) {
  const std::string& name = given.fact.text;
  const auto kind = state_.ruleset.schema.find_fact(name);
  if (kind && can_be_given(*kind)) {
    return kind;
  }
  if (state_.damage.may_declare(name)) {
    return std::nullopt;
  }
  std::vector<std::string> possible;
  for (std::size_t each = 0; each < state_.ruleset.schema.kind_count(); ++each) {
    const auto candidate = static_cast<FactKind>(each);
    if (can_be_given(candidate)) {
      possible.push_back(state_.ruleset.schema.fact(candidate).name);
    }
  }
  auto report = state_.diagnostics.error("R0601", given.fact.span,
                                         fmt::format("a scenario can't give {}", with_article(spoken(name))));
  const auto near = nearest_word(name, possible);
  report.help(near ? *near : quoted_list(possible));
  return std::nullopt;
}

// What it names may be known by this line alone; that it isn't needn't be told as well.
void ScenarioReader::leave_out(const ast::GivenLine& given) {
  if (given.id) {
    names_unread_.insert(given.id->text);
  }
  for (const Field& field : given.fields) {
    if (const std::optional<std::string> word = word_of(field.value)) {
      names_unread_.insert(*word);
    }
  }
}

void ScenarioReader::read_given(const ast::GivenLine& given) {
  const auto kind = kind_of(given);
  if (!kind) {
    leave_out(given);
    return;
  }
  const bool needs_id = state_.ruleset.schema.fact(*kind).has_id;
  if (!given.id && needs_id) {
    state_.diagnostics
        .error("R0610", given.fact.span, fmt::format("this {} has no id", spoken(given.fact.text)))
        .help(fmt::format("given {} {}1  …", given.fact.text,
                          static_cast<char>(given.fact.text.front() - 'a' + 'A')));
    leave_out(given);
    return;
  }
  // Facts without an id of their own are told apart by their place.
  const ast::Name id = given.id.value_or(
      ast::Name{.text = "no. " + std::to_string(given_.size() + 1), .span = given.fact.span});
  const auto [place, is_new] = given_.emplace(std::pair{*kind, id.text}, id.span);
  if (!is_new) {
    state_.diagnostics
        .error("R0602", id.span, fmt::format("{} {} is given twice", spoken(given.fact.text), id.text))
        .related(place->second, "given here first");
    leave_out(given);
    return;
  }
  ScenarioFact fact{
      .kind = *kind, .id = id.text, .fields = {}, .paid_on = {}, .booked_on = {}, .span = given.span};
  for (const Field& field : given.fields) {
    read_field(given, field, fact);
  }
  scenario_.facts.push_back(std::move(fact));
}

bool ScenarioReader::is_role(FactKind kind, const Field& field) const {
  return kind == FactKind::kDeal && !field.dates && word_of(field.value).has_value() &&
         !nearest_word(field.name.text, field_names(state_.ruleset.schema.fact(kind)));
}

void ScenarioReader::add_role(const ast::GivenLine& given, const Field& field) {
  const FactSchema& schema = state_.ruleset.schema;
  const std::string partner = word_of(field.value).value_or("");
  refer_to(FactKind::kPartner, partner, file_.expressions[field.value].span);
  ScenarioFact role{.kind = FactKind::kDealPartner,
                    .id = fmt::format("{}/{}/{}", given.id->text, partner, field.name.text),
                    .fields = {},
                    .paid_on = {},
                    .booked_on = {},
                    .span = field.span};
  const auto add = [&](std::string_view name, const std::string& word) {
    role.fields.push_back({.field = *schema.find_field(FactKind::kDealPartner, name),
                           .value = {.value = word, .currency = {}},
                           .dates = {},
                           .span = field.span});
  };
  add("deal", given.id->text);
  add("partner", partner);
  add("role", field.name.text);
  // Who is named first is listed first.
  const auto is_of_this_deal = [&](const ScenarioFact& fact) {
    return fact.kind == FactKind::kDealPartner && fact.id.starts_with(given.id->text + "/");
  };
  const auto before = std::ranges::count_if(scenario_.facts, is_of_this_deal);
  role.fields.push_back({.field = *schema.find_field(FactKind::kDealPartner, "position"),
                         .value = {.value = Rational(before + 1), .currency = {}},
                         .dates = {},
                         .span = field.span});
  scenario_.facts.push_back(std::move(role));
}

void ScenarioReader::read_field(const ast::GivenLine& given, const Field& field, ScenarioFact& fact) {
  const FactDefinition& definition = state_.ruleset.schema.fact(fact.kind);
  const std::string& name = field.name.text;
  const auto index = state_.ruleset.schema.find_field(fact.kind, name);
  if (!index && name == "booked_on") {
    if (fact.booked_on) {
      state_.diagnostics.error("R0602", field.name.span, fmt::format("`{}` is given twice", name));
    }
    fact.booked_on = fixed_date(state_, file_, field.value, "the day of booking");
    return;
  }
  if (!index) {
    if (is_role(fact.kind, field)) {
      add_role(given, field);
    } else if (!state_.damage.may_declare(name)) {
      const auto near = nearest_word(name, field_names(definition));
      state_.diagnostics
          .error("R0603", field.name.span,
                 fmt::format("{} has no field `{}`", with_article(spoken(definition.name)), name))
          .help(near ? *near
                     : fmt::format("field {}.{} is …   in column one, if the files have such a column",
                                   definition.name, name));
    }
    return;
  }
  const FieldDefinition& there = definition.fields[*index];
  if (there.origin == FieldOrigin::kDerived) {
    if (fact.kind == FactKind::kInvoice && name == "paid_on") {
      read_paid_on(field, fact);
    } else {
      state_.diagnostics
          .error("R0603", field.name.span, fmt::format("`{}` follows from payments and can't be given", name))
          .help("paid_on of its invoices");
    }
    return;
  }
  const bool again = there.origin != FieldOrigin::kDated &&
                     std::ranges::any_of(fact.fields, [&](const auto& each) { return each.field == *index; });
  if (again) {
    state_.diagnostics.error("R0602", field.name.span, fmt::format("`{}` is given twice", name));
    return;
  }
  if (field.dates && there.origin != FieldOrigin::kDated) {
    state_.diagnostics.error("R0609", field.dates->span,
                             fmt::format("`{}` has no dates: only attributes of partners change", name));
    return;
  }
  const auto dates = field.dates ? effective_range(state_, file_, *field.dates) : EffectiveRange{};
  auto value = value_of(fact.kind, *index, field);
  if (dates && value) {
    fact.fields.push_back({.field = *index, .value = *std::move(value), .dates = *dates, .span = field.span});
  }
}

void ScenarioReader::read_paid_on(const Field& field, ScenarioFact& fact) {
  const auto* reference = std::get_if<ast::PathReference>(&file_.expressions[field.value].node);
  if (reference != nullptr && reference->path.parts.front().text == "never") {
    return;
  }
  fact.paid_on = fixed_date(state_, file_, field.value, "the day of payment");
}

std::optional<std::string> ScenarioReader::word_of(ast::ExpressionId id) const {
  const ast::ExpressionNode& node = file_.expressions[id].node;
  if (const auto* text = std::get_if<ast::TextLiteral>(&node)) {
    return text->text;
  }
  if (const auto* number = std::get_if<ast::NumberLiteral>(&node); number != nullptr && !number->unit) {
    return number->number;
  }
  const auto* reference = std::get_if<ast::PathReference>(&node);
  return reference != nullptr && reference->path.parts.size() == 1
             ? std::optional(reference->path.parts.front().text)
             : std::nullopt;
}

void ScenarioReader::wrong_kind(const Field& field, std::string_view wanted, std::string help) {
  state_.diagnostics
      .error("R0609", file_.expressions[field.value].span, fmt::format("`{}` is {}", field.name.text, wanted))
      .help(fmt::format("{} {}", field.name.text, help));
}

bool ScenarioReader::check_word(FactKind kind, std::size_t index, const std::string& word, Span span) {
  const FieldDetails* details = state_.fields.find(kind, index);
  const bool tier = kind == FactKind::kPartner && state_.ruleset.schema.field(kind, index).name == "tier";
  const std::vector<std::string>* words =
      details != nullptr && !details->words.empty() ? &details->words : nullptr;
  if (tier && !state_.ruleset.tiers.empty()) {
    words = &state_.ruleset.tiers;
  }
  if (words == nullptr || std::ranges::find(*words, word) != words->end()) {
    return true;
  }
  const auto near = nearest_word(word, *words);
  state_.diagnostics
      .error("R0408", span,
             fmt::format("`{}` is not one of the words of {}.{}", word, state_.ruleset.schema.fact(kind).name,
                         state_.ruleset.schema.field(kind, index).name))
      .help(near ? *near : quoted_list(*words));
  return false;
}

std::optional<ScenarioValue> ScenarioReader::money_of(const Field& field) {
  const ast::Expression* expression = &file_.expressions[field.value];
  const auto* negation = std::get_if<ast::Negation>(&expression->node);
  if (negation != nullptr) {
    expression = &file_.expressions[negation->operand];
  }
  const auto* literal = std::get_if<ast::MoneyLiteral>(&expression->node);
  if (literal == nullptr) {
    const bool number = std::holds_alternative<ast::NumberLiteral>(expression->node);
    wrong_kind(field, "an amount of money",
               fmt::format("{} {}", state_.ruleset.currency.code(),
                           number ? state_.files[file_.number].slice(expression->span) : "1_000"));
    return std::nullopt;
  }
  const auto money = exact_money(*literal, expression->span, state_.diagnostics);
  if (!money) {
    return std::nullopt;
  }
  return ScenarioValue{.value = negation != nullptr ? Rational(-money->amount) : money->amount,
                       .currency = money->currency.code()};
}

std::optional<ScenarioValue> ScenarioReader::value_of(FactKind kind, std::size_t index, const Field& field) {
  const FieldDefinition& definition = state_.ruleset.schema.field(kind, index);
  const Span span = file_.expressions[field.value].span;
  switch (definition.type) {
    case FieldType::kReference:
    case FieldType::kSymbol:
    case FieldType::kText: {
      const auto word = word_of(field.value);
      if (!word) {
        wrong_kind(field, definition.type == FieldType::kReference ? "the id of a fact" : "a word",
                   "and a word, or a text in quotes");
        return std::nullopt;
      }
      if (definition.type == FieldType::kReference) {
        refer_to(definition.refers_to, *word, span);
      } else if (!check_word(kind, index, *word, span)) {
        return std::nullopt;
      }
      return ScenarioValue{.value = *word, .currency = {}};
    }
    case FieldType::kDate: {
      const auto date = fixed_date(state_, file_, field.value, fmt::format("`{}`", field.name.text));
      return date ? std::optional(ScenarioValue{.value = *date, .currency = {}}) : std::nullopt;
    }
    case FieldType::kMoney:
      return money_of(field);
    case FieldType::kNumber:
      // A target is an amount of what its measure is in.
      if (kind == FactKind::kTarget &&
          std::holds_alternative<ast::MoneyLiteral>(file_.expressions[field.value].node)) {
        return money_of(field);
      }
      break;
    case FieldType::kPercent:
      break;
  }
  const auto figure = fixed_figure(state_, file_, field.value, fmt::format("`{}`", field.name.text));
  if (!figure) {
    return std::nullopt;
  }
  if (figure->type != state_.field_type(kind, index)) {
    wrong_kind(field, state_.describe(state_.field_type(kind, index)),
               definition.type == FieldType::kPercent ? "12.5%" : "3");
    return std::nullopt;
  }
  return ScenarioValue{.value = figure->value, .currency = {}};
}

void ScenarioReader::refer_to(FactKind kind, const std::string& id, Span span) {
  references_.push_back({kind, id, span});
}

void ScenarioReader::resolve_references() {
  for (const Reference& reference : references_) {
    const auto [place, is_new] = given_.try_emplace(std::pair{reference.kind, reference.id}, reference.span);
    if (!is_new) {
      continue;
    }
    if (is_implied(reference.kind)) {
      scenario_.facts.push_back({.kind = reference.kind,
                                 .id = reference.id,
                                 .fields = {},
                                 .paid_on = {},
                                 .booked_on = {},
                                 .span = reference.span});
      continue;
    }
    given_.erase(place);
    if (damaged_ || names_unread_.contains(reference.id)) {
      continue;  // the line that gives it may be the damaged one
    }
    const std::string& name = state_.ruleset.schema.fact(reference.kind).name;
    std::vector<std::string> ids;
    for (const auto& [key, span] : given_) {
      if (key.first == reference.kind) {
        ids.push_back(key.second);
      }
    }
    const auto near = nearest_word(reference.id, ids);
    state_.diagnostics
        .error("R0604", reference.span,
               fmt::format("this scenario gives no {} {}", spoken(name), reference.id))
        .help(near ? *near : fmt::format("given {} {}  …", name, reference.id));
  }
}

}  // namespace remit
