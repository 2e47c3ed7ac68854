#include "engine/payout/difference.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

using PostedMap = std::unordered_map<PostingKey, Posted, PostingKeyHash>;

constexpr Date kMarch(days_from_civil({2026, 3, 1}));
constexpr Date kInMarch(days_from_civil({2026, 3, 17}));
constexpr Date kInFebruary(days_from_civil({2026, 2, 17}));

PostingKey key(std::int64_t partner, std::int64_t line) {
  return PostingKey{1, 1, partner, line, 0};
}

Entitlement entitlement(PostingKey of, std::int64_t minor_units, Date on = kInMarch, std::int64_t fact = 7,
                        std::int64_t refunded = 0) {
  return Entitlement{of, minor_units, on, fact, refunded};
}

Posted posted(std::int64_t minor_units, std::int64_t fact = 7, std::int64_t refunded = 0,
              bool other = false) {
  return Posted{minor_units, fact, refunded, kInFebruary, other};
}

/// With a clawback from the day of `from` on.
Entitlement clawed_back(Entitlement of, Date from) {
  of.clawed_back_on = from;
  return of;
}

/// By an exchange rate with this sequence.
Entitlement converted_by(std::int64_t rate, Entitlement of) {
  of.rate_sequence = rate;
  return of;
}

/// Of a period that ends on the day of `last`.
Entitlement ending(Entitlement of, Date last) {
  of.line_last = last;
  return of;
}

/// By a run through that day.
Posted posted_through(Date day, std::int64_t minor_units) {
  Posted before = posted(minor_units);
  before.through = day;
  return before;
}

/// March, of a ruleset that has run before on the first 50 facts.
const DifferenceContext kInMarchContext{.period_first = kMarch, .last_watermark = 50};

}  // namespace

TEST_CASE("a posting says why it exists") {
  struct Row {
    const char* name;
    std::optional<Entitlement> now;
    std::optional<Posted> before;
    PostingReason reason;
    std::int64_t minor_units;
  };
  const PostingKey line = key(2, 3);
  const Row rows[] = {
      {"new: dated in the period", entitlement(line, 500), {}, PostingReason::kNew, 500},
      {"new: dated on the period's first day", entitlement(line, 500, kMarch), {}, PostingReason::kNew, 500},
      {"late: dated before it", entitlement(line, 500, kInFebruary), {}, PostingReason::kLateFact, 500},
      {"refund", entitlement(line, 200, kInFebruary, 7, 300), posted(500), PostingReason::kRefund, -300},
      {"refund goes before a newer version of the fact", entitlement(line, 200, kInFebruary, 9, 300),
       posted(500), PostingReason::kRefund, -300},
      {"correction: a newer version of the fact", entitlement(line, 600, kInFebruary, 9), posted(500),
       PostingReason::kCorrection, 100},
      {"correction goes before other rules", entitlement(line, 600, kInFebruary, 9), posted(500, 7, 0, true),
       PostingReason::kCorrection, 100},
      {"another exchange rate", converted_by(51, entitlement(line, 600, kInFebruary)), posted(500),
       PostingReason::kExchangeRate, 100},
      {"a rate that was known before", converted_by(50, entitlement(line, 600, kInFebruary)), posted(500),
       PostingReason::kRateReached, 100},
      {"other rules go before another exchange rate", converted_by(51, entitlement(line, 600, kInFebruary)),
       posted(500, 7, 0, true), PostingReason::kRuleChanged, 100},
      {"other rules", entitlement(line, 600, kInFebruary), posted(500, 7, 0, true),
       PostingReason::kRuleChanged, 100},
      {"rate reached", entitlement(line, 600, kInFebruary), posted(500), PostingReason::kRateReached, 100},
      {"clawback: its day has come since", clawed_back(entitlement(line, 0, kInFebruary), kInMarch),
       posted_through(kInFebruary, 500), PostingReason::kClawback, -500},
      {"clawback: of a newer version of the fact",
       clawed_back(entitlement(line, 0, kInFebruary, 8), kInMarch), posted_through(kInFebruary, 500),
       PostingReason::kClawback, -500},
      {"clawback: was there already", clawed_back(entitlement(line, 600, kInFebruary), kInFebruary),
       posted_through(kInFebruary, 500), PostingReason::kRateReached, 100},
      {"refund: beside a clawback", clawed_back(entitlement(line, 0, kInFebruary, 7, 300), kInMarch),
       posted_through(kInFebruary, 500), PostingReason::kRefund, -500},
      {"gone under the same rules", {}, posted(500), PostingReason::kCorrection, -500},
      {"gone under other rules", {}, posted(500, 7, 0, true), PostingReason::kRuleChanged, -500},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    PostedMap before;
    if (row.before) {
      before.emplace(line, *row.before);
    }
    std::vector<Entitlement> now;
    if (row.now) {
      now.push_back(*row.now);
    }
    const Result<std::vector<Posting>> postings = post_differences(now, before, kInMarchContext);
    REQUIRE(postings.has_value());
    REQUIRE(postings->size() == 1);
    const Posting& posting = postings->front();
    CHECK(posting.key == line);
    CHECK(posting.reason == row.reason);
    CHECK(posting.minor_units == row.minor_units);
    CHECK(posting.sequence == 0);
    CHECK(posting.run == 0);
    if (row.now) {
      CHECK(posting.governing_date == row.now->governing_date);
      CHECK(posting.fact_sequence == row.now->fact_sequence);
      CHECK(posting.refunded_minor_units == row.now->refunded_minor_units);
    } else {
      CHECK(posting.governing_date == kInFebruary);
      CHECK(posting.fact_sequence == 7);
    }
  }
}

