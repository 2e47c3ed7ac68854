// What a scale pays on an amount, row by row.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/date.hpp"
#include "engine/report/explanation.hpp"

namespace remit {

/// A place of the rule files as `file:line`.
using PlaceText = std::function<std::string(grammar::SourceSpan)>;

/// A number of a type as text.
using NumberText = std::function<std::string(const Rational&, const Type&)>;

/// How what a slice pays is rounded, for scales of which each slice is.
using SliceRounding = std::function<Rational(const Rational&)>;

/// The steps that lead from `value` (and, for `on top of`, `base`) to what `scale` says on `day`:
///   marginal, of rates   each slice between two bounds: how much lies in it, its rate, what it pays
///   marginal, otherwise  each row reached: what it pays on its slice, for being reached, and as well
///   other forms          the row that is reached, or the two bounds between which the value lies
/// Empty when no version of the scale is in force.
[[nodiscard]] std::vector<ExplanationStep> explain_scale(
    const Scale& scale, ScaleView view, const Rational& value, const std::optional<Rational>& base, Date day,
    const NumberText& number_text, const PlaceText& place, const SliceRounding& rounding);

}  // namespace remit
