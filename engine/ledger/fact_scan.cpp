#include "engine/ledger/fact_scan.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/base/parallel.hpp"
#include "engine/ledger/fact_order.hpp"
#include "engine/money/decimal.hpp"

namespace remit {
FactScan::FactScan(Ledger::Store& store, const FactSchema& schema, FactKind kind,
                   const std::vector<std::size_t>& fields, const FactView& view, WordSymbols& words,
                   SymbolTable& symbols)
    : store_(&store),
      schema_(&schema),
      layout_(store.layout(schema, kind)),
      view_(view),
      words_(&words),
      symbols_(&symbols) {
  plan_cells(schema, fields);
}

void FactScan::plan_cells(const FactSchema& schema, const std::vector<std::size_t>& fields) {
  selected_ = "sequence, key";
  bool needs_currency = false;
  for (const std::size_t field : fields) {
    const FieldDefinition& definition = schema.field(layout_.kind, field);
    const auto stored = layout_.find(definition.column);
    const bool is_own = definition.origin == FieldOrigin::kDeclared;
    if (!stored || layout_.columns[*stored].is_own != is_own) {
      absent_fields_.push_back(field);  // inherited references without a column are resolved from other facts
      continue;
    }
    const StoredColumn& column = layout_.columns[*stored];
    selected_ += ", " + as_identifier(column.sql_name);
    Cell& cell = cells_.emplace_back();
    cell.field = field;
    if (is_own) {
      cell.own = plan_own_cell(definition);
      plans_.push_back({CellForm::kText});
      needs_currency = needs_currency || definition.type == FieldType::kMoney;
    } else {
      plans_.push_back(plan_of(column));
      asked_cells_.push_back(asked_cell(column, plans_.back()));
    }
  }
  if (needs_currency && layout_.currency) {
    reads_currency_ = true;
    plans_.push_back({CellForm::kWord});
    selected_ += ", " + as_identifier(layout_.columns[*layout_.currency].sql_name);
  }
}

CellPlan FactScan::plan_of(const StoredColumn& column) const {
  switch (column.type) {
    case FieldType::kReference:
      return {CellForm::kKey};
    case FieldType::kSymbol:
    case FieldType::kText:
      return {CellForm::kWord};
    case FieldType::kDate:
      return {CellForm::kDay};
    case FieldType::kMoney:
      return {CellForm::kMoney};
    case FieldType::kNumber:
    case FieldType::kPercent:
      break;
  }
  const StatementUse scale =
      store_->prepare("SELECT scale FROM column_bounds WHERE stem = ? AND \"column\" = ?");
  scale->bind(1, std::string_view(layout_.stem)).bind(2, std::string_view(column.name));
  return {CellForm::kDecimal, scale->step() ? static_cast<unsigned>(scale->integer(0)) : 0};
}

std::unique_ptr<OwnCells> FactScan::plan_own_cell(const FieldDefinition& definition) const {
  auto own = std::make_unique<OwnCells>(definition.type, layout_.currency.has_value(), *symbols_);
  if (definition.type == FieldType::kReference && store_->has_facts(schema_->fact(definition.refers_to))) {
    const std::string sql = fmt::format("SELECT key FROM {} WHERE id = ?",
                                        as_identifier(key_table_of(schema_->fact(definition.refers_to))));
    own->key_of = [store = store_, sql](std::string_view id) -> std::int64_t {
      const StatementUse found = store->prepare(sql);
      found->bind(1, id);
      return found->step() ? found->integer(0) : 0;
    };
  } else {
    own->key_of = [](std::string_view) { return std::int64_t{0}; };
  }
  return own;
}

/// Of every fact with later versions, the newest one that the view knows.
void FactScan::find_corrections() {
  // Versions ascend with sequences, so the last one seen wins.
  const std::string sql = fmt::format(
      "SELECT key, sequence FROM {} WHERE version > 1 AND sequence <= ? AND (booked_on IS NULL OR booked_on "
      "<= ?) "
      "ORDER BY key, version",
      as_identifier(layout_.table));
  PreparedStatement corrections(store_->connection(), sql);
  corrections.bind(1, view_.watermark).bind(2, std::int64_t{view_.booked_by.days()});
  while (corrections.step()) {
    winners_[corrections.integer(0)] = corrections.integer(1);
  }
  has_corrections_ = store_
                         ->select_integer(fmt::format("SELECT 1 FROM {} WHERE version > 1 LIMIT 1",
                                                      as_identifier(layout_.table)))
                         .has_value();
}

std::size_t FactScan::fact_count() const {
  return static_cast<std::size_t>(remit::fact_count(*store_, layout_.stem));
}

/// The sequences that this connection and the view know; none of an empty table.
std::optional<FactScan::Range> FactScan::range() const {
  // Each by itself, so that SQLite looks at one end of the table alone.
  const std::string table = as_identifier(layout_.table);
  const auto first = store_->select_integer(fmt::format("SELECT min(sequence) FROM {}", table));
  const auto last = store_->select_integer(fmt::format("SELECT max(sequence) FROM {}", table));
  if (!first || !last || *first > view_.watermark) {
    return std::nullopt;
  }
  return Range{*first, std::min(*last, view_.watermark)};
}

/// Finds out which of the view's limits any row is beyond: one that none is beyond costs each row a question.
void FactScan::find_limits() {
  const std::string table = as_identifier(layout_.table);
  const std::int64_t last_day =
      is_dated() ? store_->select_integer("SELECT max(own_date) FROM " + table).value_or(Date::never().days())
                 : Date::never().days();
  hides_days_ = view_.through != Date::never() && last_day > view_.through.days();
  // What isn't booked on its own day stands in an index.
  const StatementUse booked_apart = store_->prepare(
      fmt::format("SELECT 1 FROM {} WHERE booked_on IS NOT own_date AND booked_on > ? LIMIT 1", table));
  booked_apart->bind(1, std::int64_t{view_.booked_by.days()});
  const std::int64_t last_seen = hides_days_ ? std::int64_t{view_.through.days()} : last_day;
  hides_bookings_ =
      view_.booked_by != Date::never() && (last_seen > view_.booked_by.days() || booked_apart->step());
}

std::string FactScan::rows_sql(const std::string& selection) const {
  // The rows are the table's own, in order of sequence: no index is to come between.
  std::string sql = fmt::format("SELECT {} FROM {} NOT INDEXED WHERE sequence BETWEEN ?1 AND ?2", selection,
                                as_identifier(layout_.table));
  sql += has_corrections_ ? " AND version = 1" : "";
  sql += hides_days_ ? " AND (own_date IS NULL OR own_date <= ?3)" : "";
  sql += hides_bookings_ ? " AND (booked_on IS NULL OR booked_on <= ?4)" : "";
  return sql;
}

std::string FactScan::winner_sql(const RowFunction& function) const {
  return fmt::format("SELECT {} FROM {} WHERE sequence = ?1 AND (own_date IS NULL OR own_date <= ?2)",
                     function.selection(selected_, plans_.size() + 2), as_identifier(layout_.table));
}

void FactScan::read_into(FactTable& table, FactReaders& readers) {
  find_corrections();
  find_limits();
  for (bool is_read = false; !is_read;) {
    try {
      fill(table, readers);
      is_read = true;
    } catch (const DamagedColumn& damaged) {
      cache_->drop(*damaged.column);  // and what it had is read from the ledger
    }
  }
  order_by_id(*store_, layout_, asked_, table);
}

void FactScan::fill(FactTable& table, FactReaders& readers) {
  std::vector<PieceRows> pieces;
  if (rows_ != nullptr) {
    table.own_dates.clear();
    for (RowChunk& chunk : read_part(readers, table.own_dates)) {
      pieces.emplace_back(std::move(chunk));
    }
  } else {
    pieces = read_all(readers);
  }
  join(pieces, readers.threads(), table);
}

std::vector<FactScan::Piece> FactScan::pieces_of(const Range& all) {
  std::vector<Piece> pieces;
  for (std::int64_t first = all.first; first <= all.last; first += kSequencesAPart) {
    pieces.push_back({{first, std::min(first + kSequencesAPart - 1, all.last)}, std::nullopt});
  }
  return pieces;
}

std::vector<FactScan::PieceRows> FactScan::read_all(FactReaders& readers) const {
  std::vector<PieceRows> read;
  const std::optional<Range> all = range();
  if (!all) {
    return read;
  }
  const bool uses_cache = may_use_cache();
  const AskedColumns asked = uses_cache ? asked_columns() : AskedColumns();
  const std::vector<Piece> pieces = uses_cache ? pieces_with_cache(*all, readers) : pieces_of(*all);
  const std::size_t facts = fact_count();
  const std::size_t rows_a_piece =
      std::min<std::size_t>(kSequencesAPart, facts / pieces.size() + facts / pieces.size() / 8 + 1);
  std::vector<std::size_t> to_read;
  for (const Piece& piece : pieces) {
    read.emplace_back(RowChunk(plans_));
    if (piece.cached && sees_all(asked, *piece.cached)) {
      read.back().cached = piece.cached->columns;
    } else {
      to_read.push_back(read.size() - 1);
    }
  }
  std::vector<std::vector<std::int64_t>> corrected(pieces.size());
  const unsigned count = readers.count_for(facts / pieces.size() * to_read.size(), to_read.size());
  std::vector<Statements> statements(count);
  share_parts(count, to_read.size(), [&](unsigned reader, std::size_t which) {
    const Piece& piece = pieces[to_read[which]];
    RowChunk& chunk = read[to_read[which]].chunk;
    RowFunction& function = readers.function(reader);
    Statements& own = statements[reader];
    if (own.rows.handle() == nullptr) {
      own.rows = PreparedStatement(readers.connection(reader),
                                   rows_sql(function.selection(selected_, plans_.size() + 2)));
      if (!winners_.empty()) {
        own.winner = PreparedStatement(readers.connection(reader), winner_sql(function));
      }
    }
    if (piece.cached) {
      take_seen(asked, *piece.cached, own, function, chunk, corrected[to_read[which]]);
      return;
    }
    chunk.reserve(rows_a_piece);
    read_range(piece.range, own, function, chunk, corrected[to_read[which]]);
    chunk.finish();
  });
  read_left_over(corrected, read);
  return read;
}

/// Reads facts whose first version the view doesn't see, but a later one; `corrected` are those read before.
void FactScan::read_left_over(const std::vector<std::vector<std::int64_t>>& corrected,
                              std::vector<PieceRows>& pieces) const {
  std::unordered_map<std::int64_t, std::int64_t> left_over = winners_;
  for (const std::vector<std::int64_t>& met : corrected) {
    for (const std::int64_t key : met) {
      left_over.erase(key);
    }
  }
  if (left_over.empty()) {
    return;
  }
  std::vector<std::int64_t> sequences;
  for (const auto& [key, sequence] : left_over) {
    if (is_kept(key)) {
      sequences.push_back(sequence);
    }
  }
  std::sort(sequences.begin(), sequences.end());
  PreparedStatement winner(store_->connection(), winner_sql(store_->row_function()));
  RowChunk chunk(plans_);
  chunk.reserve(sequences.size());
  for (const std::int64_t sequence : sequences) {
    read_winner(sequence, winner, store_->row_function(), chunk);
  }
  chunk.finish();
  pieces.emplace_back(std::move(chunk));
}

void FactScan::bind_rows(PreparedStatement& rows, const Range& range) const {
  rows.bind(1, range.first).bind(2, range.last);
  if (hides_days_) {
    rows.bind(3, std::int64_t{view_.through.days()});
  }
  if (hides_bookings_) {
    rows.bind(4, std::int64_t{view_.booked_by.days()});
  }
}

void FactScan::read_range(const Range& range, Statements& statements, RowFunction& function, RowChunk& chunk,
                          std::vector<std::int64_t>& corrected) const {
  PreparedStatement& rows = statements.rows;
  rows.reset();
  bind_rows(rows, range);
  if (winners_.empty() && groups_ == nullptr) {
    function.run(rows, [&](sqlite3_value* const* values) { chunk.append(values); });
    return;
  }
  function.run(rows, [&](sqlite3_value* const* values) {
    const std::int64_t key = sqlite3_value_int64(values[1]);
    if (!is_kept(key)) {
      return;
    }
    if (const auto winner = winners_.find(key); winner == winners_.end()) {
      chunk.append(values);
    } else {
      corrected.push_back(key);
      read_winner(winner->second, statements.winner, function, chunk);
    }
  });
}

void FactScan::read_winner(std::int64_t sequence, PreparedStatement& statement, RowFunction& function,
                           RowChunk& chunk) const {
  const StatementUse winner(statement);
  winner->bind(1, sequence).bind(2, std::int64_t{view_.through.days()});
  function.run(*winner, [&](sqlite3_value* const* values) { chunk.append(values); });
}

void FactScan::read_first_booked(FactTable& table) const {
  PreparedStatement versions(
      store_->connection(),
      fmt::format(
          "SELECT key, coalesce(booked_on, own_date) FROM {} WHERE sequence <= ? AND (booked_on IS NULL "
          "OR booked_on <= ?) ORDER BY sequence",
          as_identifier(layout_.table)));
  versions.bind(1, view_.watermark).bind(2, std::int64_t{view_.booked_by.days()});
  std::unordered_map<std::int64_t, std::int32_t> first;
  while (versions.step()) {
    const std::int32_t day =
        versions.is_null(1) ? Date::missing().days() : static_cast<std::int32_t>(versions.integer(1));
    first.try_emplace(versions.integer(0), day);
  }
  for (const std::int64_t key : table.keys) {
    const auto found = first.find(key);
    table.first_booked.push_back(found == first.end() ? Date::missing().days() : found->second);
  }
}

}  // namespace remit
