// Where facts stand in a table, by their numbers in the ledger.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/columns/fact_table.hpp"

namespace remit {

/// Where in a table the fact with a key stands. A table that holds few of the ledger's facts is searched; one
/// that holds most of them between the first and the last has a place for every key there.
class RowsOfKeys {
 public:
  explicit RowsOfKeys(const FactTable& table) {
    constexpr std::int64_t kMostPlacesARow = 8;
    if (table.keys.empty()) {
      return;
    }
    const auto [least, greatest] = std::minmax_element(table.keys.begin(), table.keys.end());
    const std::int64_t places = std::int64_t{*greatest} - *least + 1;
    if (places == static_cast<std::int64_t>(table.row_count) && std::ranges::is_sorted(table.keys)) {
      first_ = *least;
      consecutive_ = places;
      return;
    }
    if (places <= static_cast<std::int64_t>(table.row_count) * kMostPlacesARow) {
      first_ = *least;
      by_key_.assign(static_cast<std::size_t>(places), kNoRow);
      for (std::size_t row = 0; row < table.row_count; ++row) {
        by_key_[static_cast<std::size_t>(table.keys[row] - first_)] = static_cast<RowIndex>(row);
      }
      return;
    }
    sorted_.reserve(table.row_count);
    for (std::size_t row = 0; row < table.row_count; ++row) {
      sorted_.emplace_back(table.keys[row], static_cast<RowIndex>(row));
    }
    if (!std::is_sorted(sorted_.begin(), sorted_.end())) {
      std::sort(sorted_.begin(), sorted_.end());
    }
  }

  /// kNoRow where there is none.
  [[nodiscard]] RowIndex find(std::int64_t key) const {
    if (consecutive_ != 0) {
      const std::int64_t place = key - first_;
      return place >= 0 && place < consecutive_ ? static_cast<RowIndex>(place) : kNoRow;
    }
    if (sorted_.empty()) {
      const auto place = static_cast<std::size_t>(key - first_);  // of an earlier one far behind the end
      return place < by_key_.size() ? by_key_[place] : kNoRow;
    }
    const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair(key, RowIndex{0}));
    return found != sorted_.end() && found->first == key ? found->second : kNoRow;
  }

 private:
  std::int64_t first_ = 0;        // the key of the first place
  std::int64_t consecutive_ = 0;  // how many keys there are, where each row has the next one
  std::vector<RowIndex> by_key_;
  std::vector<std::pair<std::int64_t, RowIndex>> sorted_;  // where by_key_ would be mostly empty
};

}  // namespace remit
