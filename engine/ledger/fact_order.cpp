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
#include <sqlite3.h>

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

/// Some rows of a table, with the keys of their facts.
using KeyedRows = std::vector<std::pair<FactKey, RowIndex>>;

/// Rows of most of the ledger's facts in ascending order of their ids.
std::vector<RowIndex> most_by_id(Ledger::Store& store, const FactLayout& layout, const KeyedRows& keyed) {
  std::vector<RowIndex> rows;
  rows.reserve(keyed.size());
  const std::int64_t last_key = keyed.empty() ? 0 : std::max_element(keyed.begin(), keyed.end())->first;
  std::vector<RowIndex> row_of_key(static_cast<std::size_t>(last_key) + 1, kNoRow);
  for (const auto& [key, row] : keyed) {
    row_of_key[static_cast<std::size_t>(key)] = row;
  }
  // The index of ids alone answers this, in order.
  RowFunction& function = store.row_function();
  PreparedStatement keys(
      store.connection(),
      fmt::format("SELECT {} FROM {} INDEXED BY {}", function.selection("key", 1),
                  as_identifier(layout.key_table), as_identifier(index_of_ids(layout.key_table))));
  function.run(keys, [&](sqlite3_value* const* values) {
    const auto key = static_cast<std::size_t>(sqlite3_value_int64(values[0]));
    if (key < row_of_key.size() && row_of_key[key] != kNoRow) {
      rows.push_back(row_of_key[key]);
    }
  });
  check(rows.size() == keyed.size(), "every fact's key is in the register of ids");
  return rows;
}

/// Ids, one behind the other.
class Ids {
 public:
  void add(std::string_view id) {
    text_ += id;
    ends_.push_back(text_.size());
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t id) const {
    const std::size_t begin = id == 0 ? 0 : ends_[id - 1];
    return std::string_view(text_).substr(begin, ends_[id] - begin);
  }
  [[nodiscard]] bool ascend() const {
    for (std::size_t id = 1; id < size(); ++id) {
      if ((*this)[id] < (*this)[id - 1]) {
        return false;
      }
    }
    return true;
  }
  /// How many bytes all of them begin with.
  [[nodiscard]] std::size_t common_length() const {
    const std::string_view first = (*this)[0];
    std::size_t length = first.size();
    for (std::size_t id = 1; id < size(); ++id) {
      const std::string_view other = (*this)[id];
      const std::size_t most = std::min(length, other.size());
      length = static_cast<std::size_t>(
          std::mismatch(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(most), other.begin())
              .first -
          first.begin());
    }
    return length;
  }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

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

/// Rows of few of them in ascending order of their ids, which are looked up.
std::vector<RowIndex> few_by_id(Ledger::Store& store, const FactLayout& layout, KeyedRows by_key) {
  if (!std::is_sorted(by_key.begin(), by_key.end())) {
    std::sort(by_key.begin(), by_key.end());
  }
  SpanCollector<std::int64_t> keys(kWorthReading);
  for (const auto& [key, row] : by_key) {
    keys.add(key);
  }
  Ids ids;
  RowFunction& function = store.row_function();
  // By their rows' own numbers, which are the keys: in order of them.
  PreparedStatement read(store.connection(),
                         fmt::format("SELECT {} FROM {} NOT INDEXED WHERE key BETWEEN ? AND ?",
                                     function.selection("key, id", 2), as_identifier(layout.key_table)));
  const KeySpans spans = keys.finish();
  for (const KeySpans::Span& span : spans.spans()) {
    read.reset();
    read.bind(1, span.first).bind(2, span.last);
    function.run(read, [&](sqlite3_value* const* values) {
      if (ids.size() < by_key.size() &&
          by_key[ids.size()].first == sqlite3_value_int64(values[0])) {  // else one between them
        const void* const text = sqlite3_value_text(values[1]);
        ids.add({static_cast<const char*>(text), static_cast<std::size_t>(sqlite3_value_bytes(values[1]))});
      }
    });
  }
  check(ids.size() == by_key.size(), "every fact's key is in the register of ids");
  std::vector<RowIndex> rows;
  rows.reserve(by_key.size());
  if (ids.size() == 0 || ids.ascend()) {
    for (const auto& [key, row] : by_key) {
      rows.push_back(row);
    }
    return rows;
  }
  const std::size_t skipped = ids.common_length();
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

/// The rows of a table in ascending order of their ids: those of `asked`, and behind them all others as they
/// stand.
std::vector<RowIndex> by_id(Ledger::Store& store, const FactLayout& layout, const FactTable& table,
                            const RowSet* asked) {
  constexpr std::size_t kIdsReadForOne = 3;  // of the register of all ids, while one of them is looked up
  const bool are_all = asked == nullptr || asked->is_everything();
  KeyedRows ordered;
  std::vector<RowIndex> others;
  ordered.reserve(are_all ? table.row_count : 0);
  for (std::size_t row = 0; row < table.row_count; ++row) {
    if (are_all || asked->contains(table.keys[row], table.own_dates[row])) {
      ordered.emplace_back(table.keys[row], static_cast<RowIndex>(row));
    } else {
      others.push_back(static_cast<RowIndex>(row));
    }
  }
  const auto facts = static_cast<std::size_t>(fact_count(store, layout.stem));
  std::vector<RowIndex> rows = ordered.size() * kIdsReadForOne >= facts
                                   ? most_by_id(store, layout, ordered)
                                   : few_by_id(store, layout, std::move(ordered));
  rows.insert(rows.end(), others.begin(), others.end());
  return rows;
}

}  // namespace

void order_by_id(Ledger::Store& store, const FactLayout& layout, const RowSet* asked, FactTable& table) {
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
    reorder_rows(table, by_id(store, layout, table, asked));
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