TEST_CASE("what has been posted already gives nothing") {
  struct Row {
    const char* name;
    std::vector<Entitlement> now;
    PostedMap before;
  };
  const Row rows[] = {
      {"nothing at all", {}, {}},
      {"the same amount", {entitlement(key(1, 1), 500)}, {{key(1, 1), posted(500)}}},
      {"the same amount by newer facts and other rules",
       {entitlement(key(1, 1), 500, kInMarch, 99, 3)},
       {{key(1, 1), posted(500, 7, 0, true)}}},
      {"entitled to nothing, and nothing posted", {entitlement(key(1, 1), 0)}, {}},
      {"gone, and taken back before", {}, {{key(1, 1), posted(0)}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::vector<Posting>> postings = post_differences(row.now, row.before, kInMarchContext);
    REQUIRE(postings.has_value());
    CHECK(postings->empty());
  }
}

TEST_CASE("bad-input is refused") {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  struct Row {
    const char* name;
    std::vector<Entitlement> now;
    PostedMap before;
  };
  const Row rows[] = {
      {"bad-key stands twice",
       {entitlement(key(1, 1), 5), entitlement(key(2, 2), 5), entitlement(key(1, 1), 5)},
       {}},
      {"bad-key stands twice and was posted",
       {entitlement(key(1, 1), 5), entitlement(key(1, 1), 5)},
       {{key(1, 1), posted(5)}}},
      {"bad-difference above int64", {entitlement(key(1, 1), kMost)}, {{key(1, 1), posted(-1)}}},
      {"bad-difference below int64", {entitlement(key(1, 1), kLeast)}, {{key(1, 1), posted(1)}}},
      {"bad-reversal of the least int64", {}, {{key(1, 1), posted(kLeast)}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<std::vector<Posting>> postings = post_differences(row.now, row.before, kInMarchContext);
    REQUIRE_FALSE(postings.has_value());
    CHECK(postings.error().kind == ErrorKind::kInput);
  }
}

TEST_CASE("postings bring every key to its entitlement, in order of key") {
  // Random keys, some wide enough not to fit one machine word; compared with a map that is filled by hand.
  for (const std::uint64_t seed : {11U, 12U, 13U, 14U, 15U, 16U}) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const std::int64_t spread = seed % 2 == 0 ? 40 : std::numeric_limits<std::int64_t>::max();
    const auto below = [&](std::int64_t limit) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
    };
    const auto random_key = [&] {
      return PostingKey{static_cast<std::int32_t>(below(3)), static_cast<std::int32_t>(below(2)),
                        below(spread), below(spread) - spread / 2, below(2)};
    };
    std::map<PostingKey, std::int64_t> sums;
    PostedMap before;
    std::vector<Entitlement> now;
    std::set<PostingKey> entitled;
    for (int count = 0; count < 300; ++count) {
      const PostingKey each = random_key();
      const std::int64_t amount = below(2000) - 1000;
      if (below(3) != 0 && before.emplace(each, posted(amount)).second) {
        sums[each] += amount;
      }
      if (below(3) != 0 && entitled.insert(each).second) {
        now.push_back(
            entitlement(each, below(4) == 0 && before.contains(each) ? sums[each] : below(2000) - 1000));
      }
    }
    const Result<std::vector<Posting>> postings = post_differences(now, before, kInMarchContext);
    REQUIRE(postings.has_value());
    for (const Posting& posting : *postings) {
      CHECK(posting.minor_units != 0);
      sums[posting.key] += posting.minor_units;
    }
    for (const Entitlement& each : now) {
      CHECK(sums[each.key] == each.minor_units);
      sums.erase(each.key);
    }
    for (const auto& [gone, sum] : sums) {
      CHECK(sum == 0);
    }
    CHECK(std::is_sorted(postings->begin(), postings->end(),
                         [](const Posting& left, const Posting& right) { return left.key < right.key; }));
    std::vector<Entitlement> shuffled = now;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const Result<std::vector<Posting>> again = post_differences(shuffled, before, kInMarchContext);
    REQUIRE(again.has_value());
    REQUIRE(again->size() == postings->size());
    for (std::size_t index = 0; index < again->size(); ++index) {
      CHECK((*again)[index].key == (*postings)[index].key);
      CHECK((*again)[index].minor_units == (*postings)[index].minor_units);
    }
  }
}

TEST_CASE("a first posting tells a late fact from other rules, a corrected partner and a first run") {
  struct Row {
    const char* name;
    Entitlement now;
    DifferenceContext context;
    PostingReason reason;
  };
  // Partner 1 had line 1, and partner 2 had line 2.
  const PostedMap before{{key(1, 1), posted(500)}, {key(2, 2), posted(500)}};
  const DifferenceContext other_rules{.period_first = kMarch, .last_watermark = 50, .rules_changed = true};
  const DifferenceContext first_run{.period_first = kMarch, .last_watermark = {}};
  const Row rows[] = {
      {"a fact that came late", entitlement(key(1, 3), 5, kInFebruary, 51), kInMarchContext,
       PostingReason::kLateFact},
      {"of this period", entitlement(key(1, 3), 5, kInMarch, 51), other_rules, PostingReason::kNew},
      {"known, and other rules", entitlement(key(1, 3), 5, kInFebruary, 50), other_rules,
       PostingReason::kRuleChanged},
      {"came late, and other rules", entitlement(key(1, 3), 5, kInFebruary, 51), other_rules,
       PostingReason::kLateFact},
      {"of a period, and other rules", entitlement(key(1, 3), 5, kInFebruary, 0), other_rules,
       PostingReason::kRuleChanged},
      {"of a year that is still running", ending(entitlement(key(1, 3), 5, kInFebruary, 0), kInMarch),
       kInMarchContext, PostingReason::kNew},
      {"of a month that was over", ending(entitlement(key(1, 3), 5, kInFebruary, 0), kInFebruary),
       kInMarchContext, PostingReason::kLateFact},
      {"of a month in which another partner had a line",
       ending(entitlement(key(3, 1), 5, kInFebruary, 0), kInFebruary), kInMarchContext,
       PostingReason::kLateFact},
      {"was another partner's", entitlement(key(3, 1), 5, kInFebruary, 51), kInMarchContext,
       PostingReason::kCorrection},
      {"nothing has run before", entitlement(key(1, 3), 5, kInFebruary, 51), first_run, PostingReason::kNew},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::vector<Entitlement> now{entitlement(key(1, 1), 500), entitlement(key(2, 2), 500), row.now};
    const Result<std::vector<Posting>> postings = post_differences(std::move(now), before, row.context);
    REQUIRE(postings.has_value());
    REQUIRE(postings->size() == 1);
    CHECK(postings->front().reason == row.reason);
  }
}

/// Gives entitlements one by one.
class OneByOne final : public EntitlementStream {
 public:
  explicit OneByOne(std::vector<Entitlement> entitlements) : entitlements_(std::move(entitlements)) {}
  Result<std::span<const Entitlement>> next() override {
    const std::span<const Entitlement> rest = std::span<const Entitlement>(entitlements_).subspan(given_);
    const std::size_t count = std::min<std::size_t>(rest.size(), 1);
    given_ += count;
    return rest.first(count);
  }

 private:
  std::vector<Entitlement> entitlements_;
  std::size_t given_ = 0;
};

TEST_CASE("entitlements that come one by one give what they give together") {
  const PostedMap before{{key(1, 1), posted(500)}, {key(1, 2), posted(500)}, {key(9, 9), posted(70)}};
  const std::vector<Entitlement> now{entitlement(key(1, 1), 600), entitlement(key(1, 3), 20),
                                     entitlement(key(1, 4), 0)};
  OneByOne stream(now);
  std::vector<std::pair<PostingKey, std::int64_t>> given;
  const std::vector<PostedLine> lines = lines_of(before);
  PostedLines posted_lines(lines);
  const Result<void> done = post_differences(stream, posted_lines, kInMarchContext,
                                             [&](std::span<const Posting> postings) -> Result<void> {
                                               for (const Posting& posting : postings) {
                                                 given.emplace_back(posting.key, posting.minor_units);
                                               }
                                               return {};
                                             });
  REQUIRE(done.has_value());
  // 600 - 500; gone, and so taken back; new; gone
  CHECK(given == std::vector<std::pair<PostingKey, std::int64_t>>{
                     {key(1, 1), 100}, {key(1, 2), -500}, {key(1, 3), 20}, {key(9, 9), -70}});
  OneByOne twice({entitlement(key(1, 1), 600), entitlement(key(1, 1), 600)});
  PostedLines again(lines);
  const Result<void> refused = post_differences(twice, again, kInMarchContext,
                                                [](std::span<const Posting>) { return Result<void>(); });
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::kInput);
}

TEST_CASE("what the taker of postings fails with ends the comparison") {
  OneByOne stream({entitlement(key(1, 1), 600)});
  PostedLines nothing;
  const Result<void> done = post_differences(
      stream, nothing, kInMarchContext,
      [](std::span<const Posting>) -> Result<void> { return machine_error("there is no room"); });
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().message == "there is no room");
}

}  // namespace remit
