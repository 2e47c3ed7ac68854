// Reading facts from the cache of columns, and adding to it what an earlier read hasn't.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/parallel.hpp"
#include "engine/ledger/fact_scan.hpp"
#include "engine/ledger/version_columns.hpp"

namespace remit {
namespace {

/// The block of a cell of a chunk that has all rows of a part.
IntegerBlock encode_cell(const CellBuffer& cell, CellForm form) {
  return form == CellForm::kMoney || form == CellForm::kDecimal
             ? encode_numbers(cell.numbers, cell.present)
             : encode_codes(cell.codes, missing_code(form));
}

/// Which rows a chunk takes: below `rows` those of a part, from there on those of `later`.
struct Picks {
  std::size_t rows;
  const RowChunk& later;
  std::vector<std::size_t> places;

  /// Gives each pick's value, of the part's `values` or of those of `later`.
  template <class Value>
  [[nodiscard]] std::vector<Value> of(const std::vector<Value>& values,
                                      const std::vector<Value>& later_values) const {
    if (is_one_stretch()) {
      const auto begin = values.begin() + static_cast<std::ptrdiff_t>(places.front());
      return std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(places.size()));
    }
    std::vector<Value> picked;
    picked.reserve(places.size());
    for (const std::size_t place : places) {
      picked.push_back(place < rows ? values[place] : later_values[place - rows]);
    }
    return picked;
  }
  /// The same of a column of the part, `missing` where it has no value.
  template <class Value>
  [[nodiscard]] std::vector<Value> of(const ColumnCache& cache, const CachedColumn& column, Value missing,
                                      const std::vector<Value>& later_values,
                                      std::vector<unsigned char>& room) const {
    return are_few() ? values_at(cache, column, missing, places, room)
                     : of(values_of(cache, column, missing, room), later_values);
  }
  /// Whether they are so few of the part's rows that the others are best left as they are.
  [[nodiscard]] bool are_few() const { return later.row_count == 0 && places.size() * 4 < rows; }
  /// Whether they are the part's rows from one to another; their order is that of the rows.
  [[nodiscard]] bool is_one_stretch() const {
    return later.row_count == 0 && !places.empty() && places.back() - places.front() + 1 == places.size();
  }
};

/// Numbers with what goes with them, as RowChunk::append() leaves it.
void pick_numbers(const ColumnCache& cache, const CachedColumn& column, const Picks& picks,
                  const CellBuffer& later, CellBuffer& into, std::vector<unsigned char>& room) {
  into.numbers = picks.of(cache, column, std::int64_t{0}, later.numbers, room);
  std::vector<std::uint8_t> present(picks.rows, 1);
  if (column.coding.has_missing != 0) {
    decode_presence(column.coding, cache.bytes_of(column, room), present.data());
  }
  std::vector<std::uint8_t> later_present = later.present;
  later_present.resize(picks.later.row_count, 1);
  std::vector<std::uint8_t> picked = picks.of(present, later_present);
  for (std::size_t row = 0; row < picked.size(); ++row) {
    if (picked[row] != 0) {
      into.least = std::min(into.least, into.numbers[row]);
      into.greatest = std::max(into.greatest, into.numbers[row]);
    }
  }
  if (std::find(picked.begin(), picked.end(), 0) != picked.end()) {
    into.present = std::move(picked);
  }
}

/// Fills an empty chunk; `columns` are sequence, key and a column for each plan.
void take(const ColumnCache& cache, const std::vector<CellPlan>& plans,
          const std::vector<const CachedColumn*>& columns, const Picks& picks, RowChunk& chunk) {
  std::vector<unsigned char> room;
  chunk.row_count = picks.places.size();
  chunk.sequences = picks.of(cache, *columns[0], Sequence{0}, picks.later.sequences, room);
  chunk.keys = picks.of(cache, *columns[1], FactKey{0}, picks.later.keys, room);
  for (std::size_t cell = 0; cell < plans.size(); ++cell) {
    const CachedColumn& column = *columns[cell + 2];
    const CellBuffer& later = picks.later.cells[cell];
    const CellForm form = plans[cell].form;
    if (form == CellForm::kMoney || form == CellForm::kDecimal) {
      pick_numbers(cache, column, picks, later, chunk.cells[cell], room);
    } else {
      chunk.cells[cell].codes = picks.of(cache, column, missing_code(form), later.codes, room);
    }
  }
}

}  // namespace

