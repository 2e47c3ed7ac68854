// Reading some of a kind's facts.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/fact_scan.hpp"

namespace remit {

RowChunk FactScan::read_part(std::vector<std::int32_t>& own_dates) const {
  RowFunction& function = store_->row_function();
  const std::size_t day_place = plans_.size() + 2;  // behind sequence, key and the cells
  const std::string selection = function.selection(selected_ + ", own_date", day_place + 1);
  RowChunk chunk(plans_);
  chunk.reserve(0);  // a part of the facts grows as it comes
  const auto take_if_wanted = [&](sqlite3_value* const* values) {
    sqlite3_value* const value = values[day_place];
    const std::int32_t day = sqlite3_value_type(value) == SQLITE_NULL
                                 ? Date::missing().days()
                                 : static_cast<std::int32_t>(sqlite3_value_int64(value));
    if (rows_->is_everything() || rows_->contains(sqlite3_value_int64(values[1]), day)) {
      chunk.append(values);
      own_dates.push_back(day);
    }
  };
  PreparedStatement rows(store_->connection(), rows_sql(selection));
  const SequenceSpans places = places_of(*store_, layout_, *rows_);
  for (const SequenceSpans::Span& span : places.spans()) {
    const Range range{span.first, std::min(span.last, view_.watermark)};
    if (range.last < range.first) {
      continue;
    }
    rows.reset();
    bind_rows(rows, range);
    function.run(rows, [&](sqlite3_value* const* values) {
      if (winners_.empty() || !winners_.contains(sqlite3_value_int64(values[1]))) {
        take_if_wanted(values);
      }
    });
  }
  // Of facts with later versions the one that the view sees, wherever it stands.
  std::vector<std::int64_t> sequences;
  for (const auto& [key, sequence] : winners_) {
    sequences.push_back(sequence);
  }
  std::sort(sequences.begin(), sequences.end());
  PreparedStatement later(store_->connection(),
                          fmt::format("SELECT {} FROM {} WHERE sequence = ?1 AND (own_date IS NULL OR "
                                      "own_date <= ?2)",
                                      selection, as_identifier(layout_.table)));
  for (const std::int64_t sequence : sequences) {
    later.reset();
    later.bind(1, sequence).bind(2, std::int64_t{view_.through.days()});
    function.run(later, take_if_wanted);
  }
  chunk.finish();
  return chunk;
}

}  // namespace remit
