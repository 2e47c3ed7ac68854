// The file of the cache of columns: records, one behind the other, each a column of a part of a fact table.
// It is a cache: what can't be read, can't be trusted or doesn't check isn't there, and nothing here fails.
//
//   file      = "remitcol" ‖ version (8 bytes) ‖ identity of the ledger's file ‖ record ‖ … ‖ directory
//   record    = head ‖ name ‖ texts ‖ values, each up to a multiple of 8 bytes
//   directory = head ‖ of each record that counts where it begins, and its head, name and texts ‖ tail
//
// Heads have the sums of what follows them and of themselves (64 bits of XXH3). The tail, the last 16 bytes
// of the file, says where the directory begins, so that records needn't be looked for one by one; where there
// is none, they are. What a crash has left unfinished at the end has a wrong sum, or isn't there. One process
// writes at a time; others read all the while, since records are only added, and a file without those that
// are out of date takes the old one's name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "engine/ledger/integer_block.hpp"
#include "engine/ledger/row_chunk.hpp"
#include "engine/ledger/row_hash.hpp"

namespace remit {

/// What a number in a column stands for: XXH3 of the text of a word or of an id.
struct NumberedText {
  std::int64_t number;
  std::uint64_t hash;
};

/// A column of the rows of one part of a fact table, all versions of all facts.
struct CachedColumn {
  std::string name;        ///< of the table and the column, one string
  std::int64_t first = 0;  ///< sequence of the part
  std::int64_t last = 0;
  CellPlan plan;
  bool has_values = true;  ///< false: known to be not worth keeping
  BlockCoding coding;
  RowHash history{};  ///< of all facts of the ledger through `last`
  std::vector<NumberedText> texts;

  std::uint64_t begin = 0;           ///< of the record in the file
  std::uint64_t values = 0;          ///< where they begin in the file; 0 while they are in `added`
  std::uint64_t end = 0;             ///< of the record in the file
  std::uint64_t sum = 0;             ///< of the values
  std::vector<unsigned char> added;  ///< values that aren't in the file yet
};

/// The hash of all facts of the ledger through a sequence, as CachedColumn::history.
struct KnownHistory {
  std::int64_t last = 0;
  RowHash hash{};
};

/// What tells a file from one that has taken its place. A copy is another file.
struct FileIdentity {
  std::uint64_t number = 0;      ///< its inode
  std::int64_t born_second = 0;  ///< since 1970; 0 where the file system doesn't say
  std::uint64_t born_nanosecond = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

/// A file descriptor, closed when it goes.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor = -1) noexcept : descriptor_(descriptor) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

class ColumnFile {
 public:
  /// Of the ledger at `ledger`; opens its file for reading, if there is one that may be trusted.
  explicit ColumnFile(const std::filesystem::path& ledger);

  [[nodiscard]] static std::filesystem::path path_of(const std::filesystem::path& ledger);
  [[nodiscard]] static std::uint64_t hash_of(std::string_view text);

  /// The records of the file that count, in its order.
  [[nodiscard]] std::vector<CachedColumn> records();
  /// Once they are read, as far as the facts' history was known when the directory was written: those of its
  /// records were parts of it. None without a directory.
  [[nodiscard]] const std::optional<KnownHistory>& history() const noexcept { return history_; }
  /// Reads the values of a record; false when they aren't what was written. For several threads at once.
  [[nodiscard]] bool read(const CachedColumn& column, std::vector<unsigned char>& bytes) const;

  /// Gets hold of the file as its one writer; makes it where there is none. False where that can't be, or
  /// where the file has changed since it was opened.
  [[nodiscard]] bool lock();
  /// Writes behind what there is, or a new file in place of the old one. `kept` are the records that count
  /// any longer; the histories of all are parts of `history`. Only with the lock.
  void append(std::span<const CachedColumn* const> kept, std::span<const CachedColumn* const> added,
              const KnownHistory& history);
  void replace(std::span<const CachedColumn* const> kept, std::span<const CachedColumn* const> added,
               const KnownHistory& history);
  /// Of the file as it was opened, in bytes.
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Whether something stands at the end, or at the beginning, that no record is.
  [[nodiscard]] bool is_damaged() const noexcept { return is_damaged_; }

 private:
  [[nodiscard]] bool may_be_trusted(const struct stat& file) const;
  /// Gives a file to whom the ledger belongs, to be read by nobody else; false when that can't be done.
  bool make_private(int file) const;
  [[nodiscard]] std::optional<CachedColumn> record_at(std::uint64_t begin) const;
  /// The end of a directory that begins there.
  [[nodiscard]] std::optional<std::uint64_t> end_of_directory(std::uint64_t begin) const;
  [[nodiscard]] std::optional<std::vector<CachedColumn>> records_of_directory();

  std::filesystem::path path_;
  std::optional<struct stat> ledger_;  // none: the ledger's file can't be seen
  FileIdentity identity_;              // of it
  FileDescriptor reading_;
  FileDescriptor writing_;
  std::uint64_t size_ = 0;  // of the file as it was opened
  bool is_damaged_ = false;
  std::optional<KnownHistory> history_;
};

}  // namespace remit
