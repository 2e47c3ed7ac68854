// A prepared statement over SQLite's C API, for the loops that run once a row: no allocation, no copy of
// texts. Failures are thrown as SQLite::Exception and stop at the border of this folder (failure.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace remit {

/// Owns one sqlite3_stmt. Parameters and columns are numbered as SQLite does: from 1 and from 0.
class PreparedStatement {
 public:
  PreparedStatement() = default;
  PreparedStatement(sqlite3* connection, const std::string& sql);
  ~PreparedStatement() { sqlite3_finalize(statement_); }
  PreparedStatement(PreparedStatement&& other) noexcept : statement_(other.statement_) {
    other.statement_ = nullptr;
  }
  PreparedStatement& operator=(PreparedStatement&& other) noexcept;
  PreparedStatement(const PreparedStatement&) = delete;
  PreparedStatement& operator=(const PreparedStatement&) = delete;

  /// True when there is a row, false when it is done.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
      return true;
    }
    if (code != SQLITE_DONE) {
      fail();
    }
    return false;
  }
  /// Runs a statement that gives no row, and makes it ready for the next.
  void run() {
    while (step()) {
    }
    reset();
  }
  void reset() noexcept { sqlite3_reset(statement_); }

  PreparedStatement& bind(int parameter, std::int64_t value) {
    return checked(sqlite3_bind_int64(statement_, parameter, value));
  }
  PreparedStatement& bind_null(int parameter) { return checked(sqlite3_bind_null(statement_, parameter)); }
  PreparedStatement& bind(int parameter, std::optional<std::int64_t> value) {
    return value ? bind(parameter, *value) : bind_null(parameter);
  }
  /// `text` must live until the statement is reset.
  PreparedStatement& bind(int parameter, std::string_view text) {
    return checked(sqlite3_bind_text64(statement_, parameter, text.data() == nullptr ? "" : text.data(),
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  /// `bytes` must live until the statement is reset.
  PreparedStatement& bind(int parameter, std::span<const unsigned char> bytes) {
    return checked(sqlite3_bind_blob64(statement_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
  }

  [[nodiscard]] std::int64_t integer(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
  }
  [[nodiscard]] bool is_null(int column) const noexcept {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const noexcept {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  /// Valid until the next step or reset.
  [[nodiscard]] std::string_view text(int column) const;
  /// Valid until the next step or reset.
  [[nodiscard]] std::span<const unsigned char> bytes(int column) const;
  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return statement_; }

 private:
  PreparedStatement& checked(int code) {
    if (code != SQLITE_OK) {
      fail();
    }
    return *this;
  }
  [[noreturn]] void fail();

  sqlite3_stmt* statement_ = nullptr;
};

/// Resets a statement when it goes, so that none keeps the ledger's state pinned between calls.
class StatementUse {
 public:
  explicit StatementUse(PreparedStatement& statement) : statement_(&statement) { statement_->reset(); }
  ~StatementUse() { statement_->reset(); }
  StatementUse(const StatementUse&) = delete;
  StatementUse& operator=(const StatementUse&) = delete;

  PreparedStatement* operator->() const noexcept { return statement_; }
  PreparedStatement& operator*() const noexcept { return *statement_; }

 private:
  PreparedStatement* statement_;
};

/// `name` as an SQL identifier: in double quotes, those inside doubled.
[[nodiscard]] std::string as_identifier(std::string_view name);

}  // namespace remit
