#include "engine/payout/key_order.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

std::vector<std::uint32_t> order_of(const std::vector<PostingKey>& keys) {
  return key_order(std::span<const PostingKey>(keys),
                   [](const PostingKey& key) -> const PostingKey& { return key; });
}

std::vector<std::uint32_t> plain_order_of(const std::vector<PostingKey>& keys) {
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t left, std::uint32_t right) { return keys[left] < keys[right]; });
  return order;
}

}  // namespace

TEST_CASE("keys are sorted as they compare") {
  struct Row {
    const char* name;
    std::vector<PostingKey> keys;
  };
  const Row rows[] = {
      {"none", {}},
      {"one", {{1, 2, 3, 4, 5}}},
      {"equal ones keep their order", {{1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}}},
      {"each field counts before the next",
       {{1, 0, 0, 0, 0},
        {0, 1, 0, 0, 0},
        {0, 0, 1, 0, 0},
        {0, 0, 0, 1, 0},
        {0, 0, 0, 0, 1},
        {0, 0, 0, 0, 0}}},
      {"negative numbers come first", {{0, 0, 0, 5, 0}, {0, 0, 0, -5, 0}, {0, 0, -1, 0, 0}, {0, 0, 0, 0, 0}}},
      {"exactly one word wide",
       {{0, 0, 0, kMost, 0}, {0, 0, 0, kLeast, 0}, {0, 0, 0, 0, 0}, {0, 0, 0, -1, 0}}},
      {"wider than one word",
       {{0, 0, 1, kMost, 0}, {0, 0, 0, kLeast, 0}, {0, 0, 1, kLeast, 0}, {0, 0, 0, kMost, 0}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(order_of(row.keys) == plain_order_of(row.keys));
  }
}

TEST_CASE("many random keys are sorted as they compare") {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::uint64_t lines = std::uint64_t{1} << (seed * 15);
    std::vector<PostingKey> keys(5000);
    for (PostingKey& key : keys) {
      key = PostingKey{static_cast<std::int32_t>(random() % 7), static_cast<std::int32_t>(random() % 3),
                       static_cast<std::int64_t>(random() % 2000),
                       static_cast<std::int64_t>(random() % lines) - 1000,
                       static_cast<std::int64_t>(random() % 2)};
    }
    CHECK(order_of(keys) == plain_order_of(keys));
  }
}

}  // namespace remit
