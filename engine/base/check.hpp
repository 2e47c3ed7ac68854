// A programmer's error: a broken promise inside remit aborts at once, with the place and the promise.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace remit {

/// Aborts with `promise` and the caller's place unless `holds`. Never used for bad input.
/// The place comes from the compilers' builtins, since clang 14 has no std::source_location.
inline void check(bool holds, const char* promise, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
  if (holds) [[likely]] {
    return;
  }
  std::fprintf(stderr, "remit: broken promise at %s:%d: %s\n", file, line, promise);
  std::abort();
}

}  // namespace remit
