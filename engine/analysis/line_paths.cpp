// Paths into lines: what a line is fanned out to, and the lines of other rules.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

Type reference_to(FactKind kind) {
  return {.kind = TypeKind::kReference, .currency = {}, .refers_to = kind};
}

}  // namespace

std::optional<ExpressionTyper::Head> ExpressionTyper::from_fans(const ast::Path& path) {
  using Part = FanPart::Part;
  const ast::Name& head = path.parts.front();
  for (std::size_t index = 0; index < surroundings_.fans.size(); ++index) {
    const FanOut& fan = surroundings_.fans[index];
    if (fan.name != head.text) {
      continue;
    }
    if (std::holds_alternative<FanOut::Participants>(fan.form)) {
      return Head{add(FanPart{index, Part::kMember}, reference_to(FactKind::kDealPartner), head.span)};
    }
    if (const auto* lines = std::get_if<FanOut::Lines>(&fan.form)) {
      return part_of_lines(index, lines->rule, path);
    }
    struct Known {
      std::string_view name;
      Part part;
      Type type;
    };
    const Type date{.kind = TypeKind::kDate};
    const Type number{.kind = TypeKind::kNumber};
    const std::vector<Known> range = {{"start", Part::kStart, date}, {"end", Part::kEnd, date}};
    const std::vector<Known> known = std::visit(
        Overloaded{
            [](const FanOut::Lines&) { return std::vector<Known>(); },
            [](const FanOut::Participants&) { return std::vector<Known>(); },
            [&](const FanOut::Upline&) {
              return std::vector<Known>{{"partner", Part::kPartner, reference_to(FactKind::kPartner)},
                                        {"level", Part::kLevel, number}};
            },
            [&](const FanOut::Steps&) {
              return std::vector<Known>{{"on", Part::kOn, date}, {"number", Part::kNumber, number}};
            },
            [&](const FanOut::Periods&) { return range; },
            [&](const FanOut::Stretches&) { return range; },
        },
        fan.form);
    const std::string_view part = path.parts.size() > 1 ? std::string_view(path.parts[1].text) : "";
    const Span span = path.parts.size() > 1 ? grammar::join(head.span, path.parts[1].span) : head.span;
    for (const Known& each : known) {
      if (each.name == part) {
        return Head{add(FanPart{index, each.part}, each.type, span), 2};
      }
    }
    if (part == "days" && known.front().name == "start") {
      const TypedId first = add(FanPart{index, Part::kStart}, date, span);
      const TypedId last = add(FanPart{index, Part::kEnd}, date, span);
      return Head{add(DaysBetween{first, last}, number, span), 2};
    }
    const std::string parts = known.front().name == "start"
                                  ? "start, end and days"
                                  : fmt::format("{} and {}", known.front().name, known.back().name);
    state_.diagnostics.error("R0405", span, fmt::format("the {} of a line has a {}", head.text, parts))
        .help(fmt::format("{}.{}", head.text, known.front().name));
    return Head{std::nullopt, path.parts.size()};
  }
  return std::nullopt;
}

