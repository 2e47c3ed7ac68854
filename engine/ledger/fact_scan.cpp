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
namespace {

void fill_missing(FactColumn& column, std::size_t rows) {
  if (column.is_number()) {
    column.numbers.assign(rows, 0);
    column.number_present.assign(rows, 0);
    return;
  }
  const std::int32_t missing = column.type == FieldType::kDate        ? Date::missing().days()
                               : column.type == FieldType::kReference ? 0
                                                                      : kMissingSymbol;
  column.codes.assign(rows, missing);
}

/// What the chunks have of one column, one behind the other. Their own is given up as it goes.
template <class Value, class Of>
std::vector<Value> joined(std::vector<RowChunk>& chunks, std::size_t rows, Of&& of) {
  if (chunks.size() == 1) {
    return std::move(of(chunks.front()));
  }
  std::vector<Value> values;
  values.reserve(rows);
  for (RowChunk& chunk : chunks) {
    std::vector<Value> part = std::move(of(chunk));
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

void join_numbers(std::vector<RowChunk>& chunks, std::size_t cell, std::size_t rows, FactColumn& column) {
  column.numbers = joined<std::int64_t>(
      chunks, rows, [&](RowChunk & chunk) -> auto& { return chunk.cells[cell].numbers; });
  const bool any_missing = std::any_of(chunks.begin(), chunks.end(), [&](const RowChunk& chunk) {
    return !chunk.cells[cell].present.empty();
  });
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
  for (RowChunk& chunk : chunks) {
    CellBuffer& buffer = chunk.cells[cell];
    least = std::min(least, buffer.least);
    greatest = std::max(greatest, buffer.greatest);
    if (any_missing && buffer.present.empty()) {
      buffer.present.assign(chunk.row_count, 1);
    }
  }
  if (any_missing) {
    column.number_present = joined<std::uint8_t>(
        chunks, rows, [&](RowChunk & chunk) -> auto& { return chunk.cells[cell].present; });
  }
  column.least = least <= greatest ? least : 0;
  column.greatest = least <= greatest ? greatest : 0;
}

}  // namespace

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
  const StatementUse state = store_->prepare("SELECT fact_count FROM fact_state WHERE stem = ?");
  state->bind(1, std::string_view(layout_.stem));
  return state->step() ? static_cast<std::size_t>(state->integer(0)) : 0;
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
  const bool is_dated = !layout_.own_dates.empty() || layout_.declared_date.has_value();
  const std::int64_t last_day =
      is_dated ? store_->select_integer("SELECT max(own_date) FROM " + table).value_or(Date::never().days())
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
  std::vector<RowChunk> chunks;
  if (rows_ != nullptr) {
    chunks = read_part(readers, table.own_dates);
  } else {
    chunks = read_chunks(readers);
  }
  join(chunks, readers.threads(), table);
  order_by_id(*store_, layout_, rows_ == nullptr ? RowsHeld::kMost : RowsHeld::kFew, table);
}

std::vector<RowChunk> FactScan::read_chunks(FactReaders& readers) const {
  std::vector<RowChunk> chunks;
  const std::optional<Range> all = range();
  if (!all) {
    return chunks;
  }
  const std::int64_t width = all->last - all->first + 1;
  const std::size_t facts = fact_count();
  const std::size_t parts = parts_of(static_cast<std::size_t>(width), std::size_t{kSequencesAPart});
  const std::size_t rows_a_part =
      std::min<std::size_t>(kSequencesAPart, facts / parts + facts / parts / 8 + 1);
  chunks.assign(parts, RowChunk(plans_));
  std::vector<std::vector<std::int64_t>> corrected(parts);
  const unsigned count = readers.count_for(facts, parts);
  std::vector<Statements> statements(count);
  share_parts(count, parts, [&](unsigned reader, std::size_t part) {
    RowFunction& function = readers.function(reader);
    Statements& own = statements[reader];
    if (own.rows.handle() == nullptr) {
      own.rows = PreparedStatement(readers.connection(reader),
                                   rows_sql(function.selection(selected_, plans_.size() + 2)));
      if (!winners_.empty()) {
        own.winner = PreparedStatement(readers.connection(reader), winner_sql(function));
      }
    }
    const std::int64_t first = all->first + static_cast<std::int64_t>(part) * kSequencesAPart;
    chunks[part].reserve(rows_a_part);
    read_range({first, std::min(first + kSequencesAPart - 1, all->last)}, own, function, chunks[part],
               corrected[part]);
    chunks[part].finish();
  });
  // Facts whose first version the view doesn't see, but a later one.
  std::unordered_map<std::int64_t, std::int64_t> left_over = winners_;
  for (const std::vector<std::int64_t>& met : corrected) {
    for (const std::int64_t key : met) {
      left_over.erase(key);
    }
  }
  if (!left_over.empty()) {
    std::vector<std::int64_t> sequences;
    for (const auto& [key, sequence] : left_over) {
      sequences.push_back(sequence);
    }
    std::sort(sequences.begin(), sequences.end());
    PreparedStatement winner(store_->connection(), winner_sql(store_->row_function()));
    RowChunk& chunk = chunks.emplace_back(plans_);
    chunk.reserve(sequences.size());
    for (const std::int64_t sequence : sequences) {
      read_winner(sequence, winner, store_->row_function(), chunk);
    }
    chunk.finish();
  }
  return chunks;
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
  if (winners_.empty()) {
    function.run(rows, [&](sqlite3_value* const* values) { chunk.append(values); });
    return;
  }
  function.run(rows, [&](sqlite3_value* const* values) {
    const std::int64_t key = sqlite3_value_int64(values[1]);
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

/// Columns side by side; what has to do with words all in one part, since these are numbered as they come.
void FactScan::join(std::vector<RowChunk>& chunks, unsigned threads, FactTable& table) {
  std::size_t rows = 0;
  for (const RowChunk& chunk : chunks) {
    rows += chunk.row_count;
  }
  check(rows < static_cast<std::size_t>(std::numeric_limits<RowIndex>::max()), "a kind's facts fit RowIndex");
  table.row_count = rows;
  for (const Cell& cell : cells_) {
    table.columns[cell.field].emplace().type = schema_->field(layout_.kind, cell.field).type;
  }
  constexpr std::size_t kOthers = 3;  // words, keys, sequences
  share_parts(rows < std::size_t{kSequencesAPart} ? 1 : threads, cells_.size() + kOthers,
              [&](unsigned /*worker*/, std::size_t part) {
                if (part == 0) {
                  join_words(chunks, table);
                } else if (part == 1) {
                  table.keys = joined<std::int64_t>(
                      chunks, rows, [](RowChunk & chunk) -> auto& { return chunk.keys; });
                } else if (part == 2) {
                  table.sequences = joined<std::int64_t>(
                      chunks, rows, [](RowChunk & chunk) -> auto& { return chunk.sequences; });
                } else if (const std::size_t cell = part - kOthers;
                           plans_[cell].form == CellForm::kKey || plans_[cell].form == CellForm::kDay) {
                  table.columns[cells_[cell].field]->codes = joined<std::int32_t>(
                      chunks, rows, [&](RowChunk & chunk) -> auto& { return chunk.cells[cell].codes; });
                } else if (plans_[cell].form == CellForm::kMoney || plans_[cell].form == CellForm::kDecimal) {
                  FactColumn& column = *table.columns[cells_[cell].field];
                  column.denominator = kInt64PowerOfTen[plans_[cell].scale];
                  join_numbers(chunks, cell, rows, column);
                }
              });
  for (const std::size_t field : absent_fields_) {
    FactColumn& column = table.columns[field].emplace();
    column.type = schema_->field(layout_.kind, field).type;
    fill_missing(column, rows);
  }
}

void FactScan::join_words(std::vector<RowChunk>& chunks, FactTable& table) {
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    FactColumn& column = *table.columns[cells_[cell].field];
    OwnCells* const own = cells_[cell].own.get();
    if (own != nullptr) {
      for (RowChunk& chunk : chunks) {
        const CellBuffer buffer = std::move(chunk.cells[cell]);
        const std::int32_t* currencies = reads_currency_ ? chunk.cells.back().codes.data() : nullptr;
        for (std::size_t row = 0; row < chunk.row_count; ++row) {
          own->append(buffer.text_of(row),
                      currencies == nullptr ? std::nullopt : words_->currency_of(currencies[row]));
        }
      }
      column = own->finish();
    } else if (plans_[cell].form == CellForm::kWord) {
      column.codes.reserve(table.row_count);
      for (RowChunk& chunk : chunks) {
        const std::vector<std::int32_t> words = std::move(chunk.cells[cell].codes);
        for (const std::int32_t word : words) {
          column.codes.push_back(words_->symbol_of(word));
        }
      }
    }
  }
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
