// One entitlement line, clause by clause.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/report/explanation.hpp"
#include "engine/report/expression_trace.hpp"

namespace remit {

/// One row of one rule in an evaluation that kept its values.
struct LineToExplain {
  const Graph* graph = nullptr;
  const Evaluation* evaluation = nullptr;
  RowNames names;        ///< ids of facts
  std::size_t rule = 0;  ///< index in Ruleset::rules
  std::size_t row = 0;   ///< in the rule's frame
  std::string subject;   ///< `deal D1`; `partner Acme, 2026-Q2`
  /// Of the evaluation's lines, the one that is asked for, where the row is divided among partners or due in
  /// parts; none: all of it.
  std::optional<std::size_t> line = {};
};

/// The steps of the line in the order in which the clauses apply: what it is for and the fields it read,
/// where, the governing date, during, pays, amount, decay, floor, caps, rounding, refunds, clawback, split,
/// due. A clause that fails ends the list, and says so. The root's value is the entitlement.
[[nodiscard]] ExplanationStep explain_line(const LineToExplain& line);

/// Whether the line pays (`pays EUR 5.00`, `no line`, `comes to nothing`, `not due yet`, `not owed …`) and,
/// where it doesn't, the first clause in order that keeps it from paying, with what that would need.
[[nodiscard]] ExplanationStep judge_line(const LineToExplain& line);

}  // namespace remit
