#include "engine/graph/shape_inference.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"

namespace remit {
namespace {

using namespace operation;  // NOLINT: the visitor names every operation

// Fields whose denominator only the data tells: values with more decimals than these stand exactly aside.
constexpr std::int64_t kNumberDenominator = 10'000;
constexpr std::int64_t kPercentDenominator = 1'000'000;
// Elapsed time between any two dates of the years 1 to 9999.
constexpr Int128 kMostMonths = 120'000;
constexpr Int128 kMostDays = 3'660'000;

std::int64_t power_of_ten_denominator(int digits) {
  std::int64_t power = 1;
  for (int digit = 0; digit < digits; ++digit) {
    power *= 10;
  }
  return power;
}

ColumnShape shape_of_constant(const Rational& value) {
  const std::optional<std::int64_t> denominator = small_denominator(value);
  if (!denominator) {
    return ColumnShape::exact();
  }
  const std::optional<Int128> units = in_units(value, *denominator);
  return units ? ColumnShape::number(*denominator, ValueBounds::between(*units, *units))
               : ColumnShape::exact();
}

/// Bounds in units of 1/from, in units of 1/to (to a multiple of from).
ValueBounds rescale(const ValueBounds& bounds, std::int64_t from, std::int64_t to) {
  const Int128 factor = to / from;
  return multiply(bounds, ValueBounds::between(factor, factor));
}

class ShapeInference {
 public:
  ShapeInference(const Graph& graph, const Node& node, const FactBounds* bounds)
      : graph_(graph), node_(node), bounds_(bounds) {}

