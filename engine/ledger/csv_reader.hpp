// Reads CSV as RFC 4180 has it, strictly: comma, double quotes, CR LF or LF, UTF-8 with or without a
// byte-order mark. What bends the rules is refused with its line and field, because guessing at a file of
// amounts is how wrong amounts are paid. One block of the file is in memory at a time; fields are views into
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace remit {

/// What is wrong with a record.
struct CsvProblem {
  static constexpr std::size_t kWholeRecord = static_cast<std::size_t>(-1);
  std::uint64_t line = 0;            ///< where it shows, from 1
  std::size_t field = kWholeRecord;  ///< from 0
  std::string reason;
};

/// Bounds that no honest file reaches.
struct CsvLimits {
  std::size_t largest_field_bytes = std::size_t{1} << 20U;
  std::size_t largest_record_bytes = std::size_t{16} << 20U;
  std::size_t most_fields = 2000;  ///< SQLite's bound on columns; fields beyond are counted and not kept
};

class CsvReader {
 public:
  enum class Step {
    kRecord,     ///< fields() holds the next record
    kBadRecord,  ///< problem() says why the record at line() can't be read; the next one can
    kStopped,    ///< problem() says why nothing from line() on can be read
    kEnd,
  };

  /// Opens a regular file. Fails with kInput when it can't be read.
  [[nodiscard]] static Result<CsvReader> open(const std::filesystem::path& path,
                                              const CsvLimits& limits = {});
  /// Reads `text` as if it were a file's content.
  [[nodiscard]] static CsvReader over(std::string_view text, const CsvLimits& limits = {});

  [[nodiscard]] Step next();

  /// The record's fields without their quotes; valid until the next step. An empty line is one empty field.
  [[nodiscard]] std::span<const std::string_view> fields() const noexcept { return fields_; }
  /// How many fields the record has, those that weren't kept too.
  [[nodiscard]] std::size_t field_count() const noexcept { return field_count_; }
  /// The line at which the record starts, from 1.
  [[nodiscard]] std::uint64_t line() const noexcept { return record_line_; }
  [[nodiscard]] const CsvProblem& problem() const noexcept { return problem_; }
  [[nodiscard]] std::uint64_t bytes_done() const noexcept { return bytes_done_; }
  [[nodiscard]] std::uint64_t bytes_total() const noexcept { return bytes_total_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };
  enum class Scan { kComplete, kNeedsMore, kStopped };
  struct RawField {
    char* begin;
    char* end;
    bool has_doubled_quotes;
  };

  explicit CsvReader(const CsvLimits& limits) : limits_(limits) {}
  bool fill();
  std::optional<Step> start();
  Scan scan();
  Scan scan_quoted(char*& cursor);
  Scan scan_plain(char*& cursor);
  Scan end_field(char* begin, char* end, bool doubled);
  Step finish();
  void note(std::size_t field, std::string reason);
  Step stop(std::size_t field, std::string reason);

  CsvLimits limits_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string text_;  // what over() reads instead of a file
  std::size_t text_taken_ = 0;
  std::vector<char> buffer_;  // one byte longer than what is filled, for the NUL that ends every scan
  std::size_t begin_ = 0;     // of what has not been read yet
  std::size_t end_ = 0;
  bool at_end_of_file_ = false;
  bool read_failed_ = false;
  bool started_ = false;
  bool stopped_ = false;

  std::vector<RawField> raw_fields_;
  std::vector<std::string_view> fields_;
  std::size_t field_count_ = 0;
  std::uint64_t line_ = 1;  // of the scan's cursor
  std::uint64_t record_line_ = 1;
  bool has_high_bytes_ = false;
  bool has_problem_ = false;
  CsvProblem problem_;
  std::uint64_t bytes_done_ = 0;
  std::uint64_t bytes_total_ = 0;
};

}  // namespace remit
