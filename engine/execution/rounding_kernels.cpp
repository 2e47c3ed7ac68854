// The places where exact values become whole cents, or decimals that a rule asks for.
#include <numeric>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// Rounds inputs to units of 1/10^digits, stored in units of 1/denominator (10^digits or, for minor units,
/// 1).
class RoundKernel final : public Kernel {
 public:
  RoundKernel(RoundingMode mode, int digits, std::int64_t input_denominator) : mode_(mode) {
    scale_ = kInt64PowerOfTen[static_cast<std::size_t>(digits)];
    const std::int64_t common = std::gcd(scale_, input_denominator);
    numerator_ = scale_ / common;
    denominator_ = input_denominator / common;
  }

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& input = batch.inputs[0];
    if (numerator_ == 1 && runs_in_int64(batch.inputs, out)) {
      round_int64(batch, input.integers(), out.integers.data());
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = input.state(row); has_no_value(state)) {
        out.set_state(row, state);
        return;
      }
      Int128 scaled = 0;
      if (stands_in_units(batch.inputs, row) && try_multiply(input.wide(row), Int128{numerator_}, scaled) &&
          store_units(out, row, round_quotient(scaled, Int128{denominator_}, mode_))) {
        return;
      }
      const std::optional<Fraction> fraction = input.fraction(row);
      if (fraction && try_round(*fraction, scale_, mode_, scaled) && store_units(out, row, scaled)) {
        return;
      }
      const Integer whole = round_to_integer(Rational(input.exact_value(row) * scale_), mode_);
      out.store_exact(row, Rational(whole, Integer(out.denominator)));
    });
  }

 private:
  void round_int64(const Batch& batch, const std::int64_t* values, std::int64_t* results) const {
    const std::int64_t denominator = denominator_;
    const RoundingMode mode = mode_;
    if (denominator == 1) {
      batch.selection.for_each([=](std::size_t row) { results[row] = values[row]; });
    } else if (mode == RoundingMode::kHalfEven) {
      batch.selection.for_each([=](std::size_t row) {
        results[row] = round_quotient(values[row], denominator, RoundingMode::kHalfEven);
      });
    } else {
      batch.selection.for_each(
          [=](std::size_t row) { results[row] = round_quotient(values[row], denominator, mode); });
    }
  }

  RoundingMode mode_;
  std::int64_t scale_ = 1;
  std::int64_t numerator_ = 1;
  std::int64_t denominator_ = 1;
};

/// round(unrounded × refunded ÷ own), in whole minor units.
class TakenBackKernel final : public Kernel {
 public:
  TakenBackKernel(RoundingMode mode, int digits)
      : mode_(mode), scale_(kInt64PowerOfTen[static_cast<std::size_t>(digits)]) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const ColumnView& refunded = batch.inputs[2];
      if (stands_in_units(refunded, row) && refunded.wide(row) == 0) {
        out.store_exact(row, 0);
        return;
      }
      if (Int128 units = 0; taken_in_fractions(batch, row, units) && store_units(out, row, units)) {
        return;
      }
      const Rational own = batch.inputs[1].exact_value(row);
      if (own == 0) {
        out.store_exact(row, 0);
        return;
      }
      const Rational taken = batch.inputs[0].exact_value(row) * refunded.exact_value(row) / own;
      out.store_exact(row, Rational(round_to_integer(Rational(taken * scale_), mode_)));
    });
  }

 private:
  /// False where a step overflows, or there is nothing to take a share of.
  [[nodiscard]] bool taken_in_fractions(const Batch& batch, std::size_t row, Int128& units) const {
    const std::optional<Fraction> line = batch.inputs[0].fraction(row);
    const std::optional<Fraction> own = batch.inputs[1].fraction(row);
    const std::optional<Fraction> refunded = batch.inputs[2].fraction(row);
    Fraction taken;
    return line && own && refunded && own->numerator != 0 && try_multiply(*line, *refunded, taken) &&
           try_divide(taken, *own, taken) && try_round(taken, scale_, mode_, units);
  }

  RoundingMode mode_;
  std::int64_t scale_;
};

/// round(share × (line − taken back)), from the day on; a share beyond the whole is the row's own failure.
class ClawedBackKernel final : public Kernel {
 public:
  ClawedBackKernel(RoundingMode mode, Date last_day) : mode_(mode), last_day_(last_day) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      for (std::size_t input = 0; input < batch.inputs.size(); ++input) {
        const RowState state = batch.inputs[input].state(row);
        if (is_failed(state)) {
          out.set_state(row, state);
          return;
        }
        const bool not_yet = input == 0 && (state == kRowAbsent || is_later(batch.inputs[0].codes()[row]));
        if (not_yet || (input == 1 && state == kRowAbsent)) {
          out.store_exact(row, 0);
          return;
        }
        if (state == kRowAbsent) {
          out.set_state(row, state);
          return;
        }
      }
      const Rational share = batch.inputs[1].exact_value(row);
      if (share < 0 || share > 1) {
        out.set_state(row, batch.failed(row));
        return;
      }
      Rational line = batch.inputs[2].exact_value(row);
      if (batch.inputs.size() > 3) {
        line -= batch.inputs[3].exact_value(row);
      }
      out.store_exact(row, Rational(round_to_integer(Rational(share * line), mode_)));
    });
  }

 private:
  [[nodiscard]] bool is_later(std::int32_t day) const { return Date(day) > last_day_; }

  RoundingMode mode_;
  Date last_day_;
};

std::int64_t input_denominator(const EvaluationState& state, NodeId node) {
  return state.graph->nodes[state.graph->nodes[node].inputs[0]].shape.denominator;
}

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Round& round) {
  return std::make_unique<RoundKernel>(round.mode, round.digits, input_denominator(state, node));
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::RoundToMinor& round) {
  return std::make_unique<RoundKernel>(round.mode, round.digits, input_denominator(state, node));
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::ClawedBack& clawed) {
  return std::make_unique<ClawedBackKernel>(clawed.mode, state.options.through);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::TakenBack& taken) {
  return std::make_unique<TakenBackKernel>(taken.mode, taken.digits);
}

}  // namespace remit
