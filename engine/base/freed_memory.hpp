// What a program that works on columns asks of its allocator.
#pragma once

#include <malloc.h>

namespace remit {

/// Columns of megabytes come and go. Each that is handed back to the system is cleared by it again, page by
/// page, for the next; after this, what is freed is kept for that one instead. For programs, once, at their
/// beginning.
inline void keep_freed_memory() noexcept {
  constexpr int kMegabyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, 32 * kMegabyte);  // the most that it takes
  mallopt(M_TRIM_THRESHOLD, 256 * kMegabyte);
  mallopt(M_TOP_PAD, 16 * kMegabyte);
}

}  // namespace remit
