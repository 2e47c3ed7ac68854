#include "engine/columns/posting.hpp"

#include <array>

namespace remit {
namespace {

constexpr std::array<std::string_view, 8> kReasonTexts = {
    "new", "late fact", "refund", "correction", "rate reached", "rule changed", "FX", "clawback"};

}  // namespace

std::string_view to_text(PostingReason reason) {
  return kReasonTexts[static_cast<std::size_t>(reason)];
}

std::optional<PostingReason> parse_posting_reason(std::string_view text) {
  for (std::size_t index = 0; index < kReasonTexts.size(); ++index) {
    if (kReasonTexts[index] == text) {
      return static_cast<PostingReason>(index);
    }
  }
  return std::nullopt;
}

}  // namespace remit
