// What a program that works on columns asks of its allocator.
#pragma once

#include <cstddef>
#include <cstdint>

#include <malloc.h>

namespace remit {

/// Blocks beyond these come from the system one by one, and go back to it when they are freed.
inline constexpr int kLargestKeptBlock = 32 << 20;  // bytes; the most that the allocator takes

/// Columns of megabytes come and go. Each that is handed back to the system is cleared by it again, page by
/// page, for the next; after this, what is freed is kept for that one instead. For programs, once, at their
/// beginning.
inline void keep_freed_memory() noexcept {
  constexpr int kMegabyte = 1 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargestKeptBlock);
  mallopt(M_TRIM_THRESHOLD, 256 * kMegabyte);
  mallopt(M_TOP_PAD, 16 * kMegabyte);
}

/// Whether numbers of so many rows are a block that comes from the system by itself.
[[nodiscard]] constexpr bool is_large_column(std::size_t rows) noexcept {
  return rows * sizeof(std::int64_t) > std::size_t{kLargestKeptBlock};
}

/// Gives what has been freed back to the system: for when large blocks follow on many small ones.
inline void return_freed_memory() noexcept {
  malloc_trim(0);
}

}  // namespace remit
