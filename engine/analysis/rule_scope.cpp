// What a rule is for, when it applies, and whom it pays.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/line_scopes.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/own_amounts.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/units.hpp"
#include "engine/analysis/words.hpp"
#include "engine/calendar/month_name.hpp"

namespace remit {
namespace {

/// The date that a rule for each fact of this kind usually goes by.
std::string usual_date(const Scope& scope, const FactSchema& schema) {
  if (const auto* period = std::get_if<PeriodScope>(&scope)) {
    return fmt::format("{}.start", to_text(period->kind));
  }
  const FactDefinition& fact = schema.fact(std::get<FactScope>(scope).kind);
  if (is_declared(fact.kind)) {
    return fact.own_dates.empty() ? "a date" : fmt::format("{}.{}", fact.name, fact.own_dates.front());
  }
  switch (fact.kind) {
    case FactKind::kLead:
      return "lead.qualified_on";
    case FactKind::kDeal:
      return "deal.closed_on";
    case FactKind::kInvoice:
      return "invoice.paid_on";
    case FactKind::kInvoiceLine:
      return "invoice.paid_on";
    case FactKind::kPayment:
      return "payment.paid_on";
    case FactKind::kRefund:
      return "refund.on";
    default:
      return "adjustment.on";
  }
}

}  // namespace

std::optional<Scope> RuleReader::single_scope(const ast::Path& path) {
  const std::string& name = path.parts.front().text;
  const FactSchema& schema = state_.ruleset.schema;
  if (const auto kind = schema.find_fact(name); kind && can_have_lines(*kind) && path.parts.size() == 1) {
    return FactScope{*kind};
  }
  DeclaredName* declared = state_.names.find(name);
  if (declared != nullptr && declared->kind == NameKind::kRule) {
    declared->used = true;
    return lines_of_ ? std::optional(state_.ruleset.rules[*lines_of_].scope) : std::nullopt;
  }
  if (state_.damage.may_declare(name)) {
    return std::nullopt;
  }
  std::vector<std::string> possible;
  for (std::size_t each = 0; each < schema.kind_count(); ++each) {
    if (can_have_lines(static_cast<FactKind>(each))) {
      possible.push_back(schema.fact(static_cast<FactKind>(each)).name);
    }
  }
  auto report = state_.diagnostics.error("R0306", path.span,
                                         fmt::format("a rule can't be for each {}", written(path.span)));
  if (name == "partner") {
    report.help("for each partner, month");
  } else if (line_period(name)) {
    report.help(fmt::format("for each partner, {}", name));
  } else {
    std::vector<std::string> known = possible;
    for (const DeclaredName* rule : state_.names.of(NameKind::kRule)) {
      known.push_back(written(rule->span));
    }
    const auto near = nearest_word(name, known);
    report.help(near ? fmt::format("for each {}", *near)
                     : fmt::format("for each … with one of {}", quoted_list(possible)));
  }
  return std::nullopt;
}

std::optional<Scope> RuleReader::partner_and_period(const ast::Path& first, const ast::Path& second,
                                                    Span span) {
  const bool partner_first = written(first.span) == "partner";
  const ast::Path& other = partner_first ? second : first;
  const auto period = line_period(written(other.span));
  if ((partner_first || written(second.span) == "partner") && period) {
    return PeriodScope{*period, 1};
  }
  if (partner_first && parse_period_kind(written(other.span))) {
    state_.diagnostics
        .error("R0306", other.span, fmt::format("a rule can't be for each partner, {}", written(other.span)))
        .help("for each partner, with month, quarter, half or year");
    return std::nullopt;
  }
  state_.diagnostics
      .error("R0306", span,
             fmt::format("a rule is for each fact of one kind, or for each partner and period, not for {}",
                         written(span)))
      .help("for each deal, or for each partner, quarter");
  return std::nullopt;
}

// `partner, fiscal quarter from April`, in either order.
std::optional<Scope> RuleReader::fiscal_scope(const ast::ForEachClause& clause,
                                              const ast::FiscalScope& fiscal, Span span) {
  const auto is_other = [&](const ast::ScopeItem& item) {
    const auto* path = std::get_if<ast::PathScope>(&item.form);
    return path != nullptr && written(path->path.span) == "partner";
  };
  const bool with_partner =
      clause.scopes.size() >= 2 && (is_other(clause.scopes[0]) || is_other(clause.scopes[1]));
  const auto kind = line_period(fiscal.period.text);
  const std::optional<std::int32_t> month = parse_month_name(fiscal.from.text);
  if (!kind || kind == PeriodKind::kMonth || !month || !with_partner) {
    state_.diagnostics
        .error("R0306", span,
               !with_partner ? "a fiscal period is each partner's"
               : !month      ? fmt::format("no month is called {}", fiscal.from.text)
                             : fmt::format("there is no fiscal {}", fiscal.period.text))
        .help("for each partner, fiscal quarter from April; or fiscal half, or fiscal year");
    return std::nullopt;
  }
  return PeriodScope{*kind, *month};
}

// `participant of deal` alone is for each deal: the fact that its expression begins with.
std::optional<Scope> RuleReader::scope_behind(const ast::ScopeItem& item) {
  const std::optional<ast::ExpressionId> of =
      std::visit(Overloaded{
                     [](const ast::MemberScope& scope) { return std::optional(scope.of); },
                     [](const ast::UplineScope& scope) { return std::optional(scope.of); },
                     [](const ast::StepScope& scope) { return std::optional(scope.start); },
                     [](const ast::RangeScope& scope) { return std::optional(scope.first); },
                     [](const auto&) { return std::optional<ast::ExpressionId>(); },
                 },
                 item.form);
  const auto* reference = of ? std::get_if<ast::PathReference>(&file_.expressions[*of].node) : nullptr;
  if (reference != nullptr) {
    const auto kind = state_.ruleset.schema.find_fact(reference->path.parts.front().text);
    if (kind && can_have_lines(*kind)) {
      return FactScope{*kind};
    }
  }
  state_.diagnostics.error("R0306", item.span, "this fans a line out, and nothing says which line")
      .help(fmt::format("for each deal, {}", written(item.span)));
  return std::nullopt;
}

std::optional<Scope> RuleReader::scope_of(const ast::ForEachClause& clause, Span span) {
  std::vector<const ast::Path*> paths;
  std::size_t fans = 0;
  for (const ast::ScopeItem& item : clause.scopes) {
    if (const auto* fiscal = std::get_if<ast::FiscalScope>(&item.form)) {
      return fiscal_scope(clause, *fiscal, item.span);
    }
    const auto* path = std::get_if<ast::PathScope>(&item.form);
    if (path == nullptr) {
      ++fans;
    } else if (fans > 0) {
      state_.diagnostics
          .error("R0306", item.span, "what a line is for stands before what it is fanned out to")
          .help(fmt::format("for each {}, …", written(item.span)));
      return std::nullopt;
    } else {
      paths.push_back(&path->path);
    }
  }
  if (paths.empty()) {
    return scope_behind(clause.scopes.front());
  }
  if (paths.size() == 1) {
    return single_scope(*paths.front());
  }
  const Span scopes = grammar::join(paths.front()->span, paths.back()->span);
  if (paths.size() == 2) {
    return partner_and_period(*paths[0], *paths[1], scopes);
  }
  state_.diagnostics.error("R0306", scopes, fmt::format("a rule can't be for each {}", written(scopes)))
      .help("for each deal, or for each partner, quarter");
  static_cast<void>(span);
  return std::nullopt;
}

bool RuleReader::read_scope() {
  const auto clause = find<ast::ForEachClause>();
  if (!clause) {
    missing("R0301", fmt::format("the {} `{}` doesn't say what it is for", keyword(), source_.name.text),
            "for each deal where …");
    return false;
  }
  const std::optional<Scope> scope = scope_of(*clause.form, clause.span);
  if (!scope) {
    return false;
  }
  rule_.scope = *scope;
  rule_.places.for_each = clause.span;
  if (lines_of_) {
    const Rule& of = state_.ruleset.rules[*lines_of_];
    rule_.fans.push_back({of.name, FanOut::Lines{*lines_of_}, clause->scopes.front().span});
  }
  set_surroundings();
  return read_fans(*clause.form);
}

void RuleReader::set_surroundings() {
  line_.place = describe_scope(keyword(), rule_.scope, state_.ruleset.schema);
  line_.lets = &lets_;
  line_.partner = Surroundings::Partner::kPaid;
  line_.day_meaning = Surroundings::Day::kGoverning;
  if (const auto* fact = std::get_if<FactScope>(&rule_.scope)) {
    line_.fact = fact->kind;
  } else {
    line_.period = std::get<PeriodScope>(rule_.scope);
  }
  line_.fans = rule_.fans;
  if (lines_of_) {
    line_.place = fmt::format("a {} for each line of {}", keyword(), rule_.fans.front().name);
  }
  if (rule_.figure && line_.fact && !find<ast::PaysClause>()) {
    line_.partner = Surroundings::Partner::kOfFact;
  }
  scope_ = line_;
  if (line_.fact) {
    scope_.partner = Surroundings::Partner::kOfFact;
  }
  late_ = line_;
  late_.day_meaning = Surroundings::Day::kBatch;
  by_ = scope_;
  by_.place = "the governing date of " + line_.place;
  by_.day_meaning = Surroundings::Day::kNone;
  by_.reads = Surroundings::Reads::kNoTotals;
}

void RuleReader::read_where() {
  if (const auto clause = find<ast::ForEachClause>(); clause->where) {
    rule_.where = needed(typer(scope_).condition(*clause->where));
  }
}

std::string RuleReader::usual_governing_date() const {
  return lines_of_ ? rule_.fans.front().name + ".on" : usual_date(rule_.scope, state_.ruleset.schema);
}

void RuleReader::missing_governing_date() {
  missing("R0320", fmt::format("the {} `{}` doesn't say which date governs it", keyword(), source_.name.text),
          fmt::format("effective from 2026-01-01 by {}", usual_governing_date()));
}

// How a rule usually finds its partner: `deal.partner`, `invoice.deal.partner`.
std::string RuleReader::usual_partner() const {
  const FactSchema& schema = state_.ruleset.schema;
  if (!line_.fact) {
    return "partner";
  }
  std::string path = schema.fact(*line_.fact).name;
  FactKind kind = *line_.fact;
  while (!schema.find_field(kind, "partner")) {
    const char* next = schema.find_field(kind, "deal") ? "deal" : "invoice";
    const std::optional<std::size_t> link = schema.find_field(kind, next);
    if (!link) {
      return "partner";
    }
    path += std::string(".") + next;
    kind = schema.field(kind, *link).refers_to;
  }
  return path + ".partner";
}

void RuleReader::read_effective() {
  const auto clause = find<ast::EffectiveClause>();
  if (!clause || !clause->by) {
    missing_governing_date();
    return;
  }
  effective_span_ = rule_.places.effective = clause.span;
  by_span_ = file_.expressions[*clause->by].span;
  const Typed by =
      needed(typer(by_).of_type(*clause->by, {.kind = TypeKind::kDate}, "R0309", "the governing date"));
  if (by) {
    rule_.governing_date = *by;
  }
  if (clause->dates) {
    const auto range = needed(effective_range(state_, file_, *clause->dates));
    rule_.effective = range.value_or(EffectiveRange{});
  } else if (std::holds_alternative<PeriodScope>(rule_.scope) && !lines_of_) {
    sound_ = false;
    state_.diagnostics
        .error("R0310", clause.span,
               fmt::format("{} needs a first day, for partners of whom it isn't known when they joined",
                           line_.place))
        .help(fmt::format("effective from 2026-01-01 by {}", usual_governing_date()));
  }
}

void RuleReader::read_during() {
  const auto clause = find<ast::DuringClause>();
  if (!clause) {
    return;
  }
  rule_.places.during = clause.span;
  if (const auto* first = std::get_if<ast::DuringFirst>(&clause->form)) {
    rule_.during = needed(during_first(*first, clause.span));
    return;
  }
  const ast::ExpressionId last = std::get<ast::DuringThrough>(clause->form).last;
  const Typed day =
      needed(typer(scope_).of_type(last, {.kind = TypeKind::kDate}, "R0409", "what stands behind `through`"));
  if (day) {
    const TypedId governing = typer(scope_).governing_date(clause.span);
    rule_.during = state_.pool().add(CompareValues{CompareOperator::kAtMost, governing, *day, {}},
                                     {.kind = TypeKind::kYesNo}, clause.span);
  }
}

Typed RuleReader::during_first(const ast::DuringFirst& first, Span span) {
  if (!first.since) {
    state_.diagnostics.error("R0312", span, "this doesn't say since when it is counted")
        .help(fmt::format("during first 24 months since {}", usual_date(rule_.scope, state_.ruleset.schema)));
    return std::nullopt;
  }
  const Typed since =
      typer(scope_).of_type(*first.since, {.kind = TypeKind::kDate}, "R0409", "what stands behind `since`");
  const Typed count = typer(scope_).type(first.count);
  if (!since || !count) {
    return std::nullopt;
  }
  const Span counted = file_.expressions[first.count].span;
  if (const auto fixed = fold(state_.pool(), *count); fixed && *fixed <= 0) {
    state_.diagnostics.error("R0312", counted, "this is no time at all, so the rule would never pay")
        .help("during first 24 months since …");
    return std::nullopt;
  }
  const Type& type = state_.type_of(*count);
  if (first.calendar_unit) {
    const auto unit = find_time_unit(first.calendar_unit->text);
    if (!unit || !unit->months || unit->count != 1 || type.kind != TypeKind::kNumber) {
      state_.diagnostics
          .error("R0312", grammar::join(counted, first.calendar_unit->span),
                 "only months are counted by the calendar")
          .help(unit && unit->months && type.kind == TypeKind::kNumber
                    ? fmt::format("during first {} calendar months since …",
                                  to_text(fold(state_.pool(), *count).value_or(Rational(1)) * unit->count))
                    : "during first 5 calendar months since …");
      return std::nullopt;
    }
    return during_months(*since, *count, span);
  }
  if (type.kind != TypeKind::kMonths && type.kind != TypeKind::kDays) {
    state_.diagnostics
        .error("R0312", counted,
               fmt::format("what stands behind `first` is a length of time, and this is {}",
                           state_.describe(type)))
        .help("during first 24 months since …");
    return std::nullopt;
  }
  TypedPool& pool = state_.pool();
  const Type date{.kind = TypeKind::kDate};
  const Type yes_no{.kind = TypeKind::kYesNo};
  const TypedId governing = typer(scope_).governing_date(span);
  const TypedId begun =
      pool.add(CompareValues{CompareOperator::kAtLeast, governing, *since, {}}, yes_no, span);
  const TypedId end = pool.add(ShiftDate{*since, *count, false}, date, span);
  const TypedId not_over = pool.add(CompareValues{CompareOperator::kLess, governing, end, {}}, yes_no, span);
  return pool.add(AllOf{{begun, not_over}}, yes_no, span);
}

/// Calendar months have numbers, counted from the calendar's first day: full months since a first of a month
/// are the steps from its number to another's. D's month has its number; the last month's is lower by less
/// than `count` than the one behind it.
Typed RuleReader::during_months(TypedId since, TypedId count, Span span) {
  TypedPool& pool = state_.pool();
  const Type months{.kind = TypeKind::kMonths};
  const Type yes_no{.kind = TypeKind::kYesNo};
  const TypedId governing = typer(scope_).governing_date(span);
  const TypedId never = pool.add(ConstantDate{Date::never()}, {.kind = TypeKind::kDate}, span);
  const TypedId known = pool.add(CompareValues{CompareOperator::kNotEqual, since, never, {}}, yes_no, span);
  const TypedId first_day = pool.add(ConstantDate{Date::first_day()}, {.kind = TypeKind::kDate}, span);
  const TypedId this_month = pool.add(ElapsedSince{true, first_day, governing}, months, span);
  const TypedId first_month = pool.add(ElapsedSince{true, first_day, since}, months, span);
  const TypedId begun =
      pool.add(CompareValues{CompareOperator::kAtLeast, this_month, first_month, {}}, yes_no, span);
  const TypedId end = pool.add(Add{{{false, first_month}, {false, count}}}, months, span);
  const TypedId not_over = pool.add(CompareValues{CompareOperator::kLess, this_month, end, {}}, yes_no, span);
  return pool.add(AllOf{{known, begun, not_over}}, yes_no, span);
}

void RuleReader::read_pays() {
  const auto clause = find<ast::PaysClause>();
  if (clause && clause->counts_for != rule_.figure) {
    return;  // reported where the clauses were looked at
  }
  if (!clause) {
    if (rule_.figure && line_.fact) {
      return;
    }
    if (line_.fact && !clause) {
      missing("R0322", fmt::format("the rule `{}` doesn't say whom it pays", source_.name.text),
              lines_of_ ? fmt::format("pays {}.partner", rule_.fans.front().name)
                        : fmt::format("pays {}.partner", state_.ruleset.schema.fact(*line_.fact).name));
    } else if (!line_.fact) {
      rule_.pays = state_.pool().add(
          ThisPartner{}, {.kind = TypeKind::kReference, .currency = {}, .refers_to = FactKind::kPartner},
          rule_.places.for_each);
    }
    return;
  }
  rule_.places.pays = clause.span;
  const Typed payee = needed(typer(scope_).path(clause->path, true));
  if (!payee) {
    return;
  }
  const Type& type = state_.type_of(*payee);
  if (type.kind != TypeKind::kReference || type.refers_to != FactKind::kPartner) {
    sound_ = false;
    auto report = state_.diagnostics.error(
        "R0307", clause->path.span,
        fmt::format("a {}, and this is {}",
                    rule_.figure ? "figure counts for a partner" : "rule pays a partner",
                    state_.describe(type)));
    if (type.kind == TypeKind::kReference && state_.ruleset.schema.find_field(type.refers_to, "partner")) {
      report.help(fmt::format("{}.partner", written(clause->path.span)));
    } else {
      report.help(usual_partner());
    }
    return;
  }
  rule_.pays = *payee;
}

}  // namespace remit
