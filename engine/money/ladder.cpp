#include "engine/money/ladder.hpp"

#include "engine/base/check.hpp"

namespace remit {
namespace {

/// Climbs the rungs with one operation, given as the checked functions of the two lower and the plain one of
/// the highest.
template <class TryOperation, class Operation>
ExactInteger climb(const ExactInteger& a, const ExactInteger& b, TryOperation try_operation,
                   Operation operation) {
  if (a.rung() == ExactInteger::Rung::kInt64 && b.rung() == ExactInteger::Rung::kInt64) [[likely]] {
    std::int64_t result = 0;
    if (try_operation(*a.to_int64(), *b.to_int64(), result)) [[likely]] {
      return ExactInteger(result);
    }
  }
  if (a.rung() != ExactInteger::Rung::kInteger && b.rung() != ExactInteger::Rung::kInteger) {
    Int128 result = 0;
    if (try_operation(*a.to_int128(), *b.to_int128(), result)) {
      return ExactInteger(result);
    }
  }
  return ExactInteger(operation(a.to_integer(), b.to_integer()));
}

}  // namespace

ExactInteger::ExactInteger(Int128 value) {
  if (fits_int64(value)) {
    value_ = static_cast<std::int64_t>(value);
  } else {
    value_ = value;
  }
}

ExactInteger::ExactInteger(const Integer& value) {
  if (const std::optional<Int128> smaller = remit::to_int128(value)) {
    *this = ExactInteger(*smaller);
  } else {
    value_ = value;
  }
}

std::optional<std::int64_t> ExactInteger::to_int64() const {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

std::optional<Int128> ExactInteger::to_int128() const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) {
    return Int128{*value};
  }
  const auto* value = std::get_if<Int128>(&value_);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

Integer ExactInteger::to_integer() const {
  if (const auto* value = std::get_if<Integer>(&value_)) {
    return *value;
  }
  return remit::to_integer(*to_int128());
}

std::string ExactInteger::to_text() const {
  return to_integer().str();
}

ExactInteger operator+(const ExactInteger& a, const ExactInteger& b) {
  return climb(
      a, b, [](auto x, auto y, auto& out) { return try_add(x, y, out); },
      [](const Integer& x, const Integer& y) { return Integer(x + y); });
}

ExactInteger operator-(const ExactInteger& a, const ExactInteger& b) {
  return climb(
      a, b, [](auto x, auto y, auto& out) { return try_subtract(x, y, out); },
      [](const Integer& x, const Integer& y) { return Integer(x - y); });
}

ExactInteger operator*(const ExactInteger& a, const ExactInteger& b) {
  return climb(
      a, b, [](auto x, auto y, auto& out) { return try_multiply(x, y, out); },
      [](const Integer& x, const Integer& y) { return Integer(x * y); });
}

ExactInteger operator-(const ExactInteger& a) {
  return ExactInteger() - a;
}

std::strong_ordering operator<=>(const ExactInteger& a, const ExactInteger& b) {
  if (a.rung() != ExactInteger::Rung::kInteger && b.rung() != ExactInteger::Rung::kInteger) {
    const Int128 left = *a.to_int128();
    const Int128 right = *b.to_int128();
    return left == right ? std::strong_ordering::equal
                         : (left < right ? std::strong_ordering::less : std::strong_ordering::greater);
  }
  return a.to_integer().compare(b.to_integer()) <=> 0;
}

ExactInteger round_quotient(const ExactInteger& a, const ExactInteger& b, RoundingMode mode) {
  check(b > ExactInteger(), "rounding needs a denominator above zero");
  const std::optional<Int128> numerator = a.to_int128();
  const std::optional<Int128> denominator = b.to_int128();
  if (const auto small = a.to_int64(); small && b.to_int64()) {
    return ExactInteger(round_quotient(*small, *b.to_int64(), mode));
  }
  if (numerator && denominator) {
    return ExactInteger(round_quotient(*numerator, *denominator, mode));
  }
  return ExactInteger(round_quotient(a.to_integer(), b.to_integer(), mode));
}

}  // namespace remit
