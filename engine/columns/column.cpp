#include "engine/columns/column.hpp"

#include "engine/base/check.hpp"

namespace remit {

void Column::reset(const ColumnShape& shape, std::size_t row_count) {
  form = shape.form;
  denominator = shape.denominator;
  states.clear();
  exact_rows.clear();
  switch (form) {
    case ColumnForm::kInteger:
      integers.resize(row_count);
      return;
    case ColumnForm::kWide:
      wides.resize(row_count);
      return;
    case ColumnForm::kExact:
      exacts.resize(row_count);
      return;
    case ColumnForm::kDate:
    case ColumnForm::kWord:
    case ColumnForm::kRow:
      codes.resize(row_count);
      return;
    case ColumnForm::kYesNo:
      flags.resize(row_count);
      return;
  }
}

std::size_t Column::rows() const noexcept {
  switch (form) {
    case ColumnForm::kInteger:
      return integers.size();
    case ColumnForm::kWide:
      return wides.size();
    case ColumnForm::kExact:
      return exacts.size();
    case ColumnForm::kDate:
    case ColumnForm::kWord:
    case ColumnForm::kRow:
      return codes.size();
    case ColumnForm::kYesNo:
      return flags.size();
  }
  return 0;
}

void Column::set_state(std::size_t row, RowState state) {
  if (states.empty()) {
    if (state == kRowFine) {
      return;
    }
    states.assign(rows(), kRowFine);
  }
  states[row] = state;
}

void Column::take(std::size_t row, const Column& from, std::size_t from_row) {
  switch (form) {
    case ColumnForm::kInteger:
      integers[row] = from.integers[from_row];
      break;
    case ColumnForm::kWide:
      wides[row] = from.wides[from_row];
      break;
    case ColumnForm::kExact:
      exacts[row] = from.exacts[from_row];
      break;
    case ColumnForm::kDate:
    case ColumnForm::kWord:
    case ColumnForm::kRow:
      codes[row] = from.codes[from_row];
      break;
    case ColumnForm::kYesNo:
      flags[row] = from.flags[from_row];
      break;
  }
  const RowState taken = from.state(from_row);
  set_state(row, taken);
  if (taken == kRowExact) {
    exact_rows[row] = from.exact_rows.at(from_row);
  }
}

Rational Column::exact_value(std::size_t row) const {
  if (state(row) == kRowExact) {
    return exact_rows.at(row);
  }
  if (form == ColumnForm::kExact) {
    return exacts[row];
  }
  check(form == ColumnForm::kInteger || form == ColumnForm::kWide, "only numbers have an exact value");
  const Integer numerator = form == ColumnForm::kInteger ? Integer(integers[row]) : to_integer(wides[row]);
  return Rational(numerator, Integer(denominator));
}

std::optional<Fraction> Column::fraction(std::size_t row) const {
  if (state(row) == kRowExact) {
    return to_small_fraction(exact_rows.at(row));
  }
  if (form == ColumnForm::kExact) {
    return to_small_fraction(exacts[row]);
  }
  return Fraction{form == ColumnForm::kInteger ? Int128{integers[row]} : wides[row], denominator};
}

void Column::store_exact(std::size_t row, const Rational& value) {
  if (form == ColumnForm::kExact) {
    exacts[row] = value;
    set_state(row, kRowFine);
    return;
  }
  if (const std::optional<Int128> units = in_units(value, denominator)) {
    if (form == ColumnForm::kWide) {
      wides[row] = *units;
      set_state(row, kRowFine);
      return;
    }
    if (ValueBounds::between(*units, *units).fits_int64()) {
      integers[row] = static_cast<std::int64_t>(*units);
      set_state(row, kRowFine);
      return;
    }
  }
  exact_rows[row] = value;
  set_state(row, kRowExact);
}

}  // namespace remit
