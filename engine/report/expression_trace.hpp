// What an expression of a rule came to for one row, and what it was worked out from.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/report/explanation.hpp"
#include "engine/report/value_text.hpp"

namespace remit {

/// `file:line` of a place in the rule files; empty for none.
[[nodiscard]] std::string place_text(const Ruleset& ruleset, grammar::SourceSpan span);

/// One row of a frame in an evaluation that kept its values. All pointers must outlive the tracer.
struct TracedRow {
  const Graph* graph = nullptr;
  const Evaluation* evaluation = nullptr;
  RowNames names;
  FrameId frame = 0;
  std::size_t row = 0;
  Date governing_date = Date::missing();
};

/// Reads expressions off one row.
class ExpressionTracer {
 public:
  explicit ExpressionTracer(TracedRow row);

  /// The value of `id`, where the graph keeps it.
  [[nodiscard]] std::optional<TracedValue> value(TypedId id) const;
  [[nodiscard]] std::optional<Rational> number(TypedId id) const;
  [[nodiscard]] std::string text(TypedId id) const;  ///< empty where there is no value

  /// `id` as written, on one line.
  [[nodiscard]] std::string source(TypedId id) const;
  [[nodiscard]] std::string source(grammar::SourceSpan span) const;
  /// `file:line`; empty for an empty span.
  [[nodiscard]] std::string place(grammar::SourceSpan span) const;

  /// One step for `id`: as written, with its values put in, its value, and below it what was read: fields,
  /// measures, scales slice by slice, the arm of a choice that held.
  [[nodiscard]] ExplanationStep step(std::string what, TypedId id) const;
  /// Only what was read, each once.
  [[nodiscard]] std::vector<ExplanationStep> reads(TypedId id) const;
  /// The fields of the line's own fact that `ids` read, each once.
  [[nodiscard]] std::vector<ExplanationStep> own_fields(const std::vector<TypedId>& ids) const;

  [[nodiscard]] const TracedRow& row() const { return row_; }
  [[nodiscard]] const Ruleset& ruleset() const { return *row_.graph->ruleset; }

 private:
  [[nodiscard]] bool is_calendar_month(TypedId id) const;
  [[nodiscard]] std::string formula(TypedId id, std::size_t depth) const;
  [[nodiscard]] std::string operand(TypedId id, std::size_t depth) const;
  [[nodiscard]] std::string measure_text(const MeasureRead& read) const;
  [[nodiscard]] ExplanationStep table_step(TypedId id, const TableCell& cell, std::size_t depth) const;
  [[nodiscard]] ExplanationStep as_known_step(TypedId id, const AsKnownOn& known, std::size_t depth) const;
  [[nodiscard]] ExplanationStep balance_step(TypedId id, const BalanceRead& read, std::size_t depth) const;
  [[nodiscard]] Scale scale_here(const ScaleRead& read) const;
  [[nodiscard]] ExplanationStep scale_step(TypedId id, const ScaleRead& read, std::size_t depth) const;
  [[nodiscard]] ExplanationStep field_step(TypedId id, const FieldRead& read) const;
  [[nodiscard]] ExplanationStep conversion_step(TypedId id, const ConvertTo& convert) const;
  void append_reads(TypedId id, std::size_t depth, std::vector<ExplanationStep>& steps) const;
  void append_choice(const FirstThatHolds& choice, std::size_t depth,
                     std::vector<ExplanationStep>& steps) const;
  void add(ExplanationStep step, std::vector<ExplanationStep>& steps) const;
  [[nodiscard]] std::optional<TypedId> arm_that_holds(const FirstThatHolds& choice) const;

  TracedRow row_;
};

}  // namespace remit
