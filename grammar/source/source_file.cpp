#include "grammar/source/source_file.hpp"

#include <algorithm>
#include <utility>

namespace remit::grammar {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

void normalize(std::string& text) {
  if (text.starts_with(kByteOrderMark)) {
    text.erase(0, kByteOrderMark.size());
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_line_feed = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (!before_line_feed) {
      text[kept++] = text[i];
    }
  }
  text.resize(kept);
}

/// Bytes of the form 10xxxxxx continue a character; all others, also broken ones, begin one.
bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

SourceSpan join(SourceSpan left, SourceSpan right) {
  return SourceSpan{left.file, std::min(left.begin, right.begin), std::max(left.end, right.end)};
}

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  normalize(text_);
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
}

std::string_view SourceFile::line_text(std::uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) {
    return {};
  }
  const std::size_t begin = line_starts_[line - 1];
  const std::size_t end = line < line_starts_.size() ? line_starts_[line] - 1U : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

LineColumn SourceFile::line_column(std::uint32_t offset) const {
  const auto place = static_cast<std::uint32_t>(std::min<std::size_t>(offset, text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), place);
  const std::uint32_t start = *(next - 1);
  std::uint32_t column = 1;
  for (std::uint32_t i = start + 1; i <= place; ++i) {
    if (i == text_.size() || begins_character(text_[i])) {
      ++column;
    }
  }
  return LineColumn{static_cast<std::uint32_t>(next - line_starts_.begin()), column};
}

std::uint32_t SourceFile::line_start(std::uint32_t line) const {
  if (line == 0) {
    return 0;
  }
  return line > line_starts_.size() ? static_cast<std::uint32_t>(text_.size()) : line_starts_[line - 1];
}

std::string_view SourceFile::slice(SourceSpan span) const {
  const std::size_t begin = std::min<std::size_t>(span.begin, text_.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

}  // namespace remit::grammar
