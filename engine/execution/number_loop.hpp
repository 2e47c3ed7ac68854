// The one loop under all numeric kernels: int64 where bounds proved it, checked int128 a row where they
// didn't, rationals for the rows that overflow. The three give the same answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/columns/column.hpp"
#include "engine/execution/kernel.hpp"

namespace remit {

/// The state that spoils a row of a kernel: that of the first input without a value; else kRowFine.
[[nodiscard]] inline RowState spoilt(const std::vector<ColumnView>& inputs, std::size_t row) {
  for (const ColumnView& input : inputs) {
    if (const RowState state = input.state(row); has_no_value(state)) {
      return state;
    }
  }
  return kRowFine;
}

/// Whether a batch can run in plain int64: the result and every input are kInteger and every row is fine.
[[nodiscard]] inline bool runs_in_int64(const std::vector<ColumnView>& inputs, const Column& out) {
  bool plain = out.form == ColumnForm::kInteger;
  for (const ColumnView& input : inputs) {
    plain = plain && input.column->form == ColumnForm::kInteger && input.all_fine();
  }
  return plain;
}

/// Whether a row's number stands in int64 or int128, not exactly aside.
[[nodiscard]] inline bool stands_in_units(const ColumnView& input, std::size_t row) {
  return input.column->form != ColumnForm::kExact && input.state(row) != kRowExact;
}
[[nodiscard]] inline bool stands_in_units(const std::vector<ColumnView>& inputs, std::size_t row) {
  for (const ColumnView& input : inputs) {
    if (!stands_in_units(input, row)) {
      return false;
    }
  }
  return true;
}

/// Stores `units` of 1/denominator, or false when the column's form can't hold it.
[[nodiscard]] inline bool store_units(Column& out, std::size_t row, Int128 units) {
  if (out.form == ColumnForm::kWide) {
    out.wides[row] = units;
    return true;
  }
  if (out.form == ColumnForm::kInteger && fits_int64(units)) {
    out.integers[row] = static_cast<std::int64_t>(units);
    return true;
  }
  return false;
}

/// Runs a numeric kernel whose inputs are all numbers. `fast(row)` gives the int64 result as uint64
/// arithmetic modulo 2^64, which is exact because the result is proven to fit; `checked(row, units)` gives it
/// in units of the output or false on overflow; `exact(row)` gives it as a rational, or none where there is
/// no result.
template <class Fast, class Checked, class Exact>
void number_loop(const Batch& batch, Column& out, Fast&& fast, Checked&& checked, Exact&& exact) {
  if (runs_in_int64(batch.inputs, out)) {
    std::int64_t* results = out.integers.data();
    batch.selection.for_each([&](std::size_t row) { results[row] = static_cast<std::int64_t>(fast(row)); });
    return;
  }
  batch.selection.for_each([&](std::size_t row) {
    if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
      out.set_state(row, state);
      return;
    }
    Int128 units = 0;
    if (out.form != ColumnForm::kExact && stands_in_units(batch.inputs, row) && checked(row, units) &&
        store_units(out, row, units)) {
      return;
    }
    if (const std::optional<Rational> value = exact(row)) {
      out.store_exact(row, *value);
    } else {
      out.set_state(row, batch.failed(row));
    }
  });
}

/// What to multiply units of `from` by to get units of `to`, a multiple of it.
[[nodiscard]] constexpr std::int64_t unit_factor(std::int64_t from, std::int64_t to) noexcept {
  return to / from;
}

}  // namespace remit
