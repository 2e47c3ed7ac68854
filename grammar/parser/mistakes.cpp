#include "grammar/parser/mistakes.hpp"

#include <string>
#include <utility>

#include "grammar/parser/codes.hpp"

namespace remit::grammar {

void MistakeList::add(Diagnostic diagnostic) {
  if (diagnostics_.size() < kMostMistakes) {
    diagnostics_.push_back(std::move(diagnostic));
    return;
  }
  if (untold_ == 0) {
    first_untold_ = diagnostic.span;
  }
  ++untold_;
}

std::vector<Diagnostic> MistakeList::take() {
  sort_diagnostics(diagnostics_);
  if (untold_ > 0) {
    diagnostics_.push_back(
        Diagnostic{Severity::kError,
                   std::string(code::kMoreMistakes),
                   "from here on, " + std::to_string(untold_) + " more mistakes are not shown",
                   first_untold_,
                   {},
                   std::nullopt});
  }
  untold_ = 0;
  return std::exchange(diagnostics_, {});
}

}  // namespace remit::grammar
