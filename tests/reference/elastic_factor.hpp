// Decay and ramp factors, by the definition of their form.
#pragma once

#include <cstdint>

#include "engine/analysis/typed_expression.hpp"
#include "engine/money/rational.hpp"

namespace remit::reference {

/// The factor after `steps` full months or days, negative before the start.
[[nodiscard]] Rational elastic_factor(const ElasticFactor& factor, std::int64_t steps);

}  // namespace remit::reference
