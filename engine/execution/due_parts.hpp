// What of a partner's line is owed by the batch's last day, part by part.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/execution/evaluation_state.hpp"

namespace remit {

/// A part that is owed.
struct OwedPart {
  std::uint32_t component = 0;  ///< its place in Rule::due
  std::int64_t minor_units = 0;
  std::int32_t day = 0;  ///< since when: Date::days()
};

class DueParts {
 public:
  /// For a plan with parts; both must outlive this.
  DueParts(const EvaluationState& state, const RulePlan& plan);

  /// Makes `owed` the parts of `minor_units`, in the order of the rule, that are owed. A part that is owed in
  /// proportion to what was paid is there as soon as anything was. The state that spoils the row, or fine.
  RowState find(std::size_t row, std::int64_t minor_units, std::vector<OwedPart>& owed) const;

 private:
  [[nodiscard]] RowState day_of(std::size_t row, std::size_t part, std::int32_t& day) const;
  [[nodiscard]] RowState paid_share(std::size_t row, const RulePlan::DueStep::Paid& paid, Rational& share,
                                    std::int32_t& day) const;
  [[nodiscard]] std::int64_t rounded(const Rational& minor_units) const;

  const EvaluationState& state_;
  const RulePlan& plan_;
  const Rule& rule_;
};

}  // namespace remit
