#include "engine/calendar/day_memo.hpp"

#include <doctest/doctest.h>

namespace remit {
namespace {

TEST_CASE("a memo gives back what was worked out for a day, also where days share a place") {
  DayMemo<std::int64_t> memo;
  int worked_out = 0;
  const auto square = [&](std::int32_t day) {
    ++worked_out;
    return std::int64_t{day} * day;
  };
  CHECK(memo.at(0, square) == 0);  // the place's own initial day isn't taken for remembered
  CHECK(memo.at(20'000, square) == 400'000'000);
  CHECK(memo.at(20'000, square) == 400'000'000);
  CHECK(worked_out == 2);
  CHECK(memo.at(20'000 + 4'096, square) == std::int64_t{24'096} * 24'096);  // drives the other one out
  CHECK(memo.at(20'000, square) == 400'000'000);
  CHECK(worked_out == 4);
  CHECK(memo.at(Date::missing().days(), square) == std::int64_t{INT32_MIN} * INT32_MIN);
  CHECK(memo.at(-1, square) == 1);
  memo.forget();
  CHECK(memo.at(-1, square) == 1);
  CHECK(worked_out == 7);
}

}  // namespace
}  // namespace remit
