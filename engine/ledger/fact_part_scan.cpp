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

std::int64_t FactScan::WantedPiece::places() const {
  std::int64_t sum = 0;
  for (const Range& range : ranges) {
    sum += range.last - range.first + 1;
  }
  return sum;
}

/// Finds the days of rows_ by the dates that the cache has; that is sooner done than by the index where many
/// facts have them. None where it isn't, or where a date is missing. Parts that the cache doesn't have are
/// looked up in the index.
std::optional<SequenceSpans> FactScan::dated_places(const AskedColumns& asked, const Range& all) const {
  constexpr std::int64_t kRowsCachedForOne = 64;  // looked at in the cache while the index gives one
  struct DatedPart {
    ColumnCache::Part part;
    const CachedColumn* sequences;
    const CachedColumn* dates;
    std::int64_t expected;  // rows, as if dates were even
  };
  std::vector<DatedPart> parts;
  std::int64_t expected = 0;
  SequenceSpans others;  // parts that aren't cached
  std::int64_t next = all.first;
  while (next <= all.last && next <= cache_->through()) {
    const ColumnCache::Part part = cache_->part_of(next);
    next = part.last + 1;
    const CachedColumn* const sequences = cache_->find(asked.columns[kAskedSequence].column, part);
    const CachedColumn* const dates = cache_->find(asked.columns[asked.own_date.value()].column, part);
    if (sequences == nullptr || dates == nullptr || sequences->coding.rows != dates->coding.rows) {
      others.add(part.first, part.last);
      continue;
    }
    const std::int64_t first = dates->coding.least;
    const std::int64_t last = dates->coding.greatest;
    if (last < first) {
      continue;  // no row has a date
    }
    std::int64_t days = 0;
    for (const DaySpans::Span& span : rows_->days.spans()) {
      days += std::max<std::int64_t>(
          std::min<std::int64_t>(span.last, last) - std::max<std::int64_t>(span.first, first) + 1, 0);
    }
    if (days != 0) {
      parts.push_back({part, sequences, dates, std::int64_t{dates->coding.rows} * days / (last - first + 1)});
      expected += parts.back().expected;
    }
  }
  const std::int64_t looked_at = static_cast<std::int64_t>(parts.size()) * store_->sequences_a_cached_part;
  if (expected <= looked_at / kRowsCachedForOne) {
    return std::nullopt;
  }
  SequenceSpans dated;
  for (const DatedPart& part : parts) {
    if (part.expected * kWorthReading >= part.dates->coding.rows) {
      dated.add(part.part.first, part.part.last);  // whoever reads it looks at each row
    } else {
      add_dated(*part.sequences, *part.dates, dated);
    }
  }
  dated.unite(places_dated(*store_, layout_, rows_->days, others));
  return dated;
}

/// The same of the numbers of rows_: where many of them are in one part, by the numbers that the cache has,
/// and else by the register of ids.
SequenceSpans FactScan::places_of_keys(const AskedColumns& asked, const Range& all) const {
  SpanCollector<std::int64_t> places(kWorthReading);
  SpanCollector<std::int64_t> found;
  std::int64_t next = all.first;
  while (!asked.columns.empty() && next <= all.last && next <= cache_->through()) {
    const ColumnCache::Part part = cache_->part_of(next);
    next = part.last + 1;
    add_keys(part, asked, places, found);
  }
  SequenceSpans sequences = places.finish();
  sequences.unite(places_of(*store_, layout_, {{}, rows_->keys.without(found.finish())}));
  return sequences;
}

