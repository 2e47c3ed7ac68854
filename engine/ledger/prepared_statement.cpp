#include "engine/ledger/prepared_statement.hpp"

#include <utility>

#include <SQLiteCpp/Exception.h>

namespace remit {

PreparedStatement::PreparedStatement(sqlite3* connection, const std::string& sql) {
  const int code = sqlite3_prepare_v3(connection, sql.c_str(), static_cast<int>(sql.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) {
    throw SQLite::Exception(connection, code);
  }
}

PreparedStatement& PreparedStatement::operator=(PreparedStatement&& other) noexcept {
  std::swap(statement_, other.statement_);
  return *this;
}

void PreparedStatement::fail() {
  sqlite3* connection = sqlite3_db_handle(statement_);
  const int code = sqlite3_errcode(connection);
  sqlite3_reset(statement_);  // keeps the connection's error and its message
  throw SQLite::Exception(connection, code);
}

std::string_view PreparedStatement::text(int column) const {
  const unsigned char* begin = sqlite3_column_text(statement_, column);
  if (begin == nullptr) {
    return {};
  }
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const char*>(static_cast<const void*>(begin)), static_cast<std::size_t>(size)};
}

std::span<const unsigned char> PreparedStatement::bytes(int column) const {
  const void* begin = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return {static_cast<const unsigned char*>(begin), static_cast<std::size_t>(size)};
}

std::string as_identifier(std::string_view name) {
  std::string identifier = "\"";
  for (const char character : name) {
    identifier += character;
    if (character == '"') {
      identifier += '"';
    }
  }
  return identifier + '"';
}

}  // namespace remit
