#include "engine/ledger/fact_writer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/ledger/fact_indexes.hpp"
#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

bool is_word(const StoredColumn& column) {
  return !column.is_own && (column.type == FieldType::kSymbol || column.type == FieldType::kText);
}
bool is_reference(const StoredColumn& column) {
  return !column.is_own && column.type == FieldType::kReference;
}
bool is_decimal(const StoredColumn& column) {
  return !column.is_own && (column.type == FieldType::kNumber || column.type == FieldType::kPercent);
}

// SQLite's own bound is 2,000 columns a table.
constexpr std::size_t kMostColumns = 1000;

}  // namespace

ImportRegisters::ImportRegisters(Ledger::Store& store, const FactSchema& schema)
    : store_(&store), schema_(&schema), words_(store) {
  next_sequence_ = store.select_integer(kLastSequence).value_or(0) + 1;
  if (const auto cut_off = store.select_integer("SELECT max(cut_off) FROM period WHERE state = 'closed'")) {
    first_open_day_ = add_days(Date(static_cast<std::int32_t>(*cut_off)), 1);
  }
}

KeyRegister& ImportRegisters::keys(FactKind kind) {
  const auto known = keys_.find(kind);
  return known != keys_.end() ? known->second
                              : keys_.try_emplace(kind, *store_, fact_layout(*schema_, kind)).first->second;
}

void ImportRegisters::finish() {
  for (auto& [kind, keys] : keys_) {
    keys.finish();
  }
  const StatementUse counter = store_->prepare("UPDATE counter SET value = ? WHERE name = 'fact_sequence'");
  counter->bind(1, next_sequence_ - 1).run();
}

FactWriter::FactWriter(Ledger::Store& store, ImportRegisters& registers, FactKind kind,
                       std::optional<Date> booked_on)
    : store_(&store),
      registers_(&registers),
      layout_(store.layout(registers.schema(), kind)),
      booked_on_(booked_on),
      keys_(&registers.keys(kind)),
      hasher_(store.head_of(layout_.table, "sequence")) {
  // Where there are no facts yet, the indexes are made when all of them are there: sorting once costs a
  // fraction of finding a place for each.
  if (!store.select_integer(fmt::format("SELECT 1 FROM {} LIMIT 1", as_identifier(layout_.table)))) {
    drop_fact_indexes(store.connection(), layout_);
  }
  prepare_statements();
  const std::string sql =
      fmt::format("SELECT key, max(version), sequence FROM {} WHERE version > 1 GROUP BY key",
                  as_identifier(layout_.table));
  PreparedStatement newest(store.connection(), sql);
  while (newest.step()) {
    corrected_[newest.integer(0)] = {newest.integer(1), newest.integer(2)};
  }
}

/// Statements and per-column state for the layout as it is now.
void FactWriter::prepare_statements() {
  added_.flush();
  std::string names;
  std::vector<std::string> columns{"sequence", "key", "version", "booked_on", "own_date"};
  for (const StoredColumn& column : layout_.columns) {
    names += ", " + as_identifier(column.sql_name);
    columns.push_back(column.sql_name);
  }
  columns.emplace_back("row_hash");
  added_ = RowBuffer(store_->connection(), layout_.table, columns);
  select_ = PreparedStatement(
      store_->connection(),
      fmt::format("SELECT booked_on{} FROM {} WHERE sequence = ?", names, as_identifier(layout_.table)));
  for (std::size_t index = summaries_.size(); index < layout_.columns.size(); ++index) {
    const StoredColumn& column = layout_.columns[index];
    summaries_.emplace_back(*store_, layout_, column);
    referred_.push_back(is_reference(column) ? &registers_->keys(column.refers_to) : nullptr);
  }
  numbers_.resize(layout_.columns.size());
  last_words_.resize(layout_.columns.size());
  last_numbers_.resize(layout_.columns.size());
}

Result<void> FactWriter::add_own_column(std::string_view name) {
  const auto is_same_to_sqlite = [&](const StoredColumn& column) {
    return column.is_own && sqlite3_stricmp(column.name.c_str(), std::string(name).c_str()) == 0;
  };
  const auto clash = std::find_if(layout_.columns.begin(), layout_.columns.end(), is_same_to_sqlite);
  if (clash != layout_.columns.end()) {
    return input_error(
        fmt::format("the ledger has this column as {}, in other capitals; write it so", clash->name));
  }
  if (layout_.columns.size() >= kMostColumns) {
    return input_error(fmt::format("the ledger keeps at most {} columns of {}", kMostColumns, layout_.stem));
  }
  layout_.add_own(name);
  added_.flush();
  execute(store_->connection(), fmt::format("ALTER TABLE {} ADD COLUMN {} TEXT", as_identifier(layout_.table),
                                            as_identifier(layout_.columns.back().sql_name)));
  prepare_statements();
  return {};
}

