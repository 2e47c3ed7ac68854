// How long something took: by the clock on the wall, and in processor time of this process, which other
// programs on a busy machine disturb less.
#pragma once

#include <chrono>
#include <ctime>

namespace remit::benchmarks {

struct Elapsed {
  std::chrono::duration<double> wall{0};
  std::chrono::duration<double> processor{0};  ///< of all threads
};

class Stopwatch {
 public:
  [[nodiscard]] Elapsed elapsed() const {
    return {std::chrono::steady_clock::now() - wall_, processor_now() - processor_};
  }

 private:
  static std::chrono::duration<double> processor_now() {
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  }

  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  std::chrono::duration<double> processor_ = processor_now();
};

}  // namespace remit::benchmarks
