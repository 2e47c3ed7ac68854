#include "engine/ledger/column_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/ledger/column_record.hpp"

namespace remit {
namespace {

constexpr std::uint64_t kMostOfDirectory = 1U << 28U;  // bytes
constexpr std::size_t kSeenAtOnce = 512;               // bytes: most heads, with what stands behind them
constexpr std::uint64_t kRoomLeftOnDisk = 8;           // times of what is written
constexpr mode_t kAnybodysPermissions = 0777;          // all that there are
constexpr mode_t kWriteOfOthers = S_IWGRP | S_IWOTH;

bool has_room_for(int file, std::uint64_t bytes) {
  struct statvfs disk {};
  return ::fstatvfs(file, &disk) == 0 && disk.f_bavail * disk.f_frsize / kRoomLeftOnDisk >= bytes;
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::filesystem::path ColumnFile::path_of(const std::filesystem::path& ledger) {
  return ledger.string() + "-columns";
}

std::uint64_t ColumnFile::hash_of(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

ColumnFile::ColumnFile(const std::filesystem::path& ledger) : path_(path_of(ledger)) {
  struct stat status {};
  struct statx birth {};
  if (::stat(ledger.c_str(), &status) != 0 ||
      ::statx(AT_FDCWD, ledger.c_str(), 0, STATX_BTIME, &birth) != 0) {
    return;
  }
  ledger_ = status;
  identity_.number = status.st_ino;
  if ((birth.stx_mask & STATX_BTIME) != 0) {
    identity_.born_second = birth.stx_btime.tv_sec;
    identity_.born_nanosecond = birth.stx_btime.tv_nsec;
  }
  FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.is_open() && ::fstat(file.get(), &status) == 0 && may_be_trusted(status)) {
    make_private(file.get());  // the ledger may have been open to more people when it was made
    reading_ = std::move(file);
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
}

/// A file that somebody else can write to says what they like.
bool ColumnFile::may_be_trusted(const struct stat& file) const {
  return S_ISREG(file.st_mode) &&
         (file.st_uid == ledger_->st_uid || file.st_uid == ::geteuid() || file.st_uid == 0) &&
         (file.st_mode & kWriteOfOthers & ~ledger_->st_mode) == 0;
}

bool ColumnFile::make_private(int file) const {
  struct stat status {};
  if (::fstat(file, &status) != 0 || !may_be_trusted(status)) {
    return false;
  }
  bool is_as_the_ledgers = status.st_uid == ledger_->st_uid && status.st_gid == ledger_->st_gid;
  if (!is_as_the_ledgers) {
    is_as_the_ledgers = ::fchown(file, ledger_->st_uid, ledger_->st_gid) == 0;
  }
  const mode_t wanted = is_as_the_ledgers
                            ? ledger_->st_mode & (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)
                            : S_IRUSR | S_IWUSR;
  return (status.st_mode & kAnybodysPermissions) == wanted || ::fchmod(file, wanted) == 0;
}

std::optional<CachedColumn> ColumnFile::record_at(std::uint64_t begin) const {
  std::vector<unsigned char> seen(std::min<std::uint64_t>(kSeenAtOnce, size_ - begin));
  if (!read_at(reading_.get(), seen.data(), seen.size(), begin)) {
    return std::nullopt;
  }
  const std::optional<SeenHead> head = head_of(seen);
  if (!head || begin + head->values_at > size_) {
    return std::nullopt;
  }
  if (const std::size_t known = seen.size(); head->values_at > known) {
    seen.resize(head->values_at);
    if (!read_at(reading_.get(), seen.data() + known, head->values_at - known, begin + known)) {
      return std::nullopt;
    }
  }
  return record_of(*head, seen, begin, size_);
}

std::optional<std::uint64_t> ColumnFile::end_of_directory(std::uint64_t begin) const {
  DirectoryHead head;
  if (size_ - begin < sizeof head + sizeof(DirectoryTail) ||
      !read_at(reading_.get(), &head, sizeof head, begin) || head.mark != DirectoryHead{}.mark ||
      head.bytes > size_ - begin - sizeof head - sizeof(DirectoryTail)) {
    return std::nullopt;
  }
  return begin + sizeof head + head.bytes + sizeof(DirectoryTail);
}

std::optional<std::vector<CachedColumn>> ColumnFile::records_of_directory() {
  DirectoryTail tail;
  DirectoryHead head;
  if (size_ < sizeof(FileHead) + sizeof tail ||
      !read_at(reading_.get(), &tail, sizeof tail, size_ - sizeof tail) ||
      tail.mark != DirectoryTail{}.mark || tail.begin >= size_ || end_of_directory(tail.begin) != size_ ||
      !read_at(reading_.get(), &head, sizeof head, tail.begin) || head.bytes > kMostOfDirectory) {
    return std::nullopt;
  }
  std::vector<unsigned char> entries(head.bytes);
  if (!read_at(reading_.get(), entries.data(), entries.size(), tail.begin + sizeof head) ||
      head_sum(head, entries) != head.sum) {
    return std::nullopt;
  }
  std::vector<CachedColumn> columns;
  std::span<const unsigned char> left = entries;
  while (left.size() > sizeof(std::uint64_t)) {
    std::uint64_t begin = 0;
    std::memcpy(&begin, left.data(), sizeof begin);
    left = left.subspan(sizeof begin);
    const std::optional<SeenHead> seen = head_of(left);
    if (!seen || seen->values_at > left.size() || begin > tail.begin) {
      return std::nullopt;
    }
    std::optional<CachedColumn> column = record_of(*seen, left, begin, tail.begin);
    if (!column) {
      return std::nullopt;
    }
    columns.push_back(std::move(*column));
    left = left.subspan(seen->values_at);
  }
  history_ = KnownHistory{head.last, head.history};
  return columns;
}

std::vector<CachedColumn> ColumnFile::records() {
  FileHead head;
  is_damaged_ = size_ != 0;
  if (size_ < sizeof head || !read_at(reading_.get(), &head, sizeof head, 0) ||
      head != FileHead{.ledger = identity_}) {
    return {};
  }
  if (std::optional<std::vector<CachedColumn>> listed = records_of_directory()) {
    is_damaged_ = false;
    return std::move(*listed);
  }
  std::vector<CachedColumn> columns;
  std::uint64_t next = sizeof head;
  while (next < size_) {
    if (std::optional<CachedColumn> column = record_at(next)) {
      next = column->end;
      columns.push_back(std::move(*column));
    } else if (const std::optional<std::uint64_t> end = end_of_directory(next)) {
      next = *end;
    } else {
      break;
    }
  }
  is_damaged_ = next != size_;
  return columns;
}

bool ColumnFile::read(const CachedColumn& column, std::vector<unsigned char>& bytes) const {
  bytes.resize(column.coding.byte_count());
  return read_at(reading_.get(), bytes.data(), bytes.size(), column.values) && sum_of(bytes) == column.sum;
}

bool ColumnFile::lock() {
  if (writing_.is_open()) {
    return true;
  }
  if (!ledger_) {
    return false;
  }
  FileDescriptor file(
      ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR));
  struct stat named {};
  struct stat mine {};
  struct stat read {};
  if (!file.is_open() || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !make_private(file.get()) ||
      ::fstat(file.get(), &mine) != 0 || ::lstat(path_.c_str(), &named) != 0 || named.st_dev != mine.st_dev ||
      named.st_ino != mine.st_ino || static_cast<std::uint64_t>(mine.st_size) != size_) {
    return false;
  }
  if (reading_.is_open() &&
      (::fstat(reading_.get(), &read) != 0 || read.st_dev != mine.st_dev || read.st_ino != mine.st_ino)) {
    return false;
  }
  writing_ = std::move(file);
  return true;
}

void ColumnFile::append(std::span<const CachedColumn* const> kept, std::span<const CachedColumn* const> added,
                        const KnownHistory& history) {
  if (!has_room_for(writing_.get(), most_bytes(added) + most_bytes(kept))) {
    return;
  }
  RecordWriter writer(writing_.get(), size_);
  if (size_ == 0) {
    writer.write_head(identity_);
  }
  for (const CachedColumn* const column : kept) {
    writer.list(*column);
  }
  for (const CachedColumn* const column : added) {
    writer.write(*column, column->added);
  }
  writer.write_directory(history);
  if (!writer.has_worked() && ::ftruncate(writing_.get(), static_cast<off_t>(size_)) != 0) {
    return;  // whoever reads it finds a torn end
  }
}

void ColumnFile::replace(std::span<const CachedColumn* const> kept,
                         std::span<const CachedColumn* const> added, const KnownHistory& history) {
  std::uint64_t most = most_bytes(added) + most_bytes(kept);
  for (const CachedColumn* const column : kept) {
    most += column->end - column->begin;
  }
  if (!has_room_for(writing_.get(), most)) {
    return;
  }
  const std::string unfinished = path_.string() + fmt::format(".new-{}", ::getpid());
  ::unlink(unfinished.c_str());
  const FileDescriptor file(
      ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) {
    return;
  }
  const bool is_private = make_private(file.get());
  RecordWriter writer(file.get(), 0);
  writer.write_head(identity_);
  std::vector<unsigned char> values;
  for (const CachedColumn* const column : kept) {
    values.clear();
    if (!column->has_values || read(*column, values)) {
      writer.write(*column, values);
    }
  }
  for (const CachedColumn* const column : added) {
    writer.write(*column, column->added);
  }
  writer.write_directory(history);
  if (!is_private || !writer.has_worked() || ::rename(unfinished.c_str(), path_.c_str()) != 0) {
    ::unlink(unfinished.c_str());
  }
}

}  // namespace remit
