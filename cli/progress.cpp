#include "cli/progress.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "cli/console.hpp"

namespace remit::cli {
namespace {

constexpr std::chrono::milliseconds kSilence{300};   // what is done by then needs no bar
constexpr std::chrono::milliseconds kInterval{100};  // ten drawings a second are smooth enough
constexpr std::size_t kBarWidth = 30;

}  // namespace

std::string progress_text(std::string_view what, std::uint64_t done, std::uint64_t total,
                          std::uint64_t milliseconds) {
  const std::uint64_t part = std::min(done, total);
  // Divided before multiplying would lose the small ones; files stay far below 2^64 / 100 bytes.
  const auto filled = static_cast<std::size_t>(part * kBarWidth / total);
  const std::uint64_t percent = part * 100 / total;
  const std::uint64_t tenths_of_megabytes = milliseconds == 0 ? 0 : part / (milliseconds * 100);
  std::string text(what);
  text += "  [" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "]  ";
  text += std::to_string(percent) + "%  " + std::to_string(tenths_of_megabytes / 10) + "." +
          std::to_string(tenths_of_megabytes % 10) + " MB/s";
  return text;
}

Progress::Progress(std::string what) : what_(std::move(what)), on_terminal_(errors_go_to_terminal()) {}

Progress::~Progress() {
  wipe();
}

bool Progress::is_due() {
  const Clock::time_point now = Clock::now();
  if (!on_terminal_ || now - started_ < kSilence || now - last_drawn_ < kInterval) {
    return false;
  }
  last_drawn_ = now;
  return true;
}

void Progress::draw(const std::string& line) {
  drawn_ = true;
  const std::string whole = "\r\x1b[K" + line;
  std::fwrite(whole.data(), 1, whole.size(), stderr);
  std::fflush(stderr);
}

void Progress::bytes(std::uint64_t done, std::uint64_t total) {
  if (total == 0 || !is_due()) {
    return;
  }
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
  draw(progress_text(what_, done, total, static_cast<std::uint64_t>(elapsed.count())));
}

void Progress::stage(std::string_view name) {
  // Stages are few and may be long, so each is shown when it begins, from the first one that is late on.
  if (on_terminal_ && (drawn_ || is_due())) {
    draw(what_ + ": " + std::string(name));
  }
}

void Progress::wipe() {
  if (std::exchange(drawn_, false)) {
    draw("");
    drawn_ = false;
  }
}

}  // namespace remit::cli
