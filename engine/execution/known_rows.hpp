// The same facts, partners and periods in what was known at two times.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// What the references of a node point to.
[[nodiscard]] FactKind referred_kind(const Graph& graph, NodeId id);

/// Finds rows of one evaluation in another one of the same graph on facts that were known at another time.
class KnownRows {
 public:
  KnownRows(const EvaluationState& from, const EvaluationState& to) : from_(from), to_(to) {}

  /// The row of a fact; kNoRow where the other one doesn't know it.
  [[nodiscard]] RowIndex of_fact(FactKind kind, RowIndex row);
  /// The row in a frame of facts or of periods; kNoRow likewise.
  [[nodiscard]] RowIndex of_frame(FrameId frame, std::size_t row);
  /// Of a fact that the other one doesn't know: the row before which it would stand. Needs the ids.
  [[nodiscard]] RowIndex place_of(FactKind kind, std::size_t row) const;
  /// The word in the other's symbol table.
  [[nodiscard]] Symbol word(Symbol symbol) const {
    return to_.facts->symbols().intern(from_.facts->symbols().text(symbol));
  }

 private:
  const EvaluationState& from_;
  const EvaluationState& to_;
  std::unordered_map<std::size_t, std::unordered_map<std::int64_t, RowIndex>> rows_by_key_;  // by kind
};

}  // namespace remit
