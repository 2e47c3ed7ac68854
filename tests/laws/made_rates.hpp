// Made-up exchange rates.
#pragma once

#include <functional>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "tests/laws/draw.hpp"

namespace remit::laws {

/// Rates between four currencies, now one way round, now the other, and not on every day; often one from each
/// to the next from long ago. `day` draws a day.
[[nodiscard]] std::vector<MemoryFact> draw_rates(Draw& draw, const std::function<Date()>& day);

}  // namespace remit::laws
