// Reading scales: `S of X`, `S at X`, and what their bounds are where they are read.
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/expression_typer.hpp"

namespace remit {

Typed ExpressionTyper::scale_of(DeclaredName& name, ast::ExpressionId value, Span span) {
  const auto* view = std::get_if<ast::View>(&at(value).node);
  if (view == nullptr || view->op != ast::ViewOperator::kOnTopOf) {
    return scale_read(name, ScaleView::kOf, type(value), std::nullopt, span);
  }
  const Typed amount = type(view->operand);
  const Typed base = base_before(view->argument);
  return base ? scale_read(name, ScaleView::kOnTopOf, amount, base, span) : std::nullopt;
}

Typed ExpressionTyper::scale_read(DeclaredName& name, ScaleView view, Typed value, Typed base, Span span) {
  name.used = true;
  if (!totals_allowed("scale", span) || !name.index || !value) {
    return std::nullopt;
  }
  if (state_.bounds_being_read) {
    state_.diagnostics.error("R0211", span, "a scale can't be read in a bound of a scale")
        .help("a let, measure or table that the bound and the rule both read");
    return std::nullopt;
  }
  const Scale& scale = state_.ruleset.scales[*name.index];
  for (const Typed each : {value, base}) {
    if (each && type_of(*each) != scale.bound_type) {
      state_.diagnostics
          .error("R0212", state_.pool()[*each].span,
                 fmt::format("each bound of `{}` is {}, and this is {}", scale.name,
                             state_.describe(scale.bound_type), describe(*each)))
          .related(name.span, "the scale");
      return std::nullopt;
    }
  }
  if (view != ScaleView::kAt && scale.value_type.kind == TypeKind::kSymbol) {
    state_.diagnostics
        .error("R0212", span, fmt::format("`{}` holds words, and a word pays nothing", scale.name))
        .help(fmt::format("{} at …, which reads the word", scale.name));
    return std::nullopt;
  }
  const bool pays_rate = scale.value_type.kind == TypeKind::kPercent;
  const bool amounts =
      scale.bound_type.kind == TypeKind::kMoney || scale.bound_type.kind == TypeKind::kNumber;
  if (view != ScaleView::kAt && pays_rate && !amounts) {
    state_.diagnostics
        .error("R0212", span,
               fmt::format("`{}` holds percentages, and {} has no share that could be paid", scale.name,
                           state_.describe(scale.bound_type)))
        .help(fmt::format("{} at …, which reads the percentage, `of` an amount", scale.name));
    return std::nullopt;
  }
  const Type type = view != ScaleView::kAt && pays_rate ? type_of(*value) : scale.value_type;
  auto bounds = bounds_here(*name.index);
  if (!bounds) {
    return std::nullopt;
  }
  return add(ScaleRead{*name.index, view, *value, base, *std::move(bounds)}, type, span);
}

// Bounds that are read from facts are seen from where the scale is read.
std::optional<std::vector<std::vector<TypedId>>> ExpressionTyper::bounds_here(std::size_t scale) {
  const Scale& read = state_.ruleset.scales[scale];
  if (std::ranges::none_of(read.versions, &ScaleVersion::reads_facts)) {
    return std::vector<std::vector<TypedId>>();
  }
  std::vector<std::vector<TypedId>> bounds(read.versions.size());
  bool sound = true;
  for (std::size_t version = 0; version < read.versions.size(); ++version) {
    const std::vector<ScaleRow>& rows = read.versions[version].rows;
    for (std::size_t row = 0; row < rows.size() && read.versions[version].reads_facts(); ++row) {
      Typed bound;
      if (rows[row].bound_is_read) {
        const ScaleSource::Bound& source = state_.scale_sources[scale].bounds[version][row];
        state_.bounds_being_read = true;
        bound =
            ExpressionTyper(state_, *source.file, surroundings_, &state_.lets)
                .of_type(source.value, read.bound_type, "R0210", fmt::format("a bound of `{}`", read.name));
        state_.bounds_being_read = false;
      } else {
        bound = add(ConstantNumber{rows[row].bound}, read.bound_type, rows[row].span);
      }
      sound = sound && bound.has_value();
      if (bound) {
        bounds[version].push_back(*bound);
      }
    }
  }
  return sound ? std::optional(std::move(bounds)) : std::nullopt;
}

}  // namespace remit
