#include "engine/money/half_life.hpp"

#include <array>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

struct HalfLifeRow {
  const char* name;
  std::int64_t elapsed;
  std::int64_t half_life;
  unsigned decimals;
  const char* expected;
};

constexpr std::array kRows{
    HalfLifeRow{"nothing has passed", 0, 6, 6, "1"},
    HalfLifeRow{"one half-life", 6, 6, 6, "0.5"},
    HalfLifeRow{"two half-lives", 12, 6, 6, "0.25"},
    // √2/2 = 0.70710678118654752440…
    HalfLifeRow{"half of one", 3, 6, 6, "0.707107"},
    HalfLifeRow{"half of one, to 18 decimals", 3, 6, 18, "0.707106781186547524"},
    // 1/⁶√2 = 0.89089871814033930474…
    HalfLifeRow{"a sixth of one", 1, 6, 6, "0.890899"},
    HalfLifeRow{"a sixth of one, to 18 decimals", 1, 6, 18, "0.890898718140339305"},
    // 1/³√2 = 0.79370052598409973737…
    HalfLifeRow{"a third of one", 2, 6, 6, "0.793701"},
    // 0.5 × 0.89089871814… = 0.44544935907…
    HalfLifeRow{"seven sixths", 7, 6, 6, "0.445449"},
    // The ends of whole half-lives can lie in the middle: 0.5, 0.25 and 0.125 go to the even digit.
    HalfLifeRow{"a middle at no decimals", 1, 1, 0, "0"},
    HalfLifeRow{"a middle at one decimal", 2, 1, 1, "0.2"},
    HalfLifeRow{"a middle at two decimals", 3, 1, 2, "0.12"},
    // 0.707… and 0.353… to no decimals.
    HalfLifeRow{"more than a half at no decimals", 1, 2, 0, "1"},
    HalfLifeRow{"less than a half at no decimals", 3, 2, 0, "0"},
    // 2^-60 = 0.867 × 10^-18; 2^-60.5 = 0.613 × 10^-18; 2^-61 = 0.434 × 10^-18.
    HalfLifeRow{"sixty half-lives leave the last decimal", 60, 1, 18, "0.000000000000000001"},
    HalfLifeRow{"sixty and a half still do", 121, 2, 18, "0.000000000000000001"},
    HalfLifeRow{"sixty-one leave nothing", 61, 1, 18, "0"},
    HalfLifeRow{"as far as time goes", INT64_MAX, 1, 18, "0"},
    // 2^(-1/(2^63-1)) = 1 - 7.5 × 10^-20
    HalfLifeRow{"next to nothing has passed", 1, INT64_MAX, 18, "1"},
};

/// Whether `scaled` is 2^(-elapsed/half_life) × 10^decimals rounded to the nearest, by raising both
/// neighbouring middles to the power of `half_life`: (scaled ± 1/2)^q against 10^(decimals q) 2^-elapsed.
/// Exact and slow.
bool is_nearest(const Integer& scaled, std::int64_t elapsed, std::int64_t half_life, unsigned decimals) {
  const auto power = static_cast<unsigned>(half_life);
  const Integer exact = pow(Integer(2 * power_of_ten(decimals)), power);
  const auto raised = [&](const Integer& doubled) -> Integer {
    return Integer(pow(doubled, power)) << static_cast<unsigned>(elapsed);
  };
  const bool above_lower = scaled == 0 || raised(2 * scaled - 1) <= exact;
  return above_lower && exact <= raised(2 * scaled + 1);
}

Integer scaled_factor(std::int64_t elapsed, std::int64_t half_life, unsigned decimals) {
  return numerator(half_life_factor(elapsed, half_life, decimals) * Rational(power_of_ten(decimals)));
}

}  // namespace

TEST_CASE("half-life factors, worked out apart") {
  for (const HalfLifeRow& row : kRows) {
    CAPTURE(row.name);
    CHECK(to_text(half_life_factor(row.elapsed, row.half_life, row.decimals)) == row.expected);
  }
}

TEST_CASE("half-life factors are rounded correctly") {
  CHECK(rc::check("against exact powers", [] {
    const auto half_life = *rc::gen::inRange<std::int64_t>(1, 200);
    const auto elapsed = *rc::gen::inRange<std::int64_t>(0, 3'000);
    const auto decimals = *rc::gen::inRange<unsigned>(0, kMaxHalfLifeDecimals + 1);
    RC_ASSERT(is_nearest(scaled_factor(elapsed, half_life, decimals), elapsed, half_life, decimals));
  }));
  // Years of days, once: the powers have 180,000 digits.
  CHECK(is_nearest(scaled_factor(9'999, 10'000, 18), 9'999, 10'000, 18));
  CHECK(is_nearest(scaled_factor(123, 3'650, 18), 123, 3'650, 18));
}

TEST_CASE("a half-life never grows with time") {
  Rational before = 1;
  for (std::int64_t elapsed = 0; elapsed < 400; ++elapsed) {
    const Rational factor = half_life_factor(elapsed, 30, 6);
    CHECK(factor <= before);
    before = factor;
  }
}

}  // namespace remit
