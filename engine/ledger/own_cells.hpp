// Columns of one's own while they are read: raw texts become what the rule file declares them to be, and
// those that don't are errors of their cells.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columns/fact_table.hpp"
#include "engine/columns/symbol_table.hpp"
#include "engine/money/currency.hpp"

namespace remit {

/// Makes one FactColumn from the texts of its cells, row by row.
class OwnCells {
 public:
  /// `has_currency`: whether facts of this kind name the currency of their money.
  OwnCells(FieldType type, bool has_currency, SymbolTable& symbols);

  /// How a reference's id becomes its key; 0 when nothing has that id. Must be set for references.
  std::function<std::int64_t(std::string_view)> key_of;

  /// Takes the next row's text; empty when it has none. `currency` is what the row's `currency` column says.
  void append(std::string_view text, std::optional<Currency> currency);
  /// The column; references still as keys, 0 where missing.
  [[nodiscard]] FactColumn finish();

 private:
  void append_missing();
  void append_number(std::int64_t number, unsigned scale);
  void append_money(std::string_view text, std::optional<Currency> currency);
  void append_decimal(std::string_view text);
  void append_error(std::string message);
  void rescale();

  FactColumn column_;
  bool has_currency_;
  SymbolTable* symbols_;
  std::size_t rows_ = 0;
  unsigned greatest_scale_ = 0;
  std::vector<std::uint8_t> scales_;       // by row, for numbers and percents
  std::optional<Currency> only_currency_;  // of amounts whose facts have no currency of their own
};

}  // namespace remit
