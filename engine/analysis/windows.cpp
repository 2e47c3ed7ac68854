#include "engine/analysis/windows.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/constants.hpp"
#include "engine/analysis/nearest_word.hpp"
#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/units.hpp"
#include "engine/calendar/month_name.hpp"

namespace remit {
namespace {

constexpr std::string_view kFiscal = "fiscal ";

std::optional<PeriodKind> calendar_kind(std::string_view name) {
  const std::optional<PeriodKind> kind = parse_period_kind(name);
  const bool counted = kind == PeriodKind::kMonth || kind == PeriodKind::kQuarter ||
                       kind == PeriodKind::kHalf || kind == PeriodKind::kYear;
  return counted ? kind : std::nullopt;
}

std::nullopt_t unknown_window(AnalysisState& state, const ast::Name& name) {
  const std::vector<std::string> known = {"month",    "quarter",     "half",           "year",
                                          "lifetime", "fiscal year", "fiscal quarter", "fiscal half"};
  const auto near = nearest_word(name.text, known);
  state.diagnostics.error("R0214", name.span, fmt::format("there is no window `{}`", name.text))
      .help(near ? *near
                 : "month, quarter, half, year, fiscal year from April, trailing 30 days or lifetime");
  return std::nullopt;
}

std::optional<TypedWindow> named_window(AnalysisState& state, const ast::File& file,
                                        const ast::NamedWindow& window, grammar::SourceSpan span) {
  const std::string& name = window.name.text;
  if (!name.starts_with(kFiscal)) {
    const std::optional<PeriodKind> kind = calendar_kind(name);
    if (name != "lifetime" && !kind) {
      return unknown_window(state, window.name);
    }
    if (window.from) {
      if (kind == PeriodKind::kYear) {
        state.diagnostics.not_yet("year from", span);
      } else {
        state.diagnostics.error("R0214", span, fmt::format("a window `{}` takes no `from`", name)).help(name);
      }
      return std::nullopt;
    }
    return kind ? TypedWindow(CalendarWindow{*kind, 1}) : TypedWindow(LifetimeWindow{});
  }
  const std::optional<PeriodKind> kind = calendar_kind(name.substr(kFiscal.size()));
  if (!kind || kind == PeriodKind::kMonth) {
    return unknown_window(state, window.name);
  }
  const auto* month =
      window.from ? std::get_if<ast::PathReference>(&file.expressions[*window.from].node) : nullptr;
  const std::optional<std::int32_t> first_month = month != nullptr && month->path.parts.size() == 1
                                                      ? parse_month_name(month->path.parts.front().text)
                                                      : std::nullopt;
  if (!first_month) {
    state.diagnostics
        .error("R0214", window.from ? file.expressions[*window.from].span : span,
               "a fiscal window says with which month its year begins")
        .help(fmt::format("{} from April", name));
    return std::nullopt;
  }
  return CalendarWindow{*kind, *first_month};
}

std::optional<TypedWindow> trailing_window(AnalysisState& state, const ast::TrailingWindow& window) {
  const std::optional<TimeUnit> unit = time_unit(window.unit, state.diagnostics);
  const auto length =
      whole_number(window.number, window.unit.span, 1, "the length of a trailing window", state.diagnostics,
                   unit ? in_smaller_units(window.number, *unit) : std::string());
  if (!unit || !length) {
    return std::nullopt;
  }
  return TrailingWindowLength{.length = *length * unit->count, .months = unit->months};
}

std::optional<TypedWindow> fixed_window(AnalysisState& state, const ast::File& file,
                                        const ast::RangeWindow& window, grammar::SourceSpan span) {
  for (const ast::ExpressionId edge : {window.first, window.last}) {
    if (!std::holds_alternative<ast::DateLiteral>(file.expressions[edge].node)) {
      state.diagnostics.error("R0901", file.expressions[edge].span,
                              "a window between dates of facts is not carried out by this version yet");
      return std::nullopt;
    }
  }
  const auto range = effective_range(state, file, {window.first, window.last, span});
  return range ? std::optional<TypedWindow>(FixedWindow{*range->from, *range->through}) : std::nullopt;
}

}  // namespace

std::optional<TypedWindow> typed_window(AnalysisState& state, const ast::File& file,
                                        const ast::Window& window) {
  return std::visit(
      Overloaded{
          [&](const ast::NamedWindow& form) { return named_window(state, file, form, window.span); },
          [&](const ast::TrailingWindow& form) { return trailing_window(state, form); },
          [&](const ast::RangeWindow& form) { return fixed_window(state, file, form, window.span); },
      },
      window.form);
}

}  // namespace remit
