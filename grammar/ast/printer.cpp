#include "grammar/ast/printer.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/ast/declaration_printer.hpp"
#include "grammar/ast/printed_line.hpp"

namespace remit::ast {
namespace {

using grammar::SourceFile;

/// Whether only blanks stand on the line above the one that `offset` is on.
bool blank_line_above(const SourceFile& source, std::uint32_t offset) {
  const std::uint32_t line = source.line_column(offset).line;
  const std::string_view above = source.line_text(line - 1);
  return line > 1 && above.find_first_not_of(" \t") == std::string_view::npos;
}

/// A printed line and the comments that belong to it.
struct Placed {
  const PrintedLine* line;
  std::size_t declaration;
  std::vector<const Comment*> above;
  std::vector<const Comment*> behind;
};

/// Finds a line for every comment, and writes everything.
class Weaver {
 public:
  Weaver(const File& file, const SourceFile& source, const std::vector<PrintedDeclaration>& declarations)
      : source_(source), declarations_(declarations), below_(declarations.size()) {
    for (std::size_t i = 0; i < declarations.size(); ++i) {
      for (const PrintedLine& line : declarations[i].lines) {
        by_place_.push_back(placed_.size());
        placed_.push_back(Placed{&line, i, {}, {}});
      }
    }
    std::stable_sort(by_place_.begin(), by_place_.end(), [this](std::size_t left, std::size_t right) {
      return anchor(left).begin < anchor(right).begin;
    });
    for (const Comment& comment : file.comments) {
      place(comment);
    }
  }

  std::string write() const {
    std::string out;
    for (std::size_t i = 0; i < placed_.size(); ++i) {
      const Placed& placed = placed_[i];
      const bool begins = i == 0 || placed_[i - 1].declaration != placed.declaration;
      if (begins && i > 0) {
        write_below(out, placed_[i - 1].declaration);
      }
      if (begins) {
        write_top(out, placed, i == 0);
      } else {
        const std::size_t indentation = placed.line->text.find_first_not_of(' ');
        for (const Comment* comment : placed.above) {
          out += std::string(indentation, ' ') + comment->text + "\n";
        }
      }
      out += placed.line->text;
      for (const Comment* comment : placed.behind) {
        out += "  " + comment->text;
      }
      out += "\n";
    }
    if (!placed_.empty()) {
      write_below(out, placed_.back().declaration);
    }
    for (std::size_t i = 0; i < at_end_.size(); ++i) {
      const bool first_of_file = out.empty();
      if (!first_of_file && (i == 0 || blank_line_above(source_, at_end_[i]->span.begin))) {
        out += "\n";
      }
      out += at_end_[i]->text + "\n";
    }
    return out;
  }

 private:
  const SourceSpan& anchor(std::size_t line) const { return placed_[line].line->anchor; }

  void place(const Comment& comment) {
    // The first line that stands, in the source, behind the comment.
    const auto behind = std::upper_bound(
        by_place_.begin(), by_place_.end(), comment.span.begin,
        [this](std::uint32_t place, std::size_t line) { return place < anchor(line).begin; });
    const bool is_first = behind == by_place_.begin();
    if (!comment.own_line) {
      if (is_first) {
        (by_place_.empty() ? at_end_ : placed_[by_place_.front()].above).push_back(&comment);
      } else {
        placed_[*(behind - 1)].behind.push_back(&comment);
      }
      return;
    }
    if (!is_first && comment.span.begin < anchor(*(behind - 1)).end) {
      placed_[*(behind - 1)].above.push_back(&comment);
      return;
    }
    const bool before_declaration = behind == by_place_.end() || *behind == 0 ||
                                    placed_[*behind - 1].declaration != placed_[*behind].declaration;
    const bool indented = source_.line_column(comment.span.begin).column > 1;
    if (before_declaration && indented && !is_first) {
      below_[placed_[*(behind - 1)].declaration].push_back(&comment);
    } else if (behind != by_place_.end()) {
      placed_[*behind].above.push_back(&comment);
    } else {
      at_end_.push_back(&comment);
    }
  }

  /// The blank line between declarations, and the comments above one; blank lines among these are kept.
  void write_top(std::string& out, const Placed& placed, bool first_of_file) const {
    const bool apart = !declarations_[placed.declaration].stands_with_previous ||
                       (!placed.above.empty() && blank_line_above(source_, placed.above.front()->span.begin));
    if (!first_of_file && apart) {
      out += "\n";
    }
    for (std::size_t i = 0; i < placed.above.size(); ++i) {
      if (i > 0 && blank_line_above(source_, placed.above[i]->span.begin)) {
        out += "\n";
      }
      out += placed.above[i]->text + "\n";
    }
    const bool behind_comment =
        !placed.above.empty() && placed.above.back()->span.begin < placed.line->anchor.begin;
    if (behind_comment && blank_line_above(source_, placed.line->anchor.begin)) {
      out += "\n";
    }
  }

  void write_below(std::string& out, std::size_t declaration) const {
    for (const Comment* comment : below_[declaration]) {
      out += "  " + comment->text + "\n";
    }
  }

  const SourceFile& source_;
  const std::vector<PrintedDeclaration>& declarations_;
  std::vector<Placed> placed_;
  std::vector<std::size_t> by_place_;
  std::vector<std::vector<const Comment*>> below_;
  std::vector<const Comment*> at_end_;
};

}  // namespace

std::string print(const File& file, const grammar::SourceFile& source) {
  const std::vector<PrintedDeclaration> declarations = print_declarations(file);
  return Weaver(file, source, declarations).write();
}

}  // namespace remit::ast
