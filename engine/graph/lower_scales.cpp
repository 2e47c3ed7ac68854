// Scales and decays: piecewise affine functions and tables of steps, worked out once when the graph is built.
#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

/// What the scale pays on x, or for `row` the rate or amount of the row that x reaches.
std::vector<Piece> pieces_of(const Scale& scale, const ScaleVersion& version, bool row) {
  const bool rates = scale.value_type.kind == TypeKind::kPercent;
  const bool pays_rates = rates && !row;
  std::vector<Piece> pieces;
  Rational paid_below = 0;  // marginal: what all slices below this row's bound pay together
  for (std::size_t index = 0; index < version.rows.size(); ++index) {
    const ScaleRow& each = version.rows[index];
    Piece piece{.bound = each.bound, .above = each.above, .constant = 0, .slope = 0};
    switch (scale.form) {
      case ScaleForm::kMarginal:
        if (pays_rates) {
          piece.constant = paid_below - each.value * each.bound;
          piece.slope = each.value;
          if (index + 1 < version.rows.size()) {
            paid_below += each.value * (version.rows[index + 1].bound - each.bound);
          }
        } else if (rates) {
          piece.constant = each.value;
        } else {
          // Amounts: each row reached adds its own.
          paid_below += each.value;
          piece.constant = row ? each.value : paid_below;
        }
        break;
      case ScaleForm::kWhole:
        piece.constant = pays_rates ? Rational(0) : each.value;
        piece.slope = pays_rates ? each.value : Rational(0);
        break;
      case ScaleForm::kInterpolated:
        // Straight from this bound's value to the next one's; level after the last.
        if (index + 1 < version.rows.size()) {
          const ScaleRow& next = version.rows[index + 1];
          piece.slope = (next.value - each.value) / (next.bound - each.bound);
        }
        piece.constant = each.value - piece.slope * each.bound;
        break;
    }
    pieces.push_back(std::move(piece));
  }
  if (scale.form == ScaleForm::kInterpolated) {
    // Below zero the first value holds; there the line through the first two would go on falling.
    const ScaleRow& first = version.rows.front();
    pieces.insert(pieces.begin(),
                  Piece{.bound = first.bound, .above = false, .constant = first.value, .slope = 0});
  }
  return pieces;
}

}  // namespace

NodeId GraphBuilder::lower_scale(const ScaleRead& read, TypedId id, const LoweringContext& context) {
  const Scale& scale = ruleset_.scales[read.scale];
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const FrameId frame = context.frame;
  const auto apply = [&](const ScaleVersion& version, NodeId x) {
    const bool interpolated_rate =
        scale.form == ScaleForm::kInterpolated && scale.value_type.kind == TypeKind::kPercent;
    const bool row = read.view == ScaleView::kAt || interpolated_rate;
    const NodeId value =
        node(frame, operation::Piecewise{scale.name, pieces_of(scale, version, row)}, {x}, span);
    if (interpolated_rate && read.view != ScaleView::kAt) {
      return node(frame, operation::Product{{false, false}}, {x, value}, span);
    }
    return value;
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
