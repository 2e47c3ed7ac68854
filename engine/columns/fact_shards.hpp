// Facts cut into shards: parts between which no reference goes. Whatever follows references alone, such as
// the windows of one partner, finds in a shard all that it finds in the whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/columns/fact_source.hpp"
#include "engine/columns/fact_table.hpp"

namespace remit {

/// Shards with fewer rows cost more to begin than they save; so many are worked on within the processor's
/// cache.
inline constexpr std::size_t kRowsAShard = 65'536;

class FactShards {
 public:
  /// Cuts `facts` by the references that were read (partners' attributes, too), into shards of about
  /// `rows_a_shard` rows, at least 1, or of fewer for there to be some; `threads` may work at once. Exchange
  /// rates are in each of them. None, and `facts` as they were, where most of them hang together or there are
  /// too few. Which rows are in which shard, and their order, depends on nothing but the facts and
  /// `rows_a_shard`.
  [[nodiscard]] static std::optional<FactShards> cut(FactSet& facts, std::size_t rows_a_shard,
                                                     unsigned threads);

  /// All of `facts` as one.
  [[nodiscard]] static FactShards whole(FactSet facts);

  [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
  /// The facts of a shard, each of which can be taken once, by any thread: rows in the order in which they
  /// stood, references to rows of the shard.
  [[nodiscard]] FactSet take(std::size_t shard);

 private:
  FactShards(FactSet common, std::vector<std::vector<FactTable>> shards)
      : common_(std::move(common)), shards_(std::move(shards)) {}

  FactSet common_;  // words, and what is in every shard
  std::vector<std::vector<FactTable>> shards_;
};

}  // namespace remit
