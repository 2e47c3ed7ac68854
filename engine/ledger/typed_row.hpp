// One row of an import file: its cells as text, and what they mean once they are read by their types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/money/currency.hpp"

namespace remit {

/// The cells of a row in the form of the standard files. Empty cells and absent columns are the same.
struct RowCells {
  std::string_view id;
  std::string_view booked_on;
  std::vector<std::string_view> columns;  ///< by index of FactLayout::columns
};

/// A cell as its column stores it. References, symbols and texts are kText here: registering them gives
/// numbers.
struct CellValue {
  enum class Form : std::uint8_t { kMissing, kInteger, kText };
  Form form = Form::kMissing;
  std::int64_t integer = 0;  ///< days, or minor units
  std::string_view text;     ///< lives as long as the cells and the parser's next row
};

/// A row without mistakes.
struct TypedRow {
  std::string_view id;  ///< for facts without one, their identity joined by `/`
  std::optional<Date> booked_on;
  Date own_date = Date::missing();
  std::vector<CellValue> columns;  ///< by index of FactLayout::columns
};

/// Why a cell is refused. `column` is as the standard file calls it, empty for the whole row.
struct CellProblem {
  std::string_view column;
  std::string reason;
};

/// Reads rows of one kind of fact. Keeps what a row needs between calls, so that a row allocates nothing.
class RowParser {
 public:
  explicit RowParser(const FactLayout& layout);

  /// True when every cell makes sense; row() holds the row until the next call. Otherwise problems() has all
  /// mistakes, in the order of the columns.
  [[nodiscard]] bool parse(const RowCells& cells);
  [[nodiscard]] const TypedRow& row() const noexcept { return row_; }
  [[nodiscard]] const std::vector<CellProblem>& problems() const noexcept { return problems_; }
  /// The currency of the row's money; what row() was read with.
  [[nodiscard]] std::optional<Currency> currency() const noexcept { return currency_; }
  /// A column of one's own that the layout has got since.
  void add_column();

 private:
  void parse_currency(std::string_view code);
  void parse_cell(std::size_t index, std::string_view cell);
  void check_declared(const StoredColumn& column, std::string_view cell);
  void parse_number(std::size_t index, std::string_view cell);
  void check_sense();  // row_sense.cpp
  void parse_id(std::string_view id);
  void join_identity(const RowCells& cells);

  const FactLayout* layout_;
  TypedRow row_;
  std::vector<CellProblem> problems_;
  std::vector<std::string> numbers_;  // canonical texts, by column
  std::string identity_;
  std::string last_currency_code_;
  std::optional<Currency> currency_;
};

/// An exact decimal in its one canonical form (`-0.5`, no zeros in front or behind); a trailing `%` divides
/// by a hundred where `is_percent`. Fails with what is wrong.
[[nodiscard]] Result<std::string> canonical_number(std::string_view text, bool is_percent);

/// Why `text` is no date and what would be.
[[nodiscard]] std::string date_problem(std::string_view text);

/// `text` for a message: in backquotes, cut when long, control characters shown as `?`.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace remit
