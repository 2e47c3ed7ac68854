#include "engine/analysis/nearest_word.hpp"

#include <algorithm>

namespace remit {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// No word of a rule file that is worth a suggestion is longer; it bounds the work per pair.
constexpr std::size_t kLongestWord = 64;

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit) {
  const std::size_t difference = std::max(left.size(), right.size()) - std::min(left.size(), right.size());
  if (difference > limit || left.size() > kLongestWord || right.size() > kLongestWord) {
    return limit + 1;
  }
  const std::size_t width = right.size() + 1;
  std::vector<std::size_t> before_last(width);
  std::vector<std::size_t> last(width);
  std::vector<std::size_t> row(width);
  for (std::size_t column = 0; column < width; ++column) {
    last[column] = column;
  }
  for (std::size_t line = 1; line <= left.size(); ++line) {
    row[0] = line;
    for (std::size_t column = 1; column < width; ++column) {
      const bool same = lower(left[line - 1]) == lower(right[column - 1]);
      row[column] = std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + (same ? 0U : 1U)});
      if (line > 1 && column > 1 && lower(left[line - 1]) == lower(right[column - 2]) &&
          lower(left[line - 2]) == lower(right[column - 1])) {
        row[column] = std::min(row[column], before_last[column - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return std::min(last[right.size()], limit + 1);
}

std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> candidates) {
  const std::size_t limit = std::max<std::size_t>(word.size() / 3, word.size() > 1 ? 1 : 0);
  std::size_t best = limit + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate, limit);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string quoted_list(std::span<const std::string> words, std::string_view last_separator) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index) {
    if (index > 0) {
      text += index + 1 == words.size() ? last_separator : ", ";
    }
    text += '`';
    text += words[index];
    text += '`';
  }
  return text;
}

}  // namespace remit