bool FactScan::CachedPart::is_whole() const {
  return std::all_of(columns.begin(), columns.end(),
                     [&](const CachedColumn* column) { return has_all_rows(column, columns.front()); });
}

FactScan::Asked FactScan::asked_cell(const StoredColumn& column, const CellPlan& plan) const {
  Asked asked{{layout_.table + "." + column.sql_name, plan, "", plan.form == CellForm::kWord},
              column.sql_name};
  if (plan.form == CellForm::kWord) {
    asked.column.text_sql = "SELECT text FROM word WHERE number = ?";
  } else if (plan.form == CellForm::kKey) {
    asked.column.text_sql = sql_of_id(key_table_of(schema_->fact(column.refers_to)));
  }
  return asked;
}

bool FactScan::may_use_cache() const {
  return cache_ != nullptr && cache_->through() != 0 && asked_cells_.size() == plans_.size();
}

FactScan::Asked FactScan::asked_own_date() const {
  return {own_date_column(layout_), "own_date"};
}

FactScan::AskedColumns FactScan::asked_columns() const {
  AskedColumns asked;
  const auto add = [&](ColumnName column, const char* name) {
    asked.columns.push_back({std::move(column), name});
    return asked.columns.size() - 1;
  };
  add(sequence_column(layout_), "sequence");
  add(key_column(layout_), "key");
  asked.columns.insert(asked.columns.end(), asked_cells_.begin(), asked_cells_.end());
  if (has_corrections_) {
    asked.version = add(version_column(layout_), "version");
  }
  if (hides_days_ || rows_ != nullptr) {
    asked.own_date = asked.columns.size();
    asked.columns.push_back(asked_own_date());
  }
  if (hides_bookings_) {
    asked.booked_on = add(booked_on_column(layout_), "booked_on");
  }
  return asked;
}

