// Factors that fall or rise with time: half-life, linear and stepped.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/rule_reader.hpp"
#include "engine/analysis/units.hpp"
#include "engine/money/half_life.hpp"

namespace remit {
namespace {

/// A step as written, `month 12`, in months or days.
struct Step {
  bool months = true;
  std::int64_t at = 0;
};

std::optional<Step> step_of(const ast::Name& unit, const std::string& number, DiagnosticSink& diagnostics) {
  const std::optional<TimeUnit> known = time_unit(unit, diagnostics);
  const auto count = whole_number(number, unit.span, 0, "a step", diagnostics);
  return known && count ? std::optional(Step{known->months, *count * known->count}) : std::nullopt;
}

}  // namespace

void RuleReader::read_decay() {
  const auto clause = find<ast::DecayClause>();
  if (!clause) {
    return;
  }
  rule_.places.decay = clause.span;
  rule_.decay = needed(decay_of(*clause.form, clause.span, clause.keyword));
}

Typed RuleReader::decay_of(const ast::DecayClause& clause, Span span, Span keyword) {
  std::optional<ElasticFactor> elastic =
      std::visit(Overloaded{
                     [&](const ast::HalfLifeDecay& form) { return half_life(form, clause.ramp, span); },
                     [&](const ast::LinearDecay& form) { return linear(form); },
                     [&](const ast::SteppedDecay& form) { return stepped(form); },
                 },
                 clause.form);
  if (!elastic) {
    return std::nullopt;
  }
  check_direction(clause.ramp, *elastic, keyword);
  return state_.pool().add(*std::move(elastic), {.kind = TypeKind::kPercent}, span);
}

Typed RuleReader::since(ast::ExpressionId id) {
  return typer(line_).of_type(id, {.kind = TypeKind::kDate}, "R0409", "what stands behind `since`");
}

std::optional<Rational> RuleReader::factor(ast::ExpressionId id) {
  const auto figure = fixed_figure(state_, file_, id, "a factor");
  if (!figure) {
    return std::nullopt;
  }
  const Span span = file_.expressions[id].span;
  if (figure->type.kind != TypeKind::kPercent) {
    auto report = state_.diagnostics.error(
        "R0309", span,
        fmt::format("a factor is a percentage, and this is {}", state_.describe(figure->type)));
    if (figure->type.kind == TypeKind::kNumber) {
      const bool is_share = figure->value > 0 && figure->value <= 1;  // 0.5 is a half, and not half a percent
      report.help(is_share ? fmt::format("{}%", to_text(figure->value * 100))
                           : fmt::format("{}%", written(span)));
    }
    return std::nullopt;
  }
  return figure->value;
}

std::optional<ElasticFactor> RuleReader::half_life(const ast::HalfLifeDecay& decay, bool rises, Span of) {
  const auto length = fixed_figure(state_, file_, decay.half_life, "a half-life");
  const Typed start = since(decay.since);
  const auto decimals = whole_number(decay.decimals, file_.expressions[decay.since].span, 0,
                                     "the number of decimals of a factor", state_.diagnostics);
  if (!length || !start || !decimals) {
    return std::nullopt;
  }
  const Span span = file_.expressions[decay.half_life].span;
  const bool months = length->type.kind == TypeKind::kMonths;
  if ((!months && length->type.kind != TypeKind::kDays) || length->value <= 0) {
    state_.diagnostics
        .error("R0312", span,
               length->value <= 0 ? "a half-life is longer than nothing"
                                  : fmt::format("a half-life is a number of months or days, and this is {}",
                                                state_.describe(length->type)))
        .help("half-life 6 months since …");
    return std::nullopt;
  }
  if (*decimals > kMaxHalfLifeDecimals) {
    state_.diagnostics.error("R0420", of,
                             fmt::format("a factor has at most {} decimals", kMaxHalfLifeDecimals));
    return std::nullopt;
  }
  const auto steps = to_integer(length->value);
  const auto whole = steps ? to_int64(*steps) : std::nullopt;
  if (!whole) {
    state_.diagnostics.error("R0420", span, "a half-life is a whole number of months or days");
    return std::nullopt;
  }
  return ElasticFactor{months, *start, HalfLifeFactor{*whole, static_cast<unsigned>(*decimals), rises}};
}

std::optional<ElasticFactor> RuleReader::linear(const ast::LinearDecay& decay) {
  const auto first = factor(decay.first_factor);
  const auto last = factor(decay.last_factor);
  const auto from = step_of(decay.first_unit, decay.first_step, state_.diagnostics);
  const auto to = step_of(decay.last_unit, decay.last_step, state_.diagnostics);
  const Typed start = since(decay.since);
  if (!first || !last || !from || !to || !start) {
    return std::nullopt;
  }
  if (from->months != to->months) {
    state_.diagnostics
        .error("R0314", decay.last_unit.span, "the steps of a decay or ramp are all months or all days")
        .related(decay.first_unit.span, "the first step");
    return std::nullopt;
  }
  if (to->at <= from->at) {
    state_.diagnostics
        .error("R0314", decay.last_unit.span,
               fmt::format("the last step, {} {}, doesn't come behind the first, {} {}", decay.last_unit.text,
                           decay.last_step, decay.first_unit.text, decay.first_step))
        .related(decay.first_unit.span, "the first step");
    return std::nullopt;
  }
  return ElasticFactor{from->months, *start, LinearFactor{from->at, to->at, *first, *last}};
}

std::optional<ElasticFactor> RuleReader::stepped(const ast::SteppedDecay& decay) {
  SteppedFactor stepped;
  std::optional<bool> months;
  bool sound = true;
  for (const ast::SteppedDecay::Step& each : decay.steps) {
    const auto share = factor(each.factor);
    const auto step =
        each.unit ? step_of(*each.unit, each.number, state_.diagnostics) : std::optional(Step{});
    if (!share || !step) {
      sound = false;
      continue;
    }
    if (each.unit && months && *months != step->months) {
      state_.diagnostics.error("R0314", each.unit->span,
                               "the steps of a decay or ramp are all months or all days");
      sound = false;
    } else if (each.unit && !stepped.steps.empty() && step->at <= stepped.steps.back().from) {
      state_.diagnostics.error(
          "R0314", each.unit->span,
          fmt::format("{} {} doesn't come behind the step before it", each.unit->text, each.number));
      sound = false;
    }
    if (each.unit) {
      months = step->months;
    }
    stepped.steps.push_back({step->at, *share});
  }
  const Typed start = since(decay.since);
  if (!sound || !start) {
    return std::nullopt;
  }
  return ElasticFactor{months.value_or(true), *start, std::move(stepped)};
}

void RuleReader::check_direction(bool ramp, const ElasticFactor& elastic, Span keyword) {
  bool rises = false;
  bool falls = false;
  const auto compare = [&](const Rational& before, const Rational& after) {
    rises = rises || after > before;
    falls = falls || after < before;
  };
  if (const auto* linear = std::get_if<LinearFactor>(&elastic.form)) {
    compare(linear->first, linear->last);
  } else if (const auto* stepped = std::get_if<SteppedFactor>(&elastic.form)) {
    for (std::size_t index = 1; index < stepped->steps.size(); ++index) {
      compare(stepped->steps[index - 1].factor, stepped->steps[index].factor);
    }
  }
  if (ramp && falls && !rises) {
    state_.diagnostics.warning("R0315", keyword, "this ramp falls").help("decay …");
  } else if (!ramp && rises && !falls) {
    state_.diagnostics.warning("R0315", keyword, "this decay rises").help("ramp …");
  }
}

}  // namespace remit
