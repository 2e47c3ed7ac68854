#include "engine/money/rate.hpp"

namespace remit {

Rate Rate::from_percent(const Decimal& percent) {
  return from_percent(to_rational(percent));
}

Rate Rate::from_percent(const Rational& percent) {
  return Rate(percent / 100);
}

std::string Rate::percent_text() const {
  return to_text(Rational(value_ * 100)) + "%";
}

}  // namespace remit
