// Sums, products and negation.
#include <utility>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class SumKernel final : public Kernel {
 public:
  explicit SumKernel(std::vector<bool> minus) : minus_(std::move(minus)) {}

  void evaluate(const Batch& batch, Column& out) override {
    std::vector<Int128> factors;
    for (std::size_t index = 0; index < batch.inputs.size(); ++index) {
      const Int128 factor = unit_factor(batch.inputs[index].column->denominator, out.denominator);
      factors.push_back(minus_[index] ? -factor : factor);
    }
    if (batch.inputs.size() == 2 && runs_in_int64(batch.inputs, out)) {
      add_two(batch, out, static_cast<std::uint64_t>(factors[0]), static_cast<std::uint64_t>(factors[1]));
      return;
    }
    number_loop(
        batch, out,
        [&](std::size_t row) {
          std::uint64_t total = 0;
          for (std::size_t index = 0; index < factors.size(); ++index) {
            total += static_cast<std::uint64_t>(batch.inputs[index].integers()[row]) *
                     static_cast<std::uint64_t>(factors[index]);
          }
          return total;
        },
        [&](std::size_t row, Int128& total) {
          for (std::size_t index = 0; index < factors.size(); ++index) {
            Int128 term = 0;
            if (!try_multiply(batch.inputs[index].wide(row), factors[index], term) ||
                !try_add(total, term, total)) {
              return false;
            }
          }
          return true;
        },
        [&](std::size_t row) -> std::optional<Rational> {
          Rational total = 0;
          for (std::size_t index = 0; index < batch.inputs.size(); ++index) {
            const Rational term = batch.inputs[index].exact_value(row);
            total += minus_[index] ? Rational(-term) : term;
          }
          return total;
        });
  }

 private:
  static void add_two(const Batch& batch, Column& out, std::uint64_t first_factor,
                      std::uint64_t second_factor) {
    const std::int64_t* first = batch.inputs[0].integers();
    const std::int64_t* second = batch.inputs[1].integers();
    std::int64_t* results = out.integers.data();
    batch.selection.for_each([=](std::size_t row) {
      results[row] = static_cast<std::int64_t>(static_cast<std::uint64_t>(first[row]) * first_factor +
                                               static_cast<std::uint64_t>(second[row]) * second_factor);
    });
  }

  std::vector<bool> minus_;
};

class ProductKernel final : public Kernel {
 public:
  explicit ProductKernel(std::vector<bool> divides) : divides_(std::move(divides)) {}

  void evaluate(const Batch& batch, Column& out) override {
    if (batch.inputs.size() == 2 && runs_in_int64(batch.inputs, out)) {
      const std::int64_t* first = batch.inputs[0].integers();
      const std::int64_t* second = batch.inputs[1].integers();
      std::int64_t* results = out.integers.data();
      batch.selection.for_each([=](std::size_t row) {
        results[row] = static_cast<std::int64_t>(static_cast<std::uint64_t>(first[row]) *
                                                 static_cast<std::uint64_t>(second[row]));
      });
      return;
    }
    number_loop(
        batch, out,
        [&](std::size_t row) {
          std::uint64_t total = 1;
          for (const ColumnView& input : batch.inputs) {
            total *= static_cast<std::uint64_t>(input.integers()[row]);
          }
          return total;
        },
        [&](std::size_t row, Int128& total) {
          total = 1;
          for (const ColumnView& input : batch.inputs) {
            if (!try_multiply(total, input.wide(row), total)) {
              return false;
            }
          }
          return true;
        },
        [&](std::size_t row) { return exact(batch, row); });
  }

 private:
  /// None where a step overflows, or divides by zero.
  [[nodiscard]] std::optional<Fraction> fraction(const Batch& batch, std::size_t row) const {
    Fraction total{1, 1};
    for (std::size_t index = 0; index < batch.inputs.size(); ++index) {
      const std::optional<Fraction> factor = batch.inputs[index].fraction(row);
      if (!factor || (divides_[index] ? factor->numerator == 0 || !try_divide(total, *factor, total)
                                      : !try_multiply(total, *factor, total))) {
        return std::nullopt;
      }
    }
    return total;
  }

  [[nodiscard]] std::optional<Rational> exact(const Batch& batch, std::size_t row) const {
    if (const std::optional<Fraction> product = fraction(batch, row)) {
      return to_rational(*product);
    }
    Rational total = 1;
    for (std::size_t index = 0; index < batch.inputs.size(); ++index) {
      const Rational factor = batch.inputs[index].exact_value(row);
      if (divides_[index] && factor == 0) {
        return std::nullopt;
      }
      total = divides_[index] ? Rational(total / factor) : Rational(total * factor);
    }
    return total;
  }

  std::vector<bool> divides_;
};

class OppositeKernel final : public Kernel {
 public:
  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& input = batch.inputs[0];
    number_loop(
        batch, out,
        [&](std::size_t row) { return std::uint64_t{0} - static_cast<std::uint64_t>(input.integers()[row]); },
        [&](std::size_t row, Int128& units) { return try_subtract(Int128{0}, input.wide(row), units); },
        [&](std::size_t row) -> std::optional<Rational> { return Rational(-input.exact_value(row)); });
  }
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Sum& sum) {
  return std::make_unique<SumKernel>(sum.minus);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::Product& product) {
  return std::make_unique<ProductKernel>(product.divides);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::Opposite& /*opposite*/) {
  return std::make_unique<OppositeKernel>();
}

}  // namespace remit
