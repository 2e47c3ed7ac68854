#include "engine/analysis/damage.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace remit {
namespace {

using grammar::SourceFile;

constexpr std::array<std::string_view, 16> kDeclarationKeywords = {
    "use",  "field",  "fact",      "let",   "table",  "scale", "measure",  "balance",
    "rule", "figure", "exception", "promo", "payout", "prove", "scenario", "rates"};
constexpr std::array<std::string_view, 6> kHeaderKeywords = {"ruleset",  "language", "currency",
                                                             "rounding", "months",   "tiers"};

bool starts_declaration(std::string_view line) {
  return !line.empty() && line.front() != ' ' && line.front() != '\t' && line.front() != '#';
}

bool is_word_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' ||
         static_cast<unsigned char>(letter) >= 0x80U;
}

/// The words of a line; what stands in quotes or behind `#` is none.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  bool quoted = false;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == '"') {
      quoted = !quoted;
      ++at;
    } else if (quoted || !is_word_letter(line[at])) {
      if (!quoted && line[at] == '#') {
        break;
      }
      ++at;
    } else {
      std::size_t end = at;
      while (end < line.size() && is_word_letter(line[end])) {
        ++end;
      }
      words.push_back(line.substr(at, end - at));
      at = end;
    }
  }
  return words;
}

template <std::size_t Size>
bool is_one_of(std::string_view word, const std::array<std::string_view, Size>& words) {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

Damage::Damage(const std::vector<grammar::ParsedFile>& parsed, const std::vector<SourceFile>& files) {
  for (std::size_t number = 0; number < parsed.size(); ++number) {
    const SourceFile& file = files[number];
    for (const grammar::Diagnostic& diagnostic : parsed[number].diagnostics) {
      if (diagnostic.severity != grammar::Severity::kError) {
        continue;
      }
      const std::uint32_t line = file.line_column(diagnostic.span.begin).line;
      add_local_name(file.line_text(line));
      add_block(static_cast<grammar::FileNumber>(number), file, line);
    }
  }
}

void Damage::add_local_name(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.size() > 1 && words[0] == "let") {
    names_.emplace(words[1]);
  }
}

void Damage::add_block(grammar::FileNumber number, const SourceFile& file, std::uint32_t line) {
  std::uint32_t head = line;
  while (head > 1 && !starts_declaration(file.line_text(head))) {
    --head;
  }
  const std::uint32_t begin = file.line_start(head);
  if (!blocks_.empty() && blocks_.back().file == number && blocks_.back().begin == begin) {
    return;
  }
  std::uint32_t next = head + 1;
  while (next <= file.line_count() && !starts_declaration(file.line_text(next))) {
    ++next;
  }
  const bool last = next > file.line_count();
  blocks_.push_back(
      {number, begin, last ? static_cast<std::uint32_t>(file.text().size()) + 1 : file.line_start(next)});

  const std::vector<std::string_view> words = words_of(file.line_text(head));
  hides_a_rule_ =
      hides_a_rule_ || (line == head && !words.empty() && (words[0] == "rule" || words[0] == "figure"));
  for (std::size_t index = 1; index < words.size(); ++index) {
    names_.emplace(words[index]);
  }
  if (words.empty() || is_one_of(words[0], kHeaderKeywords)) {
    header_keywords_.emplace(words.empty() ? std::string_view{} : words[0]);
  } else if (!is_one_of(words[0], kDeclarationKeywords)) {
    any_header_line_ = true;
  }
}

bool Damage::may_declare(std::string_view name) const {
  return names_.contains(std::string(name));
}

bool Damage::may_be_header_line(std::string_view keyword) const {
  return any_header_line_ || header_keywords_.contains(std::string(keyword));
}

bool Damage::touches(grammar::SourceSpan declaration) const {
  return std::ranges::any_of(blocks_, [&](const Block& block) {
    return block.file == declaration.file && block.begin <= declaration.begin &&
           declaration.begin < block.end;
  });
}

}  // namespace remit
