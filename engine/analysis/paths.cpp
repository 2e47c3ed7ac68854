// What a path means where it stands: facts first, then lets, measures and scales.
#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

Type reference_to(FactKind kind) {
  return {.kind = TypeKind::kReference, .currency = {}, .refers_to = kind};
}

}  // namespace

Type AnalysisState::field_type(FactKind kind, std::size_t field) const {
  const FieldDefinition& definition = ruleset.schema.field(kind, field);
  switch (definition.type) {
    case FieldType::kReference:
      return reference_to(definition.refers_to);
    case FieldType::kSymbol:
      return {.kind = TypeKind::kSymbol};
    case FieldType::kText:
      return {.kind = TypeKind::kText};
    case FieldType::kDate:
      return {.kind = TypeKind::kDate};
    case FieldType::kMoney:
      return money();
    case FieldType::kNumber:
      return {.kind = TypeKind::kNumber};
    case FieldType::kPercent:
      return {.kind = TypeKind::kPercent};
  }
  return {};
}

Typed ExpressionTyper::path(const ast::Path& path, bool roles) {
  return resolve(path, {.on = {}, .span = {}, .quiet = false, .roles = roles});
}

Typed ExpressionTyper::key(const ast::Path& path, Span span) {
  const Look look{.on = {}, .span = span, .quiet = true};
  std::optional<Head> head = from_fans(path);
  if (!head) {
    head = from_facts(path, look);
  }
  if (!head && surroundings_.fact) {
    head = Head{step(add(ThisFact{*surroundings_.fact}, reference_to(*surroundings_.fact), span),
                     path.parts.front(), span, look)};
  }
  return head ? steps(*head, path, look) : std::nullopt;
}

Typed ExpressionTyper::resolve(const ast::Path& path, const Look& look) {
  const ast::Name& head = path.parts.front();
  if (path.parts.size() == 1 && head.text == "never") {
    return add(ConstantDate{Date::never()}, {.kind = TypeKind::kDate}, path.span);
  }
  if (path.parts.size() == 1 && head.text == "before" && surroundings_.step) {
    return add(BalanceBefore{surroundings_.step->balance}, surroundings_.step->type, path.span);
  }
  std::optional<Head> found = from_keys(path);
  if (!found) {
    found = from_fans(path);
  }
  if (!found) {
    found = from_facts(path, look);
  }
  if (!found) {
    found = from_period(path);
  }
  if (!found) {
    found = from_declarations(path, look);
  }
  if (!found && surroundings_.fact &&
      state_.ruleset.schema.find_field(*surroundings_.fact, head.text).has_value()) {
    const TypedId fact = add(ThisFact{*surroundings_.fact}, reference_to(*surroundings_.fact), head.span);
    found = Head{step(fact, head, head.span, look)};
  }
  return found ? steps(*found, path, look) : unknown_name(path);
}

std::optional<ExpressionTyper::Head> ExpressionTyper::from_keys(const ast::Path& path) {
  for (const Surroundings::Key& key : surroundings_.keys) {
    const std::vector<ast::Name>& parts = key.path.parts;
    if (parts.size() <= path.parts.size() &&
        std::ranges::equal(parts, std::span(path.parts).first(parts.size()), {}, &ast::Name::text,
                           &ast::Name::text)) {
      return Head{key.value, parts.size()};
    }
  }
  return std::nullopt;
}

std::optional<ExpressionTyper::Head> ExpressionTyper::from_facts(const ast::Path& path, const Look& look) {
  const FactSchema& schema = state_.ruleset.schema;
  const ast::Name& head = path.parts.front();
  const Span span = look.span.value_or(head.span);
  const auto this_fact = [&] {
    return add(ThisFact{*surroundings_.fact}, reference_to(*surroundings_.fact), span);
  };
  if (surroundings_.fact && head.text == schema.fact(*surroundings_.fact).name) {
    return Head{this_fact()};
  }
  if (head.text == "partner" && surroundings_.partner == Surroundings::Partner::kPaid) {
    return Head{add(ThisPartner{}, reference_to(FactKind::kPartner), span)};
  }
  if (surroundings_.fact) {
    const std::optional<std::size_t> field = schema.find_field(*surroundings_.fact, head.text);
    if (field && schema.field(*surroundings_.fact, *field).type == FieldType::kReference) {
      return Head{read_field(this_fact(), *surroundings_.fact, *field, span, look)};
    }
  }
  return std::nullopt;
}

