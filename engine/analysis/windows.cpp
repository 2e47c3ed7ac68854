#include "engine/analysis/windows.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/units.hpp"
#include "engine/calendar/month_name.hpp"

namespace remit {
namespace {

constexpr std::string_view kFiscal = "fiscal ";

std::optional<PeriodKind> calendar_kind(std::string_view name) {
  const std::optional<PeriodKind> kind = parse_period_kind(name);
  return kind == PeriodKind::kLifetime ? std::nullopt : kind;
}

std::nullopt_t unknown_window(AnalysisState& state, const ast::Name& name) {
  const std::vector<std::string> known = {"day",  "week",     "month",       "quarter",        "half",
                                          "year", "lifetime", "fiscal year", "fiscal quarter", "fiscal half"};
  const auto near = nearest_word(name.text, known);
  state.diagnostics.error("R0214", name.span, fmt::format("there is no window `{}`", name.text))
      .help(near ? *near
                 : "month, quarter, half, year, fiscal year from April, trailing 30 days or lifetime");
  return std::nullopt;
}

/// The month that an expression names, if it is nothing but its name.
std::optional<std::int32_t> month_named(const ast::File& file, std::optional<ast::ExpressionId> id) {
  const auto* month = id ? std::get_if<ast::PathReference>(&file.expressions[*id].node) : nullptr;
  return month != nullptr && month->path.parts.size() == 1 ? parse_month_name(month->path.parts.front().text)
                                                           : std::nullopt;
}

std::optional<WindowForm> named_window(AnalysisState& state, const ast::File& file,
                                       const ast::NamedWindow& window, grammar::SourceSpan span) {
  const std::string& name = window.name.text;
  if (!name.starts_with(kFiscal)) {
    const std::optional<PeriodKind> kind = calendar_kind(name);
    if (name != "lifetime" && !kind) {
      return unknown_window(state, window.name);
    }
    if (!window.from) {
      return WindowForm{kind ? TypedWindow(CalendarWindow{*kind, 1}) : TypedWindow(LifetimeWindow{}), {}};
    }
    if (kind == PeriodKind::kYear && !month_named(file, window.from)) {
      return WindowForm{AnniversaryWindow{}, {*window.from}};
    }
    const std::string written(state.files[file.number].slice(span));
    const bool is_month = month_named(file, window.from).has_value();
    const bool is_fiscal = month_named(file, window.from) && kind && *kind >= PeriodKind::kQuarter;
    state.diagnostics
        .error("R0214", span,
               is_fiscal ? fmt::format("a {} that is counted from a month is a fiscal one", name)
               : name == "lifetime" || is_month
                   ? fmt::format("a window `{}` takes no `from`", name)
                   : fmt::format("only years turn on a day, so a window `{}` takes no `from`", name))
        .help(is_fiscal                        ? "fiscal " + written
              : name == "lifetime" || is_month ? name
                                               : "year" + written.substr(name.size()));
    return std::nullopt;
  }
  const std::optional<PeriodKind> kind = calendar_kind(name.substr(kFiscal.size()));
  if (!kind || *kind <= PeriodKind::kMonth) {
    return unknown_window(state, window.name);
  }
  const std::optional<std::int32_t> first_month = month_named(file, window.from);
  if (!first_month) {
    state.diagnostics
        .error("R0214", window.from ? file.expressions[*window.from].span : span,
               "a fiscal window says with which month its year begins")
        .help(fmt::format("{} from April", name));
    return std::nullopt;
  }
  return WindowForm{CalendarWindow{*kind, *first_month}, {}};
}

std::optional<WindowForm> trailing_window(AnalysisState& state, const ast::TrailingWindow& window) {
  const std::optional<TimeUnit> unit = time_unit(window.unit, state.diagnostics);
  const auto length =
      whole_number(window.number, window.unit.span, 1, "the length of a trailing window", state.diagnostics,
                   unit ? in_smaller_units(window.number, *unit) : std::string());
  if (!unit || !length) {
    return std::nullopt;
  }
  return WindowForm{TrailingWindowLength{.length = *length * unit->count, .months = unit->months}, {}};
}

std::optional<WindowForm> window_between(AnalysisState& state, const ast::File& file,
                                         const ast::RangeWindow& window, grammar::SourceSpan span) {
  for (const ast::ExpressionId edge : {window.first, window.last}) {
    if (!std::holds_alternative<ast::DateLiteral>(file.expressions[edge].node)) {
      return WindowForm{DatedWindow{}, {window.first, window.last}};
    }
  }
  const auto range = effective_range(state, file, {window.first, window.last, span});
  return range ? std::optional(WindowForm{FixedWindow{*range->from, *range->through}, {}}) : std::nullopt;
}

}  // namespace

std::optional<WindowForm> window_form(AnalysisState& state, const ast::File& file,
                                      const ast::Window& window) {
  return std::visit(
      Overloaded{
          [&](const ast::NamedWindow& form) { return named_window(state, file, form, window.span); },
          [&](const ast::TrailingWindow& form) { return trailing_window(state, form); },
          [&](const ast::RangeWindow& form) { return window_between(state, file, form, window.span); },
      },
      window.form);
}

std::optional<std::vector<TypedId>> window_edges(AnalysisState& state, const ast::File& file,
                                                 const WindowForm& form, std::vector<Surroundings::Key> keys,
                                                 std::string place) {
  Surroundings surroundings = constant_surroundings(state, std::move(place));
  surroundings.keys = std::move(keys);
  ExpressionTyper typer(state, file, surroundings);
  std::vector<TypedId> edges;
  for (const ast::ExpressionId edge : form.edges) {
    if (const Typed date = typer.of_type(edge, {.kind = TypeKind::kDate}, "R0214", "the edge of a window")) {
      edges.push_back(*date);
    }
  }
  return edges.size() == form.edges.size() ? std::optional(std::move(edges)) : std::nullopt;
}

}  // namespace remit
