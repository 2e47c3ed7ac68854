#include "engine/analysis/rule_files.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/temporary_folder.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

std::vector<std::string> names_of(const std::vector<grammar::SourceFile>& files) {
  std::vector<std::string> names;
  for (const grammar::SourceFile& file : files) {
    names.push_back(fs::path(file.name()).filename().string());
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a file is read with what it uses, each once, itself first") {
  const TemporaryFolder folder;
  const fs::path main =
      folder.write("main.remit", "use \"parts/tiers.remit\"\nuse \"scales.remit\"\nlet one 1\n");
  static_cast<void>(folder.write("scales.remit", "use \"parts/tiers.remit\"\n"));
  static_cast<void>(folder.write("parts/tiers.remit", "# use \"nothing.remit\"\n  use \"nothing.remit\"\n"));
  const auto files = read_rule_files(main);
  REQUIRE(files.has_value());
  CHECK(names_of(*files) == Names{"main.remit", "tiers.remit", "scales.remit"});
}

TEST_CASE("a folder is read in order of name, not below it") {
  const TemporaryFolder folder;
  static_cast<void>(folder.write("b.remit", "use \"below/d.remit\"\n"));
  static_cast<void>(folder.write("a.remit", "use \"b.remit\"\n"));
  static_cast<void>(folder.write("c.txt", "nothing\n"));
  static_cast<void>(folder.write("below/d.remit", "\n"));
  static_cast<void>(folder.write("below/e.remit", "\n"));
  const auto files = read_rule_files(folder.path());
  REQUIRE(files.has_value());
  CHECK(names_of(*files) == Names{"a.remit", "b.remit", "d.remit"});
}

TEST_CASE("what can't be read is an error that names it") {
  const TemporaryFolder folder;
  const auto nothing = read_rule_files(folder.path() / "none.remit");
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().kind == ErrorKind::kInput);
  CHECK(nothing.error().message.find("none.remit") != std::string::npos);

  const auto empty = read_rule_files(folder.path());
  REQUIRE_FALSE(empty.has_value());
  CHECK(empty.error().message.find("there is no rule file (*.remit) in the folder") != std::string::npos);

  const fs::path user = folder.write("user.remit", "\nuse \"gone.remit\"\n");
  const auto gone = read_rule_files(user);
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().message.find("user.remit:2: there is no rule file") != std::string::npos);
  CHECK(gone.error().message.find("gone.remit") != std::string::npos);
}

TEST_CASE("a circle of files is printed whole") {
  const TemporaryFolder folder;
  const fs::path first = folder.write("a.remit", "use \"b.remit\"\n");
  static_cast<void>(folder.write("b.remit", "use \"c.remit\"\n"));
  static_cast<void>(folder.write("c.remit", "use \"./b.remit\"\n"));
  const auto files = read_rule_files(first);
  REQUIRE_FALSE(files.has_value());
  const std::string& message = files.error().message;
  CHECK(message.find("a.remit") == std::string::npos);
  CHECK(message.find("b.remit -> ") < message.find("c.remit -> "));
  CHECK(message.rfind("b.remit") > message.find("c.remit -> "));
}

TEST_CASE("names are qualified across files, and taken in all of them") {
  const TemporaryFolder folder;
  const fs::path main = folder.write(
      "main.remit", "use \"parts.remit\"\n" + test_header().text() + deal_rule("parts.rate of deal.value"));
  const fs::path parts = folder.write("parts.remit", "let rate 10%\n");
  const auto sound = load_rules(main);
  REQUIRE(sound.has_value());
  CHECK(sound->ruleset.has_value());
  CHECK(sound->diagnostics.empty());

  static_cast<void>(folder.write("parts.remit", "let rate 10%\nlet bonus 5%\n"));
  const auto taken = load_rules(main);
  REQUIRE(taken.has_value());
  REQUIRE(taken->diagnostics.size() == 1);
  CHECK(taken->diagnostics[0].code == "R0402");
  CHECK(taken->diagnostics[0].span.file == 1);
  CHECK(taken->diagnostics[0].related.at(0).span.file == 0);
}

TEST_CASE("a ruleset is kept as one text and read back") {
  const std::vector<grammar::SourceFile> files = {
      {"a.remit", "ruleset \"A\"\n"}, {"odd\nname", ""}, {"c", "no end of line"}};
  const auto back = unbundle(bundle(files));
  REQUIRE(back.has_value());
  REQUIRE(back->size() == files.size());
  for (std::size_t index = 0; index < files.size(); ++index) {
    CHECK((*back)[index].name() == files[index].name());
    CHECK((*back)[index].text() == files[index].text());
  }
  CHECK(bundle(*back) == bundle(files));
}

TEST_CASE("a bundle that was cut or changed is refused") {
  const std::string whole = bundle({{"a.remit", "ruleset \"A\"\n"}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const bool head_alone = size == std::string("remit ruleset bundle 1\n").size();
    CHECK(unbundle(whole.substr(0, size)).has_value() == head_alone);
  }
  CHECK_FALSE(unbundle("99999999999999999999 5\n").has_value());
  CHECK_FALSE(unbundle("remit ruleset bundle 1\n18446744073709551615 1\na\n").has_value());
}

}  // namespace remit
