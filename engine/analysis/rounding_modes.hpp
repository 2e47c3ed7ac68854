// Rounding modes by the names of rule files.
#pragma once

#include <optional>

#include "engine/analysis/diagnostic_sink.hpp"
#include "engine/money/rounding.hpp"
#include "grammar/ast/expressions.hpp"

namespace remit {

/// None and a report (R0504) when there is no such mode.
[[nodiscard]] std::optional<RoundingMode> rounding_mode(const ast::Name& name, DiagnosticSink& diagnostics);

}  // namespace remit