void FactScan::add_keys(ColumnCache::Part part, const AskedColumns& asked,
                        SpanCollector<std::int64_t>& places, SpanCollector<std::int64_t>& found) const {
  constexpr std::int64_t kSpansAPart =
      32;                                 // looking these up takes as long as going through a part's numbers
  constexpr std::int64_t kKeysARow = 16;  // of a part, from the least to the greatest
  const ColumnName& key_column = asked.columns[kAskedKey].column;
  const std::optional<ColumnCache::Bounds> bounds = cache_->bounds_of(key_column, part);
  if (!bounds) {
    return;
  }
  const auto [least, greatest] = *bounds;
  const std::vector<KeySpans::Span>& spans = rows_->keys.spans();
  const auto first =
      std::lower_bound(spans.begin(), spans.end(), least,
                       [](const KeySpans::Span& span, std::int64_t key) { return span.last < key; });
  const auto end =
      std::upper_bound(first, spans.end(), greatest,
                       [](std::int64_t key, const KeySpans::Span& span) { return key < span.first; });
  if (end - first < kSpansAPart) {
    return;
  }
  const CachedColumn* const sequences = cache_->find(asked.columns[kAskedSequence].column, part);
  const CachedColumn* const keys = cache_->find(key_column, part);
  const CachedColumn* const versions =
      asked.version ? cache_->find(asked.columns[*asked.version].column, part) : nullptr;
  if (!has_all_rows(sequences, sequences) || !has_all_rows(keys, sequences) ||
      (asked.version && (!has_all_rows(versions, sequences) || versions->coding.greatest > 1)) ||
      greatest - least > kKeysARow * sequences->coding.rows) {
    return;
  }
  std::vector<std::uint8_t> wanted(static_cast<std::size_t>(greatest - least + 1), 0);
  for (auto span = first; span != end; ++span) {
    const std::int64_t from = std::max(span->first, least) - least;
    const std::int64_t behind = std::min(span->last, greatest) - least + 1;
    std::fill(wanted.begin() + from, wanted.begin() + behind, std::uint8_t{1});
  }
  std::vector<unsigned char> room;
  const std::vector<Sequence> places_of_rows = values_of(*cache_, *sequences, Sequence{0}, room);
  const std::vector<FactKey> keys_of_rows = values_of(*cache_, *keys, FactKey{0}, room);
  for (std::size_t row = 0; row < keys_of_rows.size(); ++row) {
    if (wanted[static_cast<std::size_t>(keys_of_rows[row] - least)] != 0) {
      places.add(places_of_rows[row]);
      found.add(keys_of_rows[row]);
    }
  }
}

void FactScan::add_dated(const CachedColumn& sequences, const CachedColumn& dates,
                         SequenceSpans& places) const {
  std::vector<unsigned char> room;
  std::vector<std::int64_t> places_of_rows(sequences.coding.rows);
  decode(sequences.coding, cache_->bytes_of(sequences, room), std::int64_t{0}, places_of_rows.data());
  std::vector<std::int32_t> days(dates.coding.rows);
  decode(dates.coding, cache_->bytes_of(dates, room), missing_code(CellForm::kDay), days.data());
  std::optional<Range> span;
  for (std::size_t row = 0; row < days.size(); ++row) {
    if (!rows_->days.contains(days[row])) {
      continue;
    }
    const std::int64_t place = places_of_rows[row];
    if (span && place - span->last <= kWorthReading) {
      span->last = place;
      continue;
    }
    if (span) {
      places.add(span->first, span->last);
    }
    span = Range{place, place};
  }
  if (span) {
    places.add(span->first, span->last);
  }
}

std::vector<FactScan::Range> FactScan::ranges_of_rows(const AskedColumns& asked) const {
  std::vector<Range> ranges;
  const std::optional<Range> all = range();
  if (!all) {
    return ranges;
  }
  std::optional<SequenceSpans> places;
  // Whoever asks for all days from the first on is told of facts without a date nowhere else.
  if (!asked.columns.empty() && !rows_->days.empty() && !rows_->days.contains(Date::missing().days())) {
    places = dated_places(asked, *all);
  }
  if (rows_->is_everything()) {
    places = places_of(*store_, layout_, *rows_);
  } else {
    places = places ? std::move(places) : places_of(*store_, layout_, {rows_->days, {}});
    places->unite(places_of_keys(asked, *all));
  }
  for (const SequenceSpans::Span& span : places->spans()) {
    const Range seen{std::max(span.first, all->first), std::min(span.last, all->last)};
    if (seen.first <= seen.last) {
      ranges.push_back(seen);
    }
  }
  return ranges;
}

