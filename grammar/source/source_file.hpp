// The text of one rule file, and the places in it that syntax nodes and diagnostics point to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remit::grammar {

/// Number of a file among those that were read together; 0 is the file that was asked for first.
using FileNumber = std::uint32_t;

/// A half-open range of bytes [begin, end) in one file. An empty span marks a place between characters.
struct SourceSpan {
  FileNumber file = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

/// The smallest span that holds both; both must lie in the same file.
[[nodiscard]] SourceSpan join(SourceSpan left, SourceSpan right);

/// Line and column as people count them: both from 1, the column in characters (code points), not bytes.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One rule file in memory: its name as diagnostics show it, its bytes, and where its lines start.
/// A byte-order mark at the start and the carriage returns of CRLF line ends are dropped when it is made.
class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::size_t line_count() const noexcept { return line_starts_.size(); }

  /// Line `line` (from 1) without its line end; empty when there is no such line.
  [[nodiscard]] std::string_view line_text(std::uint32_t line) const;

  /// Where byte `offset` stands; offsets past the end count as the end.
  [[nodiscard]] LineColumn line_column(std::uint32_t offset) const;

  /// The byte at which line `line` (from 1) starts.
  [[nodiscard]] std::uint32_t line_start(std::uint32_t line) const;

  /// The text of `span`, which must lie in this file.
  [[nodiscard]] std::string_view slice(SourceSpan span) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace remit::grammar
