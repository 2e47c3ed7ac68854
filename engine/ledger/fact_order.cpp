#include "engine/ledger/fact_order.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/fact_places.hpp"

namespace remit {
namespace {

template <class Value>
void reorder(std::vector<Value>& values, const std::vector<RowIndex>& rows) {
  if (values.empty()) {
    return;
  }
  std::vector<Value> ordered(values.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ordered[row] = values[static_cast<std::size_t>(rows[row])];
  }
  values.swap(ordered);
}

/// Puts the rows of `table` in the order of `rows`: row i becomes what was row rows[i].
void reorder_rows(FactTable& table, const std::vector<RowIndex>& rows) {
  reorder(table.keys, rows);
  reorder(table.sequences, rows);
  reorder(table.own_dates, rows);
  std::vector<RowIndex> place_of(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    place_of[static_cast<std::size_t>(rows[row])] = static_cast<RowIndex>(row);
  }
  for (std::optional<FactColumn>& column : table.columns) {
    if (!column) {
      continue;
    }
    reorder(column->numbers, rows);
    reorder(column->codes, rows);
    reorder(column->number_present, rows);
    for (CellError& error : column->errors) {
      error.row = place_of[static_cast<std::size_t>(error.row)];
    }
    std::sort(column->errors.begin(), column->errors.end(),
              [](const CellError& left, const CellError& right) { return left.row < right.row; });
  }
}

/// The rows of a table that holds most of the ledger's facts in ascending order of their ids.
std::vector<RowIndex> all_by_id(Ledger::Store& store, const FactLayout& layout, const FactTable& table) {
  std::vector<RowIndex> rows;
  rows.reserve(table.row_count);
  const std::int64_t last_key =
      table.keys.empty() ? 0 : *std::max_element(table.keys.begin(), table.keys.end());
  std::vector<RowIndex> row_of_key(static_cast<std::size_t>(last_key) + 1, kNoRow);
  for (std::size_t row = 0; row < table.row_count; ++row) {
    row_of_key[static_cast<std::size_t>(table.keys[row])] = static_cast<RowIndex>(row);
  }
  // The index of ids alone answers this, in order.
  PreparedStatement keys(store.connection(),
                         fmt::format("SELECT key FROM {} ORDER BY id", as_identifier(layout.key_table)));
  while (keys.step()) {
    const auto key = static_cast<std::size_t>(keys.integer(0));
    if (key < row_of_key.size() && row_of_key[key] != kNoRow) {
      rows.push_back(row_of_key[key]);
    }
  }
  check(rows.size() == table.row_count, "every fact's key is in the register of ids");
  return rows;
}

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

/// The rows of a table that holds few in ascending order of their ids, which are looked up.
std::vector<RowIndex> part_by_id(Ledger::Store& store, const FactLayout& layout, const FactTable& table) {
  std::vector<std::pair<std::int64_t, RowIndex>> by_key;
  by_key.reserve(table.keys.size());
  for (std::size_t row = 0; row < table.keys.size(); ++row) {
    by_key.emplace_back(table.keys[row], static_cast<RowIndex>(row));
  }
  if (!std::is_sorted(by_key.begin(), by_key.end())) {
    std::sort(by_key.begin(), by_key.end());
  }
  SpanCollector<std::int64_t> keys(kWorthReading);
  for (const auto& [key, row] : by_key) {
    keys.add(key);
  }
  std::vector<std::string> ids;
  ids.reserve(by_key.size());
  PreparedStatement read(store.connection(),
                         fmt::format("SELECT key, id FROM {} WHERE key BETWEEN ? AND ? ORDER BY key",
                                     as_identifier(layout.key_table)));
  const KeySpans spans = keys.finish();
  for (const KeySpans::Span& span : spans.spans()) {
    read.reset();
    read.bind(1, span.first).bind(2, span.last);
    while (read.step()) {
      if (ids.size() < by_key.size() &&
          by_key[ids.size()].first == read.integer(0)) {  // else one between them
        ids.emplace_back(read.text(1));
      }
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

/// Whether going through the register of all ids costs less than looking up those of the table's rows.
bool holds_most(Ledger::Store& store, const FactLayout& layout, const FactTable& table) {
  constexpr std::int64_t kIdsReadForOne = 3;
  return static_cast<std::int64_t>(table.row_count) * kIdsReadForOne >= fact_count(store, layout.stem);
}

}  // namespace

void order_by_id(Ledger::Store& store, const FactLayout& layout, FactTable& table) {
  bool ids_ascend = true;
  {
    const StatementUse state = store.prepare("SELECT ids_ascend FROM fact_state WHERE stem = ?");
    state->bind(1, std::string_view(layout.stem));
    ids_ascend = !state->step() || state->integer(0) != 0;
  }
  const bool keys_ascend =
      std::adjacent_find(table.keys.begin(), table.keys.end(), std::greater_equal<>()) == table.keys.end();
  if (ids_ascend && keys_ascend) {
    return;
  }
  if (!ids_ascend) {
    reorder_rows(table, holds_most(store, layout, table) ? all_by_id(store, layout, table)
                                                         : part_by_id(store, layout, table));
    return;
  }
  std::vector<RowIndex> rows(table.row_count);
  std::iota(rows.begin(), rows.end(), RowIndex{0});
  std::sort(rows.begin(), rows.end(), [&](RowIndex left, RowIndex right) {
    return table.keys[static_cast<std::size_t>(left)] < table.keys[static_cast<std::size_t>(right)];
  });
  reorder_rows(table, rows);
}

}  // namespace remit
