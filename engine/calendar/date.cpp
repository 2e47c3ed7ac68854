#include "engine/calendar/date.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace remit {
namespace {

/// The number written by `count` digits from `first` on; none where one of them is no digit.
std::optional<std::int32_t> digits_at(std::string_view text, std::size_t first, std::size_t count) {
  std::int32_t number = 0;
  for (const char character : text.substr(first, count)) {
    if (character < '0' || character > '9') {
      return std::nullopt;
    }
    number = number * 10 + (character - '0');
  }
  return number;
}

}  // namespace

std::optional<Date> Date::parse_iso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const std::optional<std::int32_t> year = digits_at(text, 0, 4);
  const std::optional<std::int32_t> month = digits_at(text, 5, 2);
  const std::optional<std::int32_t> day = digits_at(text, 8, 2);
  if (!year || !month || !day) {
    return std::nullopt;
  }
  return from_civil(*year, *month, *day);
}

std::string Date::to_text() const {
  if (*this == never()) {
    return "never";
  }
  if (*this == missing()) {
    return "missing";
  }
  const CivilDay names = civil();
  return fmt::format("{:04}-{:02}-{:02}", names.year, names.month, names.day);
}

}  // namespace remit
