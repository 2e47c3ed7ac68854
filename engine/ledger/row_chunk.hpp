// A stretch of a fact table's rows as SQLite gives them: references as keys, words as their numbers, dates as
// days. Chunks are filled by several connections at once and know nothing of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "engine/columns/fact_table.hpp"

#include "engine/calendar/date.hpp"

namespace remit {

/// How a cell stands in its column.
enum class CellForm : std::uint8_t {
  kKey,      ///< of a fact; 0 where missing
  kWord,     ///< its number; 0 where missing
  kDay,      ///< Date::days()
  kMoney,    ///< minor units
  kDecimal,  ///< canonical text, read as a multiple of 10^-scale
  kText,     ///< of a column of one's own
};

/// The code of a key, a word or a day that is missing.
[[nodiscard]] constexpr std::int32_t missing_code(CellForm form) noexcept {
  return form == CellForm::kDay ? Date::missing().days() : 0;
}

struct CellPlan {
  CellForm form = CellForm::kKey;
  unsigned scale = 0;  ///< of kDecimal
};

/// One column of a chunk: `codes` of keys, words and days, `numbers` of amounts and decimals, `text` of
/// texts.
struct CellBuffer {
  std::vector<std::int32_t> codes;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> present;  ///< of numbers; empty while every one is there
  std::int64_t least = std::numeric_limits<std::int64_t>::max();  ///< of the numbers that are there
  std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
  std::string text;               ///< of all rows, one behind the other
  std::vector<std::size_t> ends;  ///< where each row's ends

  [[nodiscard]] bool has_numbers() const noexcept { return least <= greatest; }
  [[nodiscard]] std::string_view text_of(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    return std::string_view(text).substr(begin, ends[row] - begin);
  }
};

/// The rows that one part of a scan has given.
class RowChunk {
 public:
  /// `plans`, which must outlive it, are those of the cells behind sequence and key.
  explicit RowChunk(const std::vector<CellPlan>& plans) : cells(plans.size()), plans_(&plans) {}

  /// Makes room for `rows` at once; more are taken all the same.
  void reserve(std::size_t rows);
  /// Takes a row: its sequence, its key, then a value for each plan.
  void append(sqlite3_value* const* values);
  /// Gives up the room that no row has taken.
  void finish() { resize(row_count); }

  std::size_t row_count = 0;
  std::vector<FactKey> keys;
  std::vector<Sequence> sequences;
  std::vector<CellBuffer> cells;

 private:
  void resize(std::size_t rows);
  void store_number(CellBuffer& cell, std::int64_t number, bool is_missing) const;

  const std::vector<CellPlan>* plans_;
  std::size_t room_ = 0;
};

}  // namespace remit