  ColumnShape operator()(const Constant& constant) const {
    struct Visitor {
      ColumnShape operator()(const Rational& value) const { return shape_of_constant(value); }
      ColumnShape operator()(const Date&) const { return ColumnShape::of(ColumnForm::kDate); }
      ColumnShape operator()(const std::string&) const { return ColumnShape::of(ColumnForm::kWord); }
      ColumnShape operator()(bool) const { return ColumnShape::of(ColumnForm::kYesNo); }
      ColumnShape operator()(const ConstantFact&) const { return ColumnShape::of(ColumnForm::kRow); }
    };
    return std::visit(Visitor{}, constant.value);
  }
  ColumnShape operator()(const ScanField& scan) const {
    return shape_of_field(scan.kind, scan.field, scan.substitute);
  }
  ColumnShape operator()(const ScanPresence&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const OwnRow&) const { return ColumnShape::of(ColumnForm::kRow); }
  ColumnShape operator()(const PeriodPartner&) const { return ColumnShape::of(ColumnForm::kRow); }
  ColumnShape operator()(const PeriodDay&) const { return ColumnShape::of(ColumnForm::kDate); }
  ColumnShape operator()(const Gather&) const { return input(1); }
  ColumnShape operator()(const DatedField& dated) const {
    return dated.presence ? ColumnShape::of(ColumnForm::kYesNo)
                          : shape_of_field(FactKind::kPartner, dated.field, dated.substitute);
  }
  ColumnShape operator()(const PaidOn&) const { return ColumnShape::of(ColumnForm::kDate); }
  ColumnShape operator()(const FirstPaidOn&) const { return ColumnShape::of(ColumnForm::kDate); }
  ColumnShape operator()(const Convert&) const { return ColumnShape::exact(); }
  ColumnShape operator()(const ExchangeRate&) const { return ColumnShape::exact(); }
  ColumnShape operator()(const Target&) const {
    return ColumnShape::number(kNumberDenominator, ValueBounds::int64());
  }
  ColumnShape operator()(const LastDay&) const { return ColumnShape::of(ColumnForm::kDate); }
  ColumnShape operator()(const BaseRow&) const { return ColumnShape::of(ColumnForm::kRow); }
  ColumnShape operator()(const FannedPart& part) const {
    switch (part.part) {
      case FanPart::Part::kMember:
      case FanPart::Part::kPartner:
        return ColumnShape::of(ColumnForm::kRow);
      case FanPart::Part::kAmount:
      case FanPart::Part::kGross:
        return amount_of_lines(part.unit);
      case FanPart::Part::kLevel:
      case FanPart::Part::kNumber:
        return ColumnShape::number(1, ValueBounds::between(0, kMostDays));
      case FanPart::Part::kOn:
      case FanPart::Part::kStart:
      case FanPart::Part::kEnd:
        break;
    }
    return ColumnShape::of(ColumnForm::kDate);
  }
  ColumnShape operator()(const FanOutRows&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const RuleLines&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const LinesSum& sum) const { return amount_of_lines(sum.unit); }
  ColumnShape operator()(const Received& received) const {
    return received.day ? ColumnShape::of(ColumnForm::kDate)
                        : ColumnShape::number(input(0).denominator, ValueBounds::anything());
  }
  ColumnShape operator()(const ClawedBack&) const { return ColumnShape::number(1, ValueBounds::anything()); }
  ColumnShape operator()(const Participant& participant) const {
    return ColumnShape::of(participant.presence ? ColumnForm::kYesNo : ColumnForm::kRow);
  }
  ColumnShape operator()(const Refunded&) const {
    // At most the fact's own amount; below zero, where credit notes are negative, all of them may be of one
    // fact.
    const ColumnShape own = input(3);
    const ValueBounds notes = input(0).bounds;
    const std::optional<std::int64_t> count =
        bounds_ != nullptr && bounds_->row_count ? bounds_->row_count(FactKind::kRefund) : std::nullopt;
    ValueBounds lowest = ValueBounds::between(0, 0);
    if (notes.unknown || notes.least < 0) {
      lowest =
          count ? multiply(unite(notes, lowest), ValueBounds::between(0, *count)) : ValueBounds::anything();
    }
    return ColumnShape::number(own.denominator, unite(own.bounds, lowest));
  }
  ColumnShape operator()(const Sum& sum) const {
    const std::optional<std::int64_t> denominator = common_denominator_of_inputs();
    if (!denominator) {
      return ColumnShape::exact();
    }
    ValueBounds total = ValueBounds::between(0, 0);
    for (std::size_t index = 0; index < node_.inputs.size(); ++index) {
      const ColumnShape shape = input(index);
      const ValueBounds term = rescale(shape.bounds, shape.denominator, *denominator);
      total = add(total, sum.minus[index] ? negate(term) : term);
    }
    return ColumnShape::number(*denominator, total);
  }
  ColumnShape operator()(const Product& product) const {
    std::int64_t denominator = 1;
    ValueBounds total = ValueBounds::between(1, 1);
    for (std::size_t index = 0; index < node_.inputs.size(); ++index) {
      const ColumnShape shape = input(index);
      const std::optional<std::int64_t> next = denominator_product(denominator, shape.denominator);
      if (product.divides[index] || shape.form == ColumnForm::kExact || !next) {
        return ColumnShape::exact();
      }
      denominator = *next;
      total = multiply(total, shape.bounds);
    }
    return ColumnShape::number(denominator, total);
  }
  ColumnShape operator()(const Opposite&) const {
    const ColumnShape shape = input(0);
    return shape.form == ColumnForm::kExact ? shape
                                            : ColumnShape::number(shape.denominator, negate(shape.bounds));
  }
  ColumnShape operator()(const Extreme&) const { return hull(0, node_.inputs.size()); }
  ColumnShape operator()(const Round& round) const {
    return rounded_shape(input(0), round.digits, power_of_ten_denominator(round.digits));
  }
  ColumnShape operator()(const Compare&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const Every&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const Any&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const Not&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const Choose& choose) const {
    std::vector<ColumnShape> values;
    for (std::size_t index = 1; index < node_.inputs.size(); index += 2) {
      values.push_back(input(index));
    }
    if (choose.otherwise) {
      values.push_back(input(node_.inputs.size() - 1));
    }
    return hull(values);
  }
  ColumnShape operator()(const PickAmendment& pick) const {
    return ColumnShape::number(1, ValueBounds::between(0, static_cast<Int128>(pick.candidates.size())));
  }
  ColumnShape operator()(const Shift&) const { return ColumnShape::of(ColumnForm::kDate); }
  ColumnShape operator()(const Elapsed& elapsed) const {
    const Int128 most = elapsed.months ? kMostMonths : kMostDays;
    return ColumnShape::number(1, ValueBounds::between(-most, most));
  }
  ColumnShape operator()(const DaysThrough&) const {
    return ColumnShape::number(1, ValueBounds::between(-kMostDays, kMostDays));
  }
  ColumnShape operator()(const operation::InRange&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const Fail&) const { return ColumnShape::number(1, ValueBounds::between(0, 0)); }
  ColumnShape operator()(const Piecewise& piecewise) const;
  ColumnShape operator()(const operation::TableRow& row) const {
    const std::size_t rows = graph_.ruleset->tables[row.table].rows.size();
    return ColumnShape::number(1, ValueBounds::between(0, static_cast<Int128>(rows) - 1));
  }
  ColumnShape operator()(const WordTable&) const { return ColumnShape::of(ColumnForm::kWord); }
  ColumnShape operator()(const StepTable& steps) const {
    std::vector<ColumnShape> factors;
    for (const Rational& factor : steps.table) {
      factors.push_back(shape_of_constant(factor));
    }
    return hull(factors);
  }
  ColumnShape operator()(const HalfLife& half_life) const {
    const std::int64_t one = power_of_ten_denominator(static_cast<int>(half_life.decimals));
    return ColumnShape::number(one, ValueBounds::between(0, one));
  }
  ColumnShape operator()(const Applies&) const { return ColumnShape::of(ColumnForm::kYesNo); }
  ColumnShape operator()(const CapEach&) const { return hull(0, 2); }
  ColumnShape operator()(const RaiseTo&) const { return hull(0, 2); }
  ColumnShape operator()(const RoundToMinor& round) const { return rounded_shape(input(0), round.digits, 1); }
  ColumnShape operator()(const TakenBack& taken) const {
    ColumnShape shape = rounded_shape(input(0), taken.digits, 1);
    return ColumnShape::number(1, unite(shape.bounds, ValueBounds::between(0, 0)));
  }
  ColumnShape operator()(const MeasureIndex& index) const;
  ColumnShape operator()(const MeasureValue& value) const {
    const bool divides = graph_.ruleset->measures[value.measure].kind == MeasureKind::kAverage;
    return divides ? ColumnShape::exact() : input(0);
  }
  /// Of what it is itself made of, in the end: GraphBuilder::settle says what that comes to.
  ColumnShape operator()(const operation::BalanceBefore&) const {
    const ColumnShape starts = input(0);
    return starts.form == ColumnForm::kExact
               ? ColumnShape::exact()
               : ColumnShape::number(starts.denominator, ValueBounds::anything());
  }
  ColumnShape operator()(const Fold&) const { return input(0); }
  ColumnShape operator()(const BalanceValue&) const { return input(1); }
  ColumnShape operator()(const Carried& carried) const { return graph_.nodes[carried.of].shape; }
  ColumnShape operator()(const AsKnown& known) const { return graph_.nodes[known.value].shape; }
  ColumnShape operator()(const CapWindow& cap) const {
    const ColumnShape amount = input(0);
    const ColumnShape limit = input(2);
    const std::optional<std::int64_t> denominator =
        amount.form == ColumnForm::kExact || limit.form == ColumnForm::kExact
            ? std::nullopt
            : common_denominator(amount.denominator, limit.denominator);
    if (!denominator) {
      return ColumnShape::exact();
    }
    // A running total has as many terms as the frame has rows; a line is a difference of two cut totals, and
    // no larger than its own amount.
    if (cap.before) {
      return ColumnShape::number(*denominator, ValueBounds::anything());
    }
    const ValueBounds bounds = rescale(amount.bounds, amount.denominator, *denominator);
    return ColumnShape::number(*denominator, unite(bounds, ValueBounds::between(0, 0)));
  }

