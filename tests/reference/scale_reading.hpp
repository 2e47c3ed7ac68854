// What a scale pays on a value, by the definition of its form and nothing cleverer.
#pragma once

#include <functional>
#include <string>

#include "engine/analysis/ruleset.hpp"
#include "engine/money/rational.hpp"

namespace remit::reference {

/// How what one slice pays is rounded, where a scale says so.
using SliceRounding = std::function<Rational(const Rational&)>;

/// `S of X`. Rates: marginal scales pay each slice's rate on the slice, whole ones the rate of the row
/// reached on all of X, interpolated ones the rate between the bounds on all of X; below zero the first rate
/// holds. Amounts a unit or a started block go like rates. Amounts: marginal scales pay the amounts of all
/// rows reached (at least the first), whole ones that of the row reached, interpolated ones the amount
/// between the bounds. What rows pay as well (`plus`) goes like amounts.
[[nodiscard]] Rational scale_of(const Scale& scale, const ScaleVersion& version, const Rational& value,
                                const SliceRounding& rounding);

/// `S at X` of a scale of words.
[[nodiscard]] std::string scale_word(const ScaleVersion& version, const Rational& value);

/// `S at X`: the rate or amount of the row reached, between the bounds where interpolated.
[[nodiscard]] Rational scale_at(const Scale& scale, const ScaleVersion& version, const Rational& value);

}  // namespace remit::reference
