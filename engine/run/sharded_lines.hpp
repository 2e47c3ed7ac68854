// Lines of facts that are cut into shards: several are rated at once, and each is forgotten when its lines
// have been read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/columns/fact_shards.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/owed_lines.hpp"
#include "engine/run/posting_keys.hpp"
#include "engine/run/posting_totals.hpp"

namespace remit {

/// Whether the lines of facts that no reference connects have nothing to do with each other: every window,
/// cap and balance is kept for the rows of a reference (each partner, say), no fact is named by its id, and
/// lines are told apart without words.
[[nodiscard]] bool can_be_sharded(const Graph& graph);

class ShardedLines {
 public:
  /// `graph`, for which can_be_sharded() holds, was made for the facts of `shards`. `ruleset` must outlive
  /// it.
  ShardedLines(Graph graph, FactShards shards, const Ruleset& ruleset, EvaluationOptions options,
               LineNumbers numbers)
      : graph_(std::move(graph)),
        shards_(std::move(shards)),
        ruleset_(ruleset),
        options_(std::move(options)),
        numbers_(std::move(numbers)) {}

  /// Adds to `totals` what all lines post where nothing was posted before. False, and nothing is added, when
  /// there are rows that can't be rated, or anything else is wrong: who looks at all lines as a whole can
  /// tell of it. Either this or gather(), once.
  [[nodiscard]] bool add_up(const DifferenceContext& context, PostingTotals& totals);
  /// All lines in order of key; null in the same cases.
  [[nodiscard]] std::unique_ptr<OwedLines> gather();

  [[nodiscard]] std::size_t shard_count() const noexcept { return shards_.size(); }
  [[nodiscard]] std::uint64_t line_count() const noexcept { return line_count_; }

 private:
  /// What is done with the lines of a shard by one of the threads.
  using Take = std::function<Result<void>(unsigned worker, std::size_t shard, OwedLines& lines)>;
  [[nodiscard]] bool rate(const Take& take);
  [[nodiscard]] Result<bool> rate_shard(unsigned worker, std::size_t shard, const Take& take);

  [[nodiscard]] Result<std::map<std::string, std::int32_t>> number_words_of_shards() const;

  Graph graph_;
  FactShards shards_;
  const Ruleset& ruleset_;
  EvaluationOptions options_;
  LineNumbers numbers_;
  std::vector<std::vector<std::string>>
      words_;  // by shard, by their number there less 1: what tells lines apart
  std::uint64_t line_count_ = 0;
};

}  // namespace remit