FactWriter::Outcome FactWriter::write(const TypedRow& row, RowPlace place) {
  if (!fits(row)) {
    return Outcome::kUnfit;
  }
  register_words(row, place);
  const auto [key, added] = keys_->register_id(row.id, registers_->next_sequence());
  if (added) {
    insert(row, key, 1);
    ++facts_added_;
    note_place(key, place);
    return Outcome::kAdded;
  }
  const std::optional<Version> newest = newest_version(key);
  if (!newest) {
    keys_->note_first_sequence(key, registers_->next_sequence());
    insert(row, key, 1);
    ++facts_added_;
    note_place(key, place);
    return Outcome::kAdded;
  }
  if (equals(row, newest->sequence)) {
    note_place(key, place);
    return Outcome::kUnchanged;
  }
  if (const SeenPlace seen = seen_place(key); seen.file_after != 0) {
    first_place_ = {seen.file_after - 1, seen.line};
    return Outcome::kTwice;
  }
  corrected_[key] = {newest->number + 1, registers_->next_sequence()};
  insert(row, key, newest->number + 1);
  note_place(key, place);
  return Outcome::kChanged;
}

/// Keeps the bounds of decimal columns, which a number may fail to fit.
bool FactWriter::fits(const TypedRow& row) {
  for (std::size_t index = 0; index < layout_.standard_columns; ++index) {
    if (is_decimal(layout_.columns[index]) && row.columns[index].form == CellValue::Form::kText) {
      if (Result<void> taken = summaries_[index].add_number(row.columns[index].text); !taken) {
        unfit_ = {layout_.columns[index].name, std::move(taken.error().message)};
        return false;
      }
    }
  }
  return true;
}

/// Finds the numbers of the row's words and references, adding those that are new.
void FactWriter::register_words(const TypedRow& row, RowPlace place) {
  for (std::size_t index = 0; index < layout_.standard_columns; ++index) {
    const CellValue& value = row.columns[index];
    const StoredColumn& column = layout_.columns[index];
    if (value.form != CellValue::Form::kText) {
      continue;
    }
    if (KeyRegister* referred = referred_[index]; referred != nullptr) {
      numbers_[index] = referred->register_id(value.text, std::nullopt).key;
      if (!referred->has_fact(numbers_[index])) {
        registers_->dangling().note(layout_.kind, column.refers_to, numbers_[index], place);
      }
    } else if (is_word(column)) {
      if (last_numbers_[index] == 0 || value.text != last_words_[index]) {
        last_numbers_[index] = registers_->words().number_of(value.text);
        last_words_[index] = value.text;
      }
      numbers_[index] = last_numbers_[index];
    }
  }
}

std::optional<FactWriter::Version> FactWriter::newest_version(std::int64_t key) {
  const auto corrected = corrected_.find(key);
  if (corrected != corrected_.end()) {
    return corrected->second;
  }
  const std::optional<std::int64_t> first = keys_->first_sequence(key);
  return first ? std::optional(Version{1, *first}) : std::nullopt;
}

/// Whether the row says what the version with this sequence says. A row without a booking date of its own
/// doesn't say when it was booked.
bool FactWriter::equals(const TypedRow& row, std::int64_t sequence) {
  added_.flush();
  const StatementUse stored(select_);
  stored->bind(1, sequence);
  if (!stored->step()) {
    return false;
  }
  if (row.booked_on && stored->optional_integer(0) != std::int64_t{row.booked_on->days()}) {
    return false;
  }
  for (std::size_t index = 0; index < layout_.columns.size(); ++index) {
    const int column = static_cast<int>(index) + 1;
    const CellValue& value = row.columns[index];
    if (value.form == CellValue::Form::kMissing || stored->is_null(column)) {
      if (value.form != CellValue::Form::kMissing || !stored->is_null(column)) {
        return false;
      }
      continue;
    }
    const bool is_numbered = referred_[index] != nullptr || is_word(layout_.columns[index]);
    if (value.form == CellValue::Form::kInteger || is_numbered) {
      if (stored->integer(column) != (is_numbered ? numbers_[index] : value.integer)) {
        return false;
      }
    } else if (stored->text(column) != value.text) {
      return false;
    }
  }
  return true;
}

