// Currencies by ISO 4217: a three-letter code and the number of decimals of its minor unit. A Currency can
// only be made by looking a code up, so whoever holds one knows that it exists and how it is rounded.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace remit {

class Currency {
 public:
  /// XXX, which ISO 4217 reserves for "no currency": what a member holds until it is set. Look-ups never give
  /// it.
  constexpr Currency() = default;

  /// The three capital letters.
  [[nodiscard]] std::string code() const {
    return {static_cast<char>(packed_ >> 24U), static_cast<char>((packed_ >> 16U) & 0xffU),
            static_cast<char>((packed_ >> 8U) & 0xffU)};
  }

  /// Decimals of the minor unit: JPY 0, EUR 2, KWD 3, CLF 4.
  [[nodiscard]] constexpr int minor_unit_digits() const { return static_cast<int>(packed_ & 0xffU); }

  /// Minor units in one major unit, 10^minor_unit_digits(): EUR 100.
  [[nodiscard]] constexpr std::int64_t minor_units_per_unit() const {
    std::int64_t units = 1;
    for (int digit = 0; digit < minor_unit_digits(); ++digit) {
      units *= 10;
    }
    return units;
  }

  /// Code and digits in four bytes; differs for different currencies.
  [[nodiscard]] constexpr std::uint32_t packed() const { return packed_; }

  /// Equality, and the alphabet's order.
  friend constexpr auto operator<=>(Currency a, Currency b) = default;  // NOLINT(modernize-use-nullptr)

 private:
  friend struct CurrencyTable;  // makes the table of currency.cpp
  constexpr Currency(char first, char second, char third, std::uint8_t digits)
      : packed_{(static_cast<std::uint32_t>(first) << 24U) | (static_cast<std::uint32_t>(second) << 16U) |
                (static_cast<std::uint32_t>(third) << 8U) | digits} {}

  std::uint32_t packed_ =
      (std::uint32_t{'X'} << 24U) | (std::uint32_t{'X'} << 16U) | (std::uint32_t{'X'} << 8U);
};

/// The currency with this code, written in capitals; none if there is no such currency.
[[nodiscard]] std::optional<Currency> find_currency(std::string_view code);

/// Every currency that find_currency knows, in alphabetical order.
[[nodiscard]] std::span<const Currency> all_currencies();

/// What someone who wrote `misspelt` most likely meant: the code in capitals if only the case was wrong, a
/// widespread wrong name's code (`EURO`, `RMB`, `STG`), else the most traded of the codes one letter away.
/// None when nothing is near.
[[nodiscard]] std::optional<Currency> suggest_currency(std::string_view misspelt);

}  // namespace remit

template <>
struct std::hash<remit::Currency> {
  [[nodiscard]] std::size_t operator()(remit::Currency currency) const noexcept { return currency.packed(); }
};
