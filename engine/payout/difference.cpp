#include "engine/payout/difference.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/payout/key_order.hpp"

namespace remit {
namespace {

using PostedEntry = std::pair<const PostingKey, Posted>;

// Both sides in order of key, so that one walk over them finds what is new, changed and gone.
struct SortedSides {
  std::vector<std::uint32_t> entitlements;
  std::vector<const PostedEntry*> posted;
};

SortedSides sort_sides(const std::vector<Entitlement>& entitlements,
                       const std::unordered_map<PostingKey, Posted, PostingKeyHash>& posted) {
  SortedSides sides;
  sides.entitlements =
      key_order(std::span<const Entitlement>(entitlements),
                [](const Entitlement& entitlement) -> const PostingKey& { return entitlement.key; });
  std::vector<const PostedEntry*> entries;
  entries.reserve(posted.size());
  for (const PostedEntry& entry : posted) {
    entries.push_back(&entry);
  }
  const std::vector<std::uint32_t> order =
      key_order(std::span<const PostedEntry* const>(entries),
                [](const PostedEntry* entry) -> const PostingKey& { return entry->first; });
  sides.posted.reserve(entries.size());
  for (const std::uint32_t index : order) {
    sides.posted.push_back(entries[index]);
  }
  return sides;
}

PostingReason reason_of_change(const Entitlement& now, const Posted& before,
                               const DifferenceContext& context) {
  if (now.refunded_minor_units != before.refunded_minor_units) {
    return PostingReason::kRefund;
  }
  if (now.clawed_back_on.is_ordinary() && now.clawed_back_on > before.through) {
    return PostingReason::kClawback;
  }
  if (now.fact_sequence != before.fact_sequence) {
    return PostingReason::kCorrection;
  }
  if (before.by_another_ruleset) {
    return PostingReason::kRuleChanged;
  }
  const bool other_rate = context.last_watermark && now.rate_sequence > *context.last_watermark;
  return other_rate ? PostingReason::kExchangeRate : PostingReason::kRateReached;
}

/// Why a line is posted for the first time.
class FirstPostings {
 public:
  FirstPostings(const std::unordered_map<PostingKey, Posted, PostingKeyHash>& posted,
                const DifferenceContext& context)
      : posted_(posted), context_(context) {}

  [[nodiscard]] const DifferenceContext& context() const { return context_; }

  [[nodiscard]] PostingReason reason(const Entitlement& now) {
    const bool reaches_period = now.line_last.is_ordinary() && now.line_last >= context_.period_first;
    if (now.governing_date >= context_.period_first || reaches_period || !context_.last_watermark) {
      return PostingReason::kNew;
    }
    if (was_another_partners(now.key)) {
      return PostingReason::kCorrection;
    }
    const bool was_known = now.fact_sequence <= *context_.last_watermark;
    return context_.rules_changed && was_known ? PostingReason::kRuleChanged : PostingReason::kLateFact;
  }

 private:
  static PostingKey of_any_partner(PostingKey key) {
    key.partner = 0;
    return key;
  }
  [[nodiscard]] bool was_another_partners(const PostingKey& key) {
    if (lines_.empty()) {
      for (const auto& [posted_key, sum] : posted_) {
        lines_.insert(of_any_partner(posted_key));
      }
    }
    return lines_.contains(of_any_partner(key));
  }

  const std::unordered_map<PostingKey, Posted, PostingKeyHash>& posted_;
  const DifferenceContext& context_;
  std::unordered_set<PostingKey, PostingKeyHash> lines_;  // made when it is first asked for
};

tl::unexpected<Error> difference_too_large(const PostingKey& key) {
  return input_error(
      "the difference to what was posted before is beyond 9,223,372,036,854,775,807 minor units (partner " +
      std::to_string(key.partner) + ", line " + std::to_string(key.line) +
      "); look for an amount in the facts that is out of all proportion");
}

tl::unexpected<Error> key_stands_twice(const PostingKey& key) {
  return input_error("one line is rated twice by the same rule (partner " + std::to_string(key.partner) +
                     ", line " + std::to_string(key.line) +
                     "); two versions of the rule hold on the same day: end one before the other begins");
}

// What `now` and `before`, of which one at least is there, come to; none when nothing is to be posted.
Result<std::optional<Posting>> difference(const Entitlement* now, const PostedEntry* before,
                                          FirstPostings& first_postings) {
  const PostingKey& key = now != nullptr ? now->key : before->first;
  const std::int64_t owed = now != nullptr ? now->minor_units : 0;
  const std::int64_t posted = before != nullptr ? before->second.minor_units : 0;
  Posting posting;
  if (__builtin_sub_overflow(owed, posted, &posting.minor_units)) {
    return difference_too_large(key);
  }
  if (posting.minor_units == 0) {
    return std::optional<Posting>();
  }
  posting.key = key;
  if (now == nullptr) {
    const Posted& gone = before->second;
    posting.reason = gone.by_another_ruleset ? PostingReason::kRuleChanged : PostingReason::kCorrection;
    posting.governing_date = gone.governing_date;
    posting.fact_sequence = gone.fact_sequence;
    posting.refunded_minor_units = gone.refunded_minor_units;
    return std::optional<Posting>(posting);
  }
  posting.governing_date = now->governing_date;
  posting.fact_sequence = now->fact_sequence;
  posting.refunded_minor_units = now->refunded_minor_units;
  if (before != nullptr) {
    posting.reason = reason_of_change(*now, before->second, first_postings.context());
  } else {
    posting.reason = first_postings.reason(*now);
  }
  return std::optional<Posting>(posting);
}

}  // namespace

Result<std::vector<Posting>> post_differences(
    const std::vector<Entitlement>& entitlements,
    const std::unordered_map<PostingKey, Posted, PostingKeyHash>& posted, const DifferenceContext& context) {
  const SortedSides sides = sort_sides(entitlements, posted);
  FirstPostings first_postings(posted, context);
  std::vector<Posting> postings;
  postings.reserve(std::max(sides.entitlements.size(), sides.posted.size()));
  // The walk jumps about in memory; what it needs a little later is fetched while it works on this.
  constexpr std::size_t kAhead = 16;
  std::size_t next_now = 0;
  std::size_t next_before = 0;
  while (next_now < sides.entitlements.size() || next_before < sides.posted.size()) {
    const Entitlement* now =
        next_now < sides.entitlements.size() ? &entitlements[sides.entitlements[next_now]] : nullptr;
    const PostedEntry* before = next_before < sides.posted.size() ? sides.posted[next_before] : nullptr;
    if (next_now + kAhead < sides.entitlements.size()) {
      __builtin_prefetch(&entitlements[sides.entitlements[next_now + kAhead]]);
    }
    if (next_before + kAhead < sides.posted.size()) {
      __builtin_prefetch(sides.posted[next_before + kAhead]);
    }
    if (now != nullptr && before != nullptr && now->key != before->first) {
      if (now->key < before->first) {
        before = nullptr;
      } else {
        now = nullptr;
      }
    }
    if (now != nullptr && ++next_now < sides.entitlements.size() &&
        entitlements[sides.entitlements[next_now]].key == now->key) {
      return key_stands_twice(now->key);
    }
    next_before += before != nullptr ? 1U : 0U;
    Result<std::optional<Posting>> posting = difference(now, before, first_postings);
    if (!posting) {
      return tl::make_unexpected(posting.error());
    }
    if (posting->has_value()) {
      postings.push_back(**posting);
    }
  }
  return postings;
}

}  // namespace remit
