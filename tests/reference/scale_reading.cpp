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
  if (value <= rows.front().bound) {
    return rows.front().value;
  }
  for (std::size_t index = 1; index < rows.size(); ++index) {
    const ScaleRow& low = rows[index - 1];
    const ScaleRow& high = rows[index];
    if (value <= high.bound) {
      return low.value + (high.value - low.value) * (value - low.bound) / (high.bound - low.bound);
    }
  }
  return rows.back().value;
}

Rational sum_of_slices(const ScaleVersion& version, const Rational& value) {
  if (value < 0) {
    return version.rows.front().value * value;
  }
  Rational sum = 0;
  for (std::size_t index = 0; index < version.rows.size(); ++index) {
    const Rational& from = version.rows[index].bound;
    const bool last = index + 1 == version.rows.size();
    const Rational through = last ? value : std::min(value, version.rows[index + 1].bound);
    if (through > from) {
      sum += version.rows[index].value * (through - from);
    }
  }
  return sum;
}

Rational sum_of_rows_reached(const ScaleVersion& version, const Rational& value) {
  Rational sum = version.rows.front().value;
  for (std::size_t index = 1; index < version.rows.size(); ++index) {
    if (reaches(version.rows[index], value)) {
      sum += version.rows[index].value;
    }
  }
  return sum;
}

}  // namespace

Rational scale_at(const Scale& scale, const ScaleVersion& version, const Rational& value) {
  return scale.form == ScaleForm::kInterpolated ? between_rows(version, value)
                                                : row_reached(version, value).value;
}

Rational scale_of(const Scale& scale, const ScaleVersion& version, const Rational& value) {
  const bool rates = scale.value_type.kind == TypeKind::kPercent;
  if (scale.form == ScaleForm::kMarginal) {
    return rates ? sum_of_slices(version, value) : sum_of_rows_reached(version, value);
  }
  const Rational read = scale_at(scale, version, value);
  return rates ? read * value : read;
}

}  // namespace remit::reference
