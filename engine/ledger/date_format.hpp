// How an export writes its dates, as a mapping file says it: `m/d/yyyy`, `dd.mm.yyyy`, `yyyymmdd`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"

namespace remit {

class DateFormat {
 public:
  /// Reads a format: `yyyy`, then `m` or `d` for one or two digits, `mm` or `dd` for exactly two; every other
  /// character stands for itself. Each of the three comes once. Two-digit years aren't read: nobody knows the
  /// century. Fails with what is wrong.
  [[nodiscard]] static Result<DateFormat> parse(std::string_view format);

  /// The day that `text` writes in this format; none when it doesn't or there is no such day.
  [[nodiscard]] std::optional<Date> read(std::string_view text) const;
  /// The format as it was given.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  enum class Part : char { kYear, kMonth, kDay, kLiteral };
  struct Token {
    Part part = Part::kLiteral;
    int least_digits = 0;
    int most_digits = 0;
    char literal = '\0';
  };
  std::string text_;
  std::vector<Token> tokens_;
};

}  // namespace remit
