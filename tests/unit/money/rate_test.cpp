#include "engine/money/rate.hpp"

#include <doctest/doctest.h>

namespace remit {

TEST_CASE("a percentage is an exact share") {
  CHECK(Rate::from_percent(*Decimal::parse("3.5")).value() == Rational(7, 200));
  CHECK(Rate::from_percent(Rational(100, 3)).value() == Rational(1, 3));
  CHECK(Rate::from_percent(*Decimal::parse("-2")).value() == Rational(-1, 50));
  CHECK(Rate().value() == 0);
}

TEST_CASE("a rate is written in percent") {
  CHECK(Rate(Rational(7, 200)).percent_text() == "3.5%");
  CHECK(Rate(Rational(1, 3)).percent_text() == "100/3%");
  CHECK(Rate(Rational(1)).percent_text() == "100%");
  CHECK(Rate().percent_text() == "0%");
}

TEST_CASE("rates compare by value") {
  CHECK(Rate::from_percent(*Decimal::parse("3.50")) == Rate(Rational(35, 1000)));
  CHECK(Rate(Rational(1, 3)) < Rate::from_percent(*Decimal::parse("33.4")));
}

}  // namespace remit
