// Totals of a measure that one run has worked out and a later one needn't add up again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/columns/fact_schema.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/fact_table.hpp"

namespace remit {

/// What a measure stands at when a day has ended, for each of its keys that anything has counted for.
struct KeptTotals {
  std::vector<std::vector<FactKey>> keys;  ///< by key of the measure, the fact of each total
  std::vector<std::int64_t> units;         ///< of 1/denominator
  std::int64_t denominator = 1;

  [[nodiscard]] std::size_t size() const noexcept { return units.size(); }
};

/// Which totals: all that they depend on.
struct TotalsName {
  std::string ruleset;
  std::string rules_hash;  ///< as RunRecord::ruleset_hash
  std::string measure;
  std::vector<FactKind> keys;  ///< what its keys are
  FactView view;               ///< through the day after which they stand so
};

}  // namespace remit
