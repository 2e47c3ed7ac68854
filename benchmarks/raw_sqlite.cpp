#include "benchmarks/raw_sqlite.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace remit::benchmarks {

void give_up(const std::string& message) {
  fmt::print(stderr, "{}\n", message);
  std::exit(3);
}

RawConnection::RawConnection(const std::filesystem::path& path, FileMode mode) {
  if (mode == FileMode::kNew) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path.string() + suffix);
    }
  }
  const int access =
      mode == FileMode::kNew ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* connection = nullptr;
  // One thread has it, so SQLite needs no mutex around every call.
  const int code = sqlite3_open_v2(path.c_str(), &connection, access | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(connection);
  if (code != SQLITE_OK) {
    give_up(fmt::format("{} can't be opened: {}", path.string(), sqlite3_errstr(code)));
  }
}

void RawConnection::execute(const std::string& sql) const {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    give_up(fmt::format("{}: {}", sqlite3_errmsg(handle()), sql));
  }
}

std::int64_t RawConnection::integer(const std::string& sql) const {
  RawStatement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

RawStatement::RawStatement(const RawConnection& connection, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection.handle(), sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  handle_.reset(statement);
  if (code != SQLITE_OK) {
    give_up(fmt::format("{}: {}", sqlite3_errmsg(connection.handle()), sql));
  }
}

bool RawStatement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    give_up(sqlite3_errmsg(sqlite3_db_handle(handle_.get())));
  }
  return code == SQLITE_ROW;
}

void RawStatement::run() {
  while (step()) {
  }
  reset();
}

std::string_view RawStatement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void RawStatement::bind_text(int parameter, std::string_view text) const {
  sqlite3_bind_text(handle_.get(), parameter, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

void RawStatement::bind_blob(int parameter, std::string_view bytes) const {
  sqlite3_bind_blob(handle_.get(), parameter, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
}

}  // namespace remit::benchmarks
