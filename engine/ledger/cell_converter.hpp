// Turns the cells of an export into the form of the standard files, as a mapping says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/ledger/mapping.hpp"

namespace remit {

/// Makes the cells of one column. Keeps its result between calls, so that most cells allocate nothing.
class CellConverter {
 public:
  /// `field` is the position of the mapping's column in the export; not used for constants and row numbers.
  /// `mapping` must outlive the converter.
  CellConverter(const CellMapping& mapping, std::size_t field) : mapping_(&mapping), field_(field) {}

  /// The cell of the row with these fields, which is the export's `row_number`th, from 1. None when the field
  /// doesn't read as the mapping says; problem() says why. The view lives until the next call.
  [[nodiscard]] std::optional<std::string_view> convert(std::span<const std::string_view> fields,
                                                        std::uint64_t row_number);
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  std::optional<std::string_view> convert_date(std::string_view text);
  std::optional<std::string_view> convert_number(std::string_view text);
  std::string_view negated(std::string_view text);

  const CellMapping* mapping_;
  std::size_t field_;
  std::string converted_;
  std::string problem_;
};

/// `text` without blanks and tabs at its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// A number that is written with these marks in the form of the standard files: `1.234,56` becomes `1234.56`.
/// A percent sign stays. None when it isn't written so; groups between thousands marks have three digits, or
/// `1.5` with a thousands mark `.` would silently be fifteen.
[[nodiscard]] std::optional<std::string> plain_number(std::string_view text, char decimal_mark,
                                                      char thousands_mark);

}  // namespace remit