std::optional<ExpressionTyper::Head> ExpressionTyper::from_period(const ast::Path& path) {
  const ast::Name& head = path.parts.front();
  if (surroundings_.settles && head.text == "period" && path.parts.size() > 1 &&
      path.parts[1].text == "end") {
    const Span both = grammar::join(head.span, path.parts[1].span);
    return Head{add(BatchDay{}, {.kind = TypeKind::kDate}, both), 2};
  }
  if (!surroundings_.period || head.text != to_text(surroundings_.period->kind)) {
    return std::nullopt;
  }
  const std::string_view part = path.parts.size() > 1 ? std::string_view(path.parts[1].text) : "";
  const Span span = path.parts.size() > 1 ? grammar::join(head.span, path.parts[1].span) : head.span;
  const auto edge = [&](bool last) { return add(ThisPeriod{last}, {.kind = TypeKind::kDate}, span); };
  if (part == "start" || part == "end") {
    return Head{edge(part == "end"), 2};
  }
  if (part == "days") {
    const TypedId first = edge(false);
    const TypedId last = edge(true);
    return Head{add(DaysBetween{first, last}, {.kind = TypeKind::kNumber}, span), 2};
  }
  state_.diagnostics
      .error("R0405", span, fmt::format("a {} is read by its `start`, `end` or `days`", head.text))
      .help(fmt::format("{0}.start, {0}.end or {0}.days", head.text));
  return Head{std::nullopt, path.parts.size()};
}

std::optional<ExpressionTyper::Head> ExpressionTyper::from_declarations(const ast::Path& path,
                                                                        const Look& look) {
  const ast::Name& head = path.parts.front();
  if (KnownLet* known = lets_ != nullptr ? lets_->find(head.text) : nullptr) {
    known->used = true;
    return Head{let(*known)};
  }
  if (DeclaredName* name = state_.names.find(head.text)) {
    return declared_head(*name, path, 0, look);
  }
  if (path.parts.size() < 2) {
    return std::nullopt;
  }
  // `tiers.growth`: the name `growth` of a file `tiers.remit`.
  const ast::Name& qualified = path.parts[1];
  DeclaredName* name = state_.names.find(qualified.text);
  if (name == nullptr || !is_stem_of(head.text, state_.files[name->span.file])) {
    return std::nullopt;
  }
  if (KnownLet* known = state_.lets.find_here(qualified.text)) {
    known->used = true;
    return Head{let(*known), 2};
  }
  return declared_head(*name, path, 1, look);
}

std::optional<ExpressionTyper::Head> ExpressionTyper::declared_head(DeclaredName& name, const ast::Path& path,
                                                                    std::size_t part, const Look& look) {
  if (name.kind == NameKind::kTable) {
    return Head{table_cell(name, path, part + 1, look), std::min(part + 2, path.parts.size())};
  }
  if (name.kind == NameKind::kBalance) {
    return balance_part(name, path, part);
  }
  return Head{declared(name, path.parts[part]), part + 1};
}

Typed ExpressionTyper::declared(DeclaredName& name, const ast::Name& part) {
  name.used = true;
  switch (name.kind) {
    case NameKind::kLet:      // found in the table of lets; one that is not there lost its name to another
    case NameKind::kFact:     // a head of its own
    case NameKind::kBalance:  // read by its parts
    case NameKind::kTable:    // read by its columns
      return std::nullopt;
    case NameKind::kAmendment:
      state_.diagnostics.error(
          "R0409", part.span,
          fmt::format("the {} `{}` amends a rule and has no value of its own", name.keyword, part.text));
      return std::nullopt;
    case NameKind::kMeasure:
      return measure_read({&name, std::nullopt}, MeasureView::kSoFar, std::nullopt, part.span);
    case NameKind::kScale:
      state_.diagnostics
          .error("R0212", part.span, fmt::format("the scale `{}` is read with `of` or `at`", part.text))
          .help(fmt::format("{0} of an amount for what it pays, {0} at an amount for the row that is reached",
                            part.text));
      return std::nullopt;
    case NameKind::kRule:
      return lines_total(part);
  }
  return std::nullopt;
}

