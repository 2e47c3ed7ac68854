// Columns of values, batches of rows and selections of them: what kernels read and write.
//
// A column has one of the forms of ColumnForm and, beside its values, a state a row. Most columns have no
// states at all, which means that every row is fine; kernels then run their fast loop. A row's state says
// that the value is absent (a clause that isn't there), that it stands exactly aside because it overflowed
// its form, or that it could not be worked out, and then where: the node and row at which it went wrong. So a
// mistake travels with the value that it spoils and counts only where that value is used, whatever was
// computed in passing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/columns/column_shape.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/money/fraction.hpp"
#include "engine/money/int128.hpp"
#include "engine/money/rational.hpp"

namespace remit {

/// Rows that are worked on together, so that a batch's columns stay in the cache.
inline constexpr std::size_t kBatchRows = 4096;

using RowState = std::uint64_t;
inline constexpr RowState kRowFine = 0;
inline constexpr RowState kRowAbsent = 1;
inline constexpr RowState kRowExact = 2;  ///< fine, but the value stands in `exact_rows`

/// The state of a row that went wrong at `node` in that node's row `row`.
[[nodiscard]] constexpr RowState row_failed(std::uint32_t node, std::size_t row) noexcept {
  return ((static_cast<RowState>(node) + 1U) << 40U) | static_cast<RowState>(row);
}
[[nodiscard]] constexpr bool is_failed(RowState state) noexcept {
  return state > kRowExact;
}
/// Absent or failed: there is no value.
[[nodiscard]] constexpr bool has_no_value(RowState state) noexcept {
  return state == kRowAbsent || is_failed(state);
}
[[nodiscard]] constexpr std::uint32_t failed_node(RowState state) noexcept {
  return static_cast<std::uint32_t>((state >> 40U) - 1U);
}
[[nodiscard]] constexpr std::size_t failed_row(RowState state) noexcept {
  return static_cast<std::size_t>(state & ((RowState{1} << 40U) - 1U));
}

/// One column. Only the vector of its form is filled.
struct Column {
  ColumnForm form = ColumnForm::kInteger;
  std::int64_t denominator = 1;
  std::vector<std::int64_t> integers;
  std::vector<Int128> wides;
  std::vector<Rational> exacts;
  std::vector<std::int32_t> codes;                       ///< dates, words, rows
  std::vector<std::uint8_t> flags;                       ///< yes/no
  std::vector<RowState> states;                          ///< empty: every row is fine
  std::unordered_map<std::size_t, Rational> exact_rows;  ///< values of rows in state kRowExact

  /// Makes room for `rows` values of `shape`, every state fine.
  void reset(const ColumnShape& shape, std::size_t rows);
  [[nodiscard]] std::size_t rows() const noexcept;
  [[nodiscard]] bool is_codes() const noexcept {
    return form == ColumnForm::kDate || form == ColumnForm::kWord || form == ColumnForm::kRow;
  }
  [[nodiscard]] RowState state(std::size_t row) const noexcept {
    return states.empty() ? kRowFine : states[row];
  }
  /// What stands for a row's value in a tuple of keys. Needs codes or yes/no, and a row with a value.
  [[nodiscard]] std::int32_t key(std::size_t row) const noexcept {
    return form == ColumnForm::kYesNo ? flags[row] : codes[row];
  }
  /// Sets the state of a row, making room for states at the first that isn't fine.
  void set_state(std::size_t row, RowState state);
  /// The exact value of a numeric row that has one.
  [[nodiscard]] Rational exact_value(std::size_t row) const;
  /// The same as a quotient of 128 bits; none where it stands exactly and is beyond 64.
  [[nodiscard]] std::optional<Fraction> fraction(std::size_t row) const;
  /// Takes over a row of a column of the same shape, its state included.
  void take(std::size_t row, const Column& from, std::size_t from_row);
  /// Stores a number in the column's form or, when it doesn't fit, exactly aside.
  void store_exact(std::size_t row, const Rational& value);
};

/// A column seen from a batch: row r of the batch is row `first + r` of the column.
struct ColumnView {
  const Column* column = nullptr;
  std::size_t first = 0;

  [[nodiscard]] RowState state(std::size_t row) const noexcept { return column->state(first + row); }
  [[nodiscard]] bool all_fine() const noexcept { return column->states.empty(); }
  [[nodiscard]] const std::int64_t* integers() const noexcept { return column->integers.data() + first; }
  [[nodiscard]] const Int128* wides() const noexcept { return column->wides.data() + first; }
  [[nodiscard]] const std::int32_t* codes() const noexcept { return column->codes.data() + first; }
  [[nodiscard]] const std::uint8_t* flags() const noexcept { return column->flags.data() + first; }
  [[nodiscard]] std::int32_t key(std::size_t row) const noexcept { return column->key(first + row); }
  [[nodiscard]] Rational exact_value(std::size_t row) const { return column->exact_value(first + row); }
  [[nodiscard]] std::optional<Fraction> fraction(std::size_t row) const {
    return column->fraction(first + row);
  }
  /// A number of form kInteger or kWide that is not aside.
  [[nodiscard]] Int128 wide(std::size_t row) const noexcept {
    return column->form == ColumnForm::kInteger ? Int128{column->integers[first + row]}
                                                : column->wides[first + row];
  }
};

/// Which rows of a batch a kernel works on, ascending. Rows outside keep whatever they hold.
class Selection {
 public:
  /// All rows of a batch of `rows`.
  explicit Selection(std::size_t rows) : count_(rows), all_(true) {}
  /// The rows listed, which must outlive the selection.
  explicit Selection(std::span<const std::uint16_t> rows)
      : rows_(rows.data()), count_(rows.size()), all_(false) {}

  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool all() const noexcept { return all_; }

  /// Calls `visit(row)` for each selected row, in a loop that a compiler can vectorise when all are.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (all_) {
      for (std::size_t row = 0; row < count_; ++row) {
        visit(row);
      }
    } else {
      for (std::size_t index = 0; index < count_; ++index) {
        visit(static_cast<std::size_t>(rows_[index]));
      }
    }
  }

 private:
  const std::uint16_t* rows_ = nullptr;
  std::size_t count_ = 0;
  bool all_ = true;
};

}  // namespace remit
