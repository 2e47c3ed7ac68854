// How measures and scales are told of in an explanation.
#include <utility>

#include "engine/analysis/overloaded.hpp"
#include "engine/report/expression_trace.hpp"
#include "engine/report/scale_explanation.hpp"
#include "engine/report/value_text.hpp"

namespace remit {
namespace {

/// `edges`: what its dates are read from, as written.
std::string window_text(const TypedWindow& window, const std::vector<std::string>& edges) {
  return std::visit(
      Overloaded{
          [](const CalendarWindow& calendar) { return std::string(to_text(calendar.kind)); },
          [](const TrailingWindowLength& trailing) {
            return "trailing " + std::to_string(trailing.length) + (trailing.months ? " months" : " days");
          },
          [](const LifetimeWindow&) { return std::string("lifetime"); },
          [](const FixedWindow& fixed) { return fixed.first.to_text() + " through " + fixed.last.to_text(); },
          [&](const AnniversaryWindow&) { return "year from " + edges[0]; },
          [&](const DatedWindow&) { return edges[0] + " through " + edges[1]; }},
      window);
}

}  // namespace

std::string ExpressionTracer::measure_text(const MeasureRead& read) const {
  const Measure& measure = ruleset().measures[read.measure];
  std::string text =
      measure.kind == MeasureKind::kTotal ? "measure " : std::string(to_text(measure.kind)) + " of measure ";
  text += measure.name;
  for (std::size_t index = 0; index < read.keys.size(); ++index) {
    const std::string key = this->text(read.keys[index]);
    text += (index == 0 ? " for " : ", ") + (key.empty() ? measure.key_names[index] : key);
  }
  std::vector<std::string> edges;
  for (const TypedId edge : measure.totals.front().edges) {
    edges.push_back(source(edge));
  }
  text += ", " + window_text(measure.window, edges);
  switch (read.view) {
    case MeasureView::kSoFar:
      return text + ", so far";
    case MeasureView::kBeforeThis:
      return text + ", before this";
    case MeasureView::kOn:
      break;
  }
  return text + (read.on ? " at " + this->text(*read.on) : "");
}

/// The scale with its bounds as they are here.
Scale ExpressionTracer::scale_here(const ScaleRead& read) const {
  Scale scale = ruleset().scales[read.scale];
  for (std::size_t version = 0; version < read.bounds.size(); ++version) {
    for (std::size_t row = 0; row < read.bounds[version].size(); ++row) {
      scale.versions[version].rows[row].bound = number(read.bounds[version][row]).value_or(Rational(0));
    }
  }
  return scale;
}

ExplanationStep ExpressionTracer::scale_step(TypedId id, const ScaleRead& read, std::size_t depth) const {
  ExplanationStep step{source(id), formula(id, depth), text(id), place(ruleset().expressions[id].span), {}};
  append_reads(read.value, depth + 1, step.children);
  if (read.base) {
    append_reads(*read.base, depth + 1, step.children);
  }
  for (const std::vector<TypedId>& version : read.bounds) {
    for (const TypedId bound : version) {
      append_reads(bound, depth + 1, step.children);
    }
  }
  const std::optional<Rational> value = number(read.value);
  const std::optional<Rational> base = read.base ? number(*read.base) : std::nullopt;
  if (!value || (read.base && !base)) {
    return step;
  }
  const NumberText number_text = [this](const Rational& amount, const Type& type) {
    return value_text(TracedValue(amount), type, ruleset().schema, row_.names);
  };
  const SliceRounding rounding = [this](const Rational& paid) {
    return round_to_unit(paid, Integer(ruleset().currency.minor_units_per_unit()), ruleset().rounding);
  };
  const PlaceText place_text = [this](grammar::SourceSpan span) { return place(span); };
  for (ExplanationStep& row : explain_scale(scale_here(read), read.view, *value, base, row_.governing_date,
                                            number_text, place_text, rounding)) {
    step.children.push_back(std::move(row));
  }
  return step;
}

}  // namespace remit
