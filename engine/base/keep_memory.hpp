// Memory that one phase gives back is what the next one asks for.
#pragma once

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace remit {

/// Tells the allocator to keep large blocks that are freed instead of handing them back to the system, which
/// would clear and map them again, page by page, a moment later. For programs: called once, before anything
/// is allocated. Does nothing but with glibc.
inline void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kNever = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, kNever);
  mallopt(M_TRIM_THRESHOLD, kNever);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace remit
