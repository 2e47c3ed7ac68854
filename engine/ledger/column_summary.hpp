// What the importer keeps of a column's values while it writes them: their bounds, for the kernels, and the
// distinct words, for the checker of rule files. Both only ever grow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

/// Distinct values of a column of one's own beyond this many aren't kept: it is no set of words then.
inline constexpr std::size_t kMostOwnValues = 200;

class ColumnSummary {
 public:
  ColumnSummary(Ledger::Store& store, const FactLayout& layout, const StoredColumn& column);

  /// Takes an amount in minor units.
  void add_amount(std::int64_t minor_units);
  /// Takes a canonical number. Fails when the column's values have no common scale in 64 bits any more;
  /// nothing is changed then.
  [[nodiscard]] Result<void> add_number(std::string_view canonical);
  /// Takes a symbol, whose word has this number.
  void add_symbol(std::int64_t word, std::string_view text);
  /// Takes a value of a column of one's own.
  void add_own(std::string_view text);

  /// Writes what has changed.
  void finish(Ledger::Store& store);

 private:
  std::string stem_;
  std::string column_;
  bool has_bounds_ = false;
  bool bounds_changed_ = false;
  unsigned scale_ = 0;
  std::int64_t least_ = 0;
  std::int64_t greatest_ = 0;
  std::vector<bool> seen_words_;
  std::unordered_set<std::string> own_values_;
  std::string last_own_value_;
  std::vector<std::string> new_values_;
};

}  // namespace remit
