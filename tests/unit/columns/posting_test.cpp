#include "engine/columns/posting.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("every reason has its own word, and the word is read back") {
  constexpr std::array<std::pair<PostingReason, std::string_view>, 8> kReasons = {{
      {PostingReason::kNew, "new"},
      {PostingReason::kLateFact, "late fact"},
      {PostingReason::kRefund, "refund"},
      {PostingReason::kCorrection, "correction"},
      {PostingReason::kRateReached, "rate reached"},
      {PostingReason::kRuleChanged, "rule changed"},
      {PostingReason::kExchangeRate, "FX"},
      {PostingReason::kClawback, "clawback"},
  }};
  for (const auto& [reason, text] : kReasons) {
    CHECK(to_text(reason) == text);
    CHECK(parse_posting_reason(text) == reason);
  }
  CHECK_FALSE(parse_posting_reason("New"));
}

TEST_CASE("posting keys stand in order of component, kind of line, partner, line and fan") {
  const PostingKey key{.component = 2, .line_kind = 1, .partner = 7, .line = 40, .fan = 0};
  PostingKey later = key;
  later.fan = 1;
  CHECK(key < later);
  later = key;
  later.component = 3;
  later.partner = 1;
  CHECK(key < later);
  CHECK(PostingKeyHash{}(key) == PostingKeyHash{}(PostingKey(key)));
  CHECK(PostingKeyHash{}(key) != PostingKeyHash{}(later));
}

}  // namespace remit
