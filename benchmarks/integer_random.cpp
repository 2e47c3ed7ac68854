#include "benchmarks/integer_random.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace remit::benchmarks {
namespace {

__extension__ using Wide = unsigned __int128;

// The greatest w with w^5 <= 2^120 / rank^4, so 2^24 * rank^(-4/5).
std::uint64_t weight_of_rank(std::uint64_t rank) {
  const Wide fourth_power = Wide{rank} * rank * rank * rank;
  const Wide limit = (Wide{1} << 120U) / fourth_power;
  std::uint64_t low = 0;
  std::uint64_t high = std::uint64_t{1} << 24U;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    const Wide fifth_power = Wide{middle} * middle * middle * middle * middle;  // at most 2^120
    if (fifth_power <= limit) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace

std::uint64_t IntegerRandom::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t IntegerRandom::below(std::uint64_t count) {
  return static_cast<std::uint64_t>((Wide{next()} * count) >> 64U);
}

std::int64_t IntegerRandom::between(std::int64_t least, std::int64_t greatest) {
  return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(greatest - least) + 1));
}

std::int64_t IntegerRandom::log_normal(std::int64_t median, std::int64_t spread_percent) {
  // Twelve uniform numbers of 16 bits have a variance of 2^32 together, so a standard deviation of 65536.
  std::int64_t sum = 0;
  for (int draw = 0; draw < 3; ++draw) {
    const std::uint64_t bits = next();
    for (unsigned part = 0; part < 64; part += 16) {
      sum += static_cast<std::int64_t>((bits >> part) & 0xffffU);
    }
  }
  const std::int64_t normal = sum - std::int64_t{6} * 65'535;
  const std::uint64_t factor = power_of_two(normal * spread_percent / 100);
  return static_cast<std::int64_t>((Wide{static_cast<std::uint64_t>(median)} * factor) >> 16U);
}

std::uint64_t power_of_two(std::int64_t exponent) {
  // 2^(1/2), 2^(1/4), … 2^(1/65536) as multiples of 1/2^32, rounded down.
  static constexpr std::array<std::uint64_t, 16> kRoots = {
      0x16a09e667, 0x1306fe0a3, 0x1172b83c7, 0x10b5586cf, 0x1059b0d31, 0x102c9a3e7, 0x10163da9f, 0x100b1afa5,
      0x10058c86d, 0x1002c605e, 0x100162f39, 0x1000b175e, 0x100058ba0, 0x10002c5cc, 0x1000162e5, 0x10000b172};
  std::int64_t whole = exponent >> 16;  // rounds down, also below zero
  const auto fraction = static_cast<std::uint64_t>(exponent & 0xffff);
  std::uint64_t power = std::uint64_t{1} << 32U;
  for (std::size_t bit = 0; bit < kRoots.size(); ++bit) {
    if ((fraction >> (15U - bit) & 1U) != 0) {
      power = static_cast<std::uint64_t>((Wide{power} * kRoots.at(bit)) >> 32U);
    }
  }
  whole -= 16;  // from multiples of 1/2^32 to multiples of 1/2^16
  return whole >= 0 ? power << static_cast<unsigned>(whole) : power >> static_cast<unsigned>(-whole);
}

HeavyTail::HeavyTail(std::size_t count) {
  cumulative_.reserve(count);
  std::uint64_t sum = 0;
  for (std::size_t rank = 1; rank <= count; ++rank) {
    sum += weight_of_rank(rank);
    cumulative_.push_back(sum);
  }
}

std::size_t HeavyTail::pick(IntegerRandom& random) const {
  const std::uint64_t drawn = random.below(cumulative_.back());
  return static_cast<std::size_t>(std::upper_bound(cumulative_.begin(), cumulative_.end(), drawn) -
                                  cumulative_.begin());
}

}  // namespace remit::benchmarks
