#include "engine/calendar/month_name.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("months are read by name or first three letters, in any case") {
  CHECK(parse_month_name("January") == 1);
  CHECK(parse_month_name("april") == 4);
  CHECK(parse_month_name("SEP") == 9);
  CHECK(parse_month_name("Dec") == 12);
  for (std::int32_t month = 1; month <= 12; ++month) {
    CHECK(parse_month_name(month_name(month)) == month);
    CHECK(parse_month_name(month_name(month).substr(0, 3)) == month);
  }
  for (const char* bad : {"", "Ja", "Janu", "Sept", "Januaryy", "13", "M\xc3\xa4rz"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_month_name(bad).has_value());
  }
  CHECK(month_name(5) == "May");
}

}  // namespace remit