std::optional<Date> FactWriter::booking_date(const TypedRow& row) const {
  if (row.booked_on) {
    return row.booked_on;
  }
  if (booked_on_) {
    return booked_on_;
  }
  const Date later = std::max(row.own_date, registers_->first_open_day());  // missing is before all days
  return later == Date::missing() ? std::nullopt : std::optional(later);
}

void FactWriter::insert(const TypedRow& row, std::int64_t key, std::int64_t version) {
  const std::int64_t sequence = registers_->next_sequence();
  const std::optional<Date> booked_on = booking_date(row);
  hasher_.begin();
  hasher_.add(kSequenceColumn, sequence);
  hasher_.add(kKeyColumn, row.id);
  hasher_.add(kVersionColumn, version);
  added_.add(sequence).add(key).add(version);
  if (booked_on) {
    hasher_.add(kBookedOnColumn, std::int64_t{booked_on->days()});
    added_.add(std::int64_t{booked_on->days()});
  } else {
    added_.add_null();
  }
  if (row.own_date != Date::missing()) {
    hasher_.add(kOwnDateColumn, std::int64_t{row.own_date.days()});
    added_.add(std::int64_t{row.own_date.days()});
  } else {
    added_.add_null();
  }
  add_columns(row);
  added_.add(std::span(hasher_.finish())).end_row();
  registers_->take_sequence();
}

/// Adds the columns to the row and its hash, and to what is kept of their values.
void FactWriter::add_columns(const TypedRow& row) {
  for (std::size_t index = 0; index < layout_.columns.size(); ++index) {
    const StoredColumn& column = layout_.columns[index];
    const CellValue& value = row.columns[index];
    if (value.form == CellValue::Form::kMissing) {
      added_.add_null();
      continue;
    }
    if (value.form == CellValue::Form::kInteger) {
      hasher_.add(column.number, value.integer);
      added_.add(value.integer);
      if (column.type == FieldType::kMoney) {
        summaries_[index].add_amount(value.integer);
      }
      continue;
    }
    hasher_.add(column.number, value.text);
    if (referred_[index] != nullptr) {
      added_.add(numbers_[index]);
    } else if (is_word(column)) {
      added_.add(numbers_[index]);
      if (column.type == FieldType::kSymbol) {
        summaries_[index].add_symbol(numbers_[index], value.text);
      }
    } else {
      added_.add(value.text);
      if (column.is_own) {
        summaries_[index].add_own(value.text);
      }
    }
  }
}

std::optional<Date> FactWriter::newest_date(std::string_view id, std::size_t column) {
  const std::optional<std::int64_t> key = keys_->find(id);
  const std::optional<Version> newest = key ? newest_version(*key) : std::nullopt;
  if (!newest) {
    return std::nullopt;
  }
  added_.flush();
  const StatementUse stored(select_);
  stored->bind(1, newest->sequence);
  const int place = static_cast<int>(column) + 1;
  return stored->step() && !stored->is_null(place)
             ? std::optional(Date(static_cast<std::int32_t>(stored->integer(place))))
             : std::nullopt;
}

void FactWriter::note_place(std::int64_t key, RowPlace place) {
  const auto index = static_cast<std::size_t>(key);
  if (places_.size() <= index) {
    places_.resize(std::max(index + 1, places_.size() * 2));
  }
  if (places_[index].file_after == 0) {
    places_[index] = {place.file + 1, static_cast<std::uint32_t>(place.line)};
  }
}

FactWriter::SeenPlace FactWriter::seen_place(std::int64_t key) const {
  const auto index = static_cast<std::size_t>(key);
  return index < places_.size() ? places_[index] : SeenPlace{};
}

void FactWriter::finish() {
  added_.flush();
  make_fact_indexes(store_->connection(), layout_);
  for (ColumnSummary& summary : summaries_) {
    summary.finish(*store_);
  }
  const StatementUse state =
      store_->prepare("UPDATE fact_state SET fact_count = fact_count + ? WHERE stem = ?");
  state->bind(1, facts_added_).bind(2, std::string_view(layout_.stem)).run();
}

}  // namespace remit
