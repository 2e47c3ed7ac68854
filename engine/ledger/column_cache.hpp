// Columns of facts that an earlier read has taken out of SQLite, kept beside the ledger. A cache: made by
// itself, never the source of truth, safe to delete at any time.
//
// Its unit is a column of a part (but for what was worked out from facts, kPrefixOfTotals, whose part is all
// that it knows): of all rows of a fact table in a range of sequences, later versions too.
// Facts are append-only, so a part whose last sequence is given out doesn't change; the last part reaches to
// the last sequence of today, and is another one once more facts have come. A record holds if
//   - it was made for this very file of a ledger,
//   - the history is the same: the hash chains of all tables of facts have, at the part's last sequence,
//     the same hashes, so that the same facts came in the same order, and
//   - the numbers in the column stand for the same texts: those of words all, those of facts in some rows.
//     What is hashed are texts; numbers are given out as texts come, by runs and by refused rows as well.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/ledger/column_file.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

/// Thrown where the values of a record aren't what was written: whoever catches it drops the record and reads
/// anew.
struct DamagedColumn : std::runtime_error {
  explicit DamagedColumn(const CachedColumn& damaged)
      : std::runtime_error("a cached column is damaged"), column(&damaged) {}
  const CachedColumn* column;
};

/// What the names of columns begin with that aren't those of a fact table, but what was worked out from
/// facts: of any part that begins with the first fact.
inline constexpr std::string_view kPrefixOfTotals = "totals|";

/// What a column is called in the cache, and what its numbers stand for.
struct ColumnName {
  std::string name;
  CellPlan plan;
  std::string text_sql;      ///< selects the text of a number; empty: the numbers are numbers
  bool are_all_texts_known;  ///< whether every number's text is kept, not only those of some rows
};

/// The cache of one ledger during one read, which must be within a transaction as long as this lives.
class ColumnCache {
 public:
  /// Sequences from the first through the last.
  struct Part {
    std::int64_t first;
    std::int64_t last;
    friend auto operator<=>(const Part&, const Part&) = default;
  };

  explicit ColumnCache(Ledger::Store& store);

  /// The last sequence of the last part; 0 where nothing is to be cached.
  [[nodiscard]] std::int64_t through() const noexcept { return through_; }
  /// The part that has `sequence`, which is no greater than through().
  [[nodiscard]] Part part_of(std::int64_t sequence) const noexcept;

  /// The column of a part, or null. Valid until it is dropped.
  [[nodiscard]] const CachedColumn* find(const ColumnName& column, Part part);
  /// The least and the greatest number of such a column, for who asks whether it is worth finding: what they
  /// stand for isn't checked. None where it isn't there.
  struct Bounds {
    std::int64_t least;
    std::int64_t greatest;
  };
  [[nodiscard]] std::optional<Bounds> bounds_of(const ColumnName& column, Part part);
  /// Whether columns that aren't there may be added.
  [[nodiscard]] bool may_add();
  /// Adds a column of a part that holds for the ledger as this read sees it.
  void add(const ColumnName& column, Part part, IntegerBlock&& block);
  /// Forgets a column that turned out to be damaged.
  void drop(const CachedColumn& column);
  /// Forgets all columns whose names begin with `prefix`.
  void drop_all(const std::string& prefix);

  /// A column's bytes, in `room` where they aren't in memory. For several threads at once; throws
  /// DamagedColumn.
  [[nodiscard]] std::span<const unsigned char> bytes_of(const CachedColumn& column,
                                                        std::vector<unsigned char>& room) const;

  /// Writes what was added to the file.
  void write();

 private:
  using Key = std::pair<std::string, Part>;

  [[nodiscard]] bool holds(const ColumnName& column, const CachedColumn& cached);
  [[nodiscard]] bool has_same_history(const ColumnName& column, const CachedColumn& cached);
  [[nodiscard]] const RowHash& history_through(std::int64_t last);
  [[nodiscard]] std::optional<std::uint64_t> text_hash(const std::string& sql, std::int64_t number);
  [[nodiscard]] bool sees_what_others_see() const;
  /// Whether it is a part of today, and not one that more facts have been added to; of totals that always.
  [[nodiscard]] bool is_current(const Key& key) const;

  Ledger::Store* store_;
  std::int64_t through_ = 0;
  std::optional<ColumnFile> file_;
  std::map<Key, CachedColumn> columns_;  // of each the newest record
  std::vector<Key> added_;
  std::uint64_t dead_bytes_ = 0;  // of records that newer ones have taken the place of
  std::optional<bool> may_add_;
  std::vector<std::string> tables_;  // of facts
  std::map<std::int64_t, RowHash> histories_;
  std::map<std::pair<std::string, std::int64_t>, std::optional<std::uint64_t>> text_hashes_;
  std::map<const CachedColumn*, bool> checked_;
};

/// Whether a column of a part is there, and has a value or a gap for each row that `sequences`, of the same
/// part, has.
[[nodiscard]] inline bool has_all_rows(const CachedColumn* column, const CachedColumn* sequences) {
  return column != nullptr && sequences != nullptr && column->has_values &&
         column->coding.rows == sequences->coding.rows;
}

/// The values of a cached column, `missing` where there is none; as bytes_of().
template <class Value>
[[nodiscard]] std::vector<Value> values_of(const ColumnCache& cache, const CachedColumn& column,
                                           Value missing, std::vector<unsigned char>& room) {
  std::vector<Value> values(column.coding.rows);
  decode(column.coding, cache.bytes_of(column, room), missing, values.data());
  return values;
}

/// The same of some of its rows, which cost next to nothing beside those that are left out.
template <class Value>
[[nodiscard]] std::vector<Value> values_at(const ColumnCache& cache, const CachedColumn& column,
                                           Value missing, std::span<const std::size_t> rows,
                                           std::vector<unsigned char>& room) {
  std::vector<Value> values(rows.size());
  decode_at(column.coding, cache.bytes_of(column, room), missing, rows, values.data());
  return values;
}

}  // namespace remit
