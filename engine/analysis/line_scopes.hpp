// What a line, or a step of a balance, can be for.
#pragma once

#include <optional>
#include <string_view>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/fact_schema.hpp"

namespace remit {

[[nodiscard]] bool can_have_lines(FactKind kind);
/// `month`, `quarter`, `half` or `year`; none for anything else.
[[nodiscard]] std::optional<PeriodKind> line_period(std::string_view name);
/// The same, and `fiscal quarter from April`.
[[nodiscard]] std::optional<PeriodScope> period_called(std::string_view name);

}  // namespace remit
