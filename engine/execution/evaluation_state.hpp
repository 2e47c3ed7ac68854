// What an evaluation holds while it runs and, with keep_values, afterwards: frames with their rows, the
// columns that later steps need, and the indexes of measures and dated attributes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/columns/column.hpp"
#include "engine/execution/balance_steps.hpp"
#include "engine/execution/dated_index.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/execution/measure_index.hpp"
#include "engine/execution/rate_index.hpp"
#include "engine/execution/row_place.hpp"
#include "engine/graph/graph.hpp"

namespace remit {

/// The rows of a frame. Partner-by-period frames carry their own columns, in order of partner, then period.
struct FrameRows {
  std::size_t count = 0;
  std::vector<RowIndex> partners;
  std::vector<std::int32_t> firsts;  ///< Date::days()
  std::vector<std::int32_t> lasts;

  // Fanned frames, in order of their base's rows. What a row has no use for is 0.
  std::vector<RowIndex> bases;    ///< the row of the base
  std::vector<RowIndex> members;  ///< participants: row of FactKind::kDealPartner; uplines: of the partner
  std::vector<std::int32_t> numbers;  ///< level or number; of what has days, `firsts` and `lasts`
  std::vector<RowState> states;       ///< fine, or what kept the row from being fanned out
  /// Frames of form kAsKnown: of rows whose fact wasn't known yet, whose base is kNoRow, the row before which
  /// it would stand.
  std::vector<RowIndex> places;
  // Of the lines of a rule: minor units; of those of a figure exact values.
  std::vector<std::int64_t> amounts;
  std::vector<std::int64_t> gross;
  std::vector<Rational> figures;

  /// Of a partner-by-period frame: the row of a partner's period that begins on a day (Date::days()).
  [[nodiscard]] std::optional<std::size_t> row_of(RowIndex partner, std::int32_t first) const;
  /// Adds a row of a fanned frame.
  void add(RowIndex base, RowIndex member, std::int32_t number, std::int32_t first, std::int32_t last,
           RowState state = kRowFine) {
    bases.push_back(base);
    members.push_back(member);
    numbers.push_back(number);
    firsts.push_back(first);
    lasts.push_back(last);
    states.push_back(state);
  }
};

class EvaluationState {
 public:
  EvaluationState(const Graph& graph_to_run, FactSet& facts_to_read, const EvaluationOptions& chosen);

  const Graph* graph;
  FactSet* facts;
  EvaluationOptions options;
  bool uses_guards = true;                                  ///< rows that nobody needs are left out
  std::vector<FrameRows> frames;                            ///< by FrameId
  std::vector<Column> columns;                              ///< by NodeId; filled where `kept`
  std::vector<std::uint8_t> kept;                           ///< by NodeId
  std::map<std::size_t, LineColumns> lines;                 ///< by rule: of those that other rules have read
  std::set<std::size_t> figures_read;                       ///< rules that are figures and were made to lines
  std::vector<std::unique_ptr<MeasureIndexData>> measures;  ///< by NodeId of the index
  std::unordered_map<NodeId, BalanceSteps> balances;        ///< by NodeId of the Fold
  std::unordered_map<std::size_t, DatedIndex> dated;        ///< by field of FactKind::kPartner
  struct RateUsed {
    std::int64_t sequence = 0;  ///< 0: none
    std::int32_t day = 0;       ///< on which it was published
  };
  /// By node that converts, by row.
  std::unordered_map<NodeId, std::vector<RateUsed>> rates_used;
  /// Exchange rates that were looked for in vain, by node and row.
  std::map<std::pair<NodeId, std::size_t>, RowError::Rate> missing_rates;
  /// The two candidates of an amendment that stand against each other, by node and row.
  std::map<std::pair<NodeId, std::size_t>, std::pair<std::size_t, std::size_t>> conflicts;
  /// What kept a value from being read as it was known on a day, by node (AsKnown or Carried) and row.
  std::map<std::pair<NodeId, std::size_t>, RowError> unknown_then;
  /// By AsKnown node, where values are kept: what it was worked out from.
  struct KnownOnDay {
    std::unique_ptr<FactSet> facts;
    Evaluation evaluation;
    std::vector<std::size_t> rows;  ///< of the frame that asks, ascending; as the rows of the AsKnown frame
  };
  std::map<NodeId, std::vector<KnownOnDay>> as_known;
  std::optional<Error> failure;  ///< of the machine, while facts of the past were read
  std::vector<RowError> errors;
  std::uint64_t error_count = 0;
  std::map<RowError::Rate, grammar::SourceSpan> rates_needed;  ///< of the rows that errors tell of

  /// A column of the facts of a kind, by the field's name; it must have been asked for.
  [[nodiscard]] const FactColumn& fact_column(FactKind kind, std::string_view field) const;
  /// The rows of the fanned frame that a node makes.
  [[nodiscard]] FrameRows& rows_made_by(NodeId maker);
  /// The row of the frame that `frame` comes from in the end. Needs one that is known.
  [[nodiscard]] std::size_t root_row(FrameId frame, std::size_t row) const;
  /// Where a row of `frame` stands among the rows of that frame.
  [[nodiscard]] RowPlace place_of(FrameId frame, std::size_t row) const;
  /// The index of a dated partner field, made at its first use.
  const DatedIndex& dated_index(std::size_t field);
  /// The rates between currencies, made at their first use.
  const RateIndex& rate_index(bool last_published, const std::string& pivot);
  /// Row of the fact of `kind` with this id; kNoRow when there is none. The ids must have been asked for.
  [[nodiscard]] RowIndex row_of(FactKind kind, std::string_view id) const;
  /// Counts an error and keeps the first thousand.
  void report(RowError error);
  void forget_errors();

 private:
  std::unordered_set<std::string> told_;  // what `errors` say
  std::optional<RateIndex> rates_;
  mutable std::unordered_map<std::uint32_t, std::unordered_map<Symbol, RowIndex>> rows_by_id_;
};

}  // namespace remit
