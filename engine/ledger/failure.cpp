#include "engine/ledger/failure.hpp"

#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

namespace remit {
namespace {

// SQLite's write lock of a WAL database is this byte of the -shm file (WALINDEX_LOCK_OFFSET in its file
// format).
constexpr std::string_view kWriteLockRange = "120";

/// The pid of the process that has the write lock, 0 when there is none or it can't be told.
long writer_pid(const std::filesystem::path& ledger) {
  struct stat shared_memory {};
  if (::stat((ledger.string() + "-shm").c_str(), &shared_memory) != 0) {
    return 0;
  }
  const std::string inode = std::to_string(shared_memory.st_ino);
  std::ifstream locks("/proc/locks");
  // A line: `3: POSIX  ADVISORY  WRITE 1234 08:01:567890 120 120`.
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, family, strength, kind, pid, place, first, last;
    words >> number >> family >> strength >> kind >> pid >> place >> first >> last;
    const bool same_file = place.size() > inode.size() && place.ends_with(":" + inode);
    if (same_file && kind == "WRITE" && first == kWriteLockRange) {
      long value = 0;
      std::from_chars(pid.data(), pid.data() + pid.size(), value);
      return value > 0 ? value : 0;
    }
  }
  return 0;
}

}  // namespace

std::string writer_of(const std::filesystem::path& ledger) {
  const long pid = writer_pid(ledger);
  if (pid == 0) {
    return "another process";
  }
  std::ifstream command("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  std::getline(command, name);
  return name.empty() ? fmt::format("process {}", pid) : fmt::format("process {} ({})", pid, name);
}

Error ledger_failure(const SQLite::Exception& failure, const std::filesystem::path& ledger) {
  const std::string path = ledger.string();
  const std::string detail = failure.what();
  const auto machine = [](std::string message) { return Error{ErrorKind::kMachine, std::move(message)}; };
  switch (failure.getErrorCode() & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return machine(fmt::format("{} is writing to {}; nothing was changed, try again when it has finished",
                                 writer_of(ledger), path));
    case SQLITE_FULL:
      return machine(
          fmt::format("the disk of {} is full; nothing was written, make room and try again", path));
    case SQLITE_CORRUPT:
      return machine(fmt::format("{} is damaged ({}); restore a copy and import again what came after it",
                                 path, detail));
    case SQLITE_NOTADB:
      return machine(fmt::format(
          "{} is not a ledger, or its beginning is damaged; check the path, or restore a copy", path));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return machine(fmt::format("{} can't be written ({}); check the permissions of the file and its folder",
                                 path, detail));
    case SQLITE_CANTOPEN:
      return machine(fmt::format("{} can't be opened ({}); check the permissions of the file and its folder",
                                 path, detail));
    case SQLITE_IOERR:
      return machine(fmt::format(
          "the disk failed on {} ({}); nothing was written, check the disk and try again", path, detail));
    case SQLITE_NOMEM:
      return machine(fmt::format("out of memory while working on {}; nothing was written", path));
    default:
      return machine(fmt::format("{} refused an operation: {}; nothing was written", path, detail));
  }
}

}  // namespace remit
