#include "engine/ledger/row_function.hpp"

#include <utility>
#include <vector>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

namespace remit {

RowFunction::RowFunction(sqlite3* connection) : connection_(connection) {
  const int code =
      sqlite3_create_function_v2(connection, "remit_see_row", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, this,
                                 nullptr, &see_row, &see_end, nullptr);
  if (code != SQLITE_OK) {
    throw SQLite::Exception(connection, code);
  }
}

std::string RowFunction::selection(std::string_view columns, std::size_t count) const {
  const int most = sqlite3_limit(connection_, SQLITE_LIMIT_FUNCTION_ARG, -1);
  return count <= static_cast<std::size_t>(most) ? fmt::format("remit_see_row({})", columns)
                                                 : std::string(columns);
}

void RowFunction::run(PreparedStatement& statement, const Take& take) {
  const int columns = sqlite3_column_count(statement.handle());
  if (columns > 1) {  // more than a function takes
    std::vector<sqlite3_value*> values(static_cast<std::size_t>(columns));
    while (statement.step()) {
      for (int column = 0; column < columns; ++column) {
        values[static_cast<std::size_t>(column)] = sqlite3_column_value(statement.handle(), column);
      }
      take(values.data());
    }
    return;
  }
  const Take* const before = std::exchange(take_, &take);
  try {
    statement.run();
  } catch (...) {
    take_ = before;
    if (failure_) {
      std::rethrow_exception(std::exchange(failure_, nullptr));
    }
    throw;
  }
  take_ = before;
}

void RowFunction::see_row(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  auto* const self = static_cast<RowFunction*>(sqlite3_user_data(context));
  try {
    (*self->take_)(values);
  } catch (...) {
    self->failure_ = std::current_exception();  // C code stands between here and run()
    sqlite3_result_error(context, "a row can't be read", -1);
  }
}

void RowFunction::see_end(sqlite3_context* context) {
  sqlite3_result_null(context);
}

}  // namespace remit
