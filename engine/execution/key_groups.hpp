// Tuples of keys, told apart by a number: the groups of a measure, the lookups of a table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace remit {

/// Groups by any number of int32 keys, numbered in order of arrival. One key needs no hashing.
class KeyGroups {
 public:
  explicit KeyGroups(std::size_t key_count)
      : key_count_(key_count), levels_(key_count < 2 ? 0 : key_count - 1) {}
  /// The group of a tuple of keys, made when it is new.
  std::int32_t add(const std::int32_t* keys) {
    const auto first = static_cast<std::size_t>(key_count_ == 1 ? keys[0] : -1);
    return first < first_.size() && first_[first] >= 0 ? first_[first] : add_new(keys);
  }
  /// The group of a tuple of keys; -1 when there is none.
  [[nodiscard]] std::int32_t find(const std::int32_t* keys) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::int32_t add_new(const std::int32_t* keys);

  std::size_t key_count_;
  std::size_t size_ = 0;
  std::vector<std::int32_t> first_;                                      // by first key
  std::vector<std::unordered_map<std::uint64_t, std::int32_t>> levels_;  // (group so far, next key) -> group
};

}  // namespace remit
