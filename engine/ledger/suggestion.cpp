#include "engine/ledger/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace remit {
namespace {

// Longer names are never compared: the cost grows with the product of the lengths.
constexpr std::size_t kLongestCompared = 64;

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// Levenshtein's distance in half edits: a difference in capitals alone costs one half.
std::size_t half_edits(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) {
    row[column] = 2 * column;
  }
  for (std::size_t line = 1; line <= left.size(); ++line) {
    std::size_t diagonal = row[0];
    row[0] = 2 * line;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const char a = left[line - 1];
      const char b = right[column - 1];
      const std::size_t change = a == b ? 0U : (lower(a) == lower(b) ? 1U : 2U);
      const std::size_t best = std::min({row[column] + 2, row[column - 1] + 2, diagonal + change});
      diagonal = row[column];
      row[column] = best;
    }
  }
  return row[right.size()];
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view written,
                                             std::span<const std::string_view> known) {
  std::optional<std::string_view> nearest;
  std::size_t least = 0;
  for (const std::string_view name : known) {
    if (written.size() > kLongestCompared || name.size() > kLongestCompared) {
      continue;
    }
    const std::size_t distance = half_edits(written, name);
    // Up to a third of the letters may be wrong; the same letters in other capitals are always near.
    const bool only_capitals =
        written.size() == name.size() && std::equal(written.begin(), written.end(), name.begin(),
                                                    [](char a, char b) { return lower(a) == lower(b); });
    const bool is_near = only_capitals || distance <= 2 * (std::max(written.size(), name.size()) / 3);
    if (is_near && (!nearest || distance < least)) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> known) {
  const auto nearest = nearest_name(written, known);
  return nearest ? "; did you mean " + std::string(*nearest) + "?" : std::string();
}

}  // namespace remit
