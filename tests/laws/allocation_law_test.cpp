// Law 6, on the allocator: shares sum to the whole, to the minor unit.
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "engine/money/allocation.hpp"
#include "engine/money/rational.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/draw.hpp"

namespace remit::laws {
namespace {

// A total of any size and one to twelve weights, some of them nothing, not all.
struct Division {
  std::int64_t total = 0;
  std::vector<std::int64_t> weights;
};

Division draw_division() {
  Draw draw(*rc::Gen<std::uint64_t>([](const rc::Random& random, int) {
    rc::Random next = random;
    return rc::shrinkable::just(std::uint64_t{next.next()});
  }));
  Division division;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  division.total = draw.one_of(std::vector<std::int64_t>{0, 1, -1, draw.between(-1'000, 1'000),
                                                         draw.between(-kMost, kMost), kMost,
                                                         std::numeric_limits<std::int64_t>::min()});
  for (std::int64_t left = draw.between(1, 12); left > 0; --left) {
    division.weights.push_back(draw.chance(15) ? 0 : draw.between(1, draw.chance(10) ? kMost : 100));
  }
  division.weights.front() += division.weights.front() == 0 ? 1 : 0;
  return division;
}

Integer sum_of(const std::vector<std::int64_t>& numbers) {
  Integer sum = 0;
  for (const std::int64_t number : numbers) {
    sum += number;
  }
  return sum;
}

}  // namespace

TEST_CASE("law 6: shares sum to the whole, each within a minor unit of its exact part") {
  CHECK(check_law("split conservation", 300, [] {
    const Division division = draw_division();
    const Integer all = sum_of(division.weights);
    std::vector<Rational> shares;
    for (const std::int64_t weight : division.weights) {
      shares.emplace_back(Integer(weight), all);
    }
    for (const OddUnits odd : {OddUnits::kLargestRemainder, OddUnits::kFirst}) {
      const std::vector<std::int64_t> parts = allocate(division.total, shares, odd);
      FixedShares fixed(shares, odd);
      std::vector<std::int64_t> again;
      fixed.allocate(division.total, again);
      RC_ASSERT(again == parts);
      RC_ASSERT(parts.size() == shares.size());
      RC_ASSERT(sum_of(parts) == Integer(division.total));
      const bool nearest = odd == OddUnits::kLargestRemainder;
      for (std::size_t index = nearest ? 0 : 1; index < parts.size(); ++index) {
        const Rational distance = Rational(parts[index]) - shares[index] * Rational(division.total);
        RC_ASSERT(distance < 1);
        RC_ASSERT(distance > -1);
      }
    }
  }));
}

TEST_CASE("law 6: a refund's parts are its payment's with the other sign") {
  CHECK(check_law("split symmetry", 300, [] {
    Division division = draw_division();
    division.total = std::max(division.total, -std::numeric_limits<std::int64_t>::max());
    std::vector<Rational> weights(division.weights.begin(), division.weights.end());
    for (const OddUnits odd : {OddUnits::kLargestRemainder, OddUnits::kFirst}) {
      const auto paid = allocate_by_weight(division.total, weights, odd);
      const auto refunded = allocate_by_weight(-division.total, weights, odd);
      RC_ASSERT(paid.has_value());
      RC_ASSERT(refunded.has_value());
      for (std::size_t index = 0; index < paid->size(); ++index) {
        RC_ASSERT((*paid)[index] == -(*refunded)[index]);
      }
    }
  }));
}

}  // namespace remit::laws
