// Sorting by posting key, millions at a time. The five numbers of a key seldom need more than 64 bits between
// them once the least of each is taken off, so they are packed into one word and sorted by radix; keys that
// are spread wider are compared in full. Both ways give the same order.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/columns/posting.hpp"

namespace remit {

/// Packs keys into words that compare as the keys do. Needs every key to be widened over first.
class KeyPacker {
 public:
  void widen(const PostingKey& key) {
    const Fields fields = fields_of(key);
    for (std::size_t index = 0; index < kFieldCount; ++index) {
      least_[index] = std::min(least_[index], fields[index]);
      greatest_[index] = std::max(greatest_[index], fields[index]);
    }
  }

  /// How many bits a packed key has; more than 64: they can't be packed. 0 without keys, or when all are
  /// equal.
  [[nodiscard]] unsigned bits() const {
    unsigned sum = 0;
    for (std::size_t index = 0; index < kFieldCount; ++index) {
      sum += width(index);
    }
    return sum;
  }

  /// Must be called after the last widen() and before the first pack(). Needs bits() <= 64.
  void prepare() {
    unsigned shift = 0;
    for (std::size_t index = kFieldCount; index-- > 0;) {
      // A field without a width is always at its least; its distance of 0 may be shifted by anything
      // below 64.
      shifts_[index] = width(index) == 0 ? 0 : shift;
      shift += width(index);
    }
  }

  [[nodiscard]] std::uint64_t pack(const PostingKey& key) const {
    const Fields fields = fields_of(key);
    std::uint64_t packed = 0;
    for (std::size_t index = 0; index < kFieldCount; ++index) {
      packed |= distance(least_[index], fields[index]) << shifts_[index];
    }
    return packed;
  }

 private:
  static constexpr std::size_t kFieldCount = 5;
  using Fields = std::array<std::int64_t, kFieldCount>;

  // In the order in which keys compare.
  static Fields fields_of(const PostingKey& key) {
    return {key.component, key.line_kind, key.line, key.partner, key.fan};
  }
  static std::uint64_t distance(std::int64_t from, std::int64_t to) {
    return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
  }
  [[nodiscard]] unsigned width(std::size_t index) const {
    return greatest_[index] < least_[index]
               ? 0U
               : static_cast<unsigned>(std::bit_width(distance(least_[index], greatest_[index])));
  }

  static constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  Fields least_{kMost, kMost, kMost, kMost, kMost};
  Fields greatest_{kLeast, kLeast, kLeast, kLeast, kLeast};
  std::array<unsigned, kFieldCount> shifts_{};
};

/// A packed key and the item that it belongs to, for keys and items that don't fit one word together.
struct PackedKey {
  std::uint64_t word = 0;
  std::uint32_t item = 0;
};

/// Sorts `keys` by the `bits` bits of `word_of(key)` above its lowest `skipped`; equal ones keep their order.
template <class Key, class WordOf>
void radix_sort(std::vector<Key>& keys, unsigned bits, unsigned skipped, WordOf word_of) {
  constexpr unsigned kDigitBits = 11;  // 2,048 counters of four bytes stay in the first-level cache
  constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  std::vector<Key> sorted(keys.size());
  for (unsigned shift = skipped; shift < skipped + bits; shift += kDigitBits) {
    std::array<std::uint32_t, kDigits + 1> starts{};
    for (const Key& key : keys) {
      ++starts[((word_of(key) >> shift) & (kDigits - 1)) + 1];
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const Key& key : keys) {
      sorted[starts[(word_of(key) >> shift) & (kDigits - 1)]++] = key;
    }
    keys.swap(sorted);
  }
}

/// Positions of `items`, which has size() and [], in ascending order of `key_of(item)`, equal keys in their
/// order. Needs fewer than 2^32 items.
template <class Items, class KeyOf>
[[nodiscard]] std::vector<std::uint32_t> key_order(const Items& items, KeyOf key_of) {
  check(items.size() < std::numeric_limits<std::uint32_t>::max(), "keys to sort are fewer than 2^32");
  std::vector<std::uint32_t> order(items.size());
  KeyPacker packer;
  for (std::size_t index = 0; index < items.size(); ++index) {
    packer.widen(key_of(items[index]));
  }
  const unsigned bits = packer.bits();
  if (bits > 64) {
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t left, std::uint32_t right) {
      return key_of(items[left]) < key_of(items[right]);
    });
    return order;
  }
  packer.prepare();
  const auto item_bits = static_cast<unsigned>(std::bit_width(items.size()));
  if (bits + item_bits <= 64) {  // key and item in one word: half the memory to move
    std::vector<std::uint64_t> words;
    words.reserve(items.size());
    for (std::size_t index = 0; index < items.size(); ++index) {
      words.push_back((bits == 0 ? 0 : packer.pack(key_of(items[index])) << item_bits) | index);
    }
    radix_sort(words, bits, item_bits, [](std::uint64_t word) { return word; });
    const std::uint64_t item_mask = (std::uint64_t{1} << item_bits) - 1;
    std::transform(words.begin(), words.end(), order.begin(),
                   [&](std::uint64_t word) { return static_cast<std::uint32_t>(word & item_mask); });
    return order;
  }
  std::vector<PackedKey> packed;
  packed.reserve(items.size());
  for (std::size_t index = 0; index < items.size(); ++index) {
    packed.push_back({packer.pack(key_of(items[index])), static_cast<std::uint32_t>(index)});
  }
  radix_sort(packed, bits, 0, [](const PackedKey& key) { return key.word; });
  std::transform(packed.begin(), packed.end(), order.begin(), [](const PackedKey& key) { return key.item; });
  return order;
}

}  // namespace remit
