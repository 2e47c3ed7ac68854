// Where a row stands among the rows that it comes from.
#pragma once

#include <cstddef>

namespace remit {

/// Its own row there or, where that isn't known, the row before which it would stand.
struct RowPlace {
  std::size_t row;
  bool is_known = true;
};

}  // namespace remit