 private:
  static ColumnShape amount_of_lines(std::int64_t unit) {
    return unit == 0 ? ColumnShape::exact() : ColumnShape::number(unit, ValueBounds::anything());
  }
  [[nodiscard]] std::optional<std::int64_t> denominator_of_product(const Piecewise& piecewise,
                                                                   const Piece& piece) const;
  [[nodiscard]] const ColumnShape& input(std::size_t index) const {
    return graph_.nodes[node_.inputs[index]].shape;
  }

  [[nodiscard]] std::optional<std::int64_t> common_denominator_of_inputs() const {
    std::int64_t denominator = 1;
    for (const NodeId id : node_.inputs) {
      const ColumnShape& shape = graph_.nodes[id].shape;
      const std::optional<std::int64_t> common = common_denominator(denominator, shape.denominator);
      if (shape.form == ColumnForm::kExact || !common) {
        return std::nullopt;
      }
      denominator = *common;
    }
    return denominator;
  }

  [[nodiscard]] ColumnShape hull(std::size_t first, std::size_t end) const {
    std::vector<ColumnShape> shapes;
    for (std::size_t index = first; index < end; ++index) {
      shapes.push_back(input(index));
    }
    return hull(shapes);
  }

  static ColumnShape hull(const std::vector<ColumnShape>& shapes) {
    check(!shapes.empty(), "a choice has values");
    if (!shapes.front().is_number()) {
      return shapes.front();
    }
    std::int64_t denominator = 1;
    for (const ColumnShape& shape : shapes) {
      const std::optional<std::int64_t> common = common_denominator(denominator, shape.denominator);
      if (shape.form == ColumnForm::kExact || !common) {
        return ColumnShape::exact();
      }
      denominator = *common;
    }
    ValueBounds bounds = rescale(shapes.front().bounds, shapes.front().denominator, denominator);
    for (const ColumnShape& shape : shapes) {
      bounds = unite(bounds, rescale(shape.bounds, shape.denominator, denominator));
    }
    return ColumnShape::number(denominator, bounds);
  }

