// Scales whose bounds are read from facts. Where the rows begin differs from row to row of the frame, so they
// are no pieces worked out once but plain arithmetic: slices cut between bounds, and choices of the row that
// is reached.
#include <utility>

#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

class ReadScale {
 public:
  ReadScale(GraphBuilder& builder, const ScaleHere& here) : builder_(builder), here_(here) {}

  /// What the scale says, unless its bounds descend here.
  NodeId lower() {
    std::vector<NodeId> inputs;
    for (std::size_t row = 1; row < here_.bounds.size(); ++row) {
      inputs.push_back(compared(CompareOperator::kLess, here_.bounds[row], here_.bounds[row - 1]));
      inputs.push_back(make(operation::Fail{"the bounds of the scale " + here_.scale.name +
                                            " don't ascend here; correct what they are read from"},
                            {}));
    }
    inputs.push_back(said());
    return make(operation::Choose{true}, std::move(inputs));
  }

 private:
  [[nodiscard]] const std::vector<ScaleRow>& rows() const { return here_.version.rows; }

  NodeId said() {
    if (here_.scale.value_type.kind == TypeKind::kSymbol) {
      return words();
    }
    if (here_.scale.form == ScaleForm::kInterpolated) {
      const NodeId value = interpolated();
      return here_.pays && holds_rates() ? product(value, here_.x) : value;
    }
    if (!here_.pays) {
      return of_row_reached([this](std::size_t row) { return figure(rows()[row].value); });
    }
    return here_.scale.form == ScaleForm::kWhole
               ? of_row_reached([this](std::size_t row) { return paid_by(row, here_.x, true); })
               : slices();
  }

  NodeId words() {
    operation::WordTable table;
    for (const ScaleRow& row : rows()) {
      table.words.push_back(row.word);
    }
    const NodeId number = of_row_reached([this](std::size_t row) { return figure(Rational(row)); });
    return make(std::move(table), {number});
  }

  /// Straight between the amounts at two bounds, level below the first and behind the last.
  NodeId interpolated() {
    return of_row_reached([&](std::size_t row) {
      const NodeId level = figure(rows()[row].value);
      if (row + 1 == rows().size()) {
        return level;
      }
      const NodeId rise = figure(rows()[row + 1].value - rows()[row].value);
      const NodeId length = difference(here_.bounds[row + 1], here_.bounds[row]);
      const NodeId way = difference(here_.x, here_.bounds[row]);
      const NodeId between = sum(level, make(operation::Product{{false, false, true}}, {rise, way, length}));
      const auto below_zero = [&] { return compared(CompareOperator::kLess, here_.x, figure(0)); };
      return row > 0 ? between : make(operation::Choose{true}, {below_zero(), level, between});
    });
  }

  /// What each row pays on its own slice, and for being reached. Below zero the first row holds.
  NodeId slices() {
    std::vector<NodeId> parts;
    for (std::size_t row = 0; row < rows().size(); ++row) {
      const bool last = row + 1 == rows().size();
      if (pays_by_length(row)) {
        const NodeId end = last ? here_.x : make(operation::Extreme{false}, {here_.x, here_.bounds[row + 1]});
        const NodeId length = difference(end, here_.bounds[row]);
        parts.push_back(
            paid_by(row, row == 0 ? length : make(operation::Extreme{true}, {length, figure(0)}), false));
      }
      const Rational once = rows()[row].plus + (pays_by_length(row) ? Rational(0) : rows()[row].value);
      if (once != 0) {
        parts.push_back(row == 0 ? figure(once)
                                 : make(operation::Choose{true}, {reached(row), figure(once), figure(0)}));
      }
    }
    if (parts.empty()) {
      return figure(0);
    }
    return parts.size() == 1 ? parts.front()
                             : make(operation::Sum{std::vector<bool>(parts.size(), false)}, parts);
  }

  /// What a row pays on `length`, and beside that for being reached where that is `with_plus`.
  NodeId paid_by(std::size_t row, NodeId length, bool with_plus) {
    const ScaleRow& each = rows()[row];
    operation::Piecewise piece{.scale = here_.scale.name,
                               .pieces = {},
                               .rounding = builder_.ruleset().rounding,
                               .unit = builder_.ruleset().currency.minor_units_per_unit()};
    piece.pieces.push_back({.bound = 0,
                            .above = false,
                            .constant = with_plus ? each.plus : Rational(0),
                            .slope = pays_by_length(row) ? each.value : Rational(0),
                            .offset = 0,
                            .block = each.per == ScalePer::kStarted ? each.block : Rational(0),
                            .is_rounded = here_.version.each_slice_rounded});
    if (!pays_by_length(row)) {
      piece.pieces.back().constant += each.value;
      piece.pieces.back().is_rounded = false;
    }
    return make(std::move(piece), {length});
  }

  /// `of(row)` of the last row that x reaches; of the first below all.
  template <class Of>
  NodeId of_row_reached(const Of& of) {
    std::vector<NodeId> inputs;
    for (std::size_t row = rows().size() - 1; row > 0; --row) {
      inputs.push_back(reached(row));
      inputs.push_back(of(row));
    }
    inputs.push_back(of(0));
    return make(operation::Choose{true}, std::move(inputs));
  }
  NodeId reached(std::size_t row) {
    return compared(rows()[row].above ? CompareOperator::kGreater : CompareOperator::kAtLeast, here_.x,
                    here_.bounds[row]);
  }

  [[nodiscard]] bool holds_rates() const { return here_.scale.value_type.kind == TypeKind::kPercent; }
  [[nodiscard]] bool pays_by_length(std::size_t row) const {
    return holds_rates() || rows()[row].per != ScalePer::kRow;
  }
  NodeId make(Operation operation, std::vector<NodeId> inputs) {
    return builder_.node(here_.frame, std::move(operation), std::move(inputs), here_.span);
  }
  NodeId figure(const Rational& value) { return builder_.constant(here_.frame, value); }
  NodeId compared(CompareOperator op, NodeId left, NodeId right) {
    return make(operation::Compare{op, {}}, {left, right});
  }
  NodeId sum(NodeId left, NodeId right) { return make(operation::Sum{{false, false}}, {left, right}); }
  NodeId difference(NodeId left, NodeId right) { return make(operation::Sum{{false, true}}, {left, right}); }
  NodeId product(NodeId left, NodeId right) {
    return make(operation::Product{{false, false}}, {left, right});
  }

  GraphBuilder& builder_;
  const ScaleHere& here_;
};

}  // namespace

NodeId GraphBuilder::lower_read_scale(const ScaleHere& here) {
  return ReadScale(*this, here).lower();
}

}  // namespace remit
