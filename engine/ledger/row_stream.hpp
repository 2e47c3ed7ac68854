// Inserts many rows by one statement: the rows are a virtual table that the statement selects from. Beginning
// and ending a statement costs SQLite about as much as the row that it writes, so this takes two thirds of
// the time of one statement a row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "engine/ledger/prepared_statement.hpp"

namespace remit {

/// Where a value of the current row goes. Texts and bytes must live until the next row.
class RowSink {
 public:
  explicit RowSink(sqlite3_context* context) : context_(context) {}
  void integer(std::int64_t value) const { sqlite3_result_int64(context_, value); }
  void text(std::string_view value) const {
    sqlite3_result_text64(context_, value.data() == nullptr ? "" : value.data(), value.size(), SQLITE_STATIC,
                          SQLITE_UTF8);
  }
  void bytes(std::span<const unsigned char> value) const {
    sqlite3_result_blob64(context_, value.data(), value.size(), SQLITE_STATIC);
  }
  void null() const { sqlite3_result_null(context_); }

 private:
  sqlite3_context* context_;
};

/// Rows one after the other. Nothing may be thrown from it, since SQLite calls it.
class RowSource {
 public:
  virtual ~RowSource() = default;
  /// Goes to the next row, at first to the first one; false when there is none.
  virtual bool next() noexcept = 0;
  /// Gives the value of a column of the row that next() went to; each is asked for once, from 0 on.
  virtual void value(int column, RowSink sink) const noexcept = 0;
};

/// An INSERT into one table from a RowSource. A row that breaks a constraint rolls the whole transaction
/// back.
class RowStream {
 public:
  RowStream() = default;
  /// For rows of `columns` of `table`. Throws SQLite::Exception.
  RowStream(sqlite3* connection, std::string_view table, std::span<const std::string> columns);

  /// Inserts all rows of `source`. Throws SQLite::Exception.
  void insert(RowSource& source);

 private:
  PreparedStatement insert_;
};

}  // namespace remit
