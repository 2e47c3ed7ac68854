#include "engine/report/output_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "tests/temporary_folder.hpp"

namespace remit {
namespace {

using test::TemporaryFolder;

std::size_t files_in(const TemporaryFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a file is written whole, and nothing is left beside it") {
  const TemporaryFolder folder;
  REQUIRE(write_whole_file(folder / "new", "one\n").has_value());
  CHECK(content(folder / "new") == "one\n");
  REQUIRE(write_whole_file(folder / "new", "").has_value());
  CHECK(content(folder / "new").empty());
  CHECK(files_in(folder) == 1);
}

TEST_CASE("permissions and symbolic links stay") {
  const TemporaryFolder folder;
  REQUIRE(write_whole_file(folder / "real", "one").has_value());
  REQUIRE(::chmod((folder / "real").c_str(), 0640) == 0);
  std::filesystem::create_symlink("real", folder / "link");
  REQUIRE(write_whole_file(folder / "link", "two").has_value());
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(content(folder / "real") == "two");
  struct stat status {};
  REQUIRE(::stat((folder / "real").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("bad-folder: nothing is written") {
  const TemporaryFolder folder;
  const Result<void> written = write_whole_file(folder / "none/file", "one");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().kind == ErrorKind::kMachine);
  CHECK(written.error().message.find("nothing was written") != std::string::npos);
}

}  // namespace remit
