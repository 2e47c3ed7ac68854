// Standard import files, written by the million: one buffer, whole numbers formatted in place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/calendar/date.hpp"

namespace remit::benchmarks {

/// `days` after 1970-01-01 as `2026-02-28`.
void append_date(std::string& text, std::int32_t days);
/// Cents as `1234.05`; negative ones with a minus.
void append_cents(std::string& text, std::int64_t cents);
/// `prefix` and `number` with leading zeros: `I000000017`.
void append_id(std::string& text, char prefix, std::uint64_t number, std::size_t digits = 9);

/// One file with a header row. Ends the program with exit 3 when it can't be written: a generator has nobody
/// to hand an error to.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& path, std::string_view header);
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;
  CsvFile(CsvFile&&) = delete;
  CsvFile& operator=(CsvFile&&) = delete;
  ~CsvFile();

  CsvFile& text(std::string_view value);  ///< quoted where RFC 4180 asks for it
  CsvFile& date(std::int32_t days);
  CsvFile& optional_date(Date day);  ///< empty when missing
  CsvFile& cents(std::int64_t value);
  CsvFile& id(char prefix, std::uint64_t number, std::size_t digits = 9);
  CsvFile& empty();
  void end_row();

  [[nodiscard]] std::uint64_t rows() const noexcept { return rows_; }

 private:
  void separate();
  void flush();

  std::filesystem::path path_;
  std::FILE* file_;
  std::string buffer_;
  bool in_row_ = false;
  std::uint64_t rows_ = 0;
};

}  // namespace remit::benchmarks
