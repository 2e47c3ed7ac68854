#include "engine/payout/difference.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/payout/key_order.hpp"

namespace remit {
namespace {

using PostedEntry = std::pair<const PostingKey, Posted>;

std::vector<const PostedEntry*> in_order_of_key(const PostedByKey& posted) {
  std::vector<const PostedEntry*> entries;
  entries.reserve(posted.size());
  for (const PostedEntry& entry : posted) {
    entries.push_back(&entry);
  }
  const std::vector<std::uint32_t> order =
      key_order(std::span<const PostedEntry* const>(entries),
                [](const PostedEntry* entry) -> const PostingKey& { return entry->first; });
  std::vector<const PostedEntry*> ordered;
  ordered.reserve(entries.size());
  for (const std::uint32_t index : order) {
    ordered.push_back(entries[index]);
  }
  return ordered;
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
  FirstPostings(const PostedByKey& posted, const DifferenceContext& context)
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

  const PostedByKey& posted_;
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

/// One walk over both sides in order of key, which finds what is new, changed and gone.
class DifferenceWalk {
 public:
  DifferenceWalk(const PostedByKey& posted, const DifferenceContext& context, const PostingSink& sink)
      : posted_(in_order_of_key(posted)), first_postings_(posted, context), sink_(sink) {
    postings_.reserve(kPiece);
  }

  Result<void> add(std::span<const Entitlement> entitlements) {
    for (const Entitlement& now : entitlements) {
      if (has_last_ && now.key == last_) {
        return key_stands_twice(now.key);
      }
      check(!has_last_ || last_ < now.key, "entitlements come in order of key");
      last_ = now.key;
      has_last_ = true;
      if (Result<void> gone = take_back([&](const PostingKey& key) { return key < now.key; }); !gone) {
        return gone;
      }
      const bool is_known = next_ < posted_.size() && posted_[next_]->first == now.key;
      const Posted* before = is_known ? &posted_[next_]->second : nullptr;
      next_ += is_known ? 1U : 0U;
      std::int64_t minor_units = now.minor_units;
      if (before != nullptr && __builtin_sub_overflow(now.minor_units, before->minor_units, &minor_units)) {
        return difference_too_large(now.key);
      }
      if (minor_units == 0) {
        continue;
      }
      Posting& posting = postings_.emplace_back();
      posting.key = now.key;
      posting.minor_units = minor_units;
      posting.reason = before != nullptr ? reason_of_change(now, *before, first_postings_.context())
                                         : first_postings_.reason(now);
      posting.governing_date = now.governing_date;
      posting.fact_sequence = now.fact_sequence;
      posting.refunded_minor_units = now.refunded_minor_units;
      if (Result<void> given = give_if_full(); !given) {
        return given;
      }
    }
    return {};
  }

  Result<void> finish() {
    if (Result<void> gone = take_back([](const PostingKey&) { return true; }); !gone) {
      return gone;
    }
    return postings_.empty() ? Result<void>() : sink_(postings_);
  }

 private:
  static constexpr std::size_t kPiece = 1024;  // of postings, which stay in the cache

  /// What was posted for the keys of which `is_gone` says so, from the next one on.
  template <class IsGone>
  Result<void> take_back(IsGone&& is_gone) {
    // The walk jumps about in memory; what it needs a little later is fetched while it works on this.
    constexpr std::size_t kAhead = 16;
    if (next_ + kAhead < posted_.size()) {
      __builtin_prefetch(posted_[next_ + kAhead]);
    }
    while (next_ < posted_.size() && is_gone(posted_[next_]->first)) {
      const auto& [key, gone] = *posted_[next_++];
      Posting posting;
      if (__builtin_sub_overflow(std::int64_t{0}, gone.minor_units, &posting.minor_units)) {
        return difference_too_large(key);
      }
      if (posting.minor_units == 0) {
        continue;
      }
      posting.key = key;
      posting.reason = gone.by_another_ruleset ? PostingReason::kRuleChanged : PostingReason::kCorrection;
      posting.governing_date = gone.governing_date;
      posting.fact_sequence = gone.fact_sequence;
      posting.refunded_minor_units = gone.refunded_minor_units;
      postings_.push_back(posting);
      if (Result<void> given = give_if_full(); !given) {
        return given;
      }
    }
    return {};
  }

  Result<void> give_if_full() {
    if (postings_.size() < kPiece) {
      return {};
    }
    Result<void> given = sink_(postings_);
    postings_.clear();
    return given;
  }

  std::vector<const PostedEntry*> posted_;
  std::size_t next_ = 0;  // in posted_
  FirstPostings first_postings_;
  const PostingSink& sink_;
  PostingKey last_;
  bool has_last_ = false;
  std::vector<Posting> postings_;
};

}  // namespace

std::vector<Entitlement> in_order_of_key(std::vector<Entitlement> entitlements) {
  const auto key_of = [](const Entitlement& entitlement) -> const PostingKey& { return entitlement.key; };
  if (std::ranges::is_sorted(entitlements, std::ranges::less(), key_of)) {
    return entitlements;
  }
  std::vector<Entitlement> ordered;
  ordered.reserve(entitlements.size());
  for (const std::uint32_t index : key_order(std::span<const Entitlement>(entitlements), key_of)) {
    ordered.push_back(entitlements[index]);
  }
  return ordered;
}

Result<void> post_differences(EntitlementStream& entitlements, const PostedByKey& posted,
                              const DifferenceContext& context, const PostingSink& sink) {
  DifferenceWalk walk(posted, context, sink);
  while (true) {
    const Result<std::span<const Entitlement>> piece = entitlements.next();
    if (!piece) {
      return tl::make_unexpected(piece.error());
    }
    if (piece->empty()) {
      return walk.finish();
    }
    if (Result<void> added = walk.add(*piece); !added) {
      return added;
    }
  }
}

Result<std::vector<Posting>> post_differences(const std::vector<Entitlement>& entitlements,
                                              const PostedByKey& posted, const DifferenceContext& context) {
  std::vector<Posting> postings;
  const PostingSink sink = [&](std::span<const Posting> piece) -> Result<void> {
    postings.insert(postings.end(), piece.begin(), piece.end());
    return {};
  };
  DifferenceWalk walk(posted, context, sink);
  Result<void> done = walk.add(in_order_of_key(entitlements));
  done = done ? walk.finish() : done;
  return done ? Result<std::vector<Posting>>(std::move(postings)) : tl::make_unexpected(done.error());
}

}  // namespace remit
