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
  PieceMaker(const Scale& scale, const ScaleVersion& version, RoundingMode rounding, std::int64_t unit)
      : scale_(scale), version_(version), made_{scale.name, {}, rounding, unit} {}

  /// The rate or amount of the row that x reaches.
  [[nodiscard]] operation::Piecewise values_of_rows() && {
    for (const ScaleRow& row : version_.rows) {
      add(row, row.value);
    }
    return std::move(made_);
  }
  /// The number of the row that x reaches, from 0.
  [[nodiscard]] operation::Piecewise numbers_of_rows() && {
    for (std::size_t index = 0; index < version_.rows.size(); ++index) {
      add(version_.rows[index], Rational(index));
    }
    return std::move(made_);
  }
  /// What the row that x reaches pays on all of x.
  [[nodiscard]] operation::Piecewise whole() && {
    for (const ScaleRow& row : version_.rows) {
      add_paying(row, row.plus, 0);
    }
    return std::move(made_);
  }
  /// What all slices up to x pay, each by its own row.
  [[nodiscard]] operation::Piecewise slices() && {
    Rational paid_below = 0;  // by the whole slices below a row's bound, and for reaching these rows
    for (std::size_t index = 0; index < version_.rows.size(); ++index) {
      const ScaleRow& row = version_.rows[index];
      const Piece& piece = add_paying(row, paid_below + row.plus, row.bound);
      paid_below += row.plus;
      if (!pays_by_length(row)) {
        paid_below += row.value;
      } else if (index + 1 < version_.rows.size()) {
        paid_below += made_.product(piece, version_.rows[index + 1].bound - row.bound);
      }
    }
    return std::move(made_);
  }
  /// Straight from each bound's value to the next one's; level after the last, and below the first.
  [[nodiscard]] operation::Piecewise interpolated() && {
    add(version_.rows.front(), version_.rows.front().value);
    for (std::size_t index = 0; index < version_.rows.size(); ++index) {
      const ScaleRow& row = version_.rows[index];
      Piece& piece = add(row, row.value);
      if (index + 1 < version_.rows.size()) {
        const ScaleRow& next = version_.rows[index + 1];
        piece.slope = (next.value - row.value) / (next.bound - row.bound);
        piece.constant -= piece.slope * row.bound;
      }
    }
    return std::move(made_);
  }

 private:
  [[nodiscard]] bool pays_by_length(const ScaleRow& row) const {
    return scale_.value_type.kind == TypeKind::kPercent || row.per != ScalePer::kRow;
  }

  /// A level piece from the row's bound on.
  Piece& add(const ScaleRow& row, Rational constant) {
    return made_.pieces.emplace_back(
        Piece{.bound = row.bound, .above = row.above, .constant = std::move(constant), .slope = 0});
  }

  /// A piece of what the row pays on x − from, beside `constant`.
  const Piece& add_paying(const ScaleRow& row, Rational constant, const Rational& from) {
    Piece& piece = add(row, std::move(constant));
    if (!pays_by_length(row)) {
      piece.constant += row.value;
      return piece;
    }
    piece.slope = row.value;
    piece.block = row.per == ScalePer::kStarted ? row.block : Rational(0);
    piece.is_rounded = version_.each_slice_rounded;
    if (piece.is_affine()) {
      piece.constant -= row.value * from;
    } else {
      piece.offset = from;
    }
    return piece;
  }

  const Scale& scale_;
  const ScaleVersion& version_;
  operation::Piecewise made_;
};

}  // namespace

NodeId GraphBuilder::lower_scale(const ScaleRead& read, TypedId id, const LoweringContext& context) {
  const Scale& scale = ruleset_.scales[read.scale];
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const FrameId frame = context.frame;
  const auto apply = [&](std::size_t index, NodeId x) {
    const ScaleVersion& version = scale.versions[index];
    if (version.reads_facts()) {
      std::vector<NodeId> bounds;
      for (const TypedId bound : read.bounds[index]) {
        bounds.push_back(lowered(bound));
      }
      return lower_read_scale({scale, version, bounds, x, frame, span, read.view != ScaleView::kAt});
    }
    PieceMaker maker(scale, version, ruleset_.rounding, ruleset_.currency.minor_units_per_unit());
    const auto piecewise = [&](operation::Piecewise function) {
      return node(frame, std::move(function), {x}, span);
    };
    const bool rates = scale.value_type.kind == TypeKind::kPercent;
    if (scale.value_type.kind == TypeKind::kSymbol) {
      operation::WordTable words;
      for (const ScaleRow& row : version.rows) {
        words.words.push_back(row.word);
      }
      return node(frame, std::move(words), {piecewise(std::move(maker).numbers_of_rows())}, span);
    }
    if (scale.form == ScaleForm::kInterpolated) {
      const NodeId value = piecewise(std::move(maker).interpolated());
      return rates && read.view != ScaleView::kAt
                 ? node(frame, operation::Product{{false, false}}, {x, value}, span)
                 : value;
    }
    if (read.view == ScaleView::kAt) {
      return piecewise(std::move(maker).values_of_rows());
    }
    return piecewise(scale.form == ScaleForm::kWhole ? std::move(maker).whole() : std::move(maker).slices());
  };
  const auto paid = [&](std::size_t index) {
    const NodeId value = lowered(read.value);
    if (read.view != ScaleView::kOnTopOf) {
      return apply(index, value);
    }
    const NodeId base = lowered(*read.base);
    const NodeId both = node(frame, operation::Sum{{false, false}}, {base, value}, span);
    return node(frame, operation::Sum{{false, true}}, {apply(index, both), apply(index, base)}, span);
  };
  if (scale.versions.size() == 1 && !scale.versions.front().effective.from &&
      !scale.versions.front().effective.through) {
    return paid(0);
  }
  check(context.governing_date.has_value(), "a scale with dates is read under a governing date");
  std::vector<NodeId> inputs;
  for (std::size_t index = 0; index < scale.versions.size(); ++index) {
    const ScaleVersion& version = scale.versions[index];
    inputs.push_back(node(frame, operation::InRange{version.effective.from, version.effective.through},
                          {*context.governing_date}, version.span));
    inputs.push_back(paid(index));
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
