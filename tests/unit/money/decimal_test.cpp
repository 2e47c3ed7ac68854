#include "engine/money/decimal.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "engine/money/rational.hpp"

namespace remit {
namespace {

Decimal decimal(std::string_view text) {
  const Result<Decimal> parsed = Decimal::parse(text);
  REQUIRE_MESSAGE(parsed.has_value(), text);
  return *parsed;
}

/// `digits` and behind them so many zeros.
std::string with_zeros(std::string digits, std::size_t zeros) {
  return digits.append(zeros, '0');
}

const std::string kThirtyEightNines(38, '9');
const std::string kThirtySevenNinesBehindPoint = std::string("0.").append(37, '9');

}  // namespace

TEST_CASE("a decimal keeps the digits that were written") {
  for (const char* text : {"0", "-1", "1.50", "0.05", "-0.001", "1234.50", "100", "0.00"}) {
    CAPTURE(text);
    CHECK(decimal(text).to_text() == text);
  }
  CHECK(decimal(kThirtyEightNines).to_text() == kThirtyEightNines);
  CHECK(decimal("007.10").to_text() == "7.10");
  CHECK(decimal("-0").to_text() == "0");
  // Zeros in front aren't among the 38 digits, decimals are.
  const std::string smallest = with_zeros("0.", 37).append("1");
  CHECK(decimal(smallest).to_text() == smallest);
  CHECK((decimal(std::string(50, '0').append("7")).coefficient() == 7));
  CHECK(decimal("1.50").scale() == 2);
  CHECK((decimal("-1.50").coefficient() == -150));
}

TEST_CASE("what is no plain decimal is refused in plain words") {
  struct Row {
    const char* name;
    std::string text;
    std::string message;
  };
  const std::array rows{
      Row{"bad-empty", "", "there is no number"},
      Row{"bad-sign-alone", "-", "- is not a number"},
      Row{"bad-word", "ten", "ten is not a number"},
      Row{"bad-exponent", "1e5", "1e5 has an exponent: write all digits"},
      Row{"bad-comma", "1,234.50",
          "1,234.50 has a comma: write no separators between thousands, and a point before the decimals"},
      Row{"bad-space", "1 234", "1 234 has a separator between its digits: write them together"},
      Row{"bad-underscore", "1_234", "1_234 has a separator between its digits: write them together"},
      Row{"bad-two-points", "1.2.3", "1.2.3 has more than one point"},
      Row{"bad-no-digit-before", ".5", ".5 has a point without digits on both sides"},
      Row{"bad-no-digit-behind", "5.", "5. has a point without digits on both sides"},
      Row{"bad-plus", "+5", "+5 has a plus sign: write the number without it"},
      Row{"bad-sign-inside", "1-2", "1-2 is not a number"},
      Row{"bad-nul", std::string("1\0002", 3), "1\\x002 is not a number"},
      Row{"bad-39-digits", kThirtyEightNines + "0", kThirtyEightNines + "0 has more than 38 digits"},
      Row{"bad-39-decimals", with_zeros("0.", 39), with_zeros("0.", 39) + " has more than 38 decimals"},
      Row{"bad-long", std::string(60, 'x'), std::string(50, 'x') + "... is not a number"},
      Row{"bad-infinity", "inf", "inf is not a number"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Result<Decimal> parsed = Decimal::parse(row.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message == row.message);
    CHECK(parsed.error().kind == ErrorKind::kInput);
  }
}

TEST_CASE("decimals compare by value, whatever their scale") {
  CHECK(decimal("1.50") == decimal("1.5"));
  CHECK(decimal("-0.0") == decimal("0"));
  CHECK(decimal("1.49") < decimal("1.5"));
  CHECK(decimal("-1.5") < decimal("-1.49"));
  CHECK(decimal("-0.1") < decimal("0.1"));
  // Neither can be brought to the other's scale within 38 digits.
  CHECK(decimal(kThirtyEightNines) > decimal(kThirtySevenNinesBehindPoint));
  CHECK(decimal(kThirtyEightNines).negated() < decimal(kThirtySevenNinesBehindPoint).negated());
}

TEST_CASE("sums and products of decimals are exact or nothing") {
  CHECK(try_add(decimal("1.5"), decimal("2.25"))->to_text() == "3.75");
  CHECK(try_subtract(decimal("0.1"), decimal("0.3"))->to_text() == "-0.2");
  CHECK(try_add(decimal("0.1"), decimal("0.2")) == decimal("0.3"));
  CHECK(try_multiply(decimal("1.5"), decimal("-0.02"))->to_text() == "-0.030");
  CHECK_FALSE(try_add(decimal(kThirtyEightNines), decimal("1")).has_value());
  CHECK(try_add(decimal(kThirtyEightNines), decimal("-1"))->to_text() == std::string(37, '9') + "8");
  CHECK_FALSE(try_multiply(decimal(kThirtyEightNines), decimal("2")).has_value());
  CHECK_FALSE(try_multiply(Decimal(1, 37), decimal("0.01")).has_value());
  // Zeros at the end don't stand in the way.
  CHECK(try_multiply(decimal(with_zeros("0.5", 30)), decimal(with_zeros("0.5", 30))) == decimal("0.25"));
  CHECK(try_add(decimal(with_zeros("1", 37)), decimal(with_zeros("1.", 30))) ==
        decimal(with_zeros("1", 36).append("1")));
}

TEST_CASE("a decimal is brought to another scale") {
  CHECK(decimal("1.2345").rescaled(2, RoundingMode::kHalfEven)->to_text() == "1.23");
  CHECK(decimal("1.235").rescaled(2, RoundingMode::kHalfEven)->to_text() == "1.24");
  CHECK(decimal("-1.231").rescaled(2, RoundingMode::kUp)->to_text() == "-1.24");
  CHECK(decimal("7").rescaled(3, RoundingMode::kHalfEven)->to_text() == "7.000");
  CHECK_FALSE(decimal("7").rescaled(38, RoundingMode::kHalfEven).has_value());
  CHECK(decimal("0.5000").normalised().to_text() == "0.5");
  CHECK(decimal("500").normalised().to_text() == "500");
  CHECK(decimal("0.00").normalised().to_text() == "0");
}

TEST_CASE("decimal arithmetic agrees with rationals") {
  const auto any_decimal = [] {
    const auto coefficient = *rc::gen::arbitrary<std::int64_t>();
    const auto scale = *rc::gen::inRange<unsigned>(0, 39);
    return Decimal(coefficient, scale);
  };
  CHECK(rc::check("sum, difference, product, order and text", [&] {
    const Decimal a = any_decimal();
    const Decimal b = any_decimal();
    const Rational x = to_rational(a);
    const Rational y = to_rational(b);
    if (const auto sum = try_add(a, b)) {
      RC_ASSERT(to_rational(*sum) == x + y);
    }
    if (const auto difference = try_subtract(a, b)) {
      RC_ASSERT(to_rational(*difference) == x - y);
    }
    if (const auto product = try_multiply(a, b)) {
      RC_ASSERT(to_rational(*product) == x * y);
    }
    RC_ASSERT((a < b) == (x < y));
    RC_ASSERT((a == b) == (x == y));
    RC_ASSERT(Decimal::parse(a.to_text()).value() == a);
    RC_ASSERT(to_text(x) == a.normalised().to_text());
  }));
}

}  // namespace remit
