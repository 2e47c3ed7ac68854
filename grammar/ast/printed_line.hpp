// Lines of the formatter's output, and the places in the source that they stand for.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/source_file.hpp"

namespace remit::ast {

/// A line as it will be printed. Comments that stood inside or near `anchor` follow it.
struct PrintedLine {
  std::string text;
  grammar::SourceSpan anchor;
};
using PrintedLines = std::vector<PrintedLine>;

/// A declaration as it will be printed.
struct PrintedDeclaration {
  PrintedLines lines;
  /// No blank line stands between it and the one before.
  bool stands_with_previous = false;
};

/// How many characters wide `text` is.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// `text` filled up with blanks to `width`.
[[nodiscard]] std::string padded(std::string text, std::size_t width);

/// Puts `prefix` before the first line and as many blanks before the others.
void put_before(PrintedLines& lines, const std::string& prefix);

}  // namespace remit::ast
