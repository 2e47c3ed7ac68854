#include "grammar/ast/printed_line.hpp"

#include <algorithm>
#include <utility>

namespace remit::ast {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::move(text) + std::string(width > used ? width - used : 0, ' ');
}

void put_before(PrintedLines& lines, const std::string& prefix) {
  const std::string blanks(width_of(prefix), ' ');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].text = (i == 0 ? prefix : blanks) + lines[i].text;
  }
}

}  // namespace remit::ast
