#include "engine/ledger/fact_layout.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

constexpr std::string_view kOwnPrefix = "custom_";

bool is_stored(const FieldDefinition& field) {
  return field.origin == FieldOrigin::kImported || field.origin == FieldOrigin::kInherited;
}

/// Inherited references are columns of the import file only where the file may state them itself: invoice
/// lines, payments and refunds always go through their invoice.
bool is_column(FactKind kind, const FieldDefinition& field) {
  return is_stored(field) && (field.origin == FieldOrigin::kImported || kind == FactKind::kInvoice);
}

std::string sql_type(const FactSchema& schema, const FactLayout& layout, const StoredColumn& column) {
  std::string type;
  switch (column.type) {
    case FieldType::kReference:
      type = fmt::format("INTEGER REFERENCES {}(key)",
                         as_identifier(key_table_of(schema.fact(column.refers_to))));
      break;
    case FieldType::kSymbol:
    case FieldType::kText:
      type = "INTEGER REFERENCES word(number)";
      break;
    case FieldType::kDate:
    case FieldType::kMoney:
      type = "INTEGER";
      break;
    case FieldType::kNumber:
    case FieldType::kPercent:
      type = "TEXT";
      break;
  }
  check(!type.empty() && !layout.stem.empty(), "every type of field has a form in the ledger");
  return type + (column.required ? " NOT NULL" : "");
}

}  // namespace

std::optional<std::size_t> FactLayout::find(std::string_view name) const {
  for (std::size_t index = 0; index < columns.size(); ++index) {
    if (columns[index].name == name) {
      return index;
    }
  }
  return std::nullopt;
}

std::size_t FactLayout::add_own(std::string_view name) {
  // row_hash stands between the standard columns and one's own.
  const auto number = static_cast<std::uint16_t>(kFirstFieldColumn + columns.size() + 1);
  const auto field = std::find_if(declared.begin(), declared.end(),
                                  [&](const FieldDefinition& each) { return each.column == name; });
  columns.push_back({.name = std::string(name),
                     .sql_name = own_sql_name(name),
                     .type = field == declared.end() ? FieldType::kText : field->type,
                     .is_own = true,
                     .number = number});
  if (declared_date == name) {
    own_dates.push_back(columns.size() - 1);
  }
  return columns.size() - 1;
}

FactLayout standard_layout(FactKind kind) {
  return fact_layout(FactSchema::standard(), kind);
}

std::string key_table_of(const FactDefinition& fact) {
  return "key_" + fact.file_stem;
}

std::string sql_of_id(std::string_view key_table) {
  return fmt::format("SELECT id FROM {} WHERE key = ?", as_identifier(key_table));
}

std::string index_of_ids(std::string_view key_table) {
  return "sqlite_autoindex_" + std::string(key_table) + "_1";
}

FactLayout fact_layout(const FactSchema& schema, FactKind kind) {
  const FactDefinition& definition = schema.fact(kind);
  FactLayout layout{.kind = kind,
                    .stem = definition.file_stem,
                    .table = "fact_" + definition.file_stem,
                    .key_table = key_table_of(definition),
                    .late_table = "late_" + definition.file_stem,
                    .has_id = definition.has_id};
  for (const FieldDefinition& field : definition.fields) {
    if (is_column(kind, field)) {
      const auto number = static_cast<std::uint16_t>(kFirstFieldColumn + layout.columns.size());
      layout.columns.push_back({.name = field.column,
                                .sql_name = field.column,
                                .type = field.type,
                                .refers_to = field.refers_to,
                                .required = field.required,
                                .number = number});
    } else if (is_declared(kind) && field.origin == FieldOrigin::kDeclared) {
      layout.declared.push_back(field);
    }
  }
  layout.standard_columns = layout.columns.size();
  for (const std::string& name : definition.own_dates) {
    const auto field = schema.find_field(kind, name);
    check(field.has_value(), "an own date is a field");
    if (is_declared(kind)) {
      layout.declared_date = definition.fields[*field].column;
    } else {
      layout.own_dates.push_back(layout.find(definition.fields[*field].column).value());
    }
  }
  for (const std::string& name : definition.identity) {
    layout.identity.push_back(layout.find(name).value());
  }
  layout.currency = layout.find("currency");
  return layout;
}

std::string own_sql_name(std::string_view name) {
  return std::string(kOwnPrefix) + std::string(name);
}

std::optional<std::string_view> own_file_name(std::string_view sql_name) {
  if (!sql_name.starts_with(kOwnPrefix)) {
    return std::nullopt;
  }
  return sql_name.substr(kOwnPrefix.size());
}

std::string fact_table_sql(const FactSchema& schema, const FactLayout& layout) {
  const std::string facts = as_identifier(layout.table);
  const std::string keys = as_identifier(layout.key_table);
  const std::string late = as_identifier(layout.late_table);
  std::string sql = fmt::format(
      "CREATE TABLE {}(key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE CHECK (id <> ''), first_sequence "
      "INTEGER) "
      "STRICT;",
      keys);
  sql += fmt::format(
      "CREATE TABLE {}(key INTEGER PRIMARY KEY REFERENCES {}(key), sequence INTEGER NOT NULL) STRICT;", late,
      keys);
  sql += fmt::format(
      "CREATE TABLE {}(sequence INTEGER PRIMARY KEY, key INTEGER NOT NULL REFERENCES {}(key), "
      "version INTEGER NOT NULL CHECK (version >= 1), booked_on INTEGER, own_date INTEGER",
      facts, keys);
  for (const StoredColumn& column : layout.columns) {
    sql += fmt::format(", {} {}", as_identifier(column.sql_name), sql_type(schema, layout, column));
  }
  sql += ", row_hash BLOB NOT NULL CHECK (length(row_hash) = 32)) STRICT;";
  sql += fmt::format("CREATE UNIQUE INDEX {} ON {}(key, version) WHERE version > 1;",
                     as_identifier("corrected_" + layout.stem), facts);
  for (const std::string& table : {layout.table, layout.key_table, layout.late_table}) {
    sql += append_only_sql(table);
  }
  sql +=
      fmt::format("INSERT INTO fact_state(stem, fact_count, ids_ascend) VALUES ('{}', 0, 1);", layout.stem);
  return sql;
}

}  // namespace remit
