// What a typed expression is made of: the one place that knows it for every kind of node.
#pragma once

#include <functional>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/analysis/typed_expression.hpp"

namespace remit {

/// The operands of `node`, in the order in which they are read; the condition of an arm before its value.
[[nodiscard]] std::vector<TypedId> operands_of(const TypedNode& node);

/// `root` and everything that it is made of, ascending by number, so that operands stand before what uses
/// them. An expression for which `is_known` holds is left out, and so is what only it is made of.
[[nodiscard]] std::vector<TypedId> reachable(const TypedPool& pool, TypedId root,
                                             const std::function<bool(TypedId)>& is_known = {});

/// The same without what is read as it was known on another day: of an AsKnownOn only its day.
[[nodiscard]] std::vector<TypedId> reachable_now(const TypedPool& pool, TypedId root,
                                                 const std::function<bool(TypedId)>& is_known);

/// The expressions that a balance's lines hold: its day first, what it becomes last.
[[nodiscard]] std::vector<TypedId> roots_of(const Balance& balance);

/// The expressions that the clauses of `rule` hold, in the order in which they apply.
[[nodiscard]] std::vector<TypedId> clauses_of(const Rule& rule);

}  // namespace remit
