// Facts that are too many to be held at once, in groups between which no reference goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/columns/fact_table.hpp"

namespace remit {

/// As many facts as are held at once, about: half a gigabyte of columns, for the rules of a plain programme.
/// More are read in groups, each of which goes through all of the ledger.
inline constexpr std::size_t kRowsAtOnce = 12'000'000;

struct FactGroups {
  using Group = std::uint8_t;
  static constexpr std::size_t kMost = 255;

  std::size_t count = 0;
  /// By kind, by number of the fact. Kinds that are in each group have none, nor have those that aren't read.
  std::vector<std::vector<Group>> of_key;
};

}  // namespace remit
