#include "engine/payout/difference.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/payout/key_order.hpp"

namespace remit {
namespace {

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

/// Whether two keys are of one line of a rule, whoever's it is and whatever it is fanned out to.
bool is_of_line(const PostingKey& left, const PostingKey& right) {
  return left.component == right.component && left.line_kind == right.line_kind && left.line == right.line;
}

/// The stream of what was posted, one after the other.
class PostedAhead {
 public:
  explicit PostedAhead(PostedStream& stream) : stream_(stream) {}

  /// The next one; null at the end, and where the stream has failed.
  [[nodiscard]] const PostedLine* front() {
    if (piece_.empty() && !has_ended_) {
      const Result<std::span<const PostedLine>> next = stream_.next();
      if (!next) {
        failure_ = next.error();
      }
      piece_ = next.value_or(std::span<const PostedLine>());
      has_ended_ = piece_.empty();
    }
    return piece_.empty() ? nullptr : &piece_.front();
  }
  void pop() { piece_ = piece_.subspan(1); }
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

 private:
  PostedStream& stream_;
  std::span<const PostedLine> piece_;
  bool has_ended_ = false;
  std::optional<Error> failure_;
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

/// One walk over both sides in order of key, which finds what is new, changed and gone. What was posted for a
/// line stands together, whomever it was posted to: it is looked at as a whole, so that a line that has
/// become another partner's is known.
class DifferenceWalk {
 public:
  DifferenceWalk(PostedStream& posted, const DifferenceContext& context, const PostingSink& sink)
      : posted_(posted), context_(context), sink_(sink) {
    postings_.reserve(kPiece);
  }

  Result<void> add(std::span<const Entitlement> entitlements) {
    while (!entitlements.empty()) {
      if (nothing_is_left_) {
        return add_first(entitlements);
      }
      if (Result<void> added = add_one(entitlements.front()); !added) {
        return added;
      }
      entitlements = entitlements.subspan(1);
    }
    return {};
  }

  Result<void> finish() {
    Result<void> gone = take_back_of_line([](const PostingKey&) { return true; });
    while (gone && posted_.front() != nullptr) {
      gone = take_back(*posted_.front());
      posted_.pop();
    }
    if (gone && posted_.failure()) {
      return tl::make_unexpected(*posted_.failure());
    }
    return !gone || postings_.empty() ? gone : sink_(postings_);
  }

 private:
  static constexpr std::size_t kPiece = 1024;  // of postings, which stay in the cache

  Result<void> check_order(const PostingKey* last, const PostingKey& key) {
    const std::strong_ordering order = last != nullptr ? key <=> *last : std::strong_ordering::greater;
    if (order == std::strong_ordering::equal) {
      return key_stands_twice(key);
    }
    check(order == std::strong_ordering::greater, "entitlements come in order of key");
    return {};
  }

  Result<void> add_one(const Entitlement& now) {
    if (Result<void> checked = check_order(last_ ? &*last_ : nullptr, now.key); !checked) {
      return checked;
    }
    const Posted* before = nullptr;
    if (Result<void> found = find_posted(now.key, before); !found) {
      return found;
    }
    last_ = now.key;
    std::int64_t minor_units = now.minor_units;
    if (before != nullptr && __builtin_sub_overflow(now.minor_units, before->minor_units, &minor_units)) {
      return difference_too_large(now.key);
    }
    if (minor_units == 0) {
      return {};
    }
    post(now, minor_units,
         before != nullptr ? reason_of_change(now, *before, context_) : reason_of_first(now));
    return give_if_full();
  }

  /// The same of many, where nothing is left of what was posted.
  Result<void> add_first(std::span<const Entitlement> entitlements) {
    const PostingKey* last = last_ ? &*last_ : nullptr;
    for (const Entitlement& now : entitlements) {
      // Of one rule the next fact's line, as a rule.
      const bool comes_next = last != nullptr && last->line < now.key.line &&
                              last->component == now.key.component && last->line_kind == now.key.line_kind;
      if (!comes_next) {
        if (Result<void> checked = check_order(last, now.key); !checked) {
          return checked;
        }
      }
      last = &now.key;
      if (now.minor_units == 0) {
        continue;
      }
      post(now, now.minor_units, reason_of_first(now));
      if (postings_.size() == kPiece) {
        if (Result<void> given = give_if_full(); !given) {
          return given;
        }
      }
    }
    last_ = entitlements.back().key;
    return {};
  }

  void post(const Entitlement& now, std::int64_t minor_units, PostingReason reason) {
    postings_.push_back({.key = now.key,
                         .minor_units = minor_units,
                         .reason = reason,
                         .governing_date = now.governing_date,
                         .fact_sequence = now.fact_sequence,
                         .refunded_minor_units = now.refunded_minor_units});
  }

  /// Takes back what was posted for keys before this one, which is the next that is entitled to anything, and
  /// finds what was posted for itself; null where nothing was.
  Result<void> find_posted(const PostingKey& key, const Posted*& posted) {
    if (!last_ || !is_of_line(*last_, key)) {
      if (Result<void> begun = begin_line(key); !begun) {
        return begun;
      }
    }
    if (Result<void> gone = take_back_of_line([&](const PostingKey& each) { return each < key; }); !gone) {
      return gone;
    }
    if (next_ < line_.size() && line_[next_].key == key) {
      posted = &line_[next_++].posted;
    }
    return {};
  }

