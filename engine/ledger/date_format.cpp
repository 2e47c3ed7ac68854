#include "engine/ledger/date_format.hpp"

#include <fmt/format.h>

namespace remit {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// How many times the letter at `begin` stands there in a row.
std::size_t run_length(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && text[end] == text[begin]) {
    ++end;
  }
  return end - begin;
}

}  // namespace

Result<DateFormat> DateFormat::parse(std::string_view format) {
  DateFormat parsed;
  parsed.text_ = format;
  int years = 0;
  int months = 0;
  int days = 0;
  for (std::size_t at = 0; at < format.size();) {
    const char letter = format[at];
    if (letter != 'y' && letter != 'm' && letter != 'd') {
      parsed.tokens_.push_back({.literal = letter});
      ++at;
      continue;
    }
    const std::size_t length = run_length(format, at);
    at += length;
    if (letter == 'y' ? length != 4 : length > 2) {
      return input_error(fmt::format("the date format `{}` has {} times `{}`; write yyyy, m or mm, d or dd",
                                     format, length, letter));
    }
    const Part part = letter == 'y' ? Part::kYear : letter == 'm' ? Part::kMonth : Part::kDay;
    ++(letter == 'y' ? years : letter == 'm' ? months : days);
    parsed.tokens_.push_back({.part = part,
                              .least_digits = static_cast<int>(length),
                              .most_digits = length == 1 ? 2 : static_cast<int>(length)});
  }
  if (years != 1 || months != 1 || days != 1) {
    return input_error(fmt::format(
        "the date format `{}` needs a year, a month and a day, each once, like m/d/yyyy", format));
  }
  return parsed;
}

std::optional<Date> DateFormat::read(std::string_view text) const {
  int year = 0;
  int month = 0;
  int day = 0;
  for (const Token& token : tokens_) {
    if (token.part == Part::kLiteral) {
      if (text.empty() || text.front() != token.literal) {
        return std::nullopt;
      }
      text.remove_prefix(1);
      continue;
    }
    int value = 0;
    int digits = 0;
    while (digits < token.most_digits && !text.empty() && is_digit(text.front())) {
      value = value * 10 + (text.front() - '0');
      text.remove_prefix(1);
      ++digits;
    }
    if (digits < token.least_digits) {
      return std::nullopt;
    }
    (token.part == Part::kYear ? year : token.part == Part::kMonth ? month : day) = value;
  }
  return text.empty() ? Date::from_civil(year, month, day) : std::nullopt;
}

}  // namespace remit
