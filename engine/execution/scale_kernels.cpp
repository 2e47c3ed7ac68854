// Scales as piecewise affine functions, decays as tables of steps, half-lives by cached powers.
#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"
#include "engine/money/half_life.hpp"

namespace remit {
namespace {

/// A piece in the units of its input and output, where these have common denominators.
struct UnitPiece {
  Int128 least = 0;  ///< the piece holds from this input on
  Int128 constant = 0;
  Int128 slope = 0;
  bool fits = false;  ///< constant and slope are whole units
};

UnitPiece in_units_of(const Piece& piece, std::int64_t input_denominator, std::int64_t output_denominator) {
  UnitPiece made;
  const Rational bound = piece.bound * input_denominator;
  const Integer whole = round_to_integer(bound, piece.above ? RoundingMode::kFloor : RoundingMode::kCeiling);
  const std::optional<Int128> least = to_int128(piece.above ? Integer(whole + 1) : whole);
  const std::optional<Int128> constant = in_units(piece.constant, output_denominator);
  const std::optional<Int128> slope = in_units(Rational(piece.slope / input_denominator), output_denominator);
  made.fits = least && constant && slope;
  made.least = least.value_or(kInt128Max);
  made.constant = constant.value_or(0);
  made.slope = slope.value_or(0);
  return made;
}

class PiecewiseKernel final : public Kernel {
 public:
  PiecewiseKernel(const operation::Piecewise& piecewise, const ColumnShape& input, const ColumnShape& output)
      : piecewise_(piecewise) {
    narrow_ = true;
    in_units_ = input.form != ColumnForm::kExact && output.form != ColumnForm::kExact;
    for (const Piece& piece : piecewise_.pieces) {
      in_units_ = in_units_ && piece.is_affine();
      const UnitPiece unit =
          in_units_ ? in_units_of(piece, input.denominator, output.denominator) : UnitPiece{};
      in_units_ = in_units_ && unit.fits;
      narrow_ = narrow_ && fits_int64(unit.least) && fits_int64(unit.constant) && fits_int64(unit.slope);
      units_.push_back(unit);
    }
    if (in_units_ && narrow_) {
      for (const UnitPiece& unit : units_) {
        bounds_.push_back(static_cast<std::int64_t>(unit.least));
        constants_.push_back(static_cast<std::uint64_t>(unit.constant));
        slopes_.push_back(static_cast<std::uint64_t>(unit.slope));
      }
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& x = batch.inputs[0];
    if (in_units_ && narrow_ && runs_in_int64(batch.inputs, out)) {
      evaluate_narrow(batch, x.integers(), out.integers.data());
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = x.state(row); has_no_value(state)) {
        out.set_state(row, state);
        return;
      }
      if (in_units_ && stands_in_units(batch.inputs, row)) {
        const Int128 value = x.wide(row);
        std::size_t index = units_.size() - 1;
        while (index > 0 && value < units_[index].least) {
          --index;
        }
        Int128 units = 0;
        if (try_multiply(value, units_[index].slope, units) &&
            try_add(units, units_[index].constant, units) && store_units(out, row, units)) {
          return;
        }
      }
      out.store_exact(row, exact(x.exact_value(row)));
    });
  }

 private:
  void evaluate_narrow(const Batch& batch, const std::int64_t* x, std::int64_t* results) const {
    const std::size_t count = bounds_.size();
    batch.selection.for_each([&](std::size_t row) {
      std::size_t index = 0;
      for (std::size_t piece = 1; piece < count; ++piece) {
        index += static_cast<std::size_t>(x[row] >= bounds_[piece]);
      }
      results[row] =
          static_cast<std::int64_t>(constants_[index] + slopes_[index] * static_cast<std::uint64_t>(x[row]));
    });
  }

  [[nodiscard]] Rational exact(const Rational& x) const {
    const std::vector<Piece>& pieces = piecewise_.pieces;
    std::size_t index = pieces.size() - 1;
    while (index > 0 && (pieces[index].above ? x <= pieces[index].bound : x < pieces[index].bound)) {
      --index;
    }
    const Piece& piece = pieces[index];
    return piece.constant + piecewise_.product(piece, x - piece.offset);
  }

  const operation::Piecewise& piecewise_;  // of the graph
  std::vector<UnitPiece> units_;
  std::vector<std::int64_t> bounds_;
  std::vector<std::uint64_t> constants_;
  std::vector<std::uint64_t> slopes_;
  bool in_units_ = false;
  bool narrow_ = false;
};

class StepTableKernel final : public Kernel {
 public:
  StepTableKernel(operation::StepTable steps, const ColumnShape& shape) : steps_(std::move(steps)) {
    for (const Rational& factor : steps_.table) {
      const std::optional<Int128> units =
          shape.form == ColumnForm::kInteger ? in_units(factor, shape.denominator) : std::nullopt;
      if (units && fits_int64(*units)) {
        units_.push_back(static_cast<std::int64_t>(*units));
      }
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& elapsed = batch.inputs[0];
    const auto last = static_cast<std::int64_t>(steps_.table.size()) - 1;
    const std::int64_t first = steps_.first;
    if (units_.size() == steps_.table.size() && runs_in_int64(batch.inputs, out)) {
      const std::int64_t* steps = elapsed.integers();
      std::int64_t* results = out.integers.data();
      batch.selection.for_each([&](std::size_t row) {
        const std::int64_t index = std::clamp<std::int64_t>(steps[row] - first, 0, last);
        results[row] = units_[static_cast<std::size_t>(index)];
      });
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = elapsed.state(row); has_no_value(state)) {
        out.set_state(row, state);
        return;
      }
      const std::int64_t index = std::clamp<std::int64_t>(elapsed.integers()[row] - first, 0, last);
      out.store_exact(row, steps_.table[static_cast<std::size_t>(index)]);
    });
  }

 private:
  operation::StepTable steps_;
  std::vector<std::int64_t> units_;  // as many as the table where all are whole units
};

class HalfLifeKernel final : public Kernel {
 public:
  explicit HalfLifeKernel(operation::HalfLife half_life) : half_life_(half_life) {}

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& elapsed = batch.inputs[0];
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = elapsed.state(row); has_no_value(state)) {
        out.set_state(row, state);
        return;
      }
      out.store_exact(row, factor(elapsed.integers()[row]));
    });
  }

 private:
  const Rational& factor(std::int64_t elapsed) {
    const std::int64_t steps = std::max<std::int64_t>(elapsed, 0);  // nothing fades before it starts
    if (const auto found = factors_.find(steps); found != factors_.end()) {
      return found->second;
    }
    const Rational left = half_life_factor(steps, half_life_.half_life, half_life_.decimals);
    return factors_.emplace(steps, half_life_.rises ? Rational(1 - left) : left).first->second;
  }

  operation::HalfLife half_life_;
  std::unordered_map<std::int64_t, Rational> factors_;
};

const ColumnShape& shape_of_input(const EvaluationState& state, NodeId node) {
  return state.graph->nodes[state.graph->nodes[node].inputs[0]].shape;
}

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Piecewise& piecewise) {
  return std::make_unique<PiecewiseKernel>(piecewise, shape_of_input(state, node),
                                           state.graph->nodes[node].shape);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::StepTable& steps) {
  return std::make_unique<StepTableKernel>(steps, state.graph->nodes[node].shape);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::HalfLife& half_life) {
  return std::make_unique<HalfLifeKernel>(half_life);
}

}  // namespace remit
