// SQLite's C API with owners and nothing else, for what the benchmarks do beneath the engine. What goes wrong
// ends the program with exit 3: a benchmark has nobody to hand an error to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace remit::benchmarks {

enum class FileMode { kReadOnly, kNew };

class RawConnection {
 public:
  /// kNew takes the place of a file that is there.
  RawConnection(const std::filesystem::path& path, FileMode mode);

  void execute(const std::string& sql) const;
  [[nodiscard]] std::int64_t integer(const std::string& sql) const;  ///< the first column of the first row
  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close(connection); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement. Columns count from 0, parameters from 1, as in SQLite. Texts that are bound have to
/// stay until run().
class RawStatement {
 public:
  RawStatement(const RawConnection& connection, const std::string& sql);

  [[nodiscard]] bool step();  ///< whether there is a row
  void run();                 ///< to the end, and ready for the next binding
  void reset() const { sqlite3_reset(handle_.get()); }

  [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  [[nodiscard]] bool is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }
  /// Until the next step(); ends with NUL.
  [[nodiscard]] const char* text(int column) const {
    // SQLite's texts are unsigned bytes.
    return reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  }
  [[nodiscard]] std::string_view blob(int column) const;

  void bind(int parameter, std::int64_t value) const { sqlite3_bind_int64(handle_.get(), parameter, value); }
  void bind_null(int parameter) const { sqlite3_bind_null(handle_.get(), parameter); }
  void bind_text(int parameter, std::string_view text) const;
  void bind_blob(int parameter, std::string_view bytes) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Says what went wrong and ends the program with 3.
[[noreturn]] void give_up(const std::string& message);

}  // namespace remit::benchmarks
