#include "engine/execution/key_groups.hpp"

#include <algorithm>

namespace remit {

/// The same where it may be new.
std::int32_t KeyGroups::add_new(const std::int32_t* keys) {
  if (key_count_ == 0) {
    size_ = 1;
    return 0;
  }
  const auto first = static_cast<std::size_t>(keys[0]);
  if (first >= first_.size()) {
    first_.resize(std::max(first + 1, first_.size() * 2), -1);
  }
  std::int32_t& top = first_[first];
  if (levels_.empty()) {
    if (top < 0) {
      top = static_cast<std::int32_t>(size_++);
    }
    return top;
  }
  if (top < 0) {
    top = keys[0];
  }
  std::int32_t group = keys[0];
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const std::uint64_t pair = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(group)) << 32U) |
                               static_cast<std::uint32_t>(keys[level + 1]);
    const bool last = level + 1 == levels_.size();
    const auto next = static_cast<std::int32_t>(last ? size_ : levels_[level].size());
    const auto [found, added] = levels_[level].emplace(pair, next);
    size_ += last && added ? 1U : 0U;
    group = found->second;
  }
  return group;
}

std::int32_t KeyGroups::find(const std::int32_t* keys) const {
  if (key_count_ == 0) {
    return size_ == 0 ? -1 : 0;
  }
  if (keys[0] < 0 || static_cast<std::size_t>(keys[0]) >= first_.size()) {
    return -1;
  }
  if (levels_.empty()) {
    return first_[static_cast<std::size_t>(keys[0])];
  }
  std::int32_t group = keys[0];
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const std::uint64_t pair = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(group)) << 32U) |
                               static_cast<std::uint32_t>(keys[level + 1]);
    const auto found = levels_[level].find(pair);
    if (found == levels_[level].end()) {
      return -1;
    }
    group = found->second;
  }
  return group;
}

}  // namespace remit
