// What `for each` fans a line out to: participants, uplines, steps, periods and stretches.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/units.hpp"

namespace remit {

bool RuleReader::read_fans(const ast::ForEachClause& clause) {
  for (const ast::ScopeItem& item : clause.scopes) {
    if (std::holds_alternative<ast::PathScope>(item.form) ||
        std::holds_alternative<ast::FiscalScope>(item.form)) {
      continue;
    }
    std::optional<FanOut> fan = fan_of(item);
    if (!fan) {
      return false;
    }
    fan->span = item.span;
    for (const FanOut& other : rule_.fans) {
      if (other.name == fan->name) {
        state_.diagnostics
            .error("R0402", item.span, fmt::format("the line is fanned out to `{}` twice", fan->name))
            .related(other.span, "the first one")
            .help(std::holds_alternative<ast::StepScope>(item.form)     ? "another name for one of the two"
                  : std::holds_alternative<ast::UplineScope>(item.form) ? "one of the two, with more levels"
                                                                        : "one of the two");
        return false;
      }
    }
    rule_.fans.push_back(std::move(*fan));
    for (Surroundings* each : {&by_, &scope_, &line_, &late_}) {
      each->fans = rule_.fans;
      each->typed_lets.clear();
    }
  }
  return true;
}

std::optional<FanOut> RuleReader::fan_of(const ast::ScopeItem& item) {
  return std::visit(Overloaded{
                        [](const ast::PathScope&) { return std::optional<FanOut>(); },
                        [](const ast::FiscalScope&) { return std::optional<FanOut>(); },
                        [&](const ast::MemberScope& scope) { return participants(scope, item.span); },
                        [&](const ast::UplineScope& scope) { return upline(scope, item.span); },
                        [&](const ast::StepScope& scope) { return steps(scope, item.span); },
                        [&](const ast::RangeScope& scope) { return periods(scope, item.span); },
                        [&](const ast::StretchScope& scope) { return stretches(scope, item.span); },
                    },
                    item.form);
}

Typed RuleReader::fan_date(ast::ExpressionId id, std::string_view what) {
  Surroundings here = by_;
  return typer(here).of_type(id, {.kind = TypeKind::kDate}, "R0409", what);
}

std::optional<FanOut> RuleReader::participants(const ast::MemberScope& scope, Span span) {
  if (scope.name.text != "participant") {
    state_.diagnostics
        .error("R0338", scope.name.span, fmt::format("a line isn't fanned out to each {}", scope.name.text))
        .help("participant of deal");
    return std::nullopt;
  }
  Surroundings here = by_;
  const Typed deal = typer(here).type(scope.of);
  if (!deal) {
    return std::nullopt;
  }
  const Type& type = state_.type_of(*deal);
  if (type.kind != TypeKind::kReference || type.refers_to != FactKind::kDeal) {
    state_.diagnostics
        .error("R0338", file_.expressions[scope.of].span,
               fmt::format("a deal has participants, and this is {}", state_.describe(type)))
        .help("participant of deal");
    return std::nullopt;
  }
  return FanOut{"participant", FanOut::Participants{*deal}, span};
}

std::optional<FanOut> RuleReader::upline(const ast::UplineScope& scope, Span span) {
  const auto levels = whole_number(scope.levels, span, 1, "the number of levels", state_.diagnostics);
  const FactSchema& schema = state_.ruleset.schema;
  const auto field = schema.find_field(FactKind::kPartner, scope.attribute.text);
  const bool goes_up = field && schema.field(FactKind::kPartner, *field).type == FieldType::kReference &&
                       schema.field(FactKind::kPartner, *field).refers_to == FactKind::kPartner;
  if (!goes_up) {
    state_.diagnostics
        .error("R0338", scope.attribute.span,
               fmt::format("`{}` doesn't lead from a partner to another", scope.attribute.text))
        .help("upline of … by parent");
  }
  Surroundings here = by_;
  const auto effective = find<ast::EffectiveClause>();
  // The day on which the partners above are looked up; a rule without one is told of elsewhere.
  const Typed on = effective && effective->by ? typer(here).of_type(*effective->by, {.kind = TypeKind::kDate},
                                                                    "R0309", "the governing date")
                                              : std::nullopt;
  if (!effective || !effective->by) {
    missing_governing_date();
  }
  if (on) {
    here.day_meaning = Surroundings::Day::kGiven;
    here.day = *on;
  }
  const Typed of = typer(here).type(scope.of);
  if (!of || !on || !goes_up || !levels) {
    return std::nullopt;
  }
  const Type& type = state_.type_of(*of);
  if (type.kind != TypeKind::kReference || type.refers_to != FactKind::kPartner) {
    state_.diagnostics
        .error("R0338", file_.expressions[scope.of].span,
               fmt::format("what lies above is asked of a partner, and this is {}", state_.describe(type)))
        .help("upline of deal.partner by parent, 2 levels");
    return std::nullopt;
  }
  return FanOut{"upline", FanOut::Upline{*of, *field, *on, *levels}, span};
}

std::optional<FanOut> RuleReader::steps(const ast::StepScope& scope, Span span) {
  const Typed start =
      fan_date(scope.start, scope.after ? "what stands behind `after`" : "what stands behind `from`");
  Surroundings here = by_;
  const Typed every = typer(here).type(scope.every);
  if (!start || !every) {
    return std::nullopt;
  }
  const Type& type = state_.type_of(*every);
  const auto fixed = fold(state_.pool(), *every);
  const bool is_length = type.kind == TypeKind::kMonths || type.kind == TypeKind::kDays;
  if (!is_length || (fixed && *fixed <= 0)) {
    state_.diagnostics
        .error("R0338", file_.expressions[scope.every].span,
               is_length
                   ? "steps of no length come to no end"
                   : fmt::format("steps are a length of time apart, and this is {}", state_.describe(type)))
        .help(fmt::format("{} every 3 months", scope.name.text));
    return std::nullopt;
  }
  if (is_word_of_the_language(scope.name.text) || state_.names.find(scope.name.text) != nullptr) {
    state_.diagnostics
        .error("R0403", scope.name.span,
               fmt::format("`{}` means something already, so steps can't be called so", scope.name.text))
        .help("another name, such as instalment");
    return std::nullopt;
  }
  return FanOut{scope.name.text, FanOut::Steps{*start, *every, type.kind == TypeKind::kMonths, scope.after},
                span};
}

std::optional<FanOut> RuleReader::periods(const ast::RangeScope& scope, Span span) {
  const std::optional<PeriodKind> kind = parse_period_kind(scope.name.text);
  const bool possible = kind == PeriodKind::kMonth || kind == PeriodKind::kQuarter ||
                        kind == PeriodKind::kHalf || kind == PeriodKind::kYear;
  if (!possible || line_.period) {
    state_.diagnostics
        .error("R0338", scope.name.span,
               line_.period ? "a line for each partner and period has its period already"
                            : fmt::format("a line isn't fanned out to each {}", scope.name.text))
        .help("month from deal.closed_on through deal.ended_on");
    return std::nullopt;
  }
  const Typed first = fan_date(scope.first, "what stands behind `from`");
  const Typed last = fan_date(scope.last, "what stands behind `through`");
  if (!first || !last) {
    return std::nullopt;
  }
  return FanOut{scope.name.text, FanOut::Periods{*kind, *first, *last}, span};
}

std::optional<FanOut> RuleReader::stretches(const ast::StretchScope& scope, Span span) {
  FanOut::Stretches made{};
  Typed first;
  Typed last;
  if (const auto* name = std::get_if<ast::Name>(&scope.in)) {
    if (!line_.period || name->text != to_text(line_.period->kind)) {
      state_.diagnostics.error("R0338", name->span, fmt::format("this line isn't for a {}", name->text))
          .help(line_.period ? fmt::format("in {}", to_text(line_.period->kind))
                             : "in … through …, with the days that are meant");
      return std::nullopt;
    }
    const Type date{.kind = TypeKind::kDate};
    first = state_.pool().add(ThisPeriod{false}, date, name->span);
    last = state_.pool().add(ThisPeriod{true, true}, date, name->span);
  } else {
    const auto& range = std::get<ast::RangeWindow>(scope.in);
    first = fan_date(range.first, "the first day of the range");
    last = fan_date(range.last, "the last day of the range");
  }
  if (!first || !last) {
    return std::nullopt;
  }
  Surroundings here = by_;
  here.day_meaning = Surroundings::Day::kGiven;
  here.day = *first;
  const Typed value = typer(here).path(scope.of);
  if (!value) {
    return std::nullopt;
  }
  const auto* read = std::get_if<FieldRead>(&state_.pool()[*value].node);
  if (read == nullptr || !read->on) {
    state_.diagnostics.error("R0338", scope.of.span, "only what changes from day to day has stretches")
        .help("stretch of partner.tier in month");
    return std::nullopt;
  }
  made = {.partner = read->of, .attribute = read->field, .first = *first, .last = *last};
  return FanOut{"stretch", made, span};
}

}  // namespace remit
