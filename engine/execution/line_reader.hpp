// Lines read piece by piece, so that those of millions of facts needn't all be there at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/execution/evaluation.hpp"

namespace remit {

class LineReader {
 public:
  /// Of an evaluation with EvaluationOptions::lines_later, which must outlive the reader.
  explicit LineReader(Evaluation& evaluation);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// Whether the lines of a plan (its place in Graph::plans) can be read by read(): each row of the facts
  /// that the rule is for has one line at the most, in the order of these rows, fanned out to nothing and in
  /// the ruleset's currency.
  [[nodiscard]] bool goes_by_rows(std::size_t plan) const;
  /// Appends the lines of the next rows of such a plan. False at its end.
  [[nodiscard]] bool read(std::size_t plan, LineColumns& lines);
  /// Appends all lines of another plan, and fills up columns that are empty as long as no line has anything
  /// in them.
  void read_whole(std::size_t plan, LineColumns& lines);
  /// Whether a row has turned out that can't be rated.
  [[nodiscard]] bool has_errors() const;

 private:
  struct Plan;
  EvaluationState& state_;
  std::vector<Plan> plans_;
};

}  // namespace remit