  /// A value rounded to units of 1/10^digits, stored in units of 1/denominator.
  static ColumnShape rounded_shape(const ColumnShape& shape, int digits, std::int64_t denominator) {
    if (shape.form == ColumnForm::kExact || shape.bounds.unknown) {
      return ColumnShape::number(denominator, ValueBounds::anything());
    }
    const Int128 scale = power_of_ten_denominator(digits);
    const ValueBounds scaled = multiply(shape.bounds, ValueBounds::between(scale, scale));
    if (scaled.unknown) {
      return ColumnShape::number(denominator, ValueBounds::anything());
    }
    return ColumnShape::number(denominator, ValueBounds::between(scaled.least / shape.denominator - 1,
                                                                 scaled.greatest / shape.denominator + 1));
  }

  [[nodiscard]] ColumnShape shape_of_field(FactKind kind, std::size_t field,
                                           const Substitute& substitute) const {
    const FieldDefinition& definition = graph_.ruleset->schema.field(kind, field);
    switch (definition.type) {
      case FieldType::kReference:
        return ColumnShape::of(ColumnForm::kRow);
      case FieldType::kSymbol:
      case FieldType::kText:
        return ColumnShape::of(ColumnForm::kWord);
      case FieldType::kDate:
        return ColumnShape::of(ColumnForm::kDate);
      case FieldType::kMoney:
        return with_substitute(
            power_of_ten_denominator(static_cast<int>(graph_.ruleset->currency.minor_unit_digits())), kind,
            field, substitute);
      case FieldType::kNumber:
        return ColumnShape::number(kNumberDenominator, ValueBounds::int64());
      case FieldType::kPercent:
        return ColumnShape::number(kPercentDenominator, ValueBounds::int64());
    }
    check(false, "every field type has a shape");
    return {};
  }

  [[nodiscard]] ColumnShape with_substitute(std::int64_t denominator, FactKind kind, std::size_t field,
                                            const Substitute& substitute) const {
    ValueBounds bounds = ValueBounds::int64();
    if (bounds_ != nullptr && bounds_->of_field) {
      if (const auto known = bounds_->of_field(kind, field)) {
        bounds = ValueBounds::between(known->first, known->second);
      }
    }
    if (const auto* number = std::get_if<Rational>(&substitute)) {
      const std::optional<Int128> units = in_units(*number, denominator);
      bounds = units ? unite(bounds, ValueBounds::between(*units, *units)) : ValueBounds::int64();
    }
    return ColumnShape::number(denominator, bounds);
  }

