// Reading some of a kind's facts.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
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

namespace {

/// An id with what tells it apart first: the eight bytes behind what all ids begin with, the first one
/// highest.
struct IdOfRow {
  std::uint64_t head;
  std::uint32_t text;  // which of the ids
  RowIndex row;
};

std::uint64_t head_of(std::string_view id, std::size_t skipped) {
  std::uint64_t head = 0;
  for (std::size_t byte = skipped; byte < skipped + sizeof head; ++byte) {
    head = head << 8U | (byte < id.size() ? static_cast<unsigned char>(id[byte]) : 0U);
  }
  return head;
}

/// How many bytes all ids begin with.
std::size_t common_length(const std::vector<std::string>& ids) {
  std::size_t length = ids.front().size();
  for (const std::string& id : ids) {
    const auto differs = std::mismatch(
        ids.front().begin(), ids.front().begin() + static_cast<std::ptrdiff_t>(length), id.begin(), id.end());
    length = static_cast<std::size_t>(differs.first - ids.front().begin());
  }
  return length;
}

}  // namespace

/// The rows of a part in ascending order of their ids.
std::vector<RowIndex> FactScan::part_by_id(const FactTable& table) {
  std::vector<std::pair<std::int64_t, RowIndex>> by_key;
  by_key.reserve(table.keys.size());
  for (std::size_t row = 0; row < table.keys.size(); ++row) {
    by_key.emplace_back(table.keys[row], static_cast<RowIndex>(row));
  }
  if (!std::is_sorted(by_key.begin(), by_key.end())) {
    std::sort(by_key.begin(), by_key.end());
  }
  KeySpans keys;
  for (const auto& [key, row] : by_key) {
    keys.add(key);
  }
  std::vector<std::string> ids;
  ids.reserve(by_key.size());
  PreparedStatement read(store_->connection(),
                         fmt::format("SELECT key, id FROM {} WHERE key BETWEEN ? AND ? ORDER BY key",
                                     as_identifier(layout_.key_table)));
  for (const KeySpans::Span& span : keys.spans()) {
    read.reset();
    read.bind(1, span.first).bind(2, span.last);
    while (read.step()) {
      check(ids.size() < by_key.size() && by_key[ids.size()].first == read.integer(0),
            "every fact's key is in the register of ids");
      ids.emplace_back(read.text(1));
    }
  }
  check(ids.size() == by_key.size(), "every fact's key is in the register of ids");
  std::vector<RowIndex> rows;
  rows.reserve(by_key.size());
  if (std::is_sorted(ids.begin(), ids.end())) {
    for (const auto& [key, row] : by_key) {
      rows.push_back(row);
    }
    return rows;
  }
  const std::size_t skipped = common_length(ids);
  std::vector<IdOfRow> order;
  order.reserve(ids.size());
  for (std::uint32_t text = 0; text < ids.size(); ++text) {
    order.push_back({head_of(ids[text], skipped), text, by_key[text].second});
  }
  std::sort(order.begin(), order.end(), [&](const IdOfRow& left, const IdOfRow& right) {
    return left.head != right.head ? left.head < right.head : ids[left.text] < ids[right.text];
  });
  for (const IdOfRow& each : order) {
    rows.push_back(each.row);
  }
  return rows;
}

}  // namespace remit
