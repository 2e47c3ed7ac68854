// The floor benchmark's plan by a plain loop over the generated facts: whole cents, whole denominators,
// half-even. It shares no code with the engine, so that equal totals mean something.
#pragma once

#include <cstdint>

#include "benchmarks/reference_facts.hpp"

namespace remit::benchmarks {

struct FloorTotals {
  std::int64_t recurring_cents = 0;
  std::int64_t volume_cents = 0;
  std::uint64_t recurring_lines = 0;  ///< that pay something
  std::uint64_t volume_lines = 0;

  friend bool operator==(const FloorTotals&, const FloorTotals&) = default;
};

/// Sums over all lines, each rounded half-even to a cent.
[[nodiscard]] FloorTotals floor_totals(const ReferenceFacts& facts);

}  // namespace remit::benchmarks
