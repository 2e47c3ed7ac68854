#include "engine/columns/row_set.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

using Span = DaySpans::Span;

/// A generator that is the same everywhere (Knuth's constants for 64 bits).
class Numbers {
 public:
  std::int32_t below(std::int32_t end) {
    state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return static_cast<std::int32_t>((state_ >> 33U) % static_cast<std::uint64_t>(end));
  }

 private:
  std::uint64_t state_ = 1;
};

DaySpans spans_of(const std::set<std::int32_t>& numbers) {
  DaySpans spans;
  for (const std::int32_t number : numbers) {
    spans.add(number);
  }
  return spans;
}

}  // namespace

TEST_CASE("spans that touch or overlap become one, whatever order they come in") {
  DaySpans spans;
  spans.add(10, 20);
  spans.add(30, 40);
  spans.add(22, 28);
  CHECK(spans.spans() == std::vector<Span>{{10, 20}, {22, 28}, {30, 40}});
  spans.add(21);
  spans.add(29);
  CHECK(spans.spans() == std::vector<Span>{{10, 40}});
  spans.add(5, 3);  // the wrong way round
  CHECK(spans.overlaps(0, 10));
  CHECK_FALSE(spans.overlaps(41, 50));
}

TEST_CASE("spans hold both ends of their numbers") {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  KeySpans spans(kMost, kMost);
  spans.add(kLeast, kLeast);
  CHECK(spans.spans().size() == 2);
  spans.add(kLeast + 1, kMost - 1);
  CHECK(spans == KeySpans::everything());
  CHECK(KeySpans::everything().without(KeySpans(0, 9)) == [&] {
    KeySpans rest(kLeast, -1);
    rest.add(10, kMost);
    return rest;
  }());
  CHECK(RowSet::everything().is_everything());
}

TEST_CASE("spans say what sets of single numbers say") {
  Numbers numbers;
  for (int round = 0; round < 300; ++round) {
    std::set<std::int32_t> left;
    std::set<std::int32_t> right;
    DaySpans left_spans;
    DaySpans right_spans;
    const auto draw = [&](std::set<std::int32_t>& set, DaySpans& spans) {
      for (int times = numbers.below(8); times > 0; --times) {
        const std::int32_t first = numbers.below(60);
        const std::int32_t last = first + numbers.below(9);
        spans.add(first, last);
        for (std::int32_t number = first; number <= last; ++number) {
          set.insert(number);
        }
      }
    };
    draw(left, left_spans);
    draw(right, right_spans);
    CHECK(left_spans == spans_of(left));
    std::set<std::int32_t> rest = left;
    for (const std::int32_t number : right) {
      rest.erase(number);
    }
    CHECK(left_spans.without(right_spans) == spans_of(rest));
    DaySpans both = left_spans;
    both.unite(right_spans);
    std::set<std::int32_t> all = left;
    all.insert(right.begin(), right.end());
    CHECK(both == spans_of(all));
    for (std::int32_t number = 0; number < 70; ++number) {
      CHECK(left_spans.contains(number) == left.contains(number));
    }
  }
}

}  // namespace remit
