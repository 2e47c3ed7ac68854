// Whole rule files, and what is told of them as a person reads it. Each case is a `.remit` file beside its
// `.expected` text; REMIT_UPDATE_GOLDENS=1 writes the texts anew, and the difference is read before it is
// kept.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/analysis/rule_files.hpp"
#include "grammar/source/caret_rendering.hpp"

namespace remit {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

std::string told_of(const std::string& name) {
  std::vector<grammar::SourceFile> files{{name, text_of(name)}};
  const Analysis analysis = analyze_sources(files);
  std::string told;
  for (const grammar::Diagnostic& each : analysis.diagnostics) {
    told += grammar::render(each, files, false) + "\n";
  }
  return told + fmt::format("{} diagnostics\n", analysis.diagnostics.size());
}

std::vector<fs::path> cases() {
  std::vector<fs::path> paths;
  for (const fs::directory_entry& each : fs::directory_iterator("tests/golden/diagnostics")) {
    if (each.path().extension() == ".remit") {
      paths.push_back(each.path());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace

TEST_CASE("rule files are told of as they always were") {
  const bool update = std::getenv("REMIT_UPDATE_GOLDENS") != nullptr;
  const std::vector<fs::path> paths = cases();
  REQUIRE_FALSE(paths.empty());
  for (const fs::path& path : paths) {
    CAPTURE(path.generic_string());
    const fs::path expected = fs::path(path).replace_extension(".expected");
    const std::string told = told_of(path.generic_string());
    if (update) {
      std::ofstream(expected, std::ios::binary) << told;
    }
    CHECK(told == text_of(expected));
  }
}

TEST_CASE("twelve mistakes give twelve diagnostics") {
  const std::string path = "tests/golden/diagnostics/bad-twelve-mistakes.remit";
  const Analysis analysis = analyze_sources({{path, text_of(path)}});
  CHECK(analysis.diagnostics.size() == 12);
}

}  // namespace remit
