// Postings: what was ever posted for a key, as the ledger stores it and the payout step compares it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/calendar/date.hpp"

namespace remit {

/// Why a posting exists.
enum class PostingReason : std::uint8_t {
  kNew,          ///< first posting of a line whose governing date lies in the period
  kLateFact,     ///< first posting of a line of an earlier period
  kRefund,       ///< what was refunded of the fact has changed
  kCorrection,   ///< a newer version of the fact is known, or the line is gone
  kRateReached,  ///< running totals moved: a tier, a cap, a true-up
  kRuleChanged,  ///< the ruleset is another than the one that posted last
  kExchangeRate,
  kClawback,  ///< the day of the line's clawback has come
};

/// `new`, `late fact`, `refund`, `correction`, `rate reached`, `rule changed`, `FX`, `clawback`.
[[nodiscard]] std::string_view to_text(PostingReason reason);
[[nodiscard]] std::optional<PostingReason> parse_posting_reason(std::string_view text);

/// What tells postings apart within one ruleset. All numbers are the ledger's own: `component` stands for a
/// rule and its component (`deal_bonus`, `amount`), `line_kind` for a word (`deal`, `invoice`, `quarter`),
/// `line` for the fact's key or, for a period line, its first day as Date::days(), `fan` for what `for each`
/// fanned the line out to (0: nothing).
struct PostingKey {
  std::int32_t component = 0;
  std::int32_t line_kind = 0;
  std::int64_t partner = 0;
  std::int64_t line = 0;
  std::int64_t fan = 0;

  friend bool operator==(const PostingKey&, const PostingKey&) = default;
  /// Lines of a rule stand together, in order of their facts: as they are worked out, and as what was posted
  /// for one is looked for.
  friend std::strong_ordering operator<=>(const PostingKey& left, const PostingKey& right) {
    return std::tie(left.component, left.line_kind, left.line, left.partner, left.fan) <=>
           std::tie(right.component, right.line_kind, right.line, right.partner, right.fan);
  }
};

struct PostingKeyHash {
  std::size_t operator()(const PostingKey& key) const noexcept {
    std::uint64_t seed =
        mix_hash(static_cast<std::uint64_t>(key.component), static_cast<std::uint64_t>(key.line_kind));
    seed = mix_hash(seed, static_cast<std::uint64_t>(key.partner));
    seed = mix_hash(seed, static_cast<std::uint64_t>(key.line));
    return static_cast<std::size_t>(mix_hash(seed, static_cast<std::uint64_t>(key.fan)));
  }
};

/// One posting, new or stored.
struct Posting {
  std::int64_t sequence = 0;  ///< the ledger's number of the posting; 0 while it isn't stored
  std::int64_t run = 0;       ///< the run that posted it; 0 while it isn't stored
  PostingKey key;
  std::int64_t minor_units = 0;  ///< signed, in the run's currency
  PostingReason reason = PostingReason::kNew;
  Date governing_date = Date::missing();
  std::int64_t fact_sequence = 0;         ///< version of the line's fact that was rated; 0 for period lines
  std::int64_t refunded_minor_units = 0;  ///< refunded of the line's fact as known then
};

/// One batch as it is booked.
struct RunRecord {
  std::int64_t number = 0;  ///< the ledger's number of the run; 0 while it isn't stored
  std::string ruleset;
  std::string ruleset_hash;  ///< 64 hexadecimal digits
  Date period_first = Date::missing();
  Date period_last = Date::missing();
  Date cut_off = Date::missing();
  std::int64_t watermark = 0;
  std::string currency;
  std::int64_t posting_count = 0;
};

}  // namespace remit
