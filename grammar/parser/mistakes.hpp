// All mistakes of one file, up to a number that people can still read.
#pragma once

#include <cstddef>
#include <vector>

#include "grammar/source/diagnostic.hpp"

namespace remit::grammar {

/// How many mistakes of one file are told; of the rest, only how many they are.
inline constexpr std::size_t kMostMistakes = 1000;

class MistakeList {
 public:
  void add(Diagnostic diagnostic);

  /// All mistakes in order of place; where there were more than kMostMistakes, a last one says how many.
  /// The list is empty afterwards.
  [[nodiscard]] std::vector<Diagnostic> take();

  [[nodiscard]] bool empty() const noexcept { return diagnostics_.empty(); }

 private:
  std::vector<Diagnostic> diagnostics_;
  std::size_t untold_ = 0;
  SourceSpan first_untold_;
};

}  // namespace remit::grammar