std::vector<FactScan::WantedPiece> FactScan::pieces_of_rows(const AskedColumns& asked,
                                                            FactReaders& readers) const {
  std::vector<WantedPiece> pieces;
  const std::int64_t cached_through = asked.columns.empty() ? 0 : cache_->through();
  std::int64_t room = 0;  // in the last piece
  std::int64_t end = 0;   // of it, where it is a part of the cache
  for (Range left : ranges_of_rows(asked)) {
    while (left.first <= left.last) {
      if (room == 0 || (end != 0 && left.first > end)) {
        pieces.emplace_back();
        end = left.first <= cached_through ? cache_->part_of(left.first).last : 0;
        room = end != 0 ? store_->sequences_a_cached_part : std::int64_t{kSequencesAPart};
      }
      const std::int64_t last = left.first + room - 1;
      const Range piece{left.first, std::min({left.last, last, end != 0 ? end : last})};
      pieces.back().ranges.push_back(piece);
      room -= piece.last - piece.first + 1;
      left.first = piece.last + 1;
    }
  }
  if (cached_through != 0) {
    find_wanted(asked, pieces, readers);
  }
  return pieces;
}

/// Finds in the cache those pieces of which so much is wanted that the whole of it is read sooner, and adds
/// those of which a good part is wanted: they are wanted again as long as the windows of later runs have
/// them.
void FactScan::find_wanted(const AskedColumns& asked, std::vector<WantedPiece>& pieces,
                           FactReaders& readers) const {
  constexpr std::int64_t kRowsCachedForOne = 2048;  // passed by in the cache while SQLite gives one
  constexpr std::int64_t kRowsAddedForOne = 4;      // so that it pays in a few runs
  std::vector<CachedPart> parts;
  std::vector<CachedPart> to_add;
  std::vector<WantedPiece*> of_parts;
  std::vector<WantedPiece*> of_added;
  const std::optional<Range> all = range();
  for (WantedPiece& piece : pieces) {
    if (!all || piece.ranges.back().last > cache_->through()) {
      continue;
    }
    CachedPart part{cache_->part_of(piece.ranges.front().first), {}};
    const std::int64_t places =
        std::min(part.part.last, all->last) - std::max(part.part.first, all->first) + 1;
    const std::int64_t wanted = piece.places();
    if (wanted * kRowsCachedForOne < places) {
      continue;
    }
    for (const Asked& each : asked.columns) {
      part.columns.push_back(cache_->find(each.column, part.part));
    }
    const bool is_to_be_added = wanted * kRowsAddedForOne > places;
    (is_to_be_added ? to_add : parts).push_back(std::move(part));
    (is_to_be_added ? of_added : of_parts).push_back(&piece);
  }
  add_missing(asked, to_add, readers);
  const auto take_whole = [](std::vector<CachedPart>& found, const std::vector<WantedPiece*>& of) {
    for (std::size_t which = 0; which < found.size(); ++which) {
      if (found[which].is_whole()) {
        of[which]->cached = std::move(found[which]);
      }
    }
  };
  take_whole(parts, of_parts);
  take_whole(to_add, of_added);
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
  const AskedColumns asked = may_use_cache() ? asked_columns() : AskedColumns();
  const std::vector<WantedPiece> pieces = pieces_of_rows(asked, readers);
  std::vector<DatedChunk> read(pieces.size() + 1, DatedChunk{RowChunk(plans_), {}});
  const auto selection = [&](const RowFunction& function) {
    return function.selection(selected_ + ", own_date", plans_.size() + 3);
  };
  std::vector<std::size_t> from_cache;
  std::vector<std::size_t> from_ledger;
  std::int64_t places = 0;
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
    (pieces[piece].cached ? from_cache : from_ledger).push_back(piece);
    places += pieces[piece].cached ? 0 : pieces[piece].places();
  }
  share_parts(readers.threads(), from_cache.size(), [&](unsigned /*worker*/, std::size_t which) {
    take_wanted(asked, pieces[from_cache[which]], read[from_cache[which]]);
  });
  const unsigned count = readers.count_for(static_cast<std::size_t>(places), from_ledger.size());
  std::vector<PreparedStatement> statements(count);
  share_parts(count, from_ledger.size(), [&](unsigned reader, std::size_t which) {
    const std::size_t piece = from_ledger[which];
    RowFunction& function = readers.function(reader);
    PreparedStatement& rows = statements[reader];
    if (rows.handle() == nullptr) {
      rows = PreparedStatement(readers.connection(reader), rows_sql(selection(function)));
    }
    read[piece].rows.reserve(0);  // a part of the facts grows as it comes
    for (const Range& range : pieces[piece].ranges) {
      rows.reset();
      bind_rows(rows, range);
      function.run(rows, [&](sqlite3_value* const* values) {
        if (winners_.empty() || !winners_.contains(sqlite3_value_int64(values[1]))) {
          take_if_wanted(values, read[piece]);
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
