// Two readings of the same facts.
#pragma once

#include <doctest/doctest.h>

#include "engine/columns/fact_table.hpp"

namespace remit::test {

/// Checks every column that was read of one kind.
inline void check_same_table(const FactTable& left, const FactTable& right) {
  REQUIRE(left.row_count == right.row_count);
  CHECK(left.keys == right.keys);
  CHECK(left.sequences == right.sequences);
  CHECK(left.own_dates == right.own_dates);
  for (std::size_t field = 0; field < left.columns.size(); ++field) {
    CAPTURE(field);
    REQUIRE(left.columns[field].has_value() == right.columns[field].has_value());
    if (left.columns[field]) {
      const FactColumn& expected = *left.columns[field];
      const FactColumn& found = *right.columns[field];
      CHECK(expected.codes == found.codes);
      CHECK(expected.numbers == found.numbers);
      CHECK(expected.number_present == found.number_present);
      CHECK(expected.denominator == found.denominator);
      CHECK(expected.least == found.least);
      CHECK(expected.greatest == found.greatest);
    }
  }
}

}  // namespace remit::test
