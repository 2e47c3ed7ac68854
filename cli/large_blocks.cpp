// Large blocks of memory in huge pages, where the system gives them to whoever asks (`madvise`, as Debian's
// kernel does). A column of megabytes is touched once from end to end: by pages of four kilobytes the system
// is asked five hundred times for what one huge page gives at once, which is a tenth of a whole run.
//
// The allocator can do so by itself, but only if it is told before the program begins (GLIBC_TUNABLES).
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include <sys/mman.h>

// Sanitizers have an allocator of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;      // bytes
constexpr std::size_t kLargeBlock = std::size_t{128} << 10U;  // what is smaller lies between others

/// Of all huge pages that have a part of the block. What of them isn't mapped is passed by.
void ask_for_huge_pages(void* block, std::size_t size) noexcept {
  const auto begin = reinterpret_cast<std::uintptr_t>(block) / kHugePage * kHugePage;
  const auto end = (reinterpret_cast<std::uintptr_t>(block) + size + kHugePage - 1) / kHugePage * kHugePage;
  ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace

void* operator new(std::size_t size) {
  while (true) {
    if (void* const block = std::malloc(size != 0 ? size : 1); block != nullptr) {
      if (size >= kLargeBlock) {
        ask_for_huge_pages(block, size);
      }
      return block;
    }
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) {
      throw std::bad_alloc();
    }
    handler();
  }
}

void operator delete(void* block) noexcept {
  std::free(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept {
  std::free(block);
}

#endif
