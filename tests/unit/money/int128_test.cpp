#include "engine/money/int128.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("128-bit limits have the digits of 2^127") {
  // 2^127 = 170141183460469231731687303715884105728 (OEIS A000079).
  CHECK(to_text(kInt128Max) == "170141183460469231731687303715884105727");
  CHECK(to_text(kInt128Min) == "-170141183460469231731687303715884105728");
  CHECK(to_text(Int128{0}) == "0");
  CHECK(to_text(Int128{-7}) == "-7");
}

TEST_CASE("64-bit arithmetic says when it overflows") {
  std::int64_t out = 0;
  CHECK(try_add(INT64_MAX - 1, std::int64_t{1}, out));
  CHECK(out == INT64_MAX);
  CHECK_FALSE(try_add(INT64_MAX, std::int64_t{1}, out));
  CHECK_FALSE(try_add(INT64_MIN, std::int64_t{-1}, out));
  CHECK(try_subtract(INT64_MIN + 1, std::int64_t{1}, out));
  CHECK(out == INT64_MIN);
  CHECK_FALSE(try_subtract(std::int64_t{0}, INT64_MIN, out));
  CHECK(try_multiply(std::int64_t{-4'611'686'018'427'387'904}, std::int64_t{2}, out));
  CHECK(out == INT64_MIN);
  CHECK_FALSE(try_multiply(std::int64_t{4'611'686'018'427'387'904}, std::int64_t{2}, out));
}

TEST_CASE("128-bit arithmetic says when it overflows") {
  Int128 out = 0;
  CHECK(try_add(kInt128Max - 1, Int128{1}, out));
  CHECK((out == kInt128Max));
  CHECK_FALSE(try_add(kInt128Max, Int128{1}, out));
  CHECK(try_subtract(kInt128Min + 1, Int128{1}, out));
  CHECK((out == kInt128Min));
  CHECK_FALSE(try_subtract(Int128{0}, kInt128Min, out));
  CHECK(try_multiply(kInt128Min / 2, Int128{2}, out));
  CHECK((out == kInt128Min));
  CHECK_FALSE(try_multiply(kInt128Max, Int128{2}, out));
}

TEST_CASE("the lowest value has a magnitude, though no positive twin") {
  CHECK(magnitude(INT64_MIN) == 9'223'372'036'854'775'808ULL);
  CHECK(magnitude(std::int64_t{-5}) == 5U);
  CHECK(magnitude(std::int64_t{5}) == 5U);
  CHECK((magnitude(kInt128Min) == UInt128{1} << 127U));
}

TEST_CASE("an Int128 narrows to 64 bits exactly where it fits") {
  CHECK(to_int64(Int128{INT64_MAX}) == INT64_MAX);
  CHECK(to_int64(Int128{INT64_MIN}) == INT64_MIN);
  CHECK_FALSE(to_int64(Int128{INT64_MAX} + 1).has_value());
  CHECK_FALSE(to_int64(Int128{INT64_MIN} - 1).has_value());
}

TEST_CASE("the powers of ten reach to the last that fits") {
  CHECK(kInt64PowerOfTen.front() == 1);
  CHECK(kInt64PowerOfTen.back() == 1'000'000'000'000'000'000);
  CHECK(to_text(kInt128PowerOfTen.back()) == std::string("1").append(38, '0'));
}

}  // namespace remit
