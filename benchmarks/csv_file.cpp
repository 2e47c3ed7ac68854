#include "benchmarks/csv_file.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

namespace remit::benchmarks {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20U;

void append_digits(std::string& text, std::uint64_t number, std::size_t least_digits) {
  std::array<char, 20> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  const auto count = static_cast<std::size_t>(written.ptr - digits.data());
  if (count < least_digits) {
    text.append(least_digits - count, '0');
  }
  text.append(digits.data(), count);
}

[[noreturn]] void fail(const std::filesystem::path& path) {
  fmt::print(stderr, "{} can't be written\n", path.string());
  std::exit(3);
}

}  // namespace

void append_date(std::string& text, std::int32_t days) {
  const CivilDay civil = Date(days).civil();
  append_digits(text, static_cast<std::uint64_t>(civil.year), 4);
  text += '-';
  append_digits(text, static_cast<std::uint64_t>(civil.month), 2);
  text += '-';
  append_digits(text, static_cast<std::uint64_t>(civil.day), 2);
}

void append_cents(std::string& text, std::int64_t cents) {
  if (cents < 0) {
    text += '-';
  }
  const auto magnitude = static_cast<std::uint64_t>(cents < 0 ? -cents : cents);
  append_digits(text, magnitude / 100, 1);
  text += '.';
  append_digits(text, magnitude % 100, 2);
}

void append_id(std::string& text, char prefix, std::uint64_t number, std::size_t digits) {
  text += prefix;
  append_digits(text, number, digits);
}

CsvFile::CsvFile(const std::filesystem::path& path, std::string_view header)
    : path_(path), file_(std::fopen(path.c_str(), "wb")) {
  if (file_ == nullptr) {
    fail(path_);
  }
  buffer_.reserve(kBufferBytes + 4096);
  buffer_ += header;
  buffer_ += '\n';
}

CsvFile::~CsvFile() {
  flush();
  if (std::fclose(file_) != 0) {
    fail(path_);
  }
}

CsvFile& CsvFile::text(std::string_view value) {
  separate();
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    buffer_ += value;
    return *this;
  }
  buffer_ += '"';
  for (const char letter : value) {
    if (letter == '"') {
      buffer_ += '"';
    }
    buffer_ += letter;
  }
  buffer_ += '"';
  return *this;
}

CsvFile& CsvFile::date(std::int32_t days) {
  separate();
  append_date(buffer_, days);
  return *this;
}

CsvFile& CsvFile::optional_date(Date day) {
  return day == Date::missing() ? empty() : date(day.days());
}

CsvFile& CsvFile::cents(std::int64_t value) {
  separate();
  append_cents(buffer_, value);
  return *this;
}

CsvFile& CsvFile::id(char prefix, std::uint64_t number, std::size_t digits) {
  separate();
  append_id(buffer_, prefix, number, digits);
  return *this;
}

CsvFile& CsvFile::empty() {
  separate();
  return *this;
}

void CsvFile::end_row() {
  buffer_ += '\n';
  in_row_ = false;
  ++rows_;
  if (buffer_.size() >= kBufferBytes) {
    flush();
  }
}

void CsvFile::separate() {
  if (in_row_) {
    buffer_ += ',';
  }
  in_row_ = true;
}

void CsvFile::flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size()) {
    fail(path_);
  }
  buffer_.clear();
}

}  // namespace remit::benchmarks