std::vector<FactScan::Piece> FactScan::pieces_with_cache(const Range& all, FactReaders& readers) const {
  const AskedColumns asked = asked_columns();
  std::vector<CachedPart> parts;
  std::int64_t next = all.first;
  while (next <= all.last && next <= cache_->through()) {
    CachedPart& part = parts.emplace_back(CachedPart{cache_->part_of(next), {}});
    for (const Asked& each : asked.columns) {
      part.columns.push_back(cache_->find(each.column, part.part));
    }
    next = part.part.last + 1;
  }
  add_missing(asked, parts, readers);
  std::vector<Piece> pieces;
  for (CachedPart& part : parts) {
    Piece& piece = pieces.emplace_back();
    piece.range = {std::max(part.part.first, all.first), std::min(part.part.last, all.last)};
    if (part.is_whole()) {
      piece.cached = std::move(part);
    }
  }
  for (Piece& piece : pieces_of({next, all.last})) {
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

void FactScan::add_missing(AskedColumns asked, std::vector<CachedPart>& parts, FactReaders& readers) const {
  const std::size_t asked_for = asked.columns.size();
  std::vector<CachedPart*> lacking;
  std::vector<bool> is_lacking(asked.columns.size());
  for (CachedPart& part : parts) {
    const bool lacks_any = std::find(part.columns.begin(), part.columns.end(), nullptr) != part.columns.end();
    const bool is_worth_it = std::all_of(part.columns.begin(), part.columns.end(), [](const auto* column) {
      return column == nullptr || column->has_values;
    });
    if (lacks_any && is_worth_it) {
      lacking.push_back(&part);
      for (std::size_t column = 0; column < part.columns.size(); ++column) {
        is_lacking[column] = is_lacking[column] || part.columns[column] == nullptr;
      }
    }
  }
  if (lacking.empty() || !cache_->may_add()) {
    return;
  }
  if (!asked.own_date && is_dated()) {
    // Runs that follow changes look facts up by their dates.
    asked.columns.push_back(asked_own_date());
    is_lacking.push_back(true);
    for (CachedPart* const part : lacking) {
      part->columns.push_back(cache_->find(asked.columns.back().column, part->part));
    }
  }
  std::vector<std::size_t> read;  // which of the columns, behind sequence and key
  std::vector<CellPlan> plans;
  std::string selected = "sequence, key";
  for (std::size_t column = kFirstAskedCell; column < asked.columns.size(); ++column) {
    if (is_lacking[column]) {
      read.push_back(column);
      plans.push_back(asked.columns[column].column.plan);
      selected += ", " + as_identifier(asked.columns[column].sql_name);
    }
  }
  const std::size_t rows_a_part =
      std::min(static_cast<std::size_t>(store_->sequences_a_cached_part), fact_count());
  std::vector<std::vector<IntegerBlock>> blocks(lacking.size());
  const unsigned count = readers.count_for(
      lacking.size() * static_cast<std::size_t>(store_->sequences_a_cached_part), lacking.size());
  std::vector<PreparedStatement> statements(count);
  share_parts(count, lacking.size(), [&](unsigned reader, std::size_t which) {
    RowFunction& function = readers.function(reader);
    PreparedStatement& rows = statements[reader];
    if (rows.handle() == nullptr) {
      // All of them, whatever the view sees.
      rows = PreparedStatement(
          readers.connection(reader),
          fmt::format("SELECT {} FROM {} NOT INDEXED WHERE sequence BETWEEN ?1 AND ?2",
                      function.selection(selected, plans.size() + 2), as_identifier(layout_.table)));
    }
    RowChunk chunk(plans);
    chunk.reserve(rows_a_part);
    rows.reset();
    rows.bind(1, lacking[which]->part.first).bind(2, lacking[which]->part.last);
    function.run(rows, [&](sqlite3_value* const* values) { chunk.append(values); });
    chunk.finish();
    std::vector<IntegerBlock>& made = blocks[which];
    made.resize(asked.columns.size());
    made[kAskedSequence] = encode_ascending(chunk.sequences);
    made[kAskedKey] = encode_ascending(chunk.keys);
    for (std::size_t column = 0; column < read.size(); ++column) {
      made[read[column]] = encode_cell(chunk.cells[column], plans[column].form);
    }
  });
  for (std::size_t which = 0; which < lacking.size(); ++which) {
    CachedPart& part = *lacking[which];
    for (std::size_t column = 0; column < asked.columns.size(); ++column) {
      if (part.columns[column] == nullptr) {
        cache_->add(asked.columns[column].column, part.part, std::move(blocks[which][column]));
        part.columns[column] = cache_->find(asked.columns[column].column, part.part);
      }
    }
    part.columns.resize(asked_for);
  }
}

bool FactScan::sees_all(const AskedColumns& asked, const CachedPart& part) const {
  const auto is_at_most = [&](std::size_t column, std::int64_t most) {
    return part.columns[column]->coding.greatest <= most;
  };
  const BlockCoding& keys = part.columns[kAskedKey]->coding;
  return groups_ == nullptr && is_at_most(kAskedSequence, view_.watermark) &&
         (!asked.version || is_at_most(*asked.version, 1)) &&
         (!asked.own_date || is_at_most(*asked.own_date, view_.through.days())) &&
         (!asked.booked_on || is_at_most(*asked.booked_on, view_.booked_by.days())) &&
         std::none_of(winners_.begin(), winners_.end(), [&](const auto& winner) {
           return keys.least <= winner.first && winner.first <= keys.greatest;
         });
}

void FactScan::take_seen(const AskedColumns& asked, const CachedPart& part, Statements& statements,
                         RowFunction& function, RowChunk& chunk, std::vector<std::int64_t>& corrected) const {
  std::vector<unsigned char> room;
  const auto numbers = [&](std::size_t column) {
    return values_of(*cache_, *part.columns[column], std::int32_t{0}, room);
  };
  const auto codes = [&](std::optional<std::size_t> column, CellForm form) {
    return column ? values_of(*cache_, *part.columns[*column], missing_code(form), room)
                  : std::vector<std::int32_t>();
  };
  const std::vector<Sequence> sequences = numbers(kAskedSequence);
  const std::vector<FactKey> keys = numbers(kAskedKey);
  const std::vector<std::int32_t> versions = codes(asked.version, CellForm::kKey);
  const std::vector<std::int32_t> own_dates = codes(asked.own_date, CellForm::kDay);
  const std::vector<std::int32_t> bookings = codes(asked.booked_on, CellForm::kDay);
  RowChunk later(plans_);
  later.reserve(0);
  Picks picks{sequences.size(), later, {}};
  // Up to the watermark, which mostly lies behind all of them.
  const auto seen = static_cast<std::size_t>(
      std::upper_bound(sequences.begin(), sequences.end(), view_.watermark) - sequences.begin());
  if (winners_.empty() && versions.empty() && own_dates.empty() && bookings.empty()) {
    picks.places.resize(seen);
    std::size_t count = 0;
    for (std::size_t row = 0; row < seen; ++row) {
      picks.places[count] = row;
      count += is_kept(keys[row]) ? 1U : 0U;
    }
    picks.places.resize(count);
    return take(*cache_, plans_, part.columns, picks, chunk);
  }
  picks.places.reserve(seen);
  for (std::size_t row = 0; row < seen; ++row) {
    // A missing day is before all others.
    if ((!versions.empty() && versions[row] != 1) ||
        (!own_dates.empty() && own_dates[row] > view_.through.days()) ||
        (!bookings.empty() && bookings[row] > view_.booked_by.days()) || !is_kept(keys[row])) {
      continue;
    }
    const auto winner = winners_.find(keys[row]);
    if (winner == winners_.end()) {
      picks.places.push_back(row);
      continue;
    }
    corrected.push_back(keys[row]);
    const std::size_t place = picks.rows + later.row_count;
    read_winner(winner->second, statements.winner, function, later);
    if (picks.rows + later.row_count > place) {
      picks.places.push_back(place);
    }
  }
  take(*cache_, plans_, part.columns, picks, chunk);
}

void FactScan::take_wanted(const AskedColumns& asked, const WantedPiece& piece, DatedChunk& into) const {
  std::vector<unsigned char> room;
  const CachedPart& part = *piece.cached;
  const std::vector<Sequence> sequences =
      values_of(*cache_, *part.columns[kAskedSequence], Sequence{0}, room);
  const RowChunk none(plans_);
  Picks within{sequences.size(), none, {}};  // the ranges
  for (const Range& range : piece.ranges) {
    const auto first = std::lower_bound(sequences.begin(), sequences.end(), range.first);
    for (auto row = static_cast<std::size_t>(first - sequences.begin());
         row < sequences.size() && sequences[row] <= range.last; ++row) {
      within.places.push_back(row);
    }
  }
  const auto codes = [&](std::size_t column, CellForm form) {
    return within.of(*cache_, *part.columns[column], missing_code(form), {}, room);
  };
  const std::vector<FactKey> keys = codes(kAskedKey, CellForm::kKey);
  const std::vector<std::int32_t> own_dates = codes(asked.own_date.value(), CellForm::kDay);
  const std::vector<std::int32_t> versions =
      asked.version ? codes(*asked.version, CellForm::kKey) : std::vector<std::int32_t>();
  const std::vector<std::int32_t> bookings =
      asked.booked_on ? codes(*asked.booked_on, CellForm::kDay) : std::vector<std::int32_t>();
  Picks picks{sequences.size(), none, {}};
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if ((versions.empty() || versions[row] == 1) && own_dates[row] <= view_.through.days() &&
        (bookings.empty() || bookings[row] <= view_.booked_by.days()) &&
        (winners_.empty() || !winners_.contains(keys[row])) &&
        (rows_->is_everything() || rows_->contains(keys[row], own_dates[row]))) {
      picks.places.push_back(within.places[row]);
      into.own_dates.push_back(own_dates[row]);
    }
  }
  take(*cache_, plans_, part.columns, picks, into.rows);
}

}  // namespace remit
