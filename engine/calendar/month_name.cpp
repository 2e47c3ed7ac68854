#include "engine/calendar/month_name.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/base/check.hpp"

namespace remit {
namespace {

constexpr std::array<std::string_view, 12> kMonthNames{"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
constexpr std::size_t kAbbreviationLength = 3;

char in_lower_case(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char left, char right) { return in_lower_case(left) == in_lower_case(right); });
}

}  // namespace

std::optional<std::int32_t> parse_month_name(std::string_view name) {
  std::int32_t month = 0;
  for (const std::string_view known : kMonthNames) {
    ++month;
    if (equal_in_any_case(name, known) || equal_in_any_case(name, known.substr(0, kAbbreviationLength))) {
      return month;
    }
  }
  return std::nullopt;
}

std::string_view month_name(std::int32_t month) {
  check(month >= 1 && month <= 12, "months are counted from 1 through 12");
  return kMonthNames[static_cast<std::size_t>(month - 1)];
}

}  // namespace remit
