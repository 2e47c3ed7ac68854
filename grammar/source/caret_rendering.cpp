#include "grammar/source/caret_rendering.hpp"

#include <algorithm>
#include <vector>

namespace remit::grammar {
namespace {

// A line of a rule file is shown up to this many characters; what is cut off is marked with an ellipsis.
constexpr std::size_t kShownColumns = 120;
// How much of a cut line is shown left of the caret.
constexpr std::size_t kColumnsBeforeCaret = 40;
constexpr std::string_view kEllipsis = "…";

struct Style {
  std::string_view severity;
  std::string_view caret;
  std::string_view strong;
  std::string_view off;
};

Style style_of(Severity severity, bool color) {
  if (!color) {
    return {};
  }
  constexpr std::string_view kRed = "\x1b[1;31m";
  constexpr std::string_view kYellow = "\x1b[1;33m";
  constexpr std::string_view kCyan = "\x1b[1;36m";
  const std::string_view hue = severity == Severity::kError     ? kRed
                               : severity == Severity::kWarning ? kYellow
                                                                : kCyan;
  return {hue, hue, "\x1b[1m", "\x1b[0m"};
}

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// How many bytes a character has that begins with `lead`; 0 when none begins so.
std::size_t character_length(unsigned char lead) {
  return lead < 0x80U ? 1 : lead < 0xC2U ? 0 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : lead < 0xF5U ? 4 : 0;
}

/// Characters that would steer the terminal or reorder the text around them: the C0 and C1 controls, marks
/// without width, and the bidirectional overrides.
bool steers_terminal(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) {
    return lead < 0x20U || lead == 0x7FU;
  }
  if (character.size() == 2) {
    return lead == 0xC2U && static_cast<unsigned char>(character[1]) < 0xA0U;
  }
  return (character >= "\xE2\x80\x8B" && character <= "\xE2\x80\x8F") ||
         (character >= "\xE2\x80\xA8" && character <= "\xE2\x80\xAE") ||
         (character >= "\xE2\x81\xA6" && character <= "\xE2\x81\xA9");
}

/// The characters of `line`, each as it is shown: broken and steering ones become one blank.
std::vector<std::string_view> shown_characters(std::string_view line) {
  std::vector<std::string_view> characters;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t length = 1;
    while (i + length < line.size() && continues_character(line[i + length])) {
      ++length;
    }
    const std::string_view character = line.substr(i, length);
    const bool whole = length == character_length(static_cast<unsigned char>(character[0]));
    characters.push_back(whole && !steers_terminal(character) ? character : std::string_view(" "));
    i += length;
  }
  return characters;
}

struct Excerpt {
  std::string text;
  std::size_t caret_column;  // from 0
  std::size_t caret_count;
};

Excerpt excerpt_of(const SourceFile& file, SourceSpan span) {
  const LineColumn begin = file.line_column(span.begin);
  const LineColumn end = file.line_column(std::max(span.begin, span.end));
  const std::vector<std::string_view> characters = shown_characters(file.line_text(begin.line));

  const std::size_t first = std::min<std::size_t>(begin.column - 1, characters.size());
  const std::size_t behind =
      end.line == begin.line ? std::min<std::size_t>(end.column - 1, characters.size()) : characters.size();

  const bool cut = characters.size() > kShownColumns;
  const std::size_t from = cut && first > kColumnsBeforeCaret ? first - kColumnsBeforeCaret : 0;
  const std::size_t to = std::min(characters.size(), from + kShownColumns);

  Excerpt excerpt{from > 0 ? std::string(kEllipsis) : std::string(), 0, 0};
  excerpt.caret_column = first - from + (from > 0 ? 1 : 0);
  excerpt.caret_count =
      std::max<std::size_t>(1, std::min(behind, to) - std::min(first, std::min(behind, to)));
  for (std::size_t i = from; i < to; ++i) {
    excerpt.text += characters[i];
  }
  if (to < characters.size()) {
    excerpt.text += kEllipsis;
  }
  while (!excerpt.text.empty() && excerpt.text.back() == ' ') {
    excerpt.text.pop_back();
  }
  return excerpt;
}

void append_place(std::string& out, const SourceFile& file, SourceSpan span, std::size_t gutter,
                  const Style& style) {
  const LineColumn place = file.line_column(span.begin);
  const std::string number = std::to_string(place.line);
  const Excerpt excerpt = excerpt_of(file, span);
  out += std::string(gutter, ' ') + "--> " + file.name() + ":" + number + ":" + std::to_string(place.column) +
         "\n";
  out += std::string(gutter - number.size(), ' ') + number + " |";
  out += excerpt.text.empty() ? "\n" : " " + excerpt.text + "\n";
  out += std::string(gutter, ' ') + " | " + std::string(excerpt.caret_column, ' ');
  out += style.caret;
  out += std::string(excerpt.caret_count, '^');
  out += style.off;
  out += "\n";
}

}  // namespace

std::string render(const Diagnostic& diagnostic, std::span<const SourceFile> files, bool color) {
  const auto known = [&files](SourceSpan span) { return span.file < files.size(); };
  const auto line_digits = [&files, &known](SourceSpan span) {
    return known(span) ? std::to_string(files[span.file].line_column(span.begin).line).size()
                       : std::size_t{1};
  };
  std::size_t gutter = line_digits(diagnostic.span);
  for (const RelatedPlace& place : diagnostic.related) {
    gutter = std::max(gutter, line_digits(place.span));
  }

  const Style style = style_of(diagnostic.severity, color);
  std::string out;
  out += style.severity;
  out += std::string(to_text(diagnostic.severity)) + " " + diagnostic.code;
  out += style.off;
  out += style.strong;
  out += ": " + diagnostic.message;
  out += style.off;
  out += "\n";
  if (known(diagnostic.span)) {
    append_place(out, files[diagnostic.span.file], diagnostic.span, gutter, style);
  }
  const Style note_style = style_of(Severity::kNote, color);
  for (const RelatedPlace& place : diagnostic.related) {
    out += note_style.severity;
    out += to_text(Severity::kNote);
    out += note_style.off;
    out += ": " + place.message + "\n";
    if (known(place.span)) {
      append_place(out, files[place.span.file], place.span, gutter, note_style);
    }
  }
  if (diagnostic.help.has_value()) {
    out += std::string(gutter, ' ') + " = write: " + *diagnostic.help + "\n";
  }
  return out;
}

}  // namespace remit::grammar
