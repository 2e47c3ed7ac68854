// Reading some of a kind's facts.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/parallel.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/fact_scan.hpp"

namespace remit {

std::vector<std::vector<FactScan::Range>> FactScan::parts_of_rows() const {
  std::vector<std::vector<Range>> parts;
  const std::optional<Range> all = range();
  if (!all) {
    return parts;
  }
  std::int64_t room = 0;  // in the last part
  const SequenceSpans places = places_of(*store_, layout_, *rows_);
  for (const SequenceSpans::Span& span : places.spans()) {
    Range left{std::max(span.first, all->first), std::min(span.last, all->last)};
    while (left.first <= left.last) {
      if (room == 0) {
        parts.emplace_back();
        room = kSequencesAPart;
      }
      const Range piece{left.first, std::min(left.last, left.first + room - 1)};
      parts.back().push_back(piece);
      room -= piece.last - piece.first + 1;
      left.first = piece.last + 1;
    }
  }
  return parts;
}

void FactScan::take_if_wanted(sqlite3_value* const* values, DatedChunk& into) const {
  sqlite3_value* const value = values[plans_.size() + 2];  // behind sequence, key and the cells
  const std::int32_t day = sqlite3_value_type(value) == SQLITE_NULL
                               ? Date::missing().days()
                               : static_cast<std::int32_t>(sqlite3_value_int64(value));
  if (rows_->is_everything() || rows_->contains(sqlite3_value_int64(values[1]), day)) {
    into.rows.append(values);
    into.own_dates.push_back(day);
  }
}

std::vector<RowChunk> FactScan::read_part(FactReaders& readers, std::vector<std::int32_t>& own_dates) const {
  const std::vector<std::vector<Range>> parts = parts_of_rows();
  std::vector<DatedChunk> read(parts.size() + 1, DatedChunk{RowChunk(plans_), {}});
  const auto selection = [&](const RowFunction& function) {
    return function.selection(selected_ + ", own_date", plans_.size() + 3);
  };
  const unsigned count = readers.count_for(parts.size() * std::size_t{kSequencesAPart}, parts.size());
  std::vector<PreparedStatement> statements(count);
  share_parts(count, parts.size(), [&](unsigned reader, std::size_t part) {
    RowFunction& function = readers.function(reader);
    PreparedStatement& rows = statements[reader];
    if (rows.handle() == nullptr) {
      rows = PreparedStatement(readers.connection(reader), rows_sql(selection(function)));
    }
    read[part].rows.reserve(0);  // a part of the facts grows as it comes
    for (const Range& range : parts[part]) {
      rows.reset();
      bind_rows(rows, range);
      function.run(rows, [&](sqlite3_value* const* values) {
        if (winners_.empty() || !winners_.contains(sqlite3_value_int64(values[1]))) {
          take_if_wanted(values, read[part]);
        }
      });
    }
  });
  // Of facts with later versions the one that the view sees, wherever it stands.
  std::vector<std::int64_t> sequences;
  for (const auto& [key, sequence] : winners_) {
    sequences.push_back(sequence);
  }
  std::sort(sequences.begin(), sequences.end());
  RowFunction& function = store_->row_function();
  PreparedStatement later(store_->connection(),
                          fmt::format("SELECT {} FROM {} WHERE sequence = ?1 AND (own_date IS NULL OR "
                                      "own_date <= ?2)",
                                      selection(function), as_identifier(layout_.table)));
  read.back().rows.reserve(0);
  for (const std::int64_t sequence : sequences) {
    later.reset();
    later.bind(1, sequence).bind(2, std::int64_t{view_.through.days()});
    function.run(later, [&](sqlite3_value* const* values) { take_if_wanted(values, read.back()); });
  }
  std::vector<RowChunk> chunks;
  for (DatedChunk& each : read) {
    each.rows.finish();
    own_dates.insert(own_dates.end(), each.own_dates.begin(), each.own_dates.end());
    chunks.push_back(std::move(each.rows));
  }
  return chunks;
}

}  // namespace remit
