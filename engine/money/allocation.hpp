// Allocation: an amount divided among shares so that the parts sum to it, to the minor unit. Parts are worked
// out on the absolute amount and then take its sign, so that the parts of a refund are those of its payment
// with the other sign.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/money/rational.hpp"

namespace remit {

/// Who gets the minor units that are left when every share is cut to whole ones.
enum class OddUnits : std::uint8_t {
  kLargestRemainder,  ///< one each to the shares that lost most by the cut, ties as listed (Hamilton's
                      ///< method)
  kFirst,             ///< all of them to the first that is listed
};

/// The parts of `total_minor_units`, in the order of `shares`; they sum to it exactly, and under
/// kLargestRemainder each lies within one minor unit of its exact share. Needs at least one share, none below
/// zero, and all summing to exactly one (checked).
[[nodiscard]] std::vector<std::int64_t> allocate(std::int64_t total_minor_units,
                                                 std::span<const Rational> shares, OddUnits odd_units);

/// The same shares for one total after another: what can be worked out once is, and nothing is allocated for
/// a total.
class FixedShares {
 public:
  /// `shares` as allocate() wants them.
  FixedShares(std::vector<Rational> shares, OddUnits odd_units);
  /// Makes `parts` the parts of `total_minor_units`.
  void allocate(std::int64_t total_minor_units, std::vector<std::int64_t>& parts);

 private:
  std::vector<Rational> shares_;
  OddUnits odd_units_;
  std::int64_t denominator_ = 0;          // of all shares; 0: none that is small enough
  std::vector<std::int64_t> numerators_;  // of each share over it
  std::vector<std::int64_t> lost_;        // of the total at hand, over it
};

/// The same by weights, such as each participant's own volume. None where there is nothing to go by: no
/// weight, all of them zero, or one below zero.
[[nodiscard]] std::optional<std::vector<std::int64_t>> allocate_by_weight(std::int64_t total_minor_units,
                                                                          std::span<const Rational> weights,
                                                                          OddUnits odd_units);

}  // namespace remit
