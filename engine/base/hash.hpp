// Mixing of hashes for in-memory tables; never for anything that is stored or compared across machines.
#pragma once

#include <cstddef>
#include <cstdint>

namespace remit {

/// Folds `value` into `seed` (the 64-bit finaliser of MurmurHash3 on the golden-ratio step).
[[nodiscard]] constexpr std::uint64_t mix_hash(std::uint64_t seed, std::uint64_t value) noexcept {
  std::uint64_t mixed = seed + 0x9e3779b97f4a7c15ULL + value;
  mixed = (mixed ^ (mixed >> 33U)) * 0xff51afd7ed558ccdULL;
  mixed = (mixed ^ (mixed >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
  return mixed ^ (mixed >> 33U);
}

}  // namespace remit
