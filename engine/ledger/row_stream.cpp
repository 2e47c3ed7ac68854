#include "engine/ledger/row_stream.hpp"

#include <new>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

namespace remit {
namespace {

// The statement hands its source to the virtual table as a pointer of this type, which no SQL text can make.
constexpr const char* kPointerType = "remit-row-source";

struct SourceTable : sqlite3_vtab {
  int columns = 0;
};

struct SourceCursor : sqlite3_vtab_cursor {
  RowSource* source = nullptr;
  bool has_row = false;
  sqlite3_int64 row = 0;
};

SourceCursor& cursor_of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<SourceCursor*>(cursor);
}

/// `columns` values, and behind them the hidden argument that is the source.
int connect(sqlite3* connection, void* columns, int /*count*/, const char* const* /*arguments*/,
            sqlite3_vtab** made, char** /*message*/) {
  auto* table = new (std::nothrow) SourceTable{};
  if (table == nullptr) {
    return SQLITE_NOMEM;
  }
  *made = table;
  table->columns = *static_cast<const int*>(columns);
  try {
    std::string sql = "CREATE TABLE rows(";
    for (int column = 0; column < table->columns; ++column) {
      sql += fmt::format("c{}, ", column);
    }
    return sqlite3_declare_vtab(connection, (sql + "source HIDDEN)").c_str());
  } catch (const std::bad_alloc&) {  // SQLite is written in C
    return SQLITE_NOMEM;
  }
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<SourceTable*>(table);
  return SQLITE_OK;
}

/// There is one way to read it: with a source, from its first row to its last.
int choose_plan(sqlite3_vtab* table, sqlite3_index_info* plan) {
  for (int index = 0; index < plan->nConstraint; ++index) {
    const auto& constraint = plan->aConstraint[index];
    if (constraint.iColumn == static_cast<SourceTable*>(table)->columns && constraint.usable != 0 &&
        constraint.op == SQLITE_INDEX_CONSTRAINT_EQ) {
      plan->aConstraintUsage[index].argvIndex = 1;
      plan->aConstraintUsage[index].omit = 1;
      return SQLITE_OK;
    }
  }
  return SQLITE_CONSTRAINT;
}

int open_cursor(sqlite3_vtab* /*table*/, sqlite3_vtab_cursor** made) {
  *made = new (std::nothrow) SourceCursor{};
  return *made == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int next_row(sqlite3_vtab_cursor* cursor) {
  SourceCursor& at = cursor_of(cursor);
  ++at.row;
  at.has_row = at.source->next();
  return SQLITE_OK;
}

int begin_rows(sqlite3_vtab_cursor* cursor, int /*plan*/, const char* /*plan_text*/, int count,
               sqlite3_value** arguments) {
  SourceCursor& at = cursor_of(cursor);
  at.source =
      count == 1 ? static_cast<RowSource*>(sqlite3_value_pointer(arguments[0], kPointerType)) : nullptr;
  return at.source == nullptr ? SQLITE_MISUSE : next_row(cursor);
}

int is_at_end(sqlite3_vtab_cursor* cursor) {
  return cursor_of(cursor).has_row ? 0 : 1;
}

int value_of_column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
  cursor_of(cursor).source->value(column, RowSink(context));
  return SQLITE_OK;
}

int number_of_row(sqlite3_vtab_cursor* cursor, sqlite3_int64* number) {
  *number = cursor_of(cursor).row;
  return SQLITE_OK;
}

/// Without a way to create it, the table is there under its module's name alone.
constexpr sqlite3_module kModule = [] {
  sqlite3_module module{};
  module.xConnect = connect;
  module.xBestIndex = choose_plan;
  module.xDisconnect = disconnect;
  module.xOpen = open_cursor;
  module.xClose = close_cursor;
  module.xFilter = begin_rows;
  module.xNext = next_row;
  module.xEof = is_at_end;
  module.xColumn = value_of_column;
  module.xRowid = number_of_row;
  return module;
}();

/// The name of the virtual table with that many columns, which is made unless the connection has it.
std::string source_table(sqlite3* connection, std::size_t columns) {
  std::string name = fmt::format("remit_rows_{}", columns);
  PreparedStatement known(connection, "SELECT 1 FROM pragma_module_list WHERE name = ?");
  known.bind(1, std::string_view(name));
  if (!known.step()) {
    const auto destroy = [](void* count) { delete static_cast<int*>(count); };
    const int code = sqlite3_create_module_v2(connection, name.c_str(), &kModule,
                                              new int(static_cast<int>(columns)), destroy);
    if (code != SQLITE_OK) {
      throw SQLite::Exception(connection, code);
    }
  }
  return name;
}

}  // namespace

RowStream::RowStream(sqlite3* connection, std::string_view table, std::span<const std::string> columns) {
  std::string names;
  for (const std::string& column : columns) {
    names += (names.empty() ? "" : ", ") + as_identifier(column);
  }
  insert_ = PreparedStatement(
      connection, fmt::format("INSERT OR ROLLBACK INTO {}({}) SELECT * FROM {}(?)", as_identifier(table),
                              names, source_table(connection, columns.size())));
}

void RowStream::insert(RowSource& source) {
  if (sqlite3_bind_pointer(insert_.handle(), 1, &source, kPointerType, nullptr) != SQLITE_OK) {
    throw SQLite::Exception(sqlite3_db_handle(insert_.handle()));
  }
  insert_.run();
  sqlite3_clear_bindings(insert_.handle());
}

}  // namespace remit
