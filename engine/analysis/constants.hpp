// Expressions that must be fixed figures: bounds and rates of scales, factors of decays, values of scenarios.
#pragma once

#include <optional>
#include <string_view>

#include "engine/analysis/expression_typer.hpp"
#include "engine/analysis/ruleset.hpp"

namespace remit {

/// The value of a numeric expression that reads no facts; none when it does, or divides by zero.
[[nodiscard]] std::optional<Rational> fold(const TypedPool& pool, TypedId id);

struct FixedFigure {
  Rational value;
  Type type;
};

/// Whether an expression names facts or what is declared of them (measures, tables, balances, rules), through
/// lets of column one too.
[[nodiscard]] bool reads_facts(AnalysisState& state, const ast::File& file, ast::ExpressionId id);

/// `id` typed and folded. What is wrong with it is reported: what reads facts, and values that aren't
/// numbers, as R0209, with `what` as the thing that is a figure.
[[nodiscard]] std::optional<FixedFigure> fixed_figure(AnalysisState& state, const ast::File& file,
                                                      ast::ExpressionId id, std::string_view what);

/// A date that reads no facts; reported as R0209 otherwise.
[[nodiscard]] std::optional<Date> fixed_date(AnalysisState& state, const ast::File& file,
                                             ast::ExpressionId id, std::string_view what);

/// The dates of an `effective` or a dated attribute; none and a report when one isn't a day, or the last lies
/// before the first (R0308).
[[nodiscard]] std::optional<EffectiveRange> effective_range(AnalysisState& state, const ast::File& file,
                                                            const ast::DateRange& dates);

/// The days that lie in both; none when there are none.
[[nodiscard]] std::optional<EffectiveRange> common_days(const EffectiveRange& one,
                                                        const EffectiveRange& other);

}  // namespace remit
