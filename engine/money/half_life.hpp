// Half-life decay: the factor 2^(-elapsed/half_life). It is irrational between whole half-lives, so a ruleset
// declares to how many decimals it is used, and here it is rounded correctly to those, by integers alone: the
// same digits on every machine.
#pragma once

#include <cstdint>

#include "engine/money/rational.hpp"

namespace remit {

/// 10^18 is the greatest power of ten that an int64_t holds.
inline constexpr unsigned kMaxHalfLifeDecimals = 18;

/// 2^(-elapsed ÷ half_life), rounded half-even to `decimals` decimals. Both spans count the same unit. Needs
/// elapsed ≥ 0, half_life > 0 and decimals ≤ 18 (checked). Takes microseconds; whoever asks for the same
/// spans row after row keeps the answers.
[[nodiscard]] Rational half_life_factor(std::int64_t elapsed, std::int64_t half_life, unsigned decimals);

}  // namespace remit
