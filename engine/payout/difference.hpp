// Posting by difference: entitlement lines less what was posted before, as new postings with their reasons.
// The one place where money comes to be owed; it knows neither rules nor storage.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/posting.hpp"

namespace remit {

/// What a key is entitled to now.
struct Entitlement {
  PostingKey key;
  std::int64_t minor_units = 0;
  Date governing_date = Date::missing();
  std::int64_t fact_sequence = 0;  ///< newest version of the line's fact; 0 for period lines
  std::int64_t refunded_minor_units = 0;
  Date line_last = Date::missing();       ///< of a period line the period's last day
  Date clawed_back_on = Date::missing();  ///< the day of a clawback that takes something; missing: none
  std::int64_t rate_sequence = 0;         ///< of the newest exchange rate that was used; 0: none
};

/// What was posted for a key before, summed, with the circumstances of its newest posting.
struct Posted {
  std::int64_t minor_units = 0;
  std::int64_t fact_sequence = 0;
  std::int64_t refunded_minor_units = 0;
  Date governing_date = Date::missing();
  bool by_another_ruleset = false;  ///< the newest posting's run had another ruleset hash
  Date through = Date::never();     ///< the last day of the newest posting's run
};

/// What tells the reasons of first postings apart.
struct DifferenceContext {
  Date period_first;  ///< lines governed by this day or a later one, or of a period that reaches it, are new
  /// The watermark of the ruleset's last run; none: it has never run, and whatever it posts is new.
  std::optional<std::int64_t> last_watermark;
  bool rules_changed = false;  ///< the last run was by other rules
};

/// Why a line is posted of which nothing was posted before, to anybody. `line_last` and `fact_sequence` are
/// as in Entitlement.
[[nodiscard]] PostingReason reason_of_first(Date governing_date, Date line_last, std::int64_t fact_sequence,
                                            const DifferenceContext& context);

using PostedByKey = std::unordered_map<PostingKey, Posted, PostingKeyHash>;

/// A key and what was posted for it.
struct PostedLine {
  PostingKey key;
  Posted posted;
};
/// The same in ascending order of key.
[[nodiscard]] std::vector<PostedLine> lines_of(const PostedByKey& posted);

/// What was posted before, in ascending order of key, piece by piece.
class PostedStream {
 public:
  PostedStream() = default;
  PostedStream(const PostedStream&) = delete;
  PostedStream& operator=(const PostedStream&) = delete;
  virtual ~PostedStream() = default;
  /// The next ones, which stay until the next call; none at the end.
  [[nodiscard]] virtual Result<std::span<const PostedLine>> next() = 0;
};

/// What was posted, all there, in ascending order of key; without any, nothing was posted.
class PostedLines final : public PostedStream {
 public:
  PostedLines() = default;
  explicit PostedLines(std::span<const PostedLine> lines) : left_(lines) {}
  Result<std::span<const PostedLine>> next() override { return std::exchange(left_, {}); }

 private:
  std::span<const PostedLine> left_;
};

/// Entitlements in ascending order of key, piece by piece.
class EntitlementStream {
 public:
  EntitlementStream() = default;
  EntitlementStream(const EntitlementStream&) = delete;
  EntitlementStream& operator=(const EntitlementStream&) = delete;
  virtual ~EntitlementStream() = default;
  /// The next ones, which stay until the next call; none at the end.
  [[nodiscard]] virtual Result<std::span<const Entitlement>> next() = 0;
};

/// Entitlements that are all there, in ascending order of key, which must outlive it.
class StoredEntitlements final : public EntitlementStream {
 public:
  explicit StoredEntitlements(std::span<const Entitlement> entitlements) : left_(entitlements) {}
  Result<std::span<const Entitlement>> next() override { return std::exchange(left_, {}); }

 private:
  std::span<const Entitlement> left_;
};

/// The same entitlements in ascending order of key.
[[nodiscard]] std::vector<Entitlement> in_order_of_key(std::vector<Entitlement> entitlements);

/// Takes postings piece by piece; what it fails with ends the work.
using PostingSink = std::function<Result<void>(std::span<const Posting>)>;

/// The postings that bring every key from what was posted to what it is entitled to, in order of key; keys
/// that are no longer entitled to anything are taken back whole. A merge of both: of either no more is kept
/// than what was posted for one line. Fails with kInput when a key stands twice in `entitlements` or a
/// difference leaves int64, as the streams fail, and as the sink does.
[[nodiscard]] Result<void> post_differences(EntitlementStream& entitlements, PostedStream& posted,
                                            const DifferenceContext& context, const PostingSink& sink);
/// The same of both sides all there.
[[nodiscard]] Result<std::vector<Posting>> post_differences(const std::vector<Entitlement>& entitlements,
                                                            const PostedByKey& posted,
                                                            const DifferenceContext& context);

}  // namespace remit
