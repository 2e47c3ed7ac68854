// The types that fields of one's own can have, as `field` and `fact` name them.
#pragma once

#include <optional>

#include "engine/analysis/diagnostic_sink.hpp"
#include "engine/columns/fact_schema.hpp"
#include "grammar/ast/expressions.hpp"

namespace remit {

/// The type that `name` names; reports R0415 and gives none where it names none.
[[nodiscard]] std::optional<FieldType> field_type_named(const ast::Name& name, DiagnosticSink& diagnostics);

}  // namespace remit
