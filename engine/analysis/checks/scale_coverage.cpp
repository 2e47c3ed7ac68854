// A rule that reads a scale on days on which no version of it is in force stops its batch there.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// A day of `range` before the first version or behind the last; none when there is no such day. Holes
/// between versions are told of at the versions.
std::optional<Date> uncovered_day(const EffectiveRange& range, const Scale& scale) {
  Date first = Date::never();
  Date last = Date::first_day();
  for (const ScaleVersion& version : scale.versions) {
    first = std::min(first, version.effective.from.value_or(Date::first_day()));
    last = std::max(last, version.effective.through.value_or(Date::never()));
  }
  if (range.from.value_or(Date::first_day()) < first) {
    return range.from.value_or(add_days(first, -1));
  }
  if (range.through.value_or(Date::never()) > last) {
    return add_days(last, 1);
  }
  return std::nullopt;
}

}  // namespace

void check_scale_coverage(AnalysisState& state) {
  for (std::size_t index = 0; index < state.ruleset.rules.size(); ++index) {
    const Rule& rule = state.ruleset.rules[index];
    const RuleSource& source = state.rule_sources[index];
    for (std::size_t each = source.first_expression; each < source.end_expression; ++each) {
      const TypedExpression& expression = state.pool()[static_cast<TypedId>(each)];
      const auto* read = std::get_if<ScaleRead>(&expression.node);
      if (read == nullptr) {
        continue;
      }
      const Scale& scale = state.ruleset.scales[read->scale];
      if (const auto day = uncovered_day(rule.effective, scale)) {
        state.diagnostics
            .warning("R0319", expression.span,
                     fmt::format("the scale `{}` has no version on {}, when this rule holds", scale.name,
                                 day->to_text()))
            .related(scale.versions.front().span, "the scale");
      }
    }
  }
}

}  // namespace remit
