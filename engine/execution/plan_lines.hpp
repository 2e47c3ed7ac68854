// The lines of one rule's plan, from its columns.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/execution/divide_lines.hpp"
#include "engine/execution/due_parts.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/wanted_rows.hpp"

namespace remit {

/// What for the lines of a plan are collected.
struct LinesAsked {
  bool with_gross = false;       ///< with what they come to before refunds and clawback
  bool for_other_rules = false;  ///< not only those that the evaluation is asked for
};

class PlanLines {
 public:
  /// `state` and `plan` must outlive it; every column of the plan has been worked out.
  PlanLines(EvaluationState& state, const RulePlan& plan, LinesAsked asked);

  /// Of a figure that nothing reads: its rows may be wrong all the same.
  void report_failures();
  /// Appends the lines of the rows from `first` to before `end` of the plan's frame, and reports rows that
  /// have failed. Nobody may do so twice of one row.
  void collect(std::size_t first, std::size_t end, LineColumns& lines);
  void collect_all(LineColumns& lines) { collect(0, row_count(), lines); }
  [[nodiscard]] std::size_t row_count() const { return state_.frames[plan_.frame].count; }
  /// Whether a row of what the rule is for has one line at the most, which is told by that row alone.
  [[nodiscard]] bool one_a_row() const {
    return !is_fanned_ && dividers_.empty() && !due_ && currencies_ == nullptr;
  }

 private:
  /// Whether lines are of the simplest kind, where nothing is odd about their rows.
  [[nodiscard]] bool is_plain() const;
  void collect_plain(std::size_t first, std::size_t end);
  void collect_one(std::size_t row);
  void collect_row(std::size_t row);
  /// Whole minor units of 64 bits; else the row is reported.
  std::optional<std::int64_t> minor_units(const Column& column, std::size_t row);
  [[nodiscard]] bool is_all_refunded(std::size_t row) const;
  /// Whom the row pays, or counts for: kNoRow where that is nobody; none where it can't be told.
  std::optional<RowIndex> partner_of(std::size_t row);
  void append(std::size_t row, std::int64_t minor_units);
  /// Before refunds and clawback, where anybody asks.
  std::int64_t gross_of(std::size_t row, std::int64_t minor_units);
  void append_parts(std::size_t row, RowIndex partner, std::int64_t entitlement, std::int64_t refunded);
  bool append_owed(std::size_t row, RowIndex partner, std::int64_t minor_units, std::int64_t gross,
                   std::int64_t refunded);
  void append_line(std::size_t row, RowIndex partner, const OwedPart& owed, std::int64_t gross,
                   std::int64_t refunded);
  /// The nodes that convert amounts of the line itself; those within measures are none of them.
  void find_conversions();
  [[nodiscard]] std::int64_t rate_sequence(std::size_t row, std::size_t root) const;
  /// The day of a clawback that takes something.
  [[nodiscard]] std::optional<std::int32_t> clawback_day(std::size_t row) const;
  /// `partner`: whom a period line is for, where it pays another.
  Symbol fan_of(std::size_t row, RowIndex partner);
  void fail(std::size_t row, RowState row_state);
  /// Where this rule reads a node; other rules may share it, and its own place is the first of them.
  std::optional<grammar::SourceSpan> place_in_rule(NodeId node);
  void report(std::size_t row, std::string message);

  bool with_gross_;
  EvaluationState& state_;
  const RulePlan& plan_;
  LineColumns* lines_ = nullptr;  // that are being collected
  FrameId root_;
  bool is_fanned_;
  const Column& applies_;
  const Column& gate_;
  const Column& dates_;
  const Column* pays_;
  const Column& entitlement_;
  const Column* refunded_;
  const FactColumn* currencies_ = nullptr;  // of the facts, where the rule pays in theirs
  Symbol books_ = kMissingSymbol;           // the word of the ruleset's
  std::vector<LineDivider> dividers_;       // as Rule::splits
  std::optional<DueParts> due_;
  std::vector<NodeId> conversions_;
  std::vector<std::uint32_t> rows_at_hand_;  // that have plain lines
  std::vector<LinePart> parts_;              // of the row at hand
  std::vector<std::int64_t> taken_;
  std::vector<OwedPart> owed_;
  WantedRows wanted_;
  std::map<NodeId, std::optional<grammar::SourceSpan>> places_;
};

}  // namespace remit
