#include "engine/ledger/csv_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/utf8_check.hpp"

namespace remit {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

/// Bytes at which a scan of an unquoted field has to look twice.
constexpr std::array<bool, 256> kSpecialOutsideQuotes = [] {
  std::array<bool, 256> special{};
  for (const char character : {',', '\n', '\r', '"', '\0'}) {
    special[static_cast<unsigned char>(character)] = true;
  }
  for (std::size_t high = 0x80; high < 256; ++high) {
    special[high] = true;
  }
  return special;
}();

constexpr std::array<bool, 256> kSpecialInsideQuotes = [] {
  std::array<bool, 256> special{};
  for (const char character : {'\n', '"', '\0'}) {
    special[static_cast<unsigned char>(character)] = true;
  }
  for (std::size_t high = 0x80; high < 256; ++high) {
    special[high] = true;
  }
  return special;
}();

char* skip_plain(char* cursor, const std::array<bool, 256>& special) {
  while (!special[static_cast<unsigned char>(*cursor)]) {
    ++cursor;
  }
  return cursor;
}

bool is_high(char character) {
  return static_cast<unsigned char>(character) >= 0x80;
}

/// Takes the second of each two quotes out, in place; returns the new end.
char* undouble_quotes(char* begin, char* end) {
  char* written = begin;
  for (char* read = begin; read != end; ++read) {
    *written++ = *read;
    if (*read == '"') {
      ++read;  // the scan has seen to it that there is a second one
    }
  }
  return written;
}

}  // namespace

Result<CsvReader> CsvReader::open(const std::filesystem::path& path, const CsvLimits& limits) {
  std::error_code status;
  if (!std::filesystem::is_regular_file(path, status)) {
    return input_error(fmt::format("{}: {}", path.string(), status ? status.message() : "is not a file"));
  }
  CsvReader reader(limits);
  reader.bytes_total_ = std::filesystem::file_size(path, status);
  reader.file_.reset(std::fopen(path.c_str(), "rbe"));
  if (reader.file_ == nullptr) {
    return input_error(fmt::format("{} can't be read: {}", path.string(), std::strerror(errno)));
  }
  std::setvbuf(reader.file_.get(), nullptr, _IONBF, 0);  // blocks of our own are larger
  return reader;
}

CsvReader CsvReader::over(std::string_view text, const CsvLimits& limits) {
  CsvReader reader(limits);
  reader.text_ = text;
  reader.bytes_total_ = text.size();
  return reader;
}

/// Moves what is left to the front and reads on behind it. False when nothing more came.
bool CsvReader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  const std::size_t wanted = std::max(kBlockBytes, end_);  // a record that fills the buffer doubles it
  if (buffer_.size() < end_ + wanted + 1) {
    buffer_.resize(end_ + wanted + 1);
  }
  std::size_t taken = 0;
  if (file_ != nullptr) {
    taken = std::fread(buffer_.data() + end_, 1, wanted, file_.get());
    read_failed_ = std::ferror(file_.get()) != 0;
  } else {
    taken = std::min(wanted, text_.size() - text_taken_);
    std::copy_n(text_.data() + text_taken_, taken, buffer_.data() + end_);
    text_taken_ += taken;
  }
  end_ += taken;
  buffer_[end_] = '\0';
  at_end_of_file_ = taken == 0;
  return taken > 0;
}

void CsvReader::note(std::size_t field, std::string reason) {
  if (!has_problem_) {
    has_problem_ = true;
    problem_ = {.line = line_, .field = field, .reason = std::move(reason)};
  }
}

CsvReader::Step CsvReader::stop(std::size_t field, std::string reason) {
  has_problem_ = false;
  note(field, std::move(reason));
  stopped_ = true;
  return Step::kStopped;
}

/// Skips the byte-order mark; tells files in another encoding from bad UTF-8.
std::optional<CsvReader::Step> CsvReader::start() {
  started_ = true;
  fill();
  const std::string_view head(buffer_.data(), std::min<std::size_t>(end_, 3));
  if (head.starts_with("\xEF\xBB\xBF")) {
    begin_ = 3;
    bytes_done_ = 3;
  } else if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) {
    return stop(CsvProblem::kWholeRecord, "the file is UTF-16; save it as CSV UTF-8");
  }
  return std::nullopt;
}

CsvReader::Step CsvReader::next() {
  if (stopped_) {
    return Step::kEnd;
  }
  if (!started_) {
    if (const auto failed = start()) {
      return *failed;
    }
  }
  line_ += has_problem_ || field_count_ > 0 ? 1 : 0;  // behind the line end of the record before
  record_line_ = line_;
  field_count_ = 0;
  while (true) {
    if (begin_ == end_ && (at_end_of_file_ || !fill())) {
      if (read_failed_) {
        return stop(CsvProblem::kWholeRecord, "the file can't be read to its end; check the disk");
      }
      return Step::kEnd;
    }
    has_problem_ = false;
    switch (scan()) {
      case Scan::kComplete:
        return finish();
      case Scan::kStopped:
        stopped_ = true;
        return Step::kStopped;
      case Scan::kNeedsMore:
        if (end_ - begin_ > limits_.largest_record_bytes) {
          line_ = record_line_;
          return stop(CsvProblem::kWholeRecord,
                      fmt::format("the row is longer than {} bytes", limits_.largest_record_bytes));
        }
        fill();
        if (read_failed_) {
          return stop(CsvProblem::kWholeRecord, "the file can't be read to its end; check the disk");
        }
    }
  }
}

