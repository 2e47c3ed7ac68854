#include "engine/graph/shape_inference.hpp"

#include <doctest/doctest.h>

#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

TEST_CASE("bounds that overflow become unknown, and unknown stays") {
  const ValueBounds most = ValueBounds::between(kInt128Max, kInt128Max);
  CHECK(add(most, ValueBounds::between(0, 1)).unknown);
  CHECK(multiply(most, ValueBounds::between(2, 2)).unknown);
  CHECK(negate(ValueBounds::between(kInt128Min, 0)).unknown);
  CHECK(unite(ValueBounds::anything(), ValueBounds::between(0, 0)).unknown);
  CHECK_FALSE(ValueBounds::anything().fits_int64());
  CHECK(ValueBounds::int64().fits_int64());
}

TEST_CASE("products of bounds take the extreme corners") {
  const ValueBounds product = multiply(ValueBounds::between(-3, 2), ValueBounds::between(-5, 7));
  CHECK(product.least == -21);    // -3 × 7
  CHECK(product.greatest == 15);  // -3 × -5
}

TEST_CASE("denominators beyond the limit are given up") {
  CHECK(common_denominator(12, 18) == 36);
  CHECK_FALSE(denominator_product(kLargestDenominator, 2).has_value());
  CHECK(small_denominator(Rational(3, 8)) == 8);
  CHECK(in_units(Rational(1, 8), 800) == Int128{100});
  CHECK_FALSE(in_units(Rational(1, 3), 100).has_value());
}

TEST_CASE("a sum has the common denominator of its terms, and rounding has its own") {
  Ruleset ruleset;
  ruleset.currency = *find_currency("EUR");
  ruleset.schema = FactSchema::standard();
  GraphBuilder builder(ruleset, nullptr);
  const FrameId frame = builder.frame_of(FactKind::kDeal);
  const NodeId third = builder.constant(frame, Rational(1, 3));
  const NodeId eighth = builder.constant(frame, Rational(1, 8));
  const NodeId sum = builder.node(frame, operation::Sum{{false, false}}, {third, eighth});
  CHECK(builder.graph().nodes[sum].shape.denominator == 24);
  CHECK(builder.graph().nodes[sum].shape.bounds.greatest == 11);  // 8/24 + 3/24
  const NodeId cents = builder.node(frame, operation::RoundToMinor{RoundingMode::kHalfEven, 2}, {sum});
  CHECK(builder.graph().nodes[cents].shape.denominator == 1);
  const NodeId quotient = builder.node(frame, operation::Product{{false, true}}, {third, eighth});
  CHECK(builder.graph().nodes[quotient].shape.form == ColumnForm::kExact);
}

}  // namespace
}  // namespace remit
