#include "engine/ledger/column_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
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

namespace remit {
namespace {

/// Read as numbers of this machine: a file of one with another order of bytes has another beginning.
struct FileHead {
  std::uint64_t mark = 0x6c6f6374696d6572;  // "remitcol"
  std::uint64_t version = 1;                // of all that follows, the numbers of CellForm included
  FileIdentity ledger;
  friend bool operator==(const FileHead&, const FileHead&) = default;
};

struct RecordHead {
  std::uint64_t mark = 0x6e6d756c6f632d72;  // "r-column"
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t base = 0;
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  RowHash history{};
  std::uint32_t rows = 0;
  std::uint32_t name_bytes = 0;
  std::uint32_t text_count = 0;
  std::uint8_t form = 0;
  std::uint8_t scale = 0;
  std::uint8_t width = 0;
  std::uint8_t step = 0;
  std::uint8_t has_missing = 0;
  std::uint8_t has_values = 0;
  std::array<std::uint8_t, 6> unused{};
  std::uint64_t value_sum = 0;
  std::uint64_t sum = 0;  // of what stands before it, and of name and texts
};
static_assert(sizeof(RecordHead) == 120 && sizeof(NumberedText) == 16);

constexpr std::uint32_t kLongestName = 4096;     // bytes
constexpr std::uint32_t kMostTexts = 1U << 20U;  // of a record
constexpr std::uint32_t kMostRows = 1U << 20U;   // of a part
constexpr std::size_t kSeenAtOnce = 512;         // bytes: most heads, with what stands behind them
constexpr std::uint64_t kRoomLeftOnDisk = 8;     // times of what is written
constexpr mode_t kAnybodysPermissions = 0777;    // all that there are
constexpr mode_t kWriteOfOthers = S_IWGRP | S_IWOTH;

std::uint64_t padded(std::uint64_t bytes) {
  return (bytes + 7) / 8 * 8;
}

bool read_at(int file, void* into, std::size_t bytes, std::uint64_t offset) {
  auto* place = static_cast<char*>(into);
  while (bytes != 0) {
    const ssize_t got = ::pread(file, place, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    place += got;
    bytes -= static_cast<std::size_t>(got);
    offset += static_cast<std::uint64_t>(got);
  }
  return true;
}

bool write_at(int file, std::span<const unsigned char> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) {
      continue;
    }
    if (done <= 0) {
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += static_cast<std::uint64_t>(done);
  }
  return true;
}

void add_bytes(std::vector<unsigned char>& to, const void* from, std::size_t bytes) {
  const auto* begin = static_cast<const unsigned char*>(from);
  to.insert(to.end(), begin, begin + bytes);
  to.resize(padded(to.size()), 0);
}

std::uint64_t sum_of(std::span<const unsigned char> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

/// The sum that a head should have which `behind`, name and texts, follow.
std::uint64_t head_sum(const RecordHead& head, std::span<const unsigned char> behind) {
  return XXH3_64bits_withSeed(&head, offsetof(RecordHead, sum), sum_of(behind));
}

void add_record(std::vector<unsigned char>& to, const CachedColumn& column,
                std::span<const unsigned char> values) {
  RecordHead head;
  head.first = column.first;
  head.last = column.last;
  head.base = column.coding.base;
  head.least = column.coding.least;
  head.greatest = column.coding.greatest;
  head.history = column.history;
  head.rows = column.coding.rows;
  head.name_bytes = static_cast<std::uint32_t>(column.name.size());
  head.text_count = static_cast<std::uint32_t>(column.texts.size());
  head.form = static_cast<std::uint8_t>(column.plan.form);
  head.scale = static_cast<std::uint8_t>(column.plan.scale);
  head.width = column.coding.width;
  head.step = column.coding.step;
  head.has_missing = column.coding.has_missing;
  head.has_values = static_cast<std::uint8_t>(column.has_values);
  head.value_sum = sum_of(values);
  std::vector<unsigned char> behind;
  add_bytes(behind, column.name.data(), column.name.size());
  add_bytes(behind, column.texts.data(), column.texts.size() * sizeof(NumberedText));
  head.sum = head_sum(head, behind);
  add_bytes(to, &head, sizeof head);
  add_bytes(to, behind.data(), behind.size());
  add_bytes(to, values.data(), values.size());
}

/// Writes records one behind the other, until one can't be written.
class RecordWriter {
 public:
  RecordWriter(int file, std::uint64_t begin) : file_(file), end_(begin) {}

  void write_head(const FileIdentity& ledger) {
    const FileHead head{.ledger = ledger};
    bytes_.clear();
    add_bytes(bytes_, &head, sizeof head);
    write_bytes();
  }
  void write(const CachedColumn& column, std::span<const unsigned char> values) {
    bytes_.clear();
    add_record(bytes_, column, values);
    write_bytes();
  }
  [[nodiscard]] bool has_worked() const noexcept { return works_; }

 private:
  void write_bytes() {
    works_ = works_ && write_at(file_, bytes_, end_);
    end_ += bytes_.size();
  }

  int file_;
  std::uint64_t end_;
  std::vector<unsigned char> bytes_;  // of what is written now
  bool works_ = true;
};

/// No less than what these records take.
std::uint64_t most_bytes(std::span<const CachedColumn* const> columns) {
  std::uint64_t most = sizeof(FileHead);
  for (const CachedColumn* const column : columns) {
    most += sizeof(RecordHead) + padded(column->name.size()) + column->texts.size() * sizeof(NumberedText) +
            padded(column->added.size());
  }
  return most;
}

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
  RecordHead head;
  if (seen.size() < sizeof head || !read_at(reading_.get(), seen.data(), seen.size(), begin)) {
    return std::nullopt;
  }
  std::memcpy(&head, seen.data(), sizeof head);
  if (head.mark != RecordHead{}.mark || head.name_bytes > kLongestName || head.text_count > kMostTexts ||
      head.rows > kMostRows) {
    return std::nullopt;
  }
  const std::size_t texts_at = sizeof head + padded(head.name_bytes);
  const std::size_t values_at = texts_at + head.text_count * sizeof(NumberedText);
  if (values_at > seen.size()) {
    const std::size_t known = seen.size();
    if (begin + values_at > size_) {
      return std::nullopt;
    }
    seen.resize(values_at);
    if (!read_at(reading_.get(), seen.data() + known, values_at - known, begin + known)) {
      return std::nullopt;
    }
  }
  const std::span<const unsigned char> behind =
      std::span<const unsigned char>(seen).subspan(sizeof head, values_at - sizeof head);
  if (head_sum(head, behind) != head.sum) {
    return std::nullopt;
  }
  CachedColumn column;
  column.name.assign(behind.begin(), behind.begin() + head.name_bytes);
  column.first = head.first;
  column.last = head.last;
  column.plan = {static_cast<CellForm>(head.form), head.scale};
  column.has_values = head.has_values != 0;
  column.coding = {.base = head.base,
                   .least = head.least,
                   .greatest = head.greatest,
                   .rows = head.rows,
                   .width = head.width,
                   .step = head.step,
                   .has_missing = head.has_missing};
  column.history = head.history;
  column.texts.resize(head.text_count);
  if (head.text_count != 0) {
    std::memcpy(column.texts.data(), seen.data() + texts_at, head.text_count * sizeof(NumberedText));
  }
  column.begin = begin;
  column.values = begin + values_at;
  column.end = column.values + (column.has_values ? padded(column.coding.byte_count()) : 0);
  column.sum = head.value_sum;
  if (!column.coding.is_sound() || column.end > size_) {
    return std::nullopt;
  }
  return column;
}

std::vector<CachedColumn> ColumnFile::records() const {
  std::vector<CachedColumn> columns;
  FileHead head;
  is_damaged_ = size_ != 0;
  if (size_ < sizeof head || !read_at(reading_.get(), &head, sizeof head, 0) ||
      head != FileHead{.ledger = identity_}) {
    return columns;
  }
  std::uint64_t next = sizeof head;
  while (next < size_) {
    std::optional<CachedColumn> column = record_at(next);
    if (!column) {
      break;
    }
    next = column->end;
    columns.push_back(std::move(*column));
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

void ColumnFile::append(std::span<const CachedColumn* const> added) {
  if (!has_room_for(writing_.get(), most_bytes(added))) {
    return;
  }
  RecordWriter writer(writing_.get(), size_);
  if (size_ == 0) {
    writer.write_head(identity_);
  }
  for (const CachedColumn* const column : added) {
    writer.write(*column, column->added);
  }
  if (!writer.has_worked() && ::ftruncate(writing_.get(), static_cast<off_t>(size_)) != 0) {
    return;  // whoever reads it finds a torn end
  }
}

void ColumnFile::replace(std::span<const CachedColumn* const> kept,
                         std::span<const CachedColumn* const> added) {
  std::uint64_t most = most_bytes(added);
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
  if (!is_private || !writer.has_worked() || ::rename(unfinished.c_str(), path_.c_str()) != 0) {
    ::unlink(unfinished.c_str());
  }
}

}  // namespace remit
