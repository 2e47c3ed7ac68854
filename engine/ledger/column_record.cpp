#include "engine/ledger/column_record.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace remit {
namespace {

constexpr std::uint32_t kLongestName = 4096;     // bytes
constexpr std::uint32_t kMostTexts = 1U << 20U;  // of a record
constexpr std::uint32_t kMostRows = 1U << 20U;   // of a part

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

/// The sum that a head should have which `behind`, name and texts or entries, follow.
template <class Head>
std::uint64_t sum_with(const Head& head, std::span<const unsigned char> behind) {
  return XXH3_64bits_withSeed(&head, offsetof(Head, sum), sum_of(behind));
}

/// Head, name and texts of a record.
void add_head(std::vector<unsigned char>& to, const CachedColumn& column, std::uint64_t value_sum) {
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
  head.value_sum = value_sum;
  std::vector<unsigned char> behind;
  add_bytes(behind, column.name.data(), column.name.size());
  add_bytes(behind, column.texts.data(), column.texts.size() * sizeof(NumberedText));
  head.sum = sum_with(head, behind);
  add_bytes(to, &head, sizeof head);
  add_bytes(to, behind.data(), behind.size());
}

}  // namespace

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

std::uint64_t sum_of(std::span<const unsigned char> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t head_sum(const DirectoryHead& head, std::span<const unsigned char> entries) {
  return sum_with(head, entries);
}

std::optional<SeenHead> head_of(std::span<const unsigned char> seen) {
  SeenHead of{};
  if (seen.size() < sizeof of.head) {
    return std::nullopt;
  }
  std::memcpy(&of.head, seen.data(), sizeof of.head);
  if (of.head.mark != RecordHead{}.mark || of.head.name_bytes > kLongestName ||
      of.head.text_count > kMostTexts || of.head.rows > kMostRows) {
    return std::nullopt;
  }
  of.texts_at = sizeof of.head + padded(of.head.name_bytes);
  of.values_at = of.texts_at + of.head.text_count * sizeof(NumberedText);
  return of;
}

std::optional<CachedColumn> record_of(const SeenHead& of, std::span<const unsigned char> seen,
                                      std::uint64_t begin, std::uint64_t file_size) {
  const RecordHead& head = of.head;
  const std::span<const unsigned char> behind = seen.subspan(sizeof head, of.values_at - sizeof head);
  if (sum_with(head, behind) != head.sum) {
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
    std::memcpy(column.texts.data(), seen.data() + of.texts_at, head.text_count * sizeof(NumberedText));
  }
  column.begin = begin;
  column.values = begin + of.values_at;
  column.end = column.values + (column.has_values ? padded(column.coding.byte_count()) : 0);
  column.sum = head.value_sum;
  if (!column.coding.is_sound() || column.end > file_size) {
    return std::nullopt;
  }
  return column;
}

std::uint64_t most_bytes(std::span<const CachedColumn* const> columns) {
  std::uint64_t most = sizeof(FileHead) + sizeof(DirectoryHead) + sizeof(DirectoryTail);
  for (const CachedColumn* const column : columns) {
    const std::uint64_t head =
        sizeof(RecordHead) + padded(column->name.size()) + column->texts.size() * sizeof(NumberedText);
    most += 2 * head + sizeof(std::uint64_t) + padded(column->added.size());
  }
  return most;
}

void RecordWriter::write_head(const FileIdentity& ledger) {
  const FileHead head{.ledger = ledger};
  bytes_.clear();
  add_bytes(bytes_, &head, sizeof head);
  write_bytes();
}

void RecordWriter::write(const CachedColumn& column, std::span<const unsigned char> values) {
  bytes_.clear();
  add_head(bytes_, column, sum_of(values));
  add_entry(end_, bytes_);
  add_bytes(bytes_, values.data(), values.size());
  write_bytes();
}

void RecordWriter::list(const CachedColumn& column) {
  bytes_.clear();
  add_head(bytes_, column, column.sum);
  add_entry(column.begin, bytes_);
}

void RecordWriter::write_directory(const KnownHistory& history) {
  DirectoryHead head{.last = history.last, .history = history.hash, .bytes = entries_.size()};
  head.sum = head_sum(head, entries_);
  const DirectoryTail tail{.begin = end_};
  bytes_.clear();
  add_bytes(bytes_, &head, sizeof head);
  add_bytes(bytes_, entries_.data(), entries_.size());
  add_bytes(bytes_, &tail, sizeof tail);
  write_bytes();
}

void RecordWriter::add_entry(std::uint64_t begin, std::span<const unsigned char> head) {
  add_bytes(entries_, &begin, sizeof begin);
  add_bytes(entries_, head.data(), head.size());
}

void RecordWriter::write_bytes() {
  works_ = works_ && write_at(file_, bytes_, end_);
  end_ += bytes_.size();
}

}  // namespace remit
