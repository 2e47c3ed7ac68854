#include "engine/ledger/fact_scan.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/money/decimal.hpp"

namespace remit {
namespace {

// Every row starts with these.
constexpr int kSequencePlace = 0;
constexpr int kKeyPlace = 1;
constexpr int kFirstCellPlace = 2;

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

/// A canonical decimal as a multiple of 10^-scale. The importer has seen to it that it fits.
std::int64_t scaled_number(std::string_view canonical, unsigned scale) {
  const std::optional<Decimal> scaled =
      Decimal::parse(canonical).value().rescaled(scale, RoundingMode::kDown);
  return to_int64(scaled.value().coefficient()).value();
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
  int next_place = kFirstCellPlace;
  for (const std::size_t field : fields) {
    const FieldDefinition& definition = schema.field(layout_.kind, field);
    const auto stored = layout_.find(definition.column);
    const bool is_own = definition.origin == FieldOrigin::kDeclared;
    if (!stored || layout_.columns[*stored].is_own != is_own) {
      absent_fields_.push_back(field);  // inherited references without a column are resolved from other facts
      continue;
    }
    const StoredColumn& column = layout_.columns[*stored];
    Cell cell;
    cell.field = field;
    cell.sql_column = next_place++;
    selected_ += ", " + as_identifier(column.sql_name);
    if (is_own) {
      plan_own_cell(definition, cell);
    } else {
      switch (column.type) {
        case FieldType::kReference:
          cell.form = Form::kReference;
          break;
        case FieldType::kSymbol:
        case FieldType::kText:
          cell.form = Form::kWord;
          break;
        case FieldType::kDate:
          cell.form = Form::kDate;
          break;
        case FieldType::kMoney:
          cell.form = Form::kMoney;
          break;
        case FieldType::kNumber:
        case FieldType::kPercent: {
          cell.form = Form::kDecimal;
          const StatementUse scale =
              store_->prepare("SELECT scale FROM column_bounds WHERE stem = ? AND \"column\" = ?");
          scale->bind(1, std::string_view(layout_.stem)).bind(2, std::string_view(column.name));
          cell.scale = scale->step() ? static_cast<unsigned>(scale->integer(0)) : 0;
          break;
        }
      }
    }
    cells_.push_back(std::move(cell));
  }
  const bool needs_currency = std::any_of(cells_.begin(), cells_.end(), [&](const Cell& cell) {
    return cell.own != nullptr && schema.field(layout_.kind, cell.field).type == FieldType::kMoney;
  });
  if (needs_currency && layout_.currency) {
    currency_column_ = next_place;
    selected_ += ", " + as_identifier(layout_.columns[*layout_.currency].sql_name);
  }
}

void FactScan::plan_own_cell(const FieldDefinition& definition, Cell& cell) {
  cell.form = Form::kOwn;
  cell.own = std::make_unique<OwnCells>(definition.type, layout_.currency.has_value(), *symbols_);
  if (definition.type == FieldType::kReference && store_->has_facts(schema_->fact(definition.refers_to))) {
    const std::string sql = fmt::format("SELECT key FROM {} WHERE id = ?",
                                        as_identifier(key_table_of(schema_->fact(definition.refers_to))));
    cell.own->key_of = [store = store_, sql](std::string_view id) -> std::int64_t {
      const StatementUse found = store->prepare(sql);
      found->bind(1, id);
      return found->step() ? found->integer(0) : 0;
    };
  } else {
    cell.own->key_of = [](std::string_view) { return std::int64_t{0}; };
  }
}

std::string FactScan::conditions() const {
  std::string sql;
  sql += view_.watermark != std::numeric_limits<std::int64_t>::max() ? " AND sequence <= ?1" : "";
  sql += view_.through != Date::never() ? " AND (own_date IS NULL OR own_date <= ?2)" : "";
  return sql;
}

void FactScan::bind_conditions(PreparedStatement& statement) const {
  const int parameters = sqlite3_bind_parameter_count(statement.handle());
  if (parameters >= 1) {
    statement.bind(1, view_.watermark);
  }
  if (parameters >= 2) {
    statement.bind(2, std::int64_t{view_.through.days()});
  }
  if (parameters >= 3) {
    statement.bind(3, std::int64_t{view_.booked_by.days()});
  }
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
  if (!winners_.empty()) {
    select_winner_ = PreparedStatement(
        store_->connection(),
        fmt::format("SELECT sequence, key{} FROM {} WHERE sequence = ?1 AND (own_date IS NULL OR "
                    "own_date <= ?2)",
                    selected_, as_identifier(layout_.table)));
  }
}

void FactScan::reserve(FactTable& table) {
  const StatementUse state = store_->prepare("SELECT fact_count FROM fact_state WHERE stem = ?");
  state->bind(1, std::string_view(layout_.stem));
  auto rows = state->step() ? static_cast<std::size_t>(state->integer(0)) : 0;
  check(rows < static_cast<std::size_t>(std::numeric_limits<RowIndex>::max()), "a kind's facts fit RowIndex");
  rows = rows_ == nullptr ? rows : 0;  // a part of them grows as it comes
  table.keys.reserve(rows);
  table.sequences.reserve(rows);
  for (Cell& cell : cells_) {
    if (cell.own != nullptr) {
      continue;
    }
    FactColumn& column = table.columns[cell.field].emplace();
    column.type = schema_->field(layout_.kind, cell.field).type;
    if (column.is_number()) {
      column.numbers.reserve(rows);
      column.denominator = kInt64PowerOfTen[cell.scale];
    } else {
      column.codes.reserve(rows);
    }
    cell.column = &column;
  }
}

void FactScan::read_into(FactTable& table) {
  find_corrections();
  reserve(table);
  if (rows_ != nullptr) {
    read_part(table);
  } else {
    read_all(table);
  }
  table.row_count = table.keys.size();
  finish_own_cells(table);
  order_by_id(table);
}

void FactScan::read_all(FactTable& table) {
  std::string sql =
      fmt::format("SELECT sequence, key{} FROM {} WHERE {}{}", selected_, as_identifier(layout_.table),
                  has_corrections_ ? "version = 1" : "1", conditions());
  sql += view_.booked_by != Date::never() ? " AND (booked_on IS NULL OR booked_on <= ?3)" : "";
  PreparedStatement rows(store_->connection(), sql + " ORDER BY sequence");
  bind_conditions(rows);
  if (winners_.empty()) {
    while (rows.step()) {
      append(rows, table);
    }
  } else {
    while (rows.step()) {
      const std::int64_t key = rows.integer(kKeyPlace);
      const auto winner = winners_.find(key);
      if (winner == winners_.end()) {
        append(rows, table);
      } else {
        append_winner(winner->second, table);
        winners_.erase(winner);
      }
    }
    // Facts whose first version the view doesn't see, but a later one.
    std::vector<std::int64_t> left;
    for (const auto& [key, sequence] : winners_) {
      left.push_back(sequence);
    }
    std::sort(left.begin(), left.end());
    for (const std::int64_t sequence : left) {
      append_winner(sequence, table);
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

void FactScan::append_winner(std::int64_t sequence, FactTable& table) {
  const StatementUse winner(select_winner_);
  winner->bind(1, sequence).bind(2, std::int64_t{view_.through.days()});
  if (winner->step()) {
    append(*winner, table);
  }
}

void FactScan::append(const PreparedStatement& row, FactTable& table) {
  const std::int64_t key = row.integer(kKeyPlace);
  keys_ascend_ = keys_ascend_ && (table.keys.empty() || table.keys.back() < key);
  table.keys.push_back(key);
  table.sequences.push_back(row.integer(kSequencePlace));
  for (Cell& cell : cells_) {
    switch (cell.form) {
      case Form::kReference:
        // A missing reference is NULL, which SQLite gives as 0; keys start at 1.
        cell.column->codes.push_back(static_cast<std::int32_t>(row.integer(cell.sql_column)));
        break;
      case Form::kWord:
        cell.column->codes.push_back(words_->symbol_of(row.integer(cell.sql_column)));
        break;
      case Form::kDate: {
        const std::int64_t days = row.integer(cell.sql_column);
        const bool is_missing = days == 0 && row.is_null(cell.sql_column);
        cell.column->codes.push_back(is_missing ? Date::missing().days() : static_cast<std::int32_t>(days));
        break;
      }
      case Form::kMoney:
      case Form::kDecimal:
        append_number(cell, row, table.keys.size() - 1);
        break;
      case Form::kOwn: {
        std::optional<Currency> currency;
        if (currency_column_ >= 0) {
          currency = words_->currency_of(row.integer(currency_column_));
        }
        cell.own->append(row.text(cell.sql_column), currency);
        break;
      }
    }
  }
}

void FactScan::append_number(Cell& cell, const PreparedStatement& row, std::size_t row_index) {
  FactColumn& column = *cell.column;
  std::int64_t number = 0;
  bool is_missing = false;
  if (cell.form == Form::kMoney) {
    number = row.integer(cell.sql_column);
    is_missing = number == 0 && row.is_null(cell.sql_column);
  } else {
    is_missing = row.is_null(cell.sql_column);
    number = is_missing ? 0 : scaled_number(row.text(cell.sql_column), cell.scale);
  }
  column.numbers.push_back(number);
  if (is_missing) {
    if (column.number_present.empty()) {
      column.number_present.reserve(column.numbers.capacity());
      column.number_present.assign(row_index, 1);
    }
    column.number_present.push_back(0);
    return;
  }
  if (!column.number_present.empty()) {
    column.number_present.push_back(1);
  }
  column.least = cell.is_first_number ? number : std::min(column.least, number);
  column.greatest = cell.is_first_number ? number : std::max(column.greatest, number);
  cell.is_first_number = false;
}

void FactScan::finish_own_cells(FactTable& table) {
  for (Cell& cell : cells_) {
    if (cell.own != nullptr) {
      table.columns[cell.field] = cell.own->finish();
    }
  }
  for (const std::size_t field : absent_fields_) {
    FactColumn& column = table.columns[field].emplace();
    column.type = schema_->field(layout_.kind, field).type;
    fill_missing(column, table.row_count);
  }
}

/// Rows stand as they came, which is mostly the order of their ids already.
void FactScan::order_by_id(FactTable& table) {
  bool ids_ascend = true;
  {
    const StatementUse state = store_->prepare("SELECT ids_ascend FROM fact_state WHERE stem = ?");
    state->bind(1, std::string_view(layout_.stem));
    ids_ascend = !state->step() || state->integer(0) != 0;
  }
  if (ids_ascend && keys_ascend_) {
    return;
  }
  std::vector<RowIndex> rows;
  rows.reserve(table.row_count);
  if (ids_ascend) {
    rows.resize(table.row_count);
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    std::sort(rows.begin(), rows.end(), [&](RowIndex left, RowIndex right) {
      return table.keys[static_cast<std::size_t>(left)] < table.keys[static_cast<std::size_t>(right)];
    });
  } else if (rows_ != nullptr) {
    rows = part_by_id(table);
  } else {
    const std::int64_t last_key =
        table.keys.empty() ? 0 : *std::max_element(table.keys.begin(), table.keys.end());
    std::vector<RowIndex> row_of_key(static_cast<std::size_t>(last_key) + 1, kNoRow);
    for (std::size_t row = 0; row < table.row_count; ++row) {
      row_of_key[static_cast<std::size_t>(table.keys[row])] = static_cast<RowIndex>(row);
    }
    // The index of ids alone answers this, in order.
    PreparedStatement keys(store_->connection(),
                           fmt::format("SELECT key FROM {} ORDER BY id", as_identifier(layout_.key_table)));
    while (keys.step()) {
      const auto key = static_cast<std::size_t>(keys.integer(0));
      if (key < row_of_key.size() && row_of_key[key] != kNoRow) {
        rows.push_back(row_of_key[key]);
      }
    }
    check(rows.size() == table.row_count, "every fact's key is in the register of ids");
  }
  reorder_rows(table, rows);
}

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

}  // namespace remit
