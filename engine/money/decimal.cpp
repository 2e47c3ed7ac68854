#include "engine/money/decimal.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "engine/base/check.hpp"

namespace remit {
namespace {

/// The text as it can stand in a message: bounded, and without control characters.
std::string shown(std::string_view text) {
  constexpr std::size_t kLongestShown = 50;
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool begins_character = (byte & 0xc0U) != 0x80U;  // else a UTF-8 character would be torn
    if (at >= kLongestShown && begins_character) {
      return result + "...";
    }
    if (byte < 0x20U || byte == 0x7fU) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result.push_back(text[at]);
    }
  }
  return result;
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// Why `character` can't stand at this place of a number.
std::string complaint_about(std::string_view text, char character) {
  switch (character) {
    case 'e':
    case 'E':
      return fmt::format("{} has an exponent: write all digits", shown(text));
    case ',':
      return fmt::format(
          "{} has a comma: write no separators between thousands, and a point before the decimals",
          shown(text));
    case '\'':
    case ' ':
    case '_':
      return fmt::format("{} has a separator between its digits: write them together", shown(text));
    case '.':
      return fmt::format("{} has more than one point", shown(text));
    case '+':
      return fmt::format("{} has a plus sign: write the number without it", shown(text));
    default:
      return fmt::format("{} is not a number", shown(text));
  }
}

std::optional<Decimal> decimal_of(Int128 coefficient, unsigned scale) {
  if (scale > Decimal::kMaxDigits ||
      magnitude(coefficient) >= magnitude(kInt128PowerOfTen[Decimal::kMaxDigits])) {
    return std::nullopt;
  }
  return Decimal(coefficient, scale);
}

/// The coefficient of `number` at a scale that isn't below its own.
std::optional<Int128> coefficient_at(const Decimal& number, unsigned scale) {
  Int128 coefficient = 0;
  if (!try_multiply(number.coefficient(), kInt128PowerOfTen[scale - number.scale()], coefficient)) {
    return std::nullopt;
  }
  return coefficient;
}

std::optional<Decimal> try_add_as_scaled(const Decimal& a, const Decimal& b) {
  const unsigned scale = std::max(a.scale(), b.scale());
  const std::optional<Int128> left = coefficient_at(a, scale);
  const std::optional<Int128> right = coefficient_at(b, scale);
  Int128 sum = 0;
  if (!left || !right || !try_add(*left, *right, sum)) {
    return std::nullopt;
  }
  return decimal_of(sum, scale);
}

std::optional<Decimal> try_multiply_as_scaled(const Decimal& a, const Decimal& b) {
  Int128 product = 0;
  if (!try_multiply(a.coefficient(), b.coefficient(), product)) {
    return std::nullopt;
  }
  return decimal_of(product, a.scale() + b.scale());
}

}  // namespace

Decimal::Decimal(Int128 coefficient, unsigned scale) : coefficient_{coefficient}, scale_{scale} {
  check(scale <= kMaxDigits, "a Decimal has at most 38 decimals");
  check(magnitude(coefficient) < magnitude(kInt128PowerOfTen[kMaxDigits]), "a Decimal has at most 38 digits");
}

Result<Decimal> Decimal::parse(std::string_view text) {
  if (text.empty()) {
    return input_error("there is no number");
  }
  const bool negative = text.front() == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  Int128 coefficient = 0;
  unsigned significant_digits = 0;  // zeros before the first other digit aren't counted
  unsigned decimals = 0;
  bool behind_point = false;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    const char character = digits[at];
    if (character == '.' && !behind_point) {
      if (at == 0 || at + 1 == digits.size()) {
        return input_error(fmt::format("{} has a point without digits on both sides", shown(text)));
      }
      behind_point = true;
      continue;
    }
    if (!is_digit(character)) {
      return input_error(complaint_about(text, character));
    }
    decimals += static_cast<unsigned>(behind_point);
    significant_digits += static_cast<unsigned>(significant_digits > 0 || character != '0');
    if (significant_digits > kMaxDigits || decimals > kMaxDigits) {
      return input_error(fmt::format("{} has more than {} {}", shown(text), kMaxDigits,
                                     decimals > kMaxDigits ? "decimals" : "digits"));
    }
    coefficient = coefficient * 10 + (character - '0');
  }
  if (digits.empty()) {
    return input_error(fmt::format("{} is not a number", shown(text)));
  }
  return Decimal(negative ? -coefficient : coefficient, decimals);
}

Decimal Decimal::normalised() const {
  Int128 coefficient = coefficient_;
  unsigned scale = scale_;
  while (scale > 0 && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  return Decimal(coefficient, scale);
}

std::optional<Decimal> Decimal::rescaled(unsigned scale, RoundingMode mode) const {
  check(scale <= kMaxDigits, "a Decimal has at most 38 decimals");
  if (scale < scale_) {
    return Decimal(round_quotient(coefficient_, kInt128PowerOfTen[scale_ - scale], mode), scale);
  }
  const std::optional<Int128> coefficient = coefficient_at(*this, scale);
  return coefficient ? decimal_of(*coefficient, scale) : std::nullopt;
}

std::string Decimal::to_text() const {
  std::string digits = remit::to_text(coefficient_ < 0 ? -coefficient_ : coefficient_);
  if (scale_ > 0) {
    if (digits.size() <= scale_) {
      digits.insert(0, scale_ + 1 - digits.size(), '0');
    }
    digits.insert(digits.size() - scale_, 1, '.');
  }
  if (coefficient_ < 0) {
    digits.insert(digits.begin(), '-');
  }
  return digits;
}

std::weak_ordering operator<=>(const Decimal& a, const Decimal& b) {
  // Whole part and what is left of each, both cut towards zero and so of one sign. The rest, written with 38
  // decimals, is below 10^38 and fits, which scaling the whole number wouldn't.
  const Int128 whole_a = a.coefficient_ / kInt128PowerOfTen[a.scale_];
  const Int128 whole_b = b.coefficient_ / kInt128PowerOfTen[b.scale_];
  if (whole_a != whole_b) {
    return whole_a < whole_b ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  const Int128 rest_a =
      a.coefficient_ % kInt128PowerOfTen[a.scale_] * kInt128PowerOfTen[Decimal::kMaxDigits - a.scale_];
  const Int128 rest_b =
      b.coefficient_ % kInt128PowerOfTen[b.scale_] * kInt128PowerOfTen[Decimal::kMaxDigits - b.scale_];
  if (rest_a == rest_b) {
    return std::weak_ordering::equivalent;
  }
  return rest_a < rest_b ? std::weak_ordering::less : std::weak_ordering::greater;
}

std::optional<Decimal> try_add(const Decimal& a, const Decimal& b) {
  const std::optional<Decimal> sum = try_add_as_scaled(a, b);
  return sum ? sum : try_add_as_scaled(a.normalised(), b.normalised());
}

std::optional<Decimal> try_subtract(const Decimal& a, const Decimal& b) {
  return try_add(a, b.negated());
}

std::optional<Decimal> try_multiply(const Decimal& a, const Decimal& b) {
  const std::optional<Decimal> product = try_multiply_as_scaled(a, b);
  return product ? product : try_multiply_as_scaled(a.normalised(), b.normalised());
}

}  // namespace remit
