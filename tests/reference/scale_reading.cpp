#include "tests/reference/scale_reading.hpp"

#include <algorithm>

namespace remit::reference {
namespace {

bool reaches(const ScaleRow& row, const Rational& value) {
  return row.above ? value > row.bound : value >= row.bound;
}

// The last row reached, or the first where none is.
const ScaleRow& row_reached(const ScaleVersion& version, const Rational& value) {
  const ScaleRow* reached = &version.rows.front();
  for (const ScaleRow& row : version.rows) {
    if (reaches(row, value)) {
      reached = &row;
    }
  }
  return *reached;
}

// On the straight line between the rows around the value; level before the first and after the last.
Rational between_rows(const ScaleVersion& version, const Rational& value) {
  const std::vector<ScaleRow>& rows = version.rows;
  if (value < rows.front().bound) {
    return rows.front().value;
  }
  for (std::size_t index = 1; index < rows.size(); ++index) {
    const ScaleRow& low = rows[index - 1];
    const ScaleRow& high = rows[index];
    if (value < high.bound) {
      return low.value + (high.value - low.value) * (value - low.bound) / (high.bound - low.bound);
    }
  }
  return rows.back().value;
}

// What one row pays on so much of what is counted.
Rational pay(const Scale& scale, const ScaleRow& row, const Rational& length) {
  if (scale.value_type.kind == TypeKind::kPercent || row.per == ScalePer::kUnit) {
    return row.value * length;
  }
  if (row.per == ScalePer::kStarted) {
    return row.value * Rational(round_to_integer(Rational(length / row.block), RoundingMode::kCeiling));
  }
  return row.value;
}

bool pays_by_length(const Scale& scale, const ScaleRow& row) {
  return scale.value_type.kind == TypeKind::kPercent || row.per != ScalePer::kRow;
}

// Slice by slice, each by its own row; a row that pays an amount, or pays something as well, does when it is
// reached.
Rational sum_of_slices(const Scale& scale, const ScaleVersion& version, const Rational& value,
                       const SliceRounding& rounding) {
  Rational sum = 0;
  for (std::size_t index = 0; index < version.rows.size(); ++index) {
    const ScaleRow& row = version.rows[index];
    const bool first = index == 0;
    const bool last = index + 1 == version.rows.size();
    if (first || reaches(row, value)) {
      sum += row.plus;
    }
    if (!pays_by_length(scale, row)) {
      sum += first || reaches(row, value) ? row.value : Rational(0);
      continue;
    }
    const Rational through = last ? value : std::min(value, version.rows[index + 1].bound);
    if (first || through > row.bound) {  // below zero the first row holds
      const Rational paid = pay(scale, row, through - row.bound);
      sum += version.each_slice_rounded ? rounding(paid) : paid;
    }
  }
  return sum;
}

}  // namespace

Rational scale_at(const Scale& scale, const ScaleVersion& version, const Rational& value) {
  return scale.form == ScaleForm::kInterpolated ? between_rows(version, value)
                                                : row_reached(version, value).value;
}

Rational scale_of(const Scale& scale, const ScaleVersion& version, const Rational& value,
                  const SliceRounding& rounding) {
  switch (scale.form) {
    case ScaleForm::kMarginal:
      return sum_of_slices(scale, version, value, rounding);
    case ScaleForm::kWhole: {
      const ScaleRow& row = row_reached(version, value);
      return pay(scale, row, value) + row.plus;
    }
    case ScaleForm::kInterpolated:
      break;
  }
  const Rational read = between_rows(version, value);
  return scale.value_type.kind == TypeKind::kPercent ? read * value : read;
}

std::string scale_word(const ScaleVersion& version, const Rational& value) {
  return row_reached(version, value).word;
}

}  // namespace remit::reference
