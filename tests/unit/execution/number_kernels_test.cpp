// Numeric kernels against plain rational arithmetic, on values that straddle the limits of int64 and int128.
#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/columns/memory_fact_source.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::int64_t draw_amount(std::mt19937_64& random) {
  switch (random() % 6) {
    case 0:
      return static_cast<std::int64_t>(random() % 1000) - 500;
    case 1:
      return kMost - static_cast<std::int64_t>(random() % 3);
    case 2:
      return -kMost + static_cast<std::int64_t>(random() % 3);
    case 3:
      return 0;
    default:
      return static_cast<std::int64_t>(random() >> (1 + random() % 60)) * ((random() & 1U) != 0 ? 1 : -1);
  }
}

/// Deals with the given values, in minor units of EUR, through tables as a ledger would give them.
FactSet deals_with(const std::vector<std::int64_t>& values) {
  FactSet facts(FactSchema::standard());
  FactTable& table = facts.table(FactKind::kDeal);
  const FactSchema& schema = facts.schema();
  FactColumn amounts;
  amounts.type = FieldType::kMoney;
  FactColumn currencies;
  currencies.type = FieldType::kSymbol;
  table.row_count = values.size();
  amounts.numbers = values;
  currencies.codes.assign(values.size(), facts.symbols().intern("EUR"));
  for (std::size_t row = 0; row < values.size(); ++row) {
    table.keys.push_back(static_cast<FactKey>(row) + 1);
    table.sequences.push_back(static_cast<Sequence>(row) + 1);
  }
  table.columns[*schema.find_field(FactKind::kDeal, "value")] = std::move(amounts);
  table.columns[*schema.find_field(FactKind::kDeal, "currency")] = std::move(currencies);
  return facts;
}

Ruleset empty_ruleset() {
  Ruleset ruleset;
  ruleset.name = "test";
  ruleset.currency = *find_currency("EUR");
  ruleset.schema = FactSchema::standard();
  return ruleset;
}

/// A node, and the same value by plain rational arithmetic.
struct Expected {
  NodeId node;
  std::vector<Rational> values;
};

struct Case {
  std::string name;
  FactBounds bounds;
};

FactBounds bounds_between(std::int64_t least, std::int64_t greatest) {
  FactBounds bounds;
  bounds.of_field = [=](FactKind, std::size_t) { return std::optional(std::pair(least, greatest)); };
  bounds.row_count = [](FactKind) { return std::optional<std::int64_t>(64); };
  return bounds;
}

template <class Combine>
Expected combined(GraphBuilder& builder, FrameId frame, Operation operation,
                  const std::vector<Expected>& inputs, Combine&& combine) {
  std::vector<NodeId> nodes;
  for (const Expected& input : inputs) {
    nodes.push_back(input.node);
  }
  Expected made{builder.node(frame, std::move(operation), nodes), {}};
  for (std::size_t row = 0; row < inputs.front().values.size(); ++row) {
    made.values.push_back(combine(row));
  }
  return made;
}

std::vector<Expected> grow_expressions(GraphBuilder& builder, FrameId frame, Expected leaf,
                                       std::mt19937_64& random) {
  std::vector<Expected> made = {std::move(leaf)};
  const std::size_t rows = made.front().values.size();
  for (const Rational& constant :
       {Rational(1, 10), Rational(-7, 3), Rational(Integer("123456789012345678"), 100)}) {
    made.push_back({builder.constant(frame, constant), std::vector<Rational>(rows, constant)});
  }
  for (int step = 0; step < 12; ++step) {
    const Expected left = made[random() % made.size()];
    const Expected right = made[random() % made.size()];
    const std::vector<Expected> both = {left, right};
    switch (random() % 5) {
      case 0:
        made.push_back(combined(builder, frame, operation::Sum{{false, true}}, both, [&](std::size_t row) {
          return Rational(left.values[row] - right.values[row]);
        }));
        break;
      case 1:
        made.push_back(
            combined(builder, frame, operation::Product{{false, false}}, both,
                     [&](std::size_t row) { return Rational(left.values[row] * right.values[row]); }));
        break;
      case 2:
        made.push_back(combined(builder, frame, operation::Extreme{true}, both, [&](std::size_t row) {
          return left.values[row] > right.values[row] ? left.values[row] : right.values[row];
        }));
        break;
      case 3:
        made.push_back(combined(builder, frame, operation::Opposite{}, {left},
                                [&](std::size_t row) { return Rational(-left.values[row]); }));
        break;
      default:
        made.push_back(combined(
            builder, frame, operation::Round{RoundingMode::kHalfEven, 2}, {left}, [&](std::size_t row) {
              return Rational(round_to_integer(Rational(left.values[row] * 100), RoundingMode::kHalfEven),
                              Integer(100));
            }));
        break;
    }
  }
  return made;
}

