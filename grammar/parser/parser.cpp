#include "grammar/parser/parser.hpp"

#include <string>
#include <utility>

#include "grammar/parser/codes.hpp"
#include "grammar/parser/declaration_reader.hpp"
#include "grammar/parser/layout.hpp"
#include "grammar/parser/line_reader.hpp"
#include "grammar/parser/mistakes.hpp"

namespace remit::grammar {
namespace {

Diagnostic file_mistake(std::string_view code, SourceSpan span, std::string message, std::string help) {
  return Diagnostic{Severity::kError, std::string(code), std::move(message), span, {}, std::move(help)};
}

/// Mistakes that a file makes as a whole, told once, at the first place of each.
void report_on_whole_file(const SourceFile& source, FileNumber number, const Layout& layout,
                          MistakeList& mistakes) {
  const std::size_t invalid = first_invalid_utf8(source.text());
  if (invalid < source.text().size()) {
    const auto place = static_cast<std::uint32_t>(invalid);
    mistakes.add(file_mistake(code::kNotUtf8, SourceSpan{number, place, place + 1},
                              "from here on, this file is not UTF-8 text", "the file anew, saved as UTF-8"));
  }
  if (layout.tab.has_value()) {
    mistakes.add(file_mistake(code::kTab, *layout.tab, "lines are indented with blanks, not with tabs",
                              "two blanks for each tab"));
  }
  if (layout.stray_line.has_value()) {
    mistakes.add(file_mistake(code::kStrayLine, *layout.stray_line,
                              "this line is indented, but no declaration stands above it",
                              "the declaration it belongs to above it, in column one"));
  }
}

}  // namespace

ParsedFile parse(const SourceFile& source, FileNumber number) {
  ParsedFile result;
  result.file.number = number;
  MistakeList mistakes;
  Layout layout = lay_out(source, number);
  report_on_whole_file(source, number, layout, mistakes);
  DeclarationReader reader(source, result.file, mistakes);
  for (const DeclarationLayout& declaration : layout.declarations) {
    if (auto read = reader.read(declaration)) {
      result.file.declarations.push_back(std::move(*read));
    }
  }
  result.file.comments = std::move(layout.comments);
  result.damaged = !mistakes.empty();
  result.diagnostics = mistakes.take();
  return result;
}

}  // namespace remit::grammar
