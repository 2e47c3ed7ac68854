#include "tests/laws/draw.hpp"

#include "engine/base/check.hpp"

namespace remit::laws {

std::uint64_t Draw::bits() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

std::int64_t Draw::between(std::int64_t least, std::int64_t greatest) {
  check(least <= greatest, "a range to draw from isn't empty");
  const std::uint64_t width = static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least) + 1;
  const std::uint64_t offset = width == 0 ? bits() : bits() % width;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + offset);
}

bool Draw::chance(int percent) {
  return between(1, 100) <= percent;
}

}  // namespace remit::laws
