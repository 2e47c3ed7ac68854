// Work that is cut into parts and shared out among threads. What comes out must not depend on who did which
// part: parts write to places of their own, and whoever joins them does so in their order.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace remit {

/// How many threads the machine runs at once; at least one.
[[nodiscard]] inline unsigned available_threads() noexcept {
  return std::max(std::thread::hardware_concurrency(), 1U);
}

/// Calls `work(worker, part)` once for every part below `parts`. Workers are numbered from 0, each is one
/// thread and works on one part at a time; parts are given out in order. Worker 0 is the caller, and the only
/// one with `threads` 1 or a single part, or where the system gives no more threads. Returns when all parts
/// are done. What a part throws is thrown again then, that of the first such part; parts that hadn't begun
/// may be left out.
template <class Work>
void share_parts(unsigned threads, std::size_t parts, Work&& work) {
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::size_t failed_part = parts;
  std::exception_ptr failure;
  const auto take_parts = [&](unsigned worker) {
    for (std::size_t part = next.fetch_add(1); part < parts; part = next.fetch_add(1)) {
      try {
        work(worker, part);
      } catch (...) {
        const std::scoped_lock lock(failing);
        if (part < failed_part) {
          failed_part = part;
          failure = std::current_exception();
        }
        next = parts;
      }
    }
  };
  {
    const std::size_t workers = std::min<std::size_t>(threads, parts);
    std::vector<std::jthread> others;
    try {
      for (unsigned worker = 1; worker < workers; ++worker) {
        others.emplace_back(take_parts, worker);
      }
    } catch (const std::system_error&) {
      // Those that are there do the work of all.
    }
    take_parts(0);
  }
  if (failure) {
    std::rethrow_exception(failure);
  }
}

/// Parts of `rows` rows, `rows_a_part` each.
[[nodiscard]] constexpr std::size_t parts_of(std::size_t rows, std::size_t rows_a_part) noexcept {
  return (rows + rows_a_part - 1) / rows_a_part;
}

}  // namespace remit
