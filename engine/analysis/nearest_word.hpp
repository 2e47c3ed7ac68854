// The word that a person probably meant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace remit {

/// Steps from `left` to `right`: letters added, dropped, changed, or two neighbours swapped (optimal string
/// alignment), upper and lower case counted as the same letter; `limit + 1` when there are more than `limit`.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

/// The candidate nearest to `word`, if it is near enough to be a slip: a third of the word's letters at most.
/// Of equally near ones the first.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view word,
                                                      std::span<const std::string> candidates);

/// `a`, `b` or `c`, each in backquotes.
[[nodiscard]] std::string quoted_list(std::span<const std::string> words,
                                      std::string_view last_separator = " or ");

}  // namespace remit