Typed ExpressionTyper::let(const KnownLet& wanted) {
  std::vector<const KnownLet*> waiting{&wanted};
  auto& typed = surroundings_.typed_lets;
  while (!waiting.empty()) {
    const KnownLet* each = waiting.back();
    if (typed.contains(each)) {
      waiting.pop_back();
      continue;
    }
    if (each->circular) {
      typed.emplace(each, std::nullopt);
      continue;
    }
    bool ready = true;
    for (const KnownLet* needed : each->needs) {
      if (!typed.contains(needed)) {
        waiting.push_back(needed);
        ready = false;
      }
    }
    if (ready) {
      ExpressionTyper inner(state_, *each->file, surroundings_, each->of_rule ? lets_ : &state_.lets);
      typed.emplace(each, inner.type(each->value));
    }
  }
  return typed.at(&wanted);
}

Typed ExpressionTyper::steps(const Head& head, const ast::Path& path, const Look& look) {
  Typed value = head.id;
  for (std::size_t part = head.parts; value && part < path.parts.size(); ++part) {
    const Span span = look.span.value_or(grammar::join(path.parts.front().span, path.parts[part].span));
    value = step(*value, path.parts[part], span, look);
  }
  return value;
}

Typed ExpressionTyper::step(TypedId of, const ast::Name& name, Span span, const Look& look) {
  const Type type = type_of(of);
  if (type.kind != TypeKind::kReference) {
    if (!look.quiet) {
      auto report = state_.diagnostics.error(
          "R0405", name.span,
          fmt::format("`{}` can't be read here: what stands before it is {}, which has no parts", name.text,
                      state_.describe(type)));
      if (type.kind == TypeKind::kMoney && name.text == "currency") {
        const std::string_view amount = state_.files[span.file].slice(span);
        const std::size_t fact = amount.substr(0, amount.size() - name.text.size() - 1).rfind('.');
        report.help(std::string(fact == std::string_view::npos ? "" : amount.substr(0, fact + 1)) +
                    "currency");
      } else if (span.begin + 1 < name.span.begin) {
        report.help(std::string(
            state_.files[span.file].slice({span.file, span.begin, name.span.begin - 1})));  // without `.net`
      }
    }
    return std::nullopt;
  }
  const std::optional<std::size_t> field = state_.ruleset.schema.find_field(type.refers_to, name.text);
  if (!field && type.refers_to == FactKind::kDeal && (look.roles || is_known_role(name.text))) {
    std::vector<std::string> fields;
    for (const FieldDefinition& each : state_.ruleset.schema.fact(FactKind::kDeal).fields) {
      fields.push_back(each.name);
    }
    if (!nearest_word(name.text, fields)) {
      return participant(of, name, span);
    }
  }
  if (!field) {
    return look.quiet ? std::nullopt : unknown_field(type.refers_to, name);
  }
  return read_field(of, type.refers_to, *field, span, look);
}

Typed ExpressionTyper::read_field(TypedId of, FactKind kind, std::size_t field, Span span, const Look& look) {
  const FieldDefinition& definition = state_.ruleset.schema.field(kind, field);
  FieldRead read{.of = of,
                 .kind = kind,
                 .field = field,
                 .on = {},
                 .empty_number = {},
                 .empty_date = {},
                 .empty_word = {}};
  if (definition.origin == FieldOrigin::kDated) {
    if (!ledger_knows_attribute(definition, span)) {
      return std::nullopt;
    }
    const bool no_day = !look.on && surroundings_.day_meaning == Surroundings::Day::kNone;
    if (look.quiet && no_day) {
      return std::nullopt;
    }
    const Typed on = look.on ? look.on : day(span, fmt::format("`{}` of a partner", definition.name));
    if (!on) {
      return std::nullopt;
    }
    read.on = on;
  }
  if (const FieldDetails* details = state_.fields.find(kind, field)) {
    read.empty_number = details->empty_number;
    read.empty_date = details->empty_date;
    read.empty_word = details->empty_word;
  }
  read.less_refunds = surroundings_.re_rated && kind == surroundings_.fact &&
                      own_amount_field(kind) == definition.name &&
                      std::holds_alternative<ThisFact>(state_.pool()[of].node);
  return add(std::move(read), state_.field_type(kind, field), span);
}

