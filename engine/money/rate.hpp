// Rate: an exact share, such as a commission rate. 3.5% is 7/200, and a third is a third.
#pragma once

#include <compare>
#include <string>
#include <utility>

#include "engine/money/decimal.hpp"
#include "engine/money/rational.hpp"

namespace remit {

class Rate {
 public:
  /// 0%.
  Rate() = default;

  /// The rate that takes `share` of an amount: 7/200 for 3.5%.
  explicit Rate(Rational share) : value_{std::move(share)} {}

  /// The rate of so many hundredths: 3.5 for 3.5%.
  [[nodiscard]] static Rate from_percent(const Decimal& percent);
  [[nodiscard]] static Rate from_percent(const Rational& percent);

  /// The share: 7/200 for 3.5%.
  [[nodiscard]] const Rational& value() const { return value_; }

  /// `3.5%`; where the decimals don't end, as a fraction: `100/3%`.
  [[nodiscard]] std::string percent_text() const;

  friend bool operator==(const Rate& a, const Rate& b) { return a.value_ == b.value_; }
  friend std::strong_ordering operator<=>(const Rate& a, const Rate& b) {
    return a.value_.compare(b.value_) <=> 0;
  }

 private:
  Rational value_;
};

}  // namespace remit
