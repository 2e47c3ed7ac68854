// Lines of facts that are cut into shards: several are rated at once, and each is forgotten when its lines
// have been read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/columns/fact_shards.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/batch.hpp"
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
  /// Shards that are held at once, those of the next group; none when there are no more groups.
  using NextGroup = std::function<Result<std::optional<FactShards>>()>;

  /// `graph`, for which can_be_sharded() holds, was made for the facts of all groups. `ruleset` must outlive
  /// it.
  ShardedLines(Graph graph, NextGroup next_group, const Ruleset& ruleset, EvaluationOptions options,
               LineNumbers numbers)
      : graph_(std::move(graph)),
        next_group_(std::move(next_group)),
        ruleset_(ruleset),
        options_(std::move(options)),
        numbers_(std::move(numbers)) {}

  /// Adds to `totals` what all lines post where nothing was posted before. False, and nothing is added, when
  /// there are rows that can't be rated, or anything else is wrong: who looks at all lines as a whole can
  /// tell of it. Either this or gather(), once.
  [[nodiscard]] bool add_up(const DifferenceContext& context, PostingTotals& totals);
  /// All lines in order of key; null in the same cases.
  [[nodiscard]] std::unique_ptr<OwedLines> gather();

  /// Of those that were rated.
  [[nodiscard]] std::size_t shard_count() const noexcept { return words_.size(); }
  [[nodiscard]] std::uint64_t line_count() const noexcept { return line_count_; }

 private:
  /// What is done with the lines of a shard by one of the threads. Shards of all groups have one count.
  using Take = std::function<Result<void>(unsigned worker, std::size_t shard, OwedLines& lines)>;
  /// `begin_group`, if given, hears how many shards there are with those of the next group.
  [[nodiscard]] bool rate(const Take& take, const std::function<void(std::size_t shards)>& begin_group = {});
  [[nodiscard]] Result<bool> rate_shard(unsigned worker, std::size_t shard, FactSet facts, const Take& take);

  [[nodiscard]] Result<std::map<std::string, std::int32_t>> number_words_of_shards() const;

  Graph graph_;
  NextGroup next_group_;
  const Ruleset& ruleset_;
  EvaluationOptions options_;
  LineNumbers numbers_;
  std::vector<std::vector<std::string>>
      words_;  // by shard, by their number there less 1: what tells lines apart
  std::uint64_t line_count_ = 0;
};

/// The facts that were read, or are to be read in groups, as shards; empty, and `read` as it was, where they
/// can't be cut or aren't worth it.
[[nodiscard]] ShardedLines::NextGroup shards_of(BatchEvaluation& read, std::size_t rows_a_shard,
                                                unsigned threads);

}  // namespace remit
