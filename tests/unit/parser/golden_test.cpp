// Whole files: the language's own examples and a file of mistakes. With REMIT_UPDATE_GOLDENS=1 in the
// environment, the expected files are written instead of compared; read the difference before keeping it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "grammar/ast/equivalence.hpp"
#include "grammar/ast/printer.hpp"
#include "grammar/source/caret_rendering.hpp"
#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void check_golden(const fs::path& path, const std::string& actual) {
  if (std::getenv("REMIT_UPDATE_GOLDENS") != nullptr) {  // NOLINT: tests have one thread
    std::ofstream(path, std::ios::binary) << actual;
  }
  CAPTURE(path.string());
  CHECK(read(path) == actual);
}

std::vector<fs::path> files_in(const fs::path& folder, const std::string& ending) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  return files;
}

bool is_bad(const fs::path& path) {
  return path.filename().string().rfind("bad-", 0) == 0;
}

/// Formats `source`, and sees to it that nothing is lost and that a second time changes nothing.
std::string formatted(const SourceFile& source, const ParsedFile& parsed) {
  const SourceFile once("formatted.remit", ast::print(parsed.file, source));
  const ParsedFile reparsed = parse(once, 0);
  CHECK(mistakes_of(once, reparsed).empty());
  CHECK(ast::equivalent(parsed.file, reparsed.file));
  for (const ast::Comment& comment : parsed.file.comments) {
    CAPTURE(comment.text);
    CHECK(once.text().find(comment.text) != std::string::npos);
  }
  CHECK(ast::print(reparsed.file, once) == once.text());
  return once.text();
}

TEST_CASE("whole files have the shape they should have") {
  for (const fs::path& path : files_in("tests/golden/parse", ".remit")) {
    CAPTURE(path.string());
    const std::vector<SourceFile> files = {SourceFile(path.filename().string(), read(path))};
    const ParsedFile parsed = parse(files[0], 0);
    if (is_bad(path)) {
      std::string rendered;
      for (const Diagnostic& diagnostic : parsed.diagnostics) {
        rendered += render(diagnostic, files, false) + "\n";
      }
      check_golden(fs::path(path).replace_extension(".diagnostics"), rendered);
    } else {
      CHECK(mistakes_of(files[0], parsed).empty());
      check_golden(fs::path(path).replace_extension(".outline"), ast::outline(parsed.file));
      static_cast<void>(formatted(files[0], parsed));
    }
  }
}

TEST_CASE("twelve mistakes are twelve messages, in order") {
  const SourceFile source("bad.remit", read("tests/golden/parse/bad-twelve-mistakes.remit"));
  const ParsedFile parsed = parse(source, 0);
  CHECK(parsed.diagnostics.size() == 12);
  // Each mistake stands on a line that ends in a comment with its code.
  std::vector<std::string> expected;
  std::vector<std::string> found;
  for (const ast::Comment& comment : parsed.file.comments) {
    if (comment.text.rfind("# R0", 0) == 0) {
      expected.push_back(std::to_string(source.line_column(comment.span.begin).line) + " " +
                         comment.text.substr(2));
    }
  }
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    found.push_back(std::to_string(source.line_column(diagnostic.span.begin).line) + " " + diagnostic.code);
  }
  CHECK(found == expected);
}

TEST_CASE("files are formatted as they should be") {
  for (const fs::path& path : files_in("tests/golden/format", ".remit")) {
    CAPTURE(path.string());
    const SourceFile source(path.filename().string(), read(path));
    const ParsedFile parsed = parse(source, 0);
    CHECK(mistakes_of(source, parsed).empty());
    check_golden(fs::path(path).replace_extension(".formatted"), formatted(source, parsed));
  }
}

TEST_CASE("the language's own examples are in the canonical layout") {
  for (const char* name : {"development-fund", "finder-fee", "tier-stretches"}) {
    CAPTURE(name);
    const SourceFile source(name, read("tests/golden/parse/" + std::string(name) + ".remit"));
    CHECK(ast::print(parse(source, 0).file, source) == source.text());
  }
}

TEST_CASE("no rule of the grammar can loop without reading on") {
  CHECK(analyze_grammar_problems() == 0);
}

}  // namespace
}  // namespace remit::grammar
