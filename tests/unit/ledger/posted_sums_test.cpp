#include "engine/ledger/posted_sums.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/ledger/books.hpp"

namespace remit {
namespace {

using test::Books;
using test::day;

TEST_CASE("sums are per key, of the runs that are asked for, with the newest posting's particulars") {
  Books books;
  books.book(Books::record("2026-01-31"),
             {books.posting(books.bonus, 1, 5, 1000), books.posting(books.bonus, 1, 6, 20)});
  books.book(Books::record("2026-01-31", 1), {books.posting(books.other, 1, 5, 77)});
  Posting newer = books.posting(books.bonus, 1, 5, -300);
  newer.fact_sequence = 8;
  newer.refunded_minor_units = 30;
  newer.governing_date = day("2026-01-20");
  books.book(Books::record("2026-02-28"), {newer});
  const std::vector<PostedSum> sums = books.posted({1, 3});
  REQUIRE(sums.size() == 2);
  const PostedSum& sum = sums.front();
  CHECK(sum.key == PostingKey{books.bonus, books.deal, 1, 5, 0});
  CHECK(sum.minor_units == 700);
  CHECK(sum.last_run == 3);
  CHECK(sum.fact_sequence == 8);
  CHECK(sum.refunded_minor_units == 30);
  CHECK(sum.governing_date == day("2026-01-20"));
  CHECK(sums.back().key == PostingKey{books.bonus, books.deal, 1, 6, 0});
  CHECK(sums.back().minor_units == 20);
  CHECK(books.posted({2}).size() == 1);
  CHECK(books.posted({}).empty());
  CHECK(books.posted({9}).empty());
}

// 40 runs of 700 lines each, of which every run leaves some out: more than a block of each, more than a piece
// of sums, and compared with a map that every posting is added to.
TEST_CASE("the postings of many runs are summed as they are merged") {
  Books books;
  std::map<PostingKey, std::pair<std::int64_t, std::int64_t>> expected;  // sum, last run
  std::vector<std::int64_t> runs;
  for (std::int64_t run = 1; run <= 40; ++run) {
    std::vector<Posting> postings;
    for (std::int64_t line = 1; line <= 3000; ++line) {
      if ((line * run) % 7 != 1 && line % 4 == 0) {
        postings.push_back(books.posting(line % 8 == 0 ? books.bonus : books.other, 1, line, line - 5 * run));
      }
    }
    std::ranges::sort(postings, std::ranges::less(), &Posting::key);
    std::erase_if(postings, [](const Posting& posting) { return posting.minor_units == 0; });
    for (const Posting& posting : postings) {
      expected[posting.key].first += posting.minor_units;
      expected[posting.key].second = run;
    }
    runs.push_back(books.book(Books::record("2026-01-31", run), postings));
  }
  const std::vector<PostedSum> sums = books.posted(runs);
  REQUIRE(sums.size() == expected.size());
  auto each = expected.begin();
  for (const PostedSum& sum : sums) {
    REQUIRE(sum.key == each->first);
    REQUIRE(sum.minor_units == each->second.first);
    REQUIRE(sum.last_run == each->second.second);
    ++each;
  }
}

TEST_CASE("bad-sum: sums beyond 64 bits are an error, never another number") {
  Books books;
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  books.book(Books::record("2026-01-31"), {books.posting(books.bonus, 1, 5, most)});
  books.book(Books::record("2026-02-28"), {books.posting(books.bonus, 1, 5, 1)});
  PostedSums merged(books.ledger(), {1, 2});
  const auto sums = merged.next();
  REQUIRE(!sums.has_value());
  CHECK(sums.error().kind == ErrorKind::kMachine);
  const auto some = books.ledger().posted_sums_of({{books.bonus, KeySpans(5, 5)}});
  REQUIRE(!some.has_value());
  CHECK(some.error().kind == ErrorKind::kMachine);
}

TEST_CASE("bad-order: postings that somebody has put out of order are an error") {
  Books books;
  books.book(Books::record("2026-01-31"),
             {books.posting(books.bonus, 1, 5, 10), books.posting(books.bonus, 1, 6, 20)});
  REQUIRE(books.run_sql("DROP TRIGGER posting_refuses_UPDATE; UPDATE posting SET line = 4 WHERE sequence = 2")
              .empty());
  PostedSums merged(books.ledger(), {1});
  const auto sums = merged.next();
  REQUIRE(!sums.has_value());
  CHECK(sums.error().message.find("run 1 don't stand in order") != std::string::npos);
}

}  // namespace
}  // namespace remit
