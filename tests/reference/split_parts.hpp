// Among whom the naive evaluator divides a line, and how.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/money/rational.hpp"
#include "tests/reference/interpreter.hpp"
#include "tests/reference/known_facts.hpp"

namespace remit::reference {

struct SplitPart {
  std::string partner;  ///< id
  Rational weight;      ///< not below zero; of all parts together above it
};

/// The parts of a line, in the order in which odd units are given.
[[nodiscard]] std::variant<Failed, std::vector<SplitPart>> split_parts(const Split& split,
                                                                       Interpreter& interpreter,
                                                                       const KnownFacts& facts,
                                                                       const Row& row);

/// Largest remainders: each part is cut, and the units that are left go to those that lost most.
[[nodiscard]] std::vector<Integer> in_parts(const Integer& total, const std::vector<SplitPart>& parts,
                                            OddUnits odd_units);

}  // namespace remit::reference
