// Rule files as they look while someone writes them: lines missing, doubled and moved, words in the wrong
// place. Whatever the text, the analysis ends with a ruleset or with mistakes that have a place.
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "grammar/source/caret_rendering.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

constexpr unsigned kSeed = 20260401;
constexpr int kTextsPerFile = 400;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) {
    parts.push_back(part);
  }
  return parts;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> lines) : original_(std::move(lines)) {
    for (const std::string& line : original_) {
      for (const std::string& word : split(line, ' ')) {
        words_.push_back(word);
      }
    }
  }

  std::string next() {
    lines_ = original_;
    for (std::size_t changes = 1 + below(5); changes > 0; --changes) {
      change();
    }
    std::string text;
    for (const std::string& line : lines_) {
      text += line + "\n";
    }
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void change() {
    const std::size_t line = below(lines_.size());
    const std::string copy = lines_[line];
    switch (below(4)) {
      case 0:
        if (lines_.size() > 1) {
          lines_.erase(lines_.begin() + static_cast<std::ptrdiff_t>(line));
        }
        break;
      case 1:
        lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(below(lines_.size())), copy);
        break;
      default:
        replace_word(lines_[line]);
        break;
    }
  }

  void replace_word(std::string& line) {
    std::vector<std::string> words = split(line, ' ');
    if (words.empty()) {
      return;
    }
    words[below(words.size())] = words_[below(words_.size())];
    line.clear();
    for (const std::string& word : words) {
      line += line.empty() ? word : " " + word;
    }
  }

  std::vector<std::string> original_;
  std::vector<std::string> words_;
  std::vector<std::string> lines_;
  std::mt19937 random_{kSeed};
};

}  // namespace

TEST_CASE("whatever was changed in a rule file, it is a ruleset or its mistakes have places") {
  for (const auto& each : std::filesystem::directory_iterator("tests/golden/diagnostics")) {
    if (each.path().extension() != ".remit") {
      continue;
    }
    std::ifstream stream(each.path());
    std::ostringstream text;
    text << stream.rdbuf();
    Mutator mutator(split(text.str(), '\n'));
    for (int round = 0; round < kTextsPerFile; ++round) {
      const std::string changed = mutator.next();
      CAPTURE(changed);
      const std::vector<grammar::SourceFile> files{{"changed.remit", changed}};
      const Analysis analysis = analyze_sources(files);
      REQUIRE(analysis.ruleset.has_value() != grammar::has_errors(analysis.diagnostics));
      for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
        REQUIRE(diagnostic.span.begin <= diagnostic.span.end);
        REQUIRE(diagnostic.span.end <= files[0].text().size());
        REQUIRE_FALSE(grammar::render(diagnostic, files, false).empty());
      }
    }
  }
}

}  // namespace remit
