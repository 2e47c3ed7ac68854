#include "engine/money/rounding.hpp"

#include <array>
#include <utility>

namespace remit {
namespace {

constexpr std::array<std::pair<std::string_view, RoundingMode>, 7> kNames{{
    {"half-even", RoundingMode::kHalfEven},
    {"half-up", RoundingMode::kHalfUp},
    {"half-down", RoundingMode::kHalfDown},
    {"up", RoundingMode::kUp},
    {"down", RoundingMode::kDown},
    {"ceiling", RoundingMode::kCeiling},
    {"floor", RoundingMode::kFloor},
}};

}  // namespace

std::optional<RoundingMode> parse_rounding_mode(std::string_view name) {
  for (const auto& [known, mode] : kNames) {
    if (known == name) {
      return mode;
    }
  }
  return std::nullopt;
}

std::string_view to_text(RoundingMode mode) {
  for (const auto& [name, known] : kNames) {
    if (known == mode) {
      return name;
    }
  }
  return {};
}

}  // namespace remit
