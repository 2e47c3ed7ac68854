#include "engine/run/conservation.hpp"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

namespace remit {
namespace {

PostingKey key(std::int64_t line) {
  return PostingKey{1, 1, 1, line, 0};
}

Posting posting(std::int64_t line, std::int64_t minor_units) {
  Posting made;
  made.key = key(line);
  made.minor_units = minor_units;
  return made;
}

Entitlement entitlement(std::int64_t line, std::int64_t minor_units) {
  Entitlement made;
  made.key = key(line);
  made.minor_units = minor_units;
  return made;
}

PostedByKey posted(std::int64_t line, std::int64_t minor_units) {
  return {{key(line), Posted{minor_units, 0, 0, Date::missing(), false}}};
}

}  // namespace

TEST_CASE("postings conserve entitlements") {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  struct Row {
    const char* name;
    std::vector<Entitlement> entitlements;
    PostedByKey posted;
    std::vector<Posting> postings;
    bool conserved;
  };
  const Row rows[] = {
      {"nothing", {}, {}, {}, true},
      {"new", {entitlement(1, 5)}, {}, {posting(1, 5)}, true},
      {"unchanged", {entitlement(1, 5)}, posted(1, 5), {}, true},
      {"entitled to nothing", {entitlement(1, 0)}, {}, {}, true},
      {"a difference", {entitlement(1, 5)}, posted(1, 7), {posting(1, -2)}, true},
      {"gone and taken back", {}, posted(1, 7), {posting(1, -7)}, true},
      {"bad-nothing posted", {entitlement(1, 5)}, {}, {}, false},
      {"bad-a cent too little", {entitlement(1, 5)}, {}, {posting(1, 4)}, false},
      {"bad-gone and kept", {}, posted(1, 7), {}, false},
      {"bad-posted to nobody's key", {entitlement(1, 5)}, posted(1, 5), {posting(2, 1)}, false},
      {"bad-a posting of nothing", {entitlement(1, 0)}, {}, {posting(1, 0)}, false},
      {"bad-posted twice", {entitlement(1, 5)}, {}, {posting(1, 2), posting(1, 3)}, false},
      {"bad-postings out of order",
       {entitlement(1, 5), entitlement(2, 5)},
       {},
       {posting(2, 5), posting(1, 5)},
       false},
      {"bad-entitled twice", {entitlement(1, 5), entitlement(1, 5)}, {}, {posting(1, 5)}, false},
      {"all sides",
       {entitlement(1, 5), entitlement(3, 0), entitlement(4, 9)},
       posted(4, 4),
       {posting(1, 5), posting(4, 5)},
       true},
      {"bad-the last of many",
       {entitlement(1, 5), entitlement(4, 9)},
       posted(4, 4),
       {posting(1, 5), posting(4, 6)},
       false},
      {"bad-beyond 64 bits", {entitlement(1, 5)}, posted(1, kMost), {posting(1, 1)}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::vector<PostedLine> before = lines_of(row.posted);
    PostedLines stream(before);
    StoredEntitlements entitlements(row.entitlements);
    const Result<void> result = check_conservation(entitlements, stream, row.postings);
    CHECK(result.has_value() == row.conserved);
    if (!result) {
      CHECK(result.error().kind == ErrorKind::kMachine);
    }
  }
}

}  // namespace remit
