// A hash table from texts to numbers for the importer's registers: one allocation for many texts, bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remit {

/// Open addressing with linear probing over slots of 16 bytes, four to a cache line. Once it is full it
/// forgets nothing and takes nothing more: is_full().
class TextIndex {
 public:
  explicit TextIndex(std::size_t most_entries) : most_entries_(most_entries), slots_(kFirstSlots) {}

  [[nodiscard]] std::optional<std::int64_t> find(std::string_view text) {
    for (const Slot& slot : unplaced_) {
      put(slot);
    }
    unplaced_.clear();
    const Slot& slot = slots_[place_of(text, hash(text))];
    return slot.number == kEmpty ? std::nullopt : std::optional(std::int64_t{slot.number});
  }
  /// Adds a text that isn't in it, unless it is full. `number` is positive.
  void insert(std::string_view text, std::int64_t number) {
    const bool fits =
        number <= kGreatest && texts_.size() + text.size() <= static_cast<std::size_t>(kGreatest);
    is_full_ = is_full_ || count_ >= most_entries_ || !fits;
    if (is_full_) {
      return;
    }
    unplaced_.push_back({hash(text), static_cast<std::uint32_t>(number),
                         static_cast<std::uint32_t>(texts_.size()), static_cast<std::uint32_t>(text.size())});
    texts_.append(text);
    ++count_;
  }
  /// Whether something may have been left out.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }

 private:
  static constexpr std::size_t kFirstSlots = 1024;
  static constexpr std::uint32_t kEmpty = 0;
  static constexpr std::int64_t kGreatest = std::numeric_limits<std::uint32_t>::max();
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = kEmpty;
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };

  static std::uint32_t hash(std::string_view text) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text));
  }

  [[nodiscard]] std::size_t place_of(std::string_view text, std::uint32_t hashed) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hashed & mask;
    while (slots_[place].number != kEmpty &&
           (slots_[place].hash != hashed ||
            std::string_view(texts_).substr(slots_[place].offset, slots_[place].size) != text)) {
      place = (place + 1) & mask;
    }
    return place;
  }
  /// Gives a text that isn't in it its slot.
  void put(const Slot& added) {
    if (++placed_ * 2 > slots_.size()) {
      std::vector<Slot> old(slots_.size() * 2);
      old.swap(slots_);
      for (const Slot& slot : old) {
        if (slot.number != kEmpty) {
          slots_[free_place(slot.hash)] = slot;
        }
      }
    }
    slots_[free_place(added.hash)] = added;
  }
  [[nodiscard]] std::size_t free_place(std::uint32_t hashed) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hashed & mask;
    while (slots_[place].number != kEmpty) {
      place = (place + 1) & mask;
    }
    return place;
  }

  std::size_t most_entries_;
  std::size_t count_ = 0;
  std::size_t placed_ = 0;
  bool is_full_ = false;
  std::vector<Slot> slots_;
  std::vector<Slot> unplaced_;
  std::string texts_;
};

}  // namespace remit