bool ExpressionTyper::ledger_knows_attribute(const FieldDefinition& field, Span span) {
  if (state_.ledger == nullptr) {
    state_.not_looked_up.attributes.insert(field.name);
    return true;
  }
  if (state_.ledger->attributes.empty() ||
      std::ranges::binary_search(state_.ledger->attributes, field.name)) {
    return true;
  }
  auto report = state_.diagnostics.error(
      "R0421", span, fmt::format("no partner in the ledger has an attribute `{}`", field.name));
  const bool is_column = std::ranges::any_of(state_.ledger->fields, [&](const KnownWords::Field& known) {
    return known.fact == "partner" && known.column == field.name;
  });
  if (is_column) {
    report.help(fmt::format(
        "a row for each partner in partner_attributes.csv: what a partner is or has got has days, and "
        "the column `{}` of partners.csv has none",
        field.name));
  } else if (const auto near = nearest_word(field.name, state_.ledger->attributes)) {
    report.help(*near);
  }
  return false;
}

std::vector<std::string> ExpressionTyper::names_in_reach() const {
  std::vector<std::string> names;
  if (surroundings_.fact) {
    const FactDefinition& fact = state_.ruleset.schema.fact(*surroundings_.fact);
    names.push_back(fact.name);
    for (const FieldDefinition& field : fact.fields) {
      names.push_back(field.name);
    }
  }
  if (surroundings_.partner == Surroundings::Partner::kPaid) {
    names.emplace_back("partner");
  }
  if (surroundings_.period) {
    names.emplace_back(to_text(surroundings_.period->kind));
  }
  if (surroundings_.settles) {
    names.emplace_back("period.end");
  }
  if (lets_ != nullptr && lets_ != &state_.lets) {
    for (const std::unique_ptr<KnownLet>& known : lets_->lets()) {
      names.push_back(known->name->text);
    }
  }
  const std::vector<std::string>& declared = state_.names.names();
  names.insert(names.end(), declared.begin(), declared.end());
  return names;
}

Typed ExpressionTyper::unknown_name(const ast::Path& path) {
  const ast::Name& name = path.parts.front();
  if (state_.damage.may_declare(name.text)) {
    return std::nullopt;
  }
  if (is_word_of_the_language(name.text)) {
    auto report = state_.diagnostics.error(
        "R0401", name.span, fmt::format("`{}` is not known in {}", name.text, surroundings_.place));
    if (surroundings_.fact) {
      const FactDefinition& fact = state_.ruleset.schema.fact(*surroundings_.fact);
      std::vector<std::string> known{fact.name};
      for (const FieldDefinition& field : fact.fields) {
        if (field.type == FieldType::kReference) {
          known.push_back(field.name);
        }
      }
      if (surroundings_.settles) {
        known.emplace_back("period.end");
      }
      report.help(fmt::format("a path that begins with {}", quoted_list(known)));
    }
    if (!surroundings_.keys.empty()) {
      std::vector<std::string> known;
      for (const Surroundings::Key& key : surroundings_.keys) {
        known.push_back(key.path.parts.back().text);
      }
      report.help(fmt::format("a path that begins with {}: what it is kept for", quoted_list(known)));
    }
    return std::nullopt;
  }
  auto report =
      state_.diagnostics.error("R0401", name.span, fmt::format("nothing here is called `{}`", name.text));
  if (const auto near = nearest_word(name.text, names_in_reach())) {
    report.help(*near);
  }
  return std::nullopt;
}

}  // namespace remit
