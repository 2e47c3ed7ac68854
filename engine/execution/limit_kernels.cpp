// Least, greatest, caps of one line and floors: the lesser or greater of numbers.
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// The index of the extreme among `inputs` in a row whose inputs all have values.
std::size_t extreme_input(const std::vector<ColumnView>& inputs, std::size_t row, bool greatest) {
  std::size_t best = 0;
  for (std::size_t index = 1; index < inputs.size(); ++index) {
    const Rational candidate = inputs[index].exact_value(row);
    const Rational current = inputs[best].exact_value(row);
    if (greatest ? candidate > current : candidate < current) {
      best = index;
    }
  }
  return best;
}

/// Puts the extreme of `inputs` into `out`, for one row whose inputs all have values.
void store_extreme(const std::vector<ColumnView>& inputs, std::size_t row, bool greatest, Column& out) {
  if (out.form != ColumnForm::kExact && stands_in_units(inputs, row)) {
    Int128 best = 0;
    bool fits = true;
    for (std::size_t index = 0; index < inputs.size() && fits; ++index) {
      Int128 units = 0;
      fits = try_multiply(inputs[index].wide(row),
                          Int128{unit_factor(inputs[index].column->denominator, out.denominator)}, units);
      if (index == 0 || (greatest ? units > best : units < best)) {
        best = units;
      }
    }
    if (fits && store_units(out, row, best)) {
      return;
    }
  }
  out.store_exact(row, inputs[extreme_input(inputs, row, greatest)].exact_value(row));
}

class ExtremeKernel final : public Kernel {
 public:
  explicit ExtremeKernel(bool greatest) : greatest_(greatest) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
      } else if (out.is_codes()) {
        store_date(batch, row, out);
      } else {
        store_extreme(batch.inputs, row, greatest_, out);
      }
    });
  }

 private:
  void store_date(const Batch& batch, std::size_t row, Column& out) const {
    std::int32_t best = batch.inputs[0].codes()[row];
    for (const ColumnView& input : batch.inputs) {
      const std::int32_t day = input.codes()[row];
      best = (greatest_ ? day > best : day < best) ? day : best;
    }
    out.codes[row] = best;
  }

  bool greatest_;
};

/// Caps (`greatest` false) and floors: the amount, or the limit where the limit is there, applies and is
/// passed.
class LimitKernel final : public Kernel {
 public:
  explicit LimitKernel(bool greatest) : greatest_(greatest) {}

  void evaluate(const Batch& batch, Column& out) override {
    const std::vector<ColumnView> both = {batch.inputs[0], batch.inputs[1]};
    const std::vector<ColumnView> amount = {batch.inputs[0]};
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = batch.inputs[0].state(row); has_no_value(state)) {
        out.set_state(row, state);
        return;
      }
      if (batch.inputs.size() > 2) {
        if (const RowState state = batch.inputs[2].state(row); is_failed(state)) {
          out.set_state(row, state);
          return;
        }
        if (batch.inputs[2].state(row) == kRowAbsent || batch.inputs[2].flags()[row] == 0) {
          store_extreme(amount, row, greatest_, out);
          return;
        }
      }
      const RowState limit = batch.inputs[1].state(row);
      if (is_failed(limit)) {
        out.set_state(row, limit);
      } else {
        store_extreme(limit == kRowAbsent ? amount : both, row, greatest_, out);
      }
    });
  }

 private:
  bool greatest_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Extreme& extreme) {
  return std::make_unique<ExtremeKernel>(extreme.greatest);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::CapEach& /*cap*/) {
  return std::make_unique<LimitKernel>(false);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::RaiseTo& /*floor*/) {
  return std::make_unique<LimitKernel>(true);
}

}  // namespace remit
