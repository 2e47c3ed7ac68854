// Rows for people and for machines: an aligned table, CSV or JSON, one row at a time.
//
// CSV is RFC 4180 with a header row and CR LF line ends; text cells that a spreadsheet would take for a
// formula (they start with = + - @ TAB or CR) get an apostrophe in front, numbers and amounts stay as they
// are. JSON is one object a line; amounts are strings with their currency's digits, so that no reader makes a
// binary fraction of them. Neither depends on locale or terminal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace remit {

enum class TableFormat : std::uint8_t { kTable, kCsv, kJson };

/// An amount of money, shown as `-1234.50`: `digits` are the decimals of its currency. The currency has a
/// column of its own.
struct AmountCell {
  std::int64_t minor_units = 0;
  int digits = 2;
};

/// One cell: nothing, text, a whole number or an amount. Dates are text.
using Cell = std::variant<std::monostate, std::string, std::int64_t, AmountCell>;

/// A column: `name` is its heading in every format (snake_case, as in import files).
struct TableColumn {
  std::string name;
  bool numeric = false;  ///< aligned to the right for people
};

/// Receives rows and passes on text to its sink. CSV and JSON go out row by row; the table for people waits
/// for finish(), since its widths depend on every row.
class RowWriter {
 public:
  RowWriter() = default;
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;
  virtual ~RowWriter() = default;

  /// Needs one cell a column.
  virtual void row(std::span<const Cell> cells) = 0;
  /// Must be called once, after the last row.
  virtual void finish() = 0;
};

using TextSink = std::function<void(std::string_view)>;

/// A writer of `columns` in `format`. CSV and the table have their header even without rows.
[[nodiscard]] std::unique_ptr<RowWriter> make_row_writer(TableFormat format, std::vector<TableColumn> columns,
                                                         TextSink sink);

}  // namespace remit
