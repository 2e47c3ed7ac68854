// Misspelt commands and options: what was probably meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace remit::cli {

/// A sentence on the first word of the command line that is no command (of `program`) or no option (of
/// `command`), with what is nearest to it; none where all words are known.
[[nodiscard]] std::optional<std::string> explain_misspelling(const CLI::App& program, const CLI::App& command,
                                                             const std::vector<std::string>& words);

/// How many letters have to be put in, left out, changed or swapped with their neighbour to make one word of
/// the other (optimal string alignment).
[[nodiscard]] std::size_t spelling_distance(const std::string& left, const std::string& right);

}  // namespace remit::cli
