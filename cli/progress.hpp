// A line of progress on a terminal: silent elsewhere, and silent for whatever is done at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace remit::cli {

/// Shows what is going on, on standard error, when that is a terminal and the work has taken more than 300
/// ms. The line is wiped when the object goes.
class Progress {
 public:
  explicit Progress(std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// A bar with percent, rate in MB a second and what is left of the time.
  void bytes(std::uint64_t done, std::uint64_t total);
  /// The name of a stage that can't say how far it is.
  void stage(std::string_view name);
  /// Wipes the line, so that something else can be written; the next call draws it again.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool is_due();
  void draw(const std::string& line);

  std::string what_;
  bool on_terminal_;
  bool drawn_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_drawn_{};
};

/// The text of the bar, without control characters: `importing  [########            ]  40%  12.3 MB/s`.
/// Needs done <= total and total > 0; `milliseconds` since the start.
[[nodiscard]] std::string progress_text(std::string_view what, std::uint64_t done, std::uint64_t total,
                                        std::uint64_t milliseconds);

}  // namespace remit::cli