TEST_CASE("every rung of the numeric kernels gives the rational result") {
  const std::vector<std::pair<std::string, const char*>> rungs = {{"bounds unknown", "wide"},
                                                                  {"bounds of the data", "exact bounds"}};
  for (const auto& rung :
       rungs) {  // clang 14's lambdas, of which CAPTURE is one, take no structured bindings in
    const std::string& name = rung.first;
    const char* detail = rung.second;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
      CAPTURE(name);
      CAPTURE(detail);
      CAPTURE(seed);
      std::mt19937_64 random(seed);
      std::vector<std::int64_t> values;
      const bool small = seed % 3 == 0;
      for (int row = 0; row < 64; ++row) {
        values.push_back(small ? static_cast<std::int64_t>(random() % 100'000) : draw_amount(random));
      }
      const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
      const FactBounds known = bounds_between(*least, *greatest);
      const Ruleset ruleset = empty_ruleset();
      GraphBuilder builder(ruleset, name == "bounds unknown" ? nullptr : &known);
      const FrameId frame = builder.frame_of(FactKind::kDeal);
      Expected leaf{
          builder.field_column(FactKind::kDeal, *ruleset.schema.find_field(FactKind::kDeal, "value"), {}),
          {}};
      for (const std::int64_t value : values) {
        leaf.values.emplace_back(Integer(value), Integer(100));
      }
      const std::vector<Expected> expected = grow_expressions(builder, frame, std::move(leaf), random);
      FactSet facts = deals_with(values);
      const Result<Evaluation> evaluation = evaluate(builder.graph(), facts,
                                                     {.through = *Date::from_civil(2026, 1, 31),
                                                      .profile = false,
                                                      .keep_values = true,
                                                      .name_fact = {}});
      REQUIRE(evaluation.has_value());
      for (const Expected& each : expected) {
        for (std::size_t row = 0; row < values.size(); ++row) {
          const TracedValue value = evaluation->value_of(each.node, row);
          REQUIRE(std::holds_alternative<Rational>(value));
          REQUIRE(std::get<Rational>(value) == each.values[row]);
        }
      }
    }
  }
}

TEST_CASE("kernels are chosen from the bounds of the ledger's columns") {
  const Ruleset ruleset = empty_ruleset();
  const FactBounds known = bounds_between(0, 5'000'000);
  GraphBuilder narrow(ruleset, &known);
  GraphBuilder open(ruleset, nullptr);
  for (GraphBuilder* builder : {&narrow, &open}) {
    const FrameId frame = builder->frame_of(FactKind::kDeal);
    const NodeId value =
        builder->field_column(FactKind::kDeal, *ruleset.schema.find_field(FactKind::kDeal, "value"), {});
    const NodeId share = builder->constant(frame, Rational(1, 8));
    const NodeId product = builder->node(frame, operation::Product{{false, false}}, {share, value});
    // Cents (1/100) times eighths are units of 1/800, at most 5,000,000 of them.
    CHECK(builder->graph().nodes[product].shape.denominator == 800);
    CHECK(builder->graph().nodes[product].shape.form == ColumnForm::kInteger);
    const NodeId square = builder->node(frame, operation::Product{{false, false}}, {value, value});
    CHECK(builder->graph().nodes[square].shape.form ==
          (builder == &narrow ? ColumnForm::kInteger : ColumnForm::kWide));
  }
}

TEST_CASE("a division by zero fails its own row alone") {
  const Ruleset ruleset = empty_ruleset();
  GraphBuilder builder(ruleset, nullptr);
  const FrameId frame = builder.frame_of(FactKind::kDeal);
  const NodeId value =
      builder.field_column(FactKind::kDeal, *ruleset.schema.find_field(FactKind::kDeal, "value"), {});
  const NodeId ratio =
      builder.node(frame, operation::Product{{false, true}}, {builder.constant(frame, Rational(1)), value});
  FactSet facts = deals_with({300, 0, -50});
  const Result<Evaluation> evaluation = evaluate(
      builder.graph(), facts,
      {.through = *Date::from_civil(2026, 1, 31), .profile = false, .keep_values = true, .name_fact = {}});
  REQUIRE(evaluation.has_value());
  CHECK(std::get<Rational>(evaluation->value_of(ratio, 0)) == Rational(1, 3));  // 1 ÷ 3.00
  CHECK(std::get<FailedValue>(evaluation->value_of(ratio, 1)).message == "the rule divides by zero here");
  CHECK(std::get<Rational>(evaluation->value_of(ratio, 2)) == Rational(-2));  // 1 ÷ -0.50
}

}  // namespace
}  // namespace remit
