// The records of the cache of columns as bytes, and their directory. See column_file.hpp for what stands
// where.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/ledger/column_file.hpp"

namespace remit {

/// Read as numbers of this machine: a file of one with another order of bytes has another beginning.
struct FileHead {
  std::uint64_t mark = 0x6c6f6374696d6572;  // "remitcol"
  std::uint64_t version = 2;                // of all that follows, the numbers of CellForm included
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

struct DirectoryHead {
  std::uint64_t mark = 0x79726f7463657269;  // "irectory"
  std::int64_t last = 0;
  RowHash history{};
  std::uint64_t bytes = 0;  // of the entries
  std::uint64_t sum = 0;    // of what stands before it, and of the entries
};
struct DirectoryTail {
  std::uint64_t begin = 0;
  std::uint64_t mark = DirectoryHead{}.mark;
};
static_assert(sizeof(DirectoryHead) == 64 && sizeof(DirectoryTail) == 16);

/// Up to a multiple of 8.
[[nodiscard]] constexpr std::uint64_t padded(std::uint64_t bytes) noexcept {
  return (bytes + 7) / 8 * 8;
}

/// All of `bytes` bytes, or false.
[[nodiscard]] bool read_at(int file, void* into, std::size_t bytes, std::uint64_t offset);
[[nodiscard]] std::uint64_t sum_of(std::span<const unsigned char> bytes);
/// The sum that a directory's head should have which `entries` follow.
[[nodiscard]] std::uint64_t head_sum(const DirectoryHead& head, std::span<const unsigned char> entries);

/// The head of a record, and where in it what follows stands.
struct SeenHead {
  RecordHead head;
  std::size_t texts_at;
  std::size_t values_at;
};
/// None where `seen` doesn't begin with the head of a record.
[[nodiscard]] std::optional<SeenHead> head_of(std::span<const unsigned char> seen);
/// The record that begins at `begin` of a file, of whose bytes `seen` are the first, the texts among them.
/// None where the sum is wrong or it doesn't fit the file.
[[nodiscard]] std::optional<CachedColumn> record_of(const SeenHead& of, std::span<const unsigned char> seen,
                                                    std::uint64_t begin, std::uint64_t file_size);

/// No less than what these records take, and their entries in a directory.
[[nodiscard]] std::uint64_t most_bytes(std::span<const CachedColumn* const> columns);

/// Writes records one behind the other, until one can't be written, then their directory.
class RecordWriter {
 public:
  RecordWriter(int file, std::uint64_t begin) : file_(file), end_(begin) {}

  void write_head(const FileIdentity& ledger);
  void write(const CachedColumn& column, std::span<const unsigned char> values);
  /// Lists a record that stands in the file.
  void list(const CachedColumn& column);
  /// Of the records that were written or listed.
  void write_directory(const KnownHistory& history);
  [[nodiscard]] bool has_worked() const noexcept { return works_; }

 private:
  void add_entry(std::uint64_t begin, std::span<const unsigned char> head);
  void write_bytes();

  int file_;
  std::uint64_t end_;
  std::vector<unsigned char> bytes_;    // of what is written now
  std::vector<unsigned char> entries_;  // of the directory
  bool works_ = true;
};

}  // namespace remit
