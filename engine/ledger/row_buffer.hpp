// Rows that are on their way into one table: collected, and inserted some hundreds at a time by one
// statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ledger/row_stream.hpp"

namespace remit {

/// Copies what it is given. Until flush() the rows are not in the table, so whoever reads it flushes first;
/// rows that are still there at the end are lost.
class RowBuffer final : private RowSource {
 public:
  RowBuffer() = default;
  /// For rows of `columns` of `table`. Throws SQLite::Exception.
  RowBuffer(sqlite3* connection, std::string_view table, std::span<const std::string> columns)
      : stream_(connection, table, columns), columns_(columns.size()) {}

  // The values of a row, column by column.
  RowBuffer& add(std::int64_t value) {
    cells_.push_back({Form::kInteger, value, 0});
    return *this;
  }
  RowBuffer& add(std::string_view text) { return add_bytes(Form::kText, text); }
  RowBuffer& add(std::span<const unsigned char> bytes) {
    return add_bytes(Form::kBytes,
                     {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()});
  }
  RowBuffer& add_null() {
    cells_.push_back({Form::kNull, 0, 0});
    return *this;
  }
  /// Behind the last value of a row. Inserts all rows once there are many. Throws SQLite::Exception.
  void end_row() {
    if (cells_.size() >= kMostRows * columns_ || bytes_.size() >= kMostBytes) {
      flush();
    }
  }
  /// Inserts what is waiting. Throws SQLite::Exception.
  void flush();

 private:
  enum class Form : std::uint8_t { kNull, kInteger, kText, kBytes };
  struct Cell {
    Form form;
    std::int64_t value;  // of an integer; of the others where they begin in bytes_
    std::size_t size;
  };
  // Enough to make a statement's costs small and few enough to stay in the processor's cache.
  static constexpr std::size_t kMostRows = 512;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

  RowBuffer& add_bytes(Form form, std::string_view bytes) {
    cells_.push_back({form, static_cast<std::int64_t>(bytes_.size()), bytes.size()});
    bytes_.append(bytes);
    return *this;
  }
  bool next() noexcept override;
  void value(int column, RowSink sink) const noexcept override;

  RowStream stream_;
  std::size_t columns_ = 0;
  std::vector<Cell> cells_;  // row by row
  std::string bytes_;
  std::size_t next_row_ = 0;  // cells before the row that is being inserted and its own
};

}  // namespace remit