std::optional<ExpressionTyper::Head> ExpressionTyper::part_of_lines(std::size_t fan, std::size_t rule,
                                                                    const ast::Path& path) {
  using Part = FanPart::Part;
  const Rule& of = state_.ruleset.rules[rule];
  const ast::Name& head = path.parts.front();
  const std::string_view part = path.parts.size() > 1 ? std::string_view(path.parts[1].text) : "";
  const Span span = path.parts.size() > 1 ? grammar::join(head.span, path.parts[1].span) : head.span;
  const Type amount = type_of(of.amount);
  if (part == "amount" || part == "gross") {
    return Head{add(FanPart{fan, part == "amount" ? Part::kAmount : Part::kGross}, amount, span), 2};
  }
  if (part == "on") {
    return Head{add(FanPart{fan, Part::kOn}, {.kind = TypeKind::kDate}, span), 2};
  }
  if (part == "partner" && of.pays) {
    return Head{add(FanPart{fan, Part::kPartner}, reference_to(FactKind::kPartner), span), 2};
  }
  const auto* fact = std::get_if<FactScope>(&of.scope);
  const std::string fact_name = fact != nullptr ? state_.ruleset.schema.fact(fact->kind).name : "";
  if (fact != nullptr && part == fact_name) {
    return Head{add(ThisFact{fact->kind}, reference_to(fact->kind), span), 2};
  }
  if (part == "partner") {
    state_.diagnostics.error("R0405", span, fmt::format("the figure `{}` belongs to no partner", head.text))
        .related(of.places.head, "the figure")
        .help(fmt::format("counts for {}.partner   in the figure", fact_name));
    return Head{std::nullopt, path.parts.size()};
  }
  state_.diagnostics
      .error("R0405", span,
             fmt::format("a line of `{}` has {}amount, gross and on{}", head.text, of.pays ? "partner, " : "",
                         fact != nullptr ? ", and its " + fact_name : ""))
      .help(fmt::format("{}.amount", head.text));
  return Head{std::nullopt, path.parts.size()};
}

// A rule that is read at this very moment needs this one; any other without a version is mistaken itself.
Typed ExpressionTyper::no_lines_yet(const ast::Name& part) {
  const DeclaredName* name = state_.names.find(part.text);
  const bool is_begun =
      std::ranges::find(state_.rules_being_read, part.text) != state_.rules_being_read.end();
  if (name != nullptr && is_begun) {
    const std::string& here = state_.rules_being_read.back();
    state_.diagnostics
        .error("R0339", part.span,
               here == part.text ? fmt::format("`{}` reads its own lines", here)
                                 : fmt::format("`{}` and `{}` read each other's lines", here, part.text))
        .related(name->span, "declared here")
        .help("a figure that both of them read");
  }
  return std::nullopt;
}

// What the lines of a rule come to for the very fact that this line is for.
Typed ExpressionTyper::lines_total(const ast::Name& part) {
  if (!totals_allowed("rule", part.span)) {
    return std::nullopt;
  }
  if (surroundings_.step) {
    state_.diagnostics
        .error("R0229", part.span, fmt::format("`{}` is a rule, and a balance can't read rules", part.text))
        .help("a measure, or the amount itself as a let of the balance: the rule then reads the balance");
    return std::nullopt;
  }
  LinesTotal total;
  const Rule* of = nullptr;
  for (std::size_t index = 0; index < state_.ruleset.rules.size(); ++index) {
    if (state_.ruleset.rules[index].name == part.text) {
      total.rules.push_back(index);
      if (of != nullptr && type_of(of->amount) != type_of(state_.ruleset.rules[index].amount)) {
        state_.diagnostics
            .error("R0427", part.span,
                   fmt::format("`{}` comes to {} in one version and to {} in another, so it has no one value",
                               part.text, describe(of->amount), describe(state_.ruleset.rules[index].amount)))
            .related(state_.ruleset.rules[index].places.amount, "the other version");
        return std::nullopt;
      }
      of = &state_.ruleset.rules[index];
    }
  }
  if (of == nullptr) {
    return no_lines_yet(part);
  }
  const auto* fact = std::get_if<FactScope>(&of->scope);
  const auto* period = std::get_if<PeriodScope>(&of->scope);
  const bool same = fact != nullptr ? surroundings_.fact == fact->kind
                                    : surroundings_.period && surroundings_.period->kind == period->kind &&
                                          surroundings_.period->first_month == period->first_month;
  if (!same) {
    const std::string of_what =
        describe_scope(of->figure ? "figure" : "rule", of->scope, state_.ruleset.schema);
    state_.diagnostics
        .error("R0340", part.span,
               fmt::format("`{}` is {}, so {} has no line of it", part.text, of_what, surroundings_.place))
        .help(fmt::format("for each {}   as what the rule is for", part.text));
    return std::nullopt;
  }
  return add(std::move(total), type_of(of->amount), part.span);
}

}  // namespace remit
