// Piecewise functions and step tables, worked out by hand.
#include <doctest/doctest.h>

#include <vector>

#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

/// What `operation` gives for each of `inputs` (amounts in cents), as a rational.
std::vector<Rational> apply(const Operation& operation, const std::vector<std::int64_t>& inputs,
                            bool bounded) {
  Ruleset ruleset;
  ruleset.currency = *find_currency("EUR");
  ruleset.schema = FactSchema::standard();
  FactBounds bounds;
  bounds.of_field = [](FactKind, std::size_t) {
    return std::optional(std::pair<std::int64_t, std::int64_t>(-1'000'000'000, 1'000'000'000));
  };
  GraphBuilder builder(ruleset, bounded ? &bounds : nullptr);
  const FrameId frame = builder.frame_of(FactKind::kDeal);
  const std::size_t field = *ruleset.schema.find_field(FactKind::kDeal, "value");
  const NodeId node = builder.node(frame, operation, {builder.field_column(FactKind::kDeal, field, {})});
  FactSet facts(FactSchema::standard());
  FactTable& table = facts.table(FactKind::kDeal);
  table.row_count = inputs.size();
  table.keys.assign(inputs.size(), 1);
  FactColumn& amounts = table.columns[field].emplace();
  amounts.type = FieldType::kMoney;
  amounts.numbers = inputs;
  FactColumn& currencies = table.columns[*ruleset.schema.find_field(FactKind::kDeal, "currency")].emplace();
  currencies.type = FieldType::kSymbol;
  currencies.codes.assign(inputs.size(), facts.symbols().intern("EUR"));
  const Result<Evaluation> evaluation = evaluate(
      builder.graph(), facts,
      {.through = *Date::from_civil(2026, 1, 31), .profile = false, .keep_values = true, .name_fact = {}});
  std::vector<Rational> results;
  for (std::size_t row = 0; row < inputs.size(); ++row) {
    results.push_back(std::get<Rational>(evaluation->value_of(node, row)));
  }
  return results;
}

TEST_CASE("a piecewise function takes the piece that its input reaches") {
  // Marginal 3% to 50,000, 5% to 150,000, then 7%: constants are what the lower slices pay less the rate on
  // them: 1,500 − 5% of 50,000 = −1,000; 1,500 + 5,000 − 7% of 150,000 = −4,000.
  const operation::Piecewise growth{
      "growth",
      {{.bound = 0, .above = false, .constant = 0, .slope = Rational(3, 100)},
       {.bound = 50'000, .above = false, .constant = -1'000, .slope = Rational(5, 100)},
       {.bound = 150'000, .above = false, .constant = -4'000, .slope = Rational(7, 100)}}};
  for (const bool bounded : {false, true}) {
    CAPTURE(bounded);
    const std::vector<Rational> paid =
        apply(growth, {-10'000, 0, 5'000'000, 5'000'100, 8'000'000, 15'000'000, 20'000'000}, bounded);
    CHECK(paid[0] == -3);  // 3% of −100
    CHECK(paid[1] == 0);
    CHECK(paid[2] == 1'500);                   // 3% of 50,000
    CHECK(paid[3] == Rational(150'005, 100));  // 1,500 + 5% of 1
    CHECK(paid[4] == 3'000);                   // 1,500 + 5% of 30,000
    CHECK(paid[5] == 6'500);                   // 1,500 + 5,000
    CHECK(paid[6] == 10'000);                  // 6,500 + 7% of 50,000
  }
}

TEST_CASE("`above` leaves its bound to the piece before") {
  const operation::Piecewise volume{
      "volume",
      {{.bound = 0, .above = false, .constant = 0, .slope = 0},
       {.bound = 100'000, .above = true, .constant = 0, .slope = Rational(1, 100)}}};
  for (const bool bounded : {false, true}) {
    CAPTURE(bounded);
    const std::vector<Rational> paid = apply(volume, {9'999'999, 10'000'000, 10'000'001}, bounded);
    CHECK(paid[0] == 0);
    CHECK(paid[1] == 0);
    CHECK(paid[2] == Rational(10'000'001, 10'000));  // 1% of 100,000.01
  }
}

}  // namespace
}  // namespace remit
