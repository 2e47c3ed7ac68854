// Measures and scales, and the ways to look at them: `at`, `before this`, `on top of`.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"

namespace remit {
namespace {

std::string joined(const ast::Path& path) {
  std::string text;
  for (const ast::Name& part : path.parts) {
    text += text.empty() ? part.text : "." + part.text;
  }
  return text;
}

}  // namespace

const ast::Path* ExpressionTyper::path_of(ast::ExpressionId id) const {
  const ast::ExpressionNode* node = ungrouped(id);
  const auto* reference = node != nullptr ? std::get_if<ast::PathReference>(node) : nullptr;
  return reference != nullptr ? &reference->path : nullptr;
}

/// What stands in parentheses that hold it alone; none where they hold more.
const ast::ExpressionNode* ExpressionTyper::ungrouped(ast::ExpressionId id) const {
  const ast::ExpressionNode* node = &at(id).node;
  while (const auto* group = std::get_if<ast::Group>(node)) {
    if (group->items.size() != 1 || group->member) {
      return nullptr;
    }
    node = &at(group->items.front()).node;
  }
  return node;
}

DeclaredName* ExpressionTyper::named(ast::ExpressionId id, NameKind kind) {
  const ast::Path* path = path_of(id);
  if (path == nullptr || path->parts.size() > 2) {
    return nullptr;
  }
  const bool qualified = path->parts.size() == 2;
  if (qualified && state_.names.find(path->parts.front().text) != nullptr) {
    return nullptr;
  }
  if (!qualified && lets_ != nullptr && lets_->find(path->parts.front().text) != nullptr) {
    return nullptr;
  }
  DeclaredName* name = state_.names.find(path->parts.back().text);
  if (name == nullptr || name->kind != kind) {
    return nullptr;
  }
  if (qualified && !is_stem_of(path->parts.front().text, state_.files[name->span.file])) {
    return nullptr;
  }
  return name;
}

Typed ExpressionTyper::view(const ast::View& node, Span span) {
  switch (node.op) {
    case ast::ViewOperator::kAt:
      return looked_at(node, span);
    case ast::ViewOperator::kBefore:
      return before_this(node, span);
    case ast::ViewOperator::kOnTopOf:
      static_cast<void>(type(node.operand));
      static_cast<void>(base_before(node.argument));
      state_.diagnostics.error("R0213", span, "`on top of` belongs behind a scale with `of`")
          .help("SCALE of X on top of MEASURE");
      return std::nullopt;
    case ast::ViewOperator::kFor: {
      DeclaredName* measure = named(node.operand, NameKind::kMeasure);
      if (measure == nullptr) {
        static_cast<void>(type(node.operand));
        state_.diagnostics.error("R0213", span, "`for` stands behind a measure")
            .help("MEASURE for deal.partner.parent");
        return std::nullopt;
      }
      return measure_read({measure, node.argument}, MeasureView::kSoFar, std::nullopt, span);
    }
    case ast::ViewOperator::kLast:
      return last_year(node, span);
  }
  return std::nullopt;
}

Typed ExpressionTyper::looked_at(const ast::View& node, Span span) {
  if (DeclaredName* scale = named(node.operand, NameKind::kScale)) {
    return scale_read(*scale, ScaleView::kAt, type(node.argument), std::nullopt, span);
  }
  const Typed on = of_type(node.argument, {.kind = TypeKind::kDate}, "R0409", "what stands behind `at`");
  if (const MeasureName measure = measure_in(node.operand)) {
    return on ? measure_read(measure, MeasureView::kOn, on, span) : std::nullopt;
  }
  if (DeclaredName* balance = named(node.operand, NameKind::kBalance)) {
    return on ? balance_read(*balance,
                             {.balance = 0, .part = BalanceRead::Part::kAfter, .on = on, .keys = {}}, span)
              : std::nullopt;
  }
  const ast::Path* path = path_of(node.operand);
  if (path == nullptr) {
    static_cast<void>(type(node.operand));
    state_.diagnostics.error("R0213", span, "`at` looks at a scale, a measure or a field with dates")
        .help("`at` directly behind such a name");
    return std::nullopt;
  }
  if (!on) {
    return std::nullopt;
  }
  const std::size_t first_new = state_.pool().size();
  const Typed value = resolve(*path, {.on = on, .span = {}, .quiet = false});
  if (!value) {
    return std::nullopt;
  }
  for (std::size_t each = first_new; each < state_.pool().size(); ++each) {
    const TypedNode& made = state_.pool()[static_cast<TypedId>(each)].node;
    const auto* read = std::get_if<FieldRead>(&made);
    const auto* row = std::get_if<TableRow>(&made);
    if ((read != nullptr && read->on == on) || (row != nullptr && row->on == on)) {
      return value;
    }
  }
  state_.diagnostics
      .error("R0213", span,
             fmt::format("`{}` is the same on every day, so `at` changes nothing", joined(*path)))
      .help(fmt::format("{} alone; `at` is for tiers and other attributes of partners, measures, scales and "
                        "tables with dates",
                        joined(*path)));
  return std::nullopt;
}

Typed ExpressionTyper::before_this(const ast::View& node, Span span) {
  const MeasureName measure = measure_beside("this", node, span,
                                             {.message = "`before` stands behind a measure and before `this`",
                                              .help = "MEASURE before this; for a day MEASURE at D"});
  if (!measure) {
    return std::nullopt;
  }
  if (!surroundings_.fact) {
    state_.diagnostics
        .error(
            "R0213", span,
            fmt::format("`before this` needs a fact to stand before, and {} has none", surroundings_.place))
        .help("MEASURE at D, for what it was on a day");
    return std::nullopt;
  }
  return measure_read(measure, MeasureView::kBeforeThis, std::nullopt, span);
}

/// The same day a year before: of the line's governing date, or of its period's last day as far as it has
/// come.
Typed ExpressionTyper::last_year(const ast::View& node, Span span) {
  const MeasureName measure = measure_beside("year", node, span,
                                             {.message = "`last` stands behind a measure and before `year`",
                                              .help = "MEASURE last year; for another day MEASURE at D"});
  if (!measure) {
    return std::nullopt;
  }
  const bool has_day = surroundings_.period || surroundings_.step ||
                       surroundings_.day_meaning == Surroundings::Day::kGoverning;
  if (!has_day) {
    state_.diagnostics
        .error("R0213", span,
               fmt::format("`last year` needs a day to look back from, and {} has none", surroundings_.place))
        .help("MEASURE at D");
    return std::nullopt;
  }
  const Type date{.kind = TypeKind::kDate};
  const TypedId day = surroundings_.period ? add(ThisPeriod{.last = true, .clipped = true}, date, span)
                      : surroundings_.step ? *surroundings_.day
                                           : governing_date(span);
  const TypedId year = add(ConstantNumber{12}, {.kind = TypeKind::kMonths}, span);
  const TypedId then =
      add(ShiftDate{.date = day, .amount = year, .minus = true, .keeps_month_end = true}, date, span);
  return measure_read(measure, MeasureView::kOn, then, span);
}

ExpressionTyper::MeasureName ExpressionTyper::measure_in(ast::ExpressionId id) {
  const ast::ExpressionNode* node = ungrouped(id);
  const auto* view = node != nullptr ? std::get_if<ast::View>(node) : nullptr;
  if (view != nullptr && view->op == ast::ViewOperator::kFor) {
    return {named(view->operand, NameKind::kMeasure), view->argument};
  }
  return {named(id, NameKind::kMeasure), std::nullopt};
}

/// The measure that a view looks at, where `word` stands on the view's other side; else says so.
ExpressionTyper::MeasureName ExpressionTyper::measure_beside(std::string_view word, const ast::View& node,
                                                             Span span, const Advice& advice) {
  const ast::Path* beside = path_of(node.argument);
  const MeasureName measure = measure_in(node.operand);
  if (beside != nullptr && joined(*beside) == word && measure) {
    return measure;
  }
  if (!measure) {
    static_cast<void>(type(node.operand));
  }
  state_.diagnostics.error("R0213", span, std::string(advice.message)).help(std::string(advice.help));
  return {};
}

bool ExpressionTyper::totals_allowed(std::string_view keyword, Span span) {
  if (surroundings_.reads == Surroundings::Reads::kAll) {
    return true;
  }
  state_.diagnostics
      .error("R0211", span, fmt::format("a {} can't be read in {}", keyword, surroundings_.place))
      .help("rules read measures and scales; a measure adds up what the facts themselves say");
  return false;
}

Typed ExpressionTyper::base_before(ast::ExpressionId id) {
  const MeasureName measure = measure_in(id);
  if (!measure) {
    const Typed base = type(id);
    // A let that is nothing but a measure stands for it.
    const auto* read = base ? std::get_if<MeasureRead>(&state_.pool()[*base].node) : nullptr;
    if (read == nullptr || read->view != MeasureView::kSoFar || !surroundings_.fact) {
      return base;
    }
    MeasureRead before = *read;
    before.view = MeasureView::kBeforeThis;
    return add(std::move(before), type_of(*base), at(id).span);
  }
  if (!surroundings_.fact) {
    state_.diagnostics
        .error("R0213", at(id).span,
               fmt::format("`on top of` needs a fact that adds to the measure, and {} has none",
                           surroundings_.place))
        .help("SCALE of MEASURE, for the whole of the period");
    return std::nullopt;
  }
  return measure_read(measure, MeasureView::kBeforeThis, std::nullopt, at(id).span);
}

Typed ExpressionTyper::measure_read(const MeasureName& measure, MeasureView view, std::optional<TypedId> on,
                                    Span span) {
  DeclaredName& name = *measure.name;
  name.used = true;
  if (!totals_allowed("measure", span) || !name.index) {
    return std::nullopt;
  }
  const std::size_t index = *name.index;
  if (view == MeasureView::kSoFar && surroundings_.day_meaning == Surroundings::Day::kBatch) {
    view = MeasureView::kOn;
    on = day(span, "a measure");
  }
  MeasureRead read{.measure = index, .view = view, .on = on, .keys = {}};
  const std::vector<ast::Path> paths = state_.measure_sources[index].declaration->keys;
  const std::optional<std::size_t> given = measure.of ? key_given(index, *measure.of) : std::nullopt;
  if (measure.of && !given) {
    return std::nullopt;
  }
  for (std::size_t each = 0; each < paths.size(); ++each) {
    const Type wanted = state_.ruleset.measures[index].key_types[each];
    if (given == each) {
      const Typed value = key_value(*measure.of, wanted);
      if (!value) {
        return std::nullopt;
      }
      read.keys.push_back(*value);
      continue;
    }
    const Typed value = key(paths[each], span);
    if (!value || type_of(*value) != wanted) {
      state_.diagnostics
          .error("R0205", span,
                 fmt::format("`{}` is kept for each `{}`, which {} doesn't have",
                             state_.ruleset.measures[index].name, joined(paths[each]), surroundings_.place))
          .related(paths[each].span, "kept for this")
          .help(fmt::format("{} for …, with the {} that is meant", state_.ruleset.measures[index].name,
                            joined(paths[each])));
      return std::nullopt;
    }
    read.keys.push_back(*value);
  }
  return add(std::move(read), state_.ruleset.measures[index].type, span);
}

/// `target of M`: of the period of the measure's window in which the line stands.
Typed ExpressionTyper::target_of(ast::ExpressionId measure, Span span) {
  DeclaredName* name = named(measure, NameKind::kMeasure);
  if (name == nullptr) {
    if (const Typed other = type(measure)) {
      state_.diagnostics
          .error("R0213", at(measure).span,
                 fmt::format("a target is that of a measure, and this is {}", describe(*other)))
          .help("target of …, with the name of a measure");
    }
    return std::nullopt;
  }
  name->used = true;
  if (!totals_allowed("measure", span) || !name->index) {
    return std::nullopt;
  }
  const Measure& of = state_.ruleset.measures[*name->index];
  const bool of_partners = of.key_types.size() == 1 && of.key_types[0].kind == TypeKind::kReference &&
                           of.key_types[0].refers_to == FactKind::kPartner;
  if (!of_partners || !std::holds_alternative<CalendarWindow>(of.window)) {
    state_.diagnostics
        .error("R0213", span,
               fmt::format("`{}` has no targets: those are of a partner's month, quarter, half or year",
                           of.name))
        .related(name->span, "the measure")
        .help("measure … for partner, with window quarter");
    return std::nullopt;
  }
  const Typed partner = key({{{.text = "partner", .span = span}}, span}, span);
  const Typed on = surroundings_.period ? Typed(add(ThisPeriod{true, true}, {.kind = TypeKind::kDate}, span))
                                        : day(span, "a target");
  if (!partner || !on) {
    return std::nullopt;
  }
  return add(TargetRead{*name->index, *partner, *on}, of.type, span);
}

/// Which key of a measure `for` gives: the one that is of its type. A bare word or a text is the key itself,
/// of a measure that has but one.
std::optional<std::size_t> ExpressionTyper::key_given(std::size_t measure, ast::ExpressionId of) {
  const std::vector<Type> types = state_.ruleset.measures[measure].key_types;
  if (types.size() == 1) {
    return 0;
  }
  const Typed value = type(of);
  if (!value) {
    return std::nullopt;
  }
  const Type type = type_of(*value);
  const auto found = std::ranges::find(types, type);
  if (found != types.end() && std::ranges::count(types, type) == 1) {
    return static_cast<std::size_t>(found - types.begin());
  }
  state_.diagnostics
      .error("R0205", at(of).span,
             fmt::format("`{}` is kept for {}, and {} is {} of them", state_.ruleset.measures[measure].name,
                         quoted_list(state_.ruleset.measures[measure].key_names), describe(*value),
                         found == types.end() ? "none" : "more than one"))
      .help("a value of which the measure has one key");
  return std::nullopt;
}

/// What stands behind `for`: a value of the key's type, a word, or a fact's id.
Typed ExpressionTyper::key_value(ast::ExpressionId of, const Type& wanted) {
  const ast::ExpressionNode& node = at(of).node;
  const auto* text = std::get_if<ast::TextLiteral>(&node);
  const ast::Path* path = path_of(of);
  const bool bare = path != nullptr && path->parts.size() == 1 &&
                    !is_word_of_the_language(path->parts.front().text) &&
                    (lets_ == nullptr || lets_->find(path->parts.front().text) == nullptr);
  if (text != nullptr || bare) {
    const std::string& word = text != nullptr ? text->text : path->parts.front().text;
    if (wanted.kind != TypeKind::kReference) {
      return add(ConstantWord{word}, wanted, at(of).span);
    }
    return fact_called(word, wanted, at(of).span);
  }
  return of_type(of, wanted, "R0205", "what this measure is kept for");
}

}  // namespace remit
