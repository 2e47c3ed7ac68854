// Reading some of a kind's facts.
#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/fact_scan.hpp"

namespace remit {

void FactScan::read_part(FactTable& table) {
  constexpr int kKeyAt = 1;
  const std::string sql = fmt::format(
      "SELECT sequence, key{}, own_date FROM {} WHERE version = 1 AND (own_date IS NULL OR own_date <= ?2) "
      "AND "
      "sequence <= ?1 AND (booked_on IS NULL OR booked_on <= ?3) AND sequence BETWEEN ?4 AND ?5",
      selected_, as_identifier(layout_.table));
  PreparedStatement rows(store_->connection(), sql);
  const int day_column = sqlite3_column_count(rows.handle()) - 1;
  const auto take_if_wanted = [&](const PreparedStatement& row, std::int64_t key) {
    const std::int32_t day =
        row.is_null(day_column) ? Date::missing().days() : static_cast<std::int32_t>(row.integer(day_column));
    if (rows_->is_everything() || rows_->contains(key, day)) {
      append(row, table);
      table.own_dates.push_back(day);
    }
  };
  const SequenceSpans places = places_of(*store_, layout_, *rows_);
  for (const SequenceSpans::Span& span : places.spans()) {
    rows.reset();
    rows.bind(1, view_.watermark)
        .bind(2, std::int64_t{view_.through.days()})
        .bind(3, std::int64_t{view_.booked_by.days()})
        .bind(4, span.first)
        .bind(5, span.last);
    while (rows.step()) {
      const std::int64_t key = rows.integer(kKeyAt);
      if (winners_.empty() || !winners_.contains(key)) {
        take_if_wanted(rows, key);
      }
    }
  }
  if (winners_.empty()) {
    return;
  }
  // Of facts with later versions the one that the view sees, wherever it stands.
  std::vector<std::int64_t> sequences;
  for (const auto& [key, sequence] : winners_) {
    sequences.push_back(sequence);
  }
  std::sort(sequences.begin(), sequences.end());
  PreparedStatement later(
      store_->connection(),
      fmt::format("SELECT sequence, key{}, own_date FROM {} WHERE sequence = ?1 AND (own_date IS NULL OR "
                  "own_date <= ?2)",
                  selected_, as_identifier(layout_.table)));
  for (const std::int64_t sequence : sequences) {
    later.reset();
    later.bind(1, sequence).bind(2, std::int64_t{view_.through.days()});
    if (later.step()) {
      take_if_wanted(later, later.integer(kKeyAt));
    }
  }
}

/// The rows of a part in ascending order of their ids.
std::vector<RowIndex> FactScan::part_by_id(const FactTable& table) {
  KeySpans keys;
  std::vector<std::int64_t> sorted = table.keys;
  std::sort(sorted.begin(), sorted.end());
  for (const std::int64_t key : sorted) {
    keys.add(key);
  }
  std::vector<std::string> ids(sorted.size());
  PreparedStatement read(store_->connection(),
                         fmt::format("SELECT key, id FROM {} WHERE key BETWEEN ? AND ? ORDER BY key",
                                     as_identifier(layout_.key_table)));
  std::size_t next = 0;
  for (const KeySpans::Span& span : keys.spans()) {
    read.reset();
    read.bind(1, span.first).bind(2, span.last);
    while (read.step()) {
      check(next < ids.size() && sorted[next] == read.integer(0),
            "every fact's key is in the register of ids");
      ids[next++] = std::string(read.text(1));
    }
  }
  std::vector<RowIndex> rows(table.keys.size());
  std::iota(rows.begin(), rows.end(), RowIndex{0});
  const auto id_of = [&](RowIndex row) -> const std::string& {
    const std::int64_t key = table.keys[static_cast<std::size_t>(row)];
    return ids[static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), key) -
                                        sorted.begin())];
  };
  std::sort(rows.begin(), rows.end(),
            [&](RowIndex left, RowIndex right) { return id_of(left) < id_of(right); });
  return rows;
}

}  // namespace remit
