#include "engine/money/allocation.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace remit {
namespace {

using Parts = std::vector<std::int64_t>;

struct AllocationRow {
  const char* name;
  std::int64_t total;
  std::vector<Rational> shares;
  Parts largest_remainder;
  Parts first;
};

const Rational kThird{1, 3};

// By hand: each share is cut to whole units, what is left goes out by the mode.
const std::vector<AllocationRow> kRows{
    // 33.33 each; one unit left, all lost the same, so the first listed gets it.
    {"a hundred by thirds", 100, {kThird, kThird, kThird}, {34, 33, 33}, {34, 33, 33}},
    // 33.67 each; two units left.
    {"a hundred and one by thirds", 101, {kThird, kThird, kThird}, {34, 34, 33}, {35, 33, 33}},
    {"a refund of it", -101, {kThird, kThird, kThird}, {-34, -34, -33}, {-35, -33, -33}},
    // 70.7 and 30.3: the first lost 0.7.
    {"seventy and thirty", 101, {{7, 10}, {3, 10}}, {71, 30}, {71, 30}},
    // 30.3 and 70.7: the second lost more, though it isn't the first.
    {"thirty and seventy", 101, {{3, 10}, {7, 10}}, {30, 71}, {31, 70}},
    {"one cent by halves", 1, {{1, 2}, {1, 2}}, {1, 0}, {1, 0}},
    {"minus one cent by halves", -1, {{1, 2}, {1, 2}}, {-1, 0}, {-1, 0}},
    // 2.5, 0, 2.5: who has no share gets no odd unit.
    {"a share of nothing", 5, {{1, 2}, 0, {1, 2}}, {3, 0, 2}, {3, 0, 2}},
    {"all to one", 77, {1}, {77}, {77}},
    {"nothing to divide", 0, {{1, 2}, {1, 2}}, {0, 0}, {0, 0}},
    {"the lowest amount, whole", INT64_MIN, {1}, {INT64_MIN}, {INT64_MIN}},
    {"the lowest amount by halves",
     INT64_MIN,
     {{1, 2}, {1, 2}},
     {INT64_MIN / 2, INT64_MIN / 2},
     {INT64_MIN / 2, INT64_MIN / 2}},
    // (2^63 - 1) / 2 = 4611686018427387903.5
    {"the highest amount by halves",
     INT64_MAX,
     {{1, 2}, {1, 2}},
     {4611686018427387904, 4611686018427387903},
     {4611686018427387904, 4611686018427387903}},
};

std::vector<Rational> generated_weights() {
  const auto whole = *rc::gen::suchThat(
      rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50)), [](const std::vector<int>& weights) {
        return std::any_of(weights.begin(), weights.end(), [](int weight) { return weight > 0; });
      });
  return {whole.begin(), whole.end()};
}

Rational sum_of(const std::vector<Rational>& weights) {
  Rational sum = 0;
  for (const Rational& weight : weights) {
    sum += weight;
  }
  return sum;
}

}  // namespace

TEST_CASE("an amount is divided to the minor unit, by hand") {
  for (const AllocationRow& row : kRows) {
    CAPTURE(row.name);
    CHECK(allocate(row.total, row.shares, OddUnits::kLargestRemainder) == row.largest_remainder);
    CHECK(allocate(row.total, row.shares, OddUnits::kFirst) == row.first);
  }
}

TEST_CASE("weights are shares of their sum") {
  const std::vector<Rational> weights{2, 3, 5};
  CHECK(allocate_by_weight(10, weights, OddUnits::kLargestRemainder) == Parts{2, 3, 5});
  // 2.2, 3.3, 5.5: the last lost most.
  CHECK(allocate_by_weight(11, weights, OddUnits::kLargestRemainder) == Parts{2, 3, 6});
  CHECK(allocate_by_weight(11, weights, OddUnits::kFirst) == Parts{3, 3, 5});
}

TEST_CASE("weights with nothing to go by divide nothing") {
  CHECK_FALSE(allocate_by_weight(10, {}, OddUnits::kFirst).has_value());
  CHECK_FALSE(allocate_by_weight(10, std::vector<Rational>{0, 0}, OddUnits::kFirst).has_value());
  CHECK_FALSE(allocate_by_weight(10, std::vector<Rational>{3, -1}, OddUnits::kFirst).has_value());
}

TEST_CASE("parts sum to the whole, lie beside their exact share, and a refund cancels its payment") {
  CHECK(rc::check("largest remainder", [] {
    const auto total = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-1'000, 1'000),
                                       rc::gen::inRange<std::int64_t>(-INT64_MAX, INT64_MAX));
    const std::vector<Rational> weights = generated_weights();
    const Parts parts = allocate_by_weight(total, weights, OddUnits::kLargestRemainder).value();
    const Parts mirrored = allocate_by_weight(-total, weights, OddUnits::kLargestRemainder).value();
    Integer sum = 0;
    for (std::size_t place = 0; place < parts.size(); ++place) {
      sum += parts[place];
      const Rational exact = weights[place] / sum_of(weights) * Rational(total);
      RC_ASSERT(abs(Rational(parts[place]) - exact) < 1);
      RC_ASSERT(parts[place] == -mirrored[place]);
    }
    RC_ASSERT(sum == total);
  }));
  CHECK(rc::check("odd units to the first", [] {
    const auto total = *rc::gen::inRange<std::int64_t>(-INT64_MAX, INT64_MAX);
    const std::vector<Rational> weights = generated_weights();
    const Parts parts = allocate_by_weight(total, weights, OddUnits::kFirst).value();
    const Parts mirrored = allocate_by_weight(-total, weights, OddUnits::kFirst).value();
    Integer sum = 0;
    for (std::size_t place = 0; place < parts.size(); ++place) {
      sum += parts[place];
      const Rational exact = weights[place] / sum_of(weights) * Rational(total);
      RC_ASSERT((place == 0 || abs(Rational(parts[place])) <= abs(exact)));
      RC_ASSERT(parts[place] == -mirrored[place]);
    }
    RC_ASSERT(sum == total);
  }));
}

}  // namespace remit
