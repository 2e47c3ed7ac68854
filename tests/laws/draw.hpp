// Choices drawn from a seed: what the generators of rulesets and ledgers decide by.
//
// rapidcheck supplies the seeds and the sizes; behind a seed everything is a plain sequence of choices, so
// that the same seed gives the same ruleset and the same ledger on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace remit::laws {

/// A deterministic sequence of choices (splitmix64, Steele, Lea and Flood 2014).
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  /// Any 64 bits.
  std::uint64_t bits();
  /// A number in [least, greatest], both included.
  std::int64_t between(std::int64_t least, std::int64_t greatest);
  /// True in `percent` cases of a hundred.
  bool chance(int percent);
  /// One of `choices`, which must not be empty.
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(choices.size()) - 1))];
  }
  /// One of a list of words.
  std::string word(const std::vector<std::string>& words) { return one_of(words); }
  /// Puts `items` into any order.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      const auto other = static_cast<std::size_t>(between(0, static_cast<std::int64_t>(left) - 1));
      std::swap(items[left - 1], items[other]);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace remit::laws
