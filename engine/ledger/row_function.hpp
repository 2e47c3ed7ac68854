// Rows out of SQLite by an aggregate function that keeps every row it is shown: one call of sqlite3_step for
// a whole scan. A step and a call a column for every row, as statements are read otherwise, costs about half
// of what the reading itself does.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "engine/ledger/prepared_statement.hpp"

namespace remit {

/// The function on one connection, which must outlive it. It may be used anew while it runs.
class RowFunction {
 public:
  using Take = std::function<void(sqlite3_value* const*)>;

  explicit RowFunction(sqlite3* connection);
  RowFunction(const RowFunction&) = delete;
  RowFunction& operator=(const RowFunction&) = delete;

  /// What to select so that run() sees the values of `columns`, which are `count` expressions. The rows come
  /// in the order of the scan, so the statement should leave SQLite one way to scan.
  [[nodiscard]] std::string selection(std::string_view columns, std::size_t count) const;
  /// Runs a statement that selects selection(); `take` is shown the values of each row, and what it throws
  /// ends the scan and is thrown again here. Throws SQLite::Exception as statements do.
  void run(PreparedStatement& statement, const Take& take);

 private:
  static void see_row(sqlite3_context* context, int count, sqlite3_value** values);
  static void see_end(sqlite3_context* context);

  sqlite3* connection_;
  const Take* take_ = nullptr;  // of the statement that runs
  std::exception_ptr failure_;
};

}  // namespace remit
