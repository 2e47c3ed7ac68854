// Random numbers for generated ledgers: from a seed, the same on every machine. Everything is made of whole
// numbers, because logarithms and powers of a mathematical library may differ in their last bits between
// machines.
#pragma once

#include <cstdint>
#include <vector>

namespace remit::benchmarks {

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, passes BigCrush, and cheap enough for any row.
class IntegerRandom {
 public:
  explicit IntegerRandom(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next();
  /// From 0 through `count` - 1; `count` must be positive. Biased by less than count / 2^64.
  [[nodiscard]] std::uint64_t below(std::uint64_t count);
  /// From `least` through `greatest`.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t greatest);
  /// True in `parts` of `whole` cases.
  [[nodiscard]] bool happens(std::uint64_t parts, std::uint64_t whole) { return below(whole) < parts; }

  /// Log-normal: `median` times two to the power of (about normal with a standard deviation of
  /// `spread_percent` hundredths). The normal is the sum of twelve uniform numbers (Irwin and Hall).
  [[nodiscard]] std::int64_t log_normal(std::int64_t median, std::int64_t spread_percent);

 private:
  std::uint64_t state_;
};

/// Two to the power of `exponent` / 65536, as a multiple of 1 / 2^16. Needs |exponent| <= 20 * 65536.
[[nodiscard]] std::uint64_t power_of_two(std::int64_t exponent);

/// Picks ranks 0 to `count` - 1 with weights (rank + 1) ^ -0.8: a few large partners and a long tail.
class HeavyTail {
 public:
  explicit HeavyTail(std::size_t count);
  [[nodiscard]] std::size_t pick(IntegerRandom& random) const;

 private:
  std::vector<std::uint64_t> cumulative_;
};

}  // namespace remit::benchmarks