  const Graph& graph_;
  const Node& node_;
  const FactBounds* bounds_;
};

ColumnShape ShapeInference::operator()(const Piecewise& piecewise) const {
  const ColumnShape x = input(0);
  if (x.form == ColumnForm::kExact) {
    return ColumnShape::exact();
  }
  std::int64_t denominator = 1;
  for (const Piece& piece : piecewise.pieces) {
    const std::optional<std::int64_t> constant = small_denominator(piece.constant);
    const std::optional<std::int64_t> product = denominator_of_product(piecewise, piece);
    const std::optional<std::int64_t> both =
        constant && product ? common_denominator(*constant, *product) : std::nullopt;
    const std::optional<std::int64_t> common = both ? common_denominator(denominator, *both) : std::nullopt;
    if (!common) {
      return ColumnShape::exact();
    }
    denominator = *common;
  }
  std::optional<ValueBounds> bounds;
  for (const Piece& piece : piecewise.pieces) {
    const std::optional<Int128> constant = in_units(piece.constant, denominator);
    const std::optional<Int128> slope = in_units(piece.slope / x.denominator, denominator);
    const ValueBounds reach = piece.is_affine() && constant && slope
                                  ? add(ValueBounds::between(*constant, *constant),
                                        multiply(x.bounds, ValueBounds::between(*slope, *slope)))
                                  : ValueBounds::anything();
    bounds = bounds ? unite(*bounds, reach) : reach;
  }
  return ColumnShape::number(denominator, bounds.value_or(ValueBounds::anything()));
}

std::optional<std::int64_t> ShapeInference::denominator_of_product(const Piecewise& piecewise,
                                                                   const Piece& piece) const {
  if (piece.is_rounded) {
    return piecewise.unit;
  }
  const std::optional<std::int64_t> slope = small_denominator(piece.slope);
  const bool of_whole_blocks = piece.block != 0 || piece.slope == 0;
  return slope ? denominator_product(*slope, of_whole_blocks ? 1 : input(0).denominator) : std::nullopt;
}

ColumnShape ShapeInference::operator()(const MeasureIndex& index) const {
  const Measure& measure = graph_.ruleset->measures[index.measure];
  std::int64_t denominator = 1;
  ValueBounds total = ValueBounds::between(0, 0);
  std::size_t position = 0;
  for (const MeasureTotal& each : measure.totals) {
    position += 1U + (each.until ? 1U : 0U) + (each.where ? 1U : 0U);
    const ColumnShape value =
        each.value ? input(position++) : ColumnShape::number(1, ValueBounds::between(1, 1));
    position += each.keys.size() + each.edges.size();
    const std::optional<std::int64_t> common = common_denominator(denominator, value.denominator);
    if (value.form == ColumnForm::kExact || !common) {
      return ColumnShape::exact();
    }
    if (measure.kind != MeasureKind::kTotal && measure.kind != MeasureKind::kAverage) {
      return value;  // one of the values itself
    }
    const std::optional<std::int64_t> rows =
        bounds_ != nullptr && bounds_->row_count ? bounds_->row_count(each.fact) : std::nullopt;
    const ValueBounds one =
        unite(rescale(value.bounds, value.denominator, *common), ValueBounds::between(0, 0));
    const ValueBounds all = rows ? multiply(unite(one, negate(one)), ValueBounds::between(*rows, *rows))
                                 : ValueBounds::anything();
    total = add(rescale(total, denominator, *common), all);
    denominator = *common;
  }
  return ColumnShape::number(denominator, total);
}

}  // namespace

ColumnShape infer_shape(const Graph& graph, const Node& node, const FactBounds* bounds) {
  return std::visit(ShapeInference(graph, node, bounds), node.operation);
}

}  // namespace remit