  /// Takes back what was posted for lines before that of `key`, and reads what was posted for it.
  Result<void> begin_line(const PostingKey& key) {
    if (Result<void> gone = take_back_of_line([](const PostingKey&) { return true; }); !gone) {
      return gone;
    }
    line_.clear();
    next_ = 0;
    fans_.reset();
    for (const PostedLine* ahead = posted_.front(); ahead != nullptr; ahead = posted_.front()) {
      if (is_of_line(ahead->key, key)) {
        line_.push_back(*ahead);
      } else if (key < ahead->key) {
        break;
      } else if (Result<void> gone = take_back(*ahead); !gone) {
        return gone;
      }
      posted_.pop();
    }
    nothing_is_left_ = line_.empty() && posted_.front() == nullptr;
    return posted_.failure() ? tl::make_unexpected(*posted_.failure()) : Result<void>();
  }

  /// What was posted for keys of the line at hand of which `is_gone` says so, from the next one on.
  template <class IsGone>
  Result<void> take_back_of_line(IsGone&& is_gone) {
    while (next_ < line_.size() && is_gone(line_[next_].key)) {
      if (Result<void> gone = take_back(line_[next_++]); !gone) {
        return gone;
      }
    }
    return {};
  }

  Result<void> take_back(const PostedLine& line) {
    const auto& [key, gone] = line;
    Posting posting;
    if (__builtin_sub_overflow(std::int64_t{0}, gone.minor_units, &posting.minor_units)) {
      return difference_too_large(key);
    }
    if (posting.minor_units == 0) {
      return {};
    }
    posting.key = key;
    posting.reason = gone.by_another_ruleset ? PostingReason::kRuleChanged : PostingReason::kCorrection;
    posting.governing_date = gone.governing_date;
    posting.fact_sequence = gone.fact_sequence;
    posting.refunded_minor_units = gone.refunded_minor_units;
    postings_.push_back(posting);
    return give_if_full();
  }

  /// Why a line is posted for the first time.
  [[nodiscard]] PostingReason reason_of_first(const Entitlement& now) {
    const PostingReason reason =
        remit::reason_of_first(now.governing_date, now.line_last, now.fact_sequence, context_);
    // A period is every partner's own, unless it is told apart by whom it is for.
    const bool may_be_anothers = !now.line_last.is_ordinary() || now.key.fan != 0;
    return reason != PostingReason::kNew && may_be_anothers && was_another_partners(now.key)
               ? PostingReason::kCorrection
               : reason;
  }
  [[nodiscard]] bool was_another_partners(const PostingKey& key) {
    if (!fans_) {
      fans_.emplace();
      for (const PostedLine& line : line_) {
        fans_->insert(line.key.fan);
      }
    }
    return fans_->contains(key.fan);
  }

  Result<void> give_if_full() {
    if (postings_.size() < kPiece) {
      return {};
    }
    Result<void> given = sink_(postings_);
    postings_.clear();
    return given;
  }

  PostedAhead posted_;
  const DifferenceContext& context_;
  const PostingSink& sink_;
  std::optional<PostingKey> last_;
  bool nothing_is_left_ = false;                          // of what was posted, for this line or a later one
  std::vector<PostedLine> line_;                          // what was posted for the line of last_
  std::size_t next_ = 0;                                  // in line_
  std::optional<std::unordered_set<std::int64_t>> fans_;  // of line_, once they are asked for
  std::vector<Posting> postings_;
};

}  // namespace

PostingReason reason_of_first(Date governing_date, Date line_last, std::int64_t fact_sequence,
                              const DifferenceContext& context) {
  const bool reaches_period = line_last.is_ordinary() && line_last >= context.period_first;
  if (governing_date >= context.period_first || reaches_period || !context.last_watermark) {
    return PostingReason::kNew;
  }
  const bool was_known = fact_sequence <= *context.last_watermark;
  return context.rules_changed && was_known ? PostingReason::kRuleChanged : PostingReason::kLateFact;
}

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

std::vector<PostedLine> lines_of(const PostedByKey& posted) {
  std::vector<PostedLine> lines;
  lines.reserve(posted.size());
  for (const auto& [key, sum] : posted) {
    lines.push_back({key, sum});
  }
  std::ranges::sort(lines, std::ranges::less(), &PostedLine::key);
  return lines;
}

Result<void> post_differences(EntitlementStream& entitlements, PostedStream& posted,
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
  const std::vector<PostedLine> before = lines_of(posted);
  PostedLines stream(before);
  DifferenceWalk walk(stream, context, sink);
  Result<void> done = walk.add(in_order_of_key(entitlements));
  done = done ? walk.finish() : done;
  return done ? Result<std::vector<Posting>>(std::move(postings)) : tl::make_unexpected(done.error());
}

}  // namespace remit
