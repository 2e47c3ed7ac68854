// Everything that some runs posted, summed by key and given in order of key, however much it is.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// Adds a later posting of the same key. False when the sum leaves 64 bits.
[[nodiscard]] bool add_later(PostedSum& sum, const PostedSum& later);

/// Reads a ledger's postings as one state of it has them. The postings of a run ascend by key, so those of
/// several are merged as they are read: no more of them is in memory than a few thousand.
class PostedSums {
 public:
  /// `runs` are numbers of runs, ascending; `ledger` must outlive it.
  PostedSums(Ledger& ledger, std::vector<std::int64_t> runs);
  PostedSums(const PostedSums&) = delete;
  PostedSums& operator=(const PostedSums&) = delete;
  ~PostedSums();

  /// The next ones, which stay until the next call; none at the end. Fails with kMachine where the ledger
  /// can't be read or is damaged: its postings don't stand in order, or add up to more than 64 bits.
  [[nodiscard]] Result<std::span<const PostedSum>> next();

 private:
  class Merge;
  Ledger& ledger_;
  std::vector<std::int64_t> runs_;
  std::unique_ptr<Merge> merge_;  // once it has begun
};

}  // namespace remit
