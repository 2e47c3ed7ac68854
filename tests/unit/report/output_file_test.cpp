#include "engine/report/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

namespace remit {
namespace {

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("remit-output-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("a file is written whole, and nothing is left beside it") {
  const Folder folder;
  REQUIRE(write_whole_file(folder / "new", "one\n").has_value());
  CHECK(content(folder / "new") == "one\n");
  REQUIRE(write_whole_file(folder / "new", "").has_value());
  CHECK(content(folder / "new").empty());
  CHECK(folder.count() == 1);
}

TEST_CASE("permissions and symbolic links stay") {
  const Folder folder;
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
  const Folder folder;
  const Result<void> written = write_whole_file(folder / "none/file", "one");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().kind == ErrorKind::kMachine);
  CHECK(written.error().message.find("nothing was written") != std::string::npos);
}

}  // namespace remit