/// Finds the fields of the record at begin_ and puts begin_ behind it, unless the block ends first.
CsvReader::Scan CsvReader::scan() {
  raw_fields_.clear();
  field_count_ = 0;
  has_high_bytes_ = false;
  line_ = record_line_;
  char* cursor = buffer_.data() + begin_;
  while (true) {
    const Scan field = *cursor == '"' ? scan_quoted(cursor) : scan_plain(cursor);
    if (field != Scan::kComplete) {
      return field;
    }
    const char* end = buffer_.data() + end_;
    if (cursor == end) {
      break;  // the last line has no line end
    }
    if (*cursor == ',') {
      ++cursor;
      continue;
    }
    cursor += *cursor == '\r' ? 2 : 1;
    break;
  }
  const auto next = static_cast<std::size_t>(cursor - buffer_.data());
  bytes_done_ += next - begin_;
  begin_ = next;
  return Scan::kComplete;
}

CsvReader::Scan CsvReader::end_field(char* begin, char* end, bool doubled) {
  if (static_cast<std::size_t>(end - begin) > limits_.largest_field_bytes) {
    stop(field_count_, fmt::format("the field is longer than {} bytes; is a quote missing or not closed?",
                                   limits_.largest_field_bytes));
    return Scan::kStopped;
  }
  if (field_count_ < limits_.most_fields) {
    raw_fields_.push_back({begin, end, doubled});
  }
  ++field_count_;
  return Scan::kComplete;
}

/// An unquoted field. Afterwards the cursor stands on the comma or line end behind it, or on the end of the
/// file.
CsvReader::Scan CsvReader::scan_plain(char*& cursor) {
  char* const begin = cursor;
  char* const block_end = buffer_.data() + end_;
  while (true) {
    cursor = skip_plain(cursor, kSpecialOutsideQuotes);
    if (is_high(*cursor)) {
      has_high_bytes_ = true;
    } else if (*cursor == '"') {
      note(field_count_,
           "a quote inside a field that doesn't start with one; put the field in quotes and double this one");
    } else if (*cursor == '\0') {
      if (cursor == block_end) {
        return at_end_of_file_ ? end_field(begin, cursor, false) : Scan::kNeedsMore;
      }
      note(field_count_, "a NUL character; the file is damaged or isn't text");
    } else if (*cursor == '\r') {
      if (cursor + 1 == block_end && !at_end_of_file_) {
        return Scan::kNeedsMore;
      }
      if (cursor[1] != '\n') {
        stop(field_count_,
             "a line that ends with a carriage return alone; save the file with CR LF or LF line ends");
        return Scan::kStopped;
      }
      return end_field(begin, cursor, false);
    } else {
      return end_field(begin, cursor, false);
    }
    ++cursor;
  }
}

/// A quoted field, from its opening quote on.
CsvReader::Scan CsvReader::scan_quoted(char*& cursor) {
  char* const begin = ++cursor;
  char* const block_end = buffer_.data() + end_;
  const std::uint64_t opened_on_line = line_;
  bool doubled = false;
  while (true) {
    cursor = skip_plain(cursor, kSpecialInsideQuotes);
    if (cursor == block_end && *cursor == '\0') {
      if (static_cast<std::size_t>(cursor - begin) > limits_.largest_field_bytes) {
        return end_field(begin, cursor, doubled);
      }
      if (!at_end_of_file_) {
        return Scan::kNeedsMore;
      }
      line_ = opened_on_line;
      stop(field_count_, "a quote that is never closed, so nothing from here on can be read");
      return Scan::kStopped;
    }
    if (is_high(*cursor)) {
      has_high_bytes_ = true;
    } else if (*cursor == '\n') {
      ++line_;
    } else if (*cursor == '\0') {
      note(field_count_, "a NUL character; the file is damaged or isn't text");
    } else if (cursor + 1 == block_end && !at_end_of_file_) {
      return Scan::kNeedsMore;  // the quote may be the first of two
    } else if (cursor[1] == '"') {
      doubled = true;
      ++cursor;
    } else {
      break;
    }
    ++cursor;
  }
  char* const end = cursor++;
  const bool line_ends = *cursor == '\n' || (*cursor == '\r' && cursor[1] == '\n');
  if (*cursor == '\r' && cursor + 1 == block_end && !at_end_of_file_) {
    return Scan::kNeedsMore;
  }
  if (*cursor != ',' && !line_ends && cursor != block_end) {
    note(field_count_, "text after a closing quote; double the quotes that belong to the text");
    char* rest = cursor;
    const Scan skipped = scan_plain(rest);
    cursor = rest;
    return skipped;
  }
  return end_field(begin, end, doubled);
}

/// The views on the fields of a complete record, if it is sound.
CsvReader::Step CsvReader::finish() {
  if (has_problem_) {
    return Step::kBadRecord;
  }
  fields_.clear();
  for (std::size_t index = 0; index < raw_fields_.size(); ++index) {
    const RawField& raw = raw_fields_[index];
    char* const end = raw.has_doubled_quotes ? undouble_quotes(raw.begin, raw.end) : raw.end;
    fields_.emplace_back(raw.begin, static_cast<std::size_t>(end - raw.begin));
    if (has_high_bytes_ && !is_valid_utf8(fields_.back())) {
      note(index, "text that isn't UTF-8; save the file as CSV UTF-8");
      problem_.line = record_line_;
      return Step::kBadRecord;
    }
  }
  return Step::kRecord;
}

}  // namespace remit
