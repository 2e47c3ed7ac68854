// Scales and decays: piecewise affine functions and tables of steps, worked out once when the graph is built.
#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

/// Rows as pieces of a function of x.
class PieceMaker {
 public:
  PieceMaker(const Scale& scale, const ScaleVersion& version, RoundingMode rounding, int digits)
      : scale_(scale),
        version_(version),
        rounding_(rounding),
        unit_(power_of_ten(static_cast<unsigned>(digits))) {}

  /// The rate or amount of the row that x reaches.
  [[nodiscard]] std::vector<Piece> values_of_rows() const {
    std::vector<Piece> pieces;
    for (const ScaleRow& row : version_.rows) {
      pieces.push_back({.bound = row.bound, .above = row.above, .constant = row.value, .slope = 0});
    }
    return pieces;
  }
  /// The number of the row that x reaches, from 0.
  [[nodiscard]] std::vector<Piece> numbers_of_rows() const {
    std::vector<Piece> pieces = values_of_rows();
    for (std::size_t row = 0; row < pieces.size(); ++row) {
      pieces[row].constant = Rational(row);
    }
    return pieces;
  }
  /// What the row that x reaches pays on all of x.
  [[nodiscard]] std::vector<Piece> whole() const {
    std::vector<Piece> pieces;
    for (const ScaleRow& row : version_.rows) {
      Piece piece{.bound = row.bound, .above = row.above, .constant = row.plus, .slope = 0};
      add_pay(row, 0, piece);
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }
  /// What all slices up to x pay, each by its own row.
  [[nodiscard]] std::vector<Piece> slices() const {
    std::vector<Piece> pieces;
    Rational paid_below = 0;  // by the whole slices below this row's bound, and by what rows pay as well
    for (std::size_t index = 0; index < version_.rows.size(); ++index) {
      const ScaleRow& row = version_.rows[index];
      paid_below += row.plus + (pays_by_length(row) ? Rational(0) : row.value);
      Piece piece{.bound = row.bound, .above = row.above, .constant = paid_below, .slope = 0};
      if (pays_by_length(row)) {
        add_pay(row, row.bound, piece);
        if (index + 1 < version_.rows.size()) {
          paid_below += pay(row, version_.rows[index + 1].bound - row.bound);
        }
      }
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }
  /// Straight from each bound's value to the next one's; level after the last, and below the first.
  [[nodiscard]] std::vector<Piece> interpolated() const {
    const ScaleRow& first = version_.rows.front();
    std::vector<Piece> pieces{{.bound = first.bound, .above = false, .constant = first.value, .slope = 0}};
    for (std::size_t index = 0; index < version_.rows.size(); ++index) {
      const ScaleRow& row = version_.rows[index];
      Piece piece{.bound = row.bound, .above = row.above, .constant = 0, .slope = 0};
      if (index + 1 < version_.rows.size()) {
        const ScaleRow& next = version_.rows[index + 1];
        piece.slope = (next.value - row.value) / (next.bound - row.bound);
      }
      piece.constant = row.value - piece.slope * row.bound;
      pieces.push_back(std::move(piece));
    }
    return pieces;
  }

 private:
  [[nodiscard]] bool pays_by_length(const ScaleRow& row) const {
    return scale_.value_type.kind == TypeKind::kPercent || row.per != ScalePer::kRow;
  }

  /// Adds to a piece what `row` pays on x − from.
  void add_pay(const ScaleRow& row, const Rational& from, Piece& piece) const {
    if (!pays_by_length(row)) {
      piece.constant += row.value;
      return;
    }
    piece.slope = row.value;
    piece.block = row.per == ScalePer::kStarted ? row.block : Rational(0);
    piece.is_rounded = version_.each_slice_rounded;
    if (piece.is_affine()) {
      piece.constant -= row.value * from;
    } else {
      piece.offset = from;
    }
  }

  /// What `row` pays on a whole slice of this length.
  [[nodiscard]] Rational pay(const ScaleRow& row, const Rational& length) const {
    const Rational counted =
        row.per == ScalePer::kStarted
            ? Rational(round_to_integer(Rational(length / row.block), RoundingMode::kCeiling))
            : length;
    const Rational paid = row.value * counted;
    return version_.each_slice_rounded ? Rational(round_to_integer(Rational(paid * unit_), rounding_), unit_)
                                       : paid;
  }

  const Scale& scale_;
  const ScaleVersion& version_;
  RoundingMode rounding_;
  Integer unit_;
};

}  // namespace

NodeId GraphBuilder::lower_scale(const ScaleRead& read, TypedId id, const LoweringContext& context) {
  const Scale& scale = ruleset_.scales[read.scale];
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const FrameId frame = context.frame;
  const auto apply = [&](const ScaleVersion& version, NodeId x) {
    const PieceMaker maker(scale, version, ruleset_.rounding, currency_digits());
    const auto piecewise = [&](std::vector<Piece> pieces) {
      return node(frame,
                  operation::Piecewise{scale.name, std::move(pieces), ruleset_.rounding, currency_digits()},
                  {x}, span);
    };
    const bool rates = scale.value_type.kind == TypeKind::kPercent;
    if (scale.value_type.kind == TypeKind::kSymbol) {
      operation::WordTable words;
      for (const ScaleRow& row : version.rows) {
        words.words.push_back(row.word);
      }
      return node(frame, std::move(words), {piecewise(maker.numbers_of_rows())}, span);
    }
    if (scale.form == ScaleForm::kInterpolated) {
      const NodeId value = piecewise(maker.interpolated());
      return rates && read.view != ScaleView::kAt
                 ? node(frame, operation::Product{{false, false}}, {x, value}, span)
                 : value;
    }
    if (read.view == ScaleView::kAt) {
      return piecewise(maker.values_of_rows());
    }
    return piecewise(scale.form == ScaleForm::kWhole ? maker.whole() : maker.slices());
  };
  const auto paid = [&](const ScaleVersion& version) {
    const NodeId value = lowered(read.value);
    if (read.view != ScaleView::kOnTopOf) {
      return apply(version, value);
    }
    const NodeId base = lowered(*read.base);
    const NodeId both = node(frame, operation::Sum{{false, false}}, {base, value}, span);
    return node(frame, operation::Sum{{false, true}}, {apply(version, both), apply(version, base)}, span);
  };
  if (scale.versions.size() == 1 && !scale.versions.front().effective.from &&
      !scale.versions.front().effective.through) {
    return paid(scale.versions.front());
  }
  check(context.governing_date.has_value(), "a scale with dates is read under a governing date");
  std::vector<NodeId> inputs;
  for (const ScaleVersion& version : scale.versions) {
    inputs.push_back(node(frame, operation::InRange{version.effective.from, version.effective.through},
                          {*context.governing_date}, version.span));
    inputs.push_back(paid(version));
  }
  inputs.push_back(node(frame,
                        operation::Fail{"scale " + scale.name +
                                        " has no version in force on this line's date; "
                                        "add one that is effective then"},
                        {}, span));
  return node(frame, operation::Choose{true}, std::move(inputs), span);
}

NodeId GraphBuilder::lower_elastic(const ElasticFactor& factor, TypedId id, const LoweringContext& context) {
  check(context.governing_date.has_value(), "a decay is read under a governing date");
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const NodeId steps = node(context.frame, operation::Elapsed{factor.months},
                            {lowered(factor.since), *context.governing_date}, span);
  struct Visitor {
    Operation operator()(const LinearFactor& linear) const {
      operation::StepTable steps{.first = linear.first_step, .table = {}};
      const std::int64_t length = linear.last_step - linear.first_step;
      for (std::int64_t step = 0; step <= length; ++step) {
        steps.table.push_back(length == 0
                                  ? linear.last
                                  : Rational(linear.first + (linear.last - linear.first) * step / length));
      }
      return steps;
    }
    Operation operator()(const SteppedFactor& stepped) const {
      operation::StepTable steps{.first = 0, .table = {}};
      const std::int64_t last = stepped.steps.back().from;
      std::size_t current = 0;
      for (std::int64_t step = 0; step <= last; ++step) {
        while (current + 1 < stepped.steps.size() && stepped.steps[current + 1].from <= step) {
          ++current;
        }
        steps.table.push_back(stepped.steps[current].factor);
      }
      return steps;
    }
    Operation operator()(const HalfLifeFactor& half_life) const {
      return operation::HalfLife{half_life.half_life, half_life.decimals, half_life.rises};
    }
  };
  return node(context.frame, std::visit(Visitor{}, factor.form), {steps}, span);
}

}  // namespace remit
