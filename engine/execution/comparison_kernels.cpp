// Comparisons of numbers, dates, words, ranked words and facts.
#include <compare>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

template <class Value>
bool holds(CompareOperator op, const Value& left, const Value& right) {
  switch (op) {
    case CompareOperator::kLess:
      return left < right;
    case CompareOperator::kAtMost:
      return left <= right;
    case CompareOperator::kGreater:
      return left > right;
    case CompareOperator::kAtLeast:
      return left >= right;
    case CompareOperator::kEqual:
      return left == right;
    case CompareOperator::kNotEqual:
      return left != right;
  }
  return false;
}

/// Calls `visit` with the operator as a function of two values, so that a loop within has no choice to make.
template <class Visit>
void with_operator(CompareOperator op, Visit&& visit) {
  switch (op) {
    case CompareOperator::kLess:
      return visit(std::less<>());
    case CompareOperator::kAtMost:
      return visit(std::less_equal<>());
    case CompareOperator::kGreater:
      return visit(std::greater<>());
    case CompareOperator::kAtLeast:
      return visit(std::greater_equal<>());
    case CompareOperator::kEqual:
      return visit(std::equal_to<>());
    case CompareOperator::kNotEqual:
      return visit(std::not_equal_to<>());
  }
}

/// Whether both are whole numbers in units, each of them there.
bool are_integers(const ColumnView& left, const ColumnView& right) {
  const auto is_plain = [](const ColumnView& view) {
    return view.column->form == ColumnForm::kInteger && view.all_fine();
  };
  return is_plain(left) && is_plain(right);
}

/// What makes numbers of two columns comparable in int64: a factor each; none where their bounds don't prove
/// that they fit then.
std::optional<std::pair<std::int64_t, std::int64_t>> factors_in_int64(const ColumnShape& left,
                                                                      const ColumnShape& right) {
  if (left.form != ColumnForm::kInteger || right.form != ColumnForm::kInteger) {
    return std::nullopt;
  }
  const std::int64_t common = std::gcd(left.denominator, right.denominator);
  const std::int64_t left_factor = right.denominator / common;
  const std::int64_t right_factor = left.denominator / common;
  const auto fits = [](const ColumnShape& shape, std::int64_t factor) {
    return multiply(shape.bounds, ValueBounds::between(factor, factor)).fits_int64();
  };
  return fits(left, left_factor) && fits(right, right_factor)
             ? std::optional(std::pair(left_factor, right_factor))
             : std::nullopt;
}

class NumberComparison final : public Kernel {
 public:
  NumberComparison(CompareOperator op, const ColumnShape& left, const ColumnShape& right)
      : op_(op), factors_(factors_in_int64(left, right)) {}

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& left = batch.inputs[0];
    const ColumnView& right = batch.inputs[1];
    if (factors_ && are_integers(left, right)) {
      with_operator(op_, [&](auto holds_for) {
        const std::int64_t* first = left.integers();
        const std::int64_t* second = right.integers();
        std::uint8_t* answers = out.flags.data();
        const auto [first_factor, second_factor] = *factors_;
        // Modulo 2^64: values of rows that nobody selected may be anything.
        const auto times = [](std::int64_t value, std::int64_t factor) {
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) *
                                           static_cast<std::uint64_t>(factor));
        };
        batch.selection.for_each([=, by = first_factor, second_by = second_factor](std::size_t row) {
          answers[row] = holds_for(times(first[row], by), times(second[row], second_by)) ? 1 : 0;
        });
      });
      return;
    }
    const std::int64_t common = std::gcd(left.column->denominator, right.column->denominator);
    const Int128 left_factor = right.column->denominator / common;
    const Int128 right_factor = left.column->denominator / common;
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      Int128 first = 0;
      Int128 second = 0;
      const bool in_units = stands_in_units(batch.inputs, row) &&
                            try_multiply(left.wide(row), left_factor, first) &&
                            try_multiply(right.wide(row), right_factor, second);
      const bool answer =
          in_units ? holds(op_, first, second) : holds(op_, left.exact_value(row), right.exact_value(row));
      out.flags[row] = answer ? 1 : 0;
    });
  }

 private:
  CompareOperator op_;
  std::optional<std::pair<std::int64_t, std::int64_t>> factors_;
};

/// Dates, words and rows: int32 codes. Also yes/no.
class CodeComparison final : public Kernel {
 public:
  explicit CodeComparison(CompareOperator op) : op_(op) {}

  void evaluate(const Batch& batch, Column& out) override {
    const bool are_codes = batch.inputs[0].column->form != ColumnForm::kYesNo &&
                           batch.inputs[1].column->form != ColumnForm::kYesNo;
    if (are_codes && batch.inputs[0].all_fine() && batch.inputs[1].all_fine()) {
      with_operator(op_, [&](auto holds_for) {
        const std::int32_t* first = batch.inputs[0].codes();
        const std::int32_t* second = batch.inputs[1].codes();
        std::uint8_t* answers = out.flags.data();
        batch.selection.for_each(
            [=](std::size_t row) { answers[row] = holds_for(first[row], second[row]) ? 1 : 0; });
      });
      return;
    }
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      out.flags[row] = holds(op_, code(batch.inputs[0], row), code(batch.inputs[1], row)) ? 1 : 0;
    });
  }

 private:
  static std::int32_t code(const ColumnView& input, std::size_t row) {
    return input.column->form == ColumnForm::kYesNo ? input.flags()[row] : input.codes()[row];
  }

  CompareOperator op_;
};

/// Words in a declared order, such as tiers. A word that isn't declared has no rank: the row fails.
class RankComparison final : public Kernel {
 public:
  RankComparison(CompareOperator op, std::vector<Symbol> order) : op_(op), order_(std::move(order)) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const std::size_t left = rank(batch.inputs[0].codes()[row]);
      const std::size_t right = rank(batch.inputs[1].codes()[row]);
      if (left == order_.size() || right == order_.size()) {
        out.set_state(row, batch.failed(row));
        return;
      }
      out.flags[row] = holds(op_, left, right) ? 1 : 0;
    });
  }

 private:
  [[nodiscard]] std::size_t rank(Symbol word) const {
    std::size_t index = 0;
    while (index < order_.size() && order_[index] != word) {
      ++index;
    }
    return index;
  }

  CompareOperator op_;
  std::vector<Symbol> order_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Compare& compare) {
  if (state.graph->nodes[state.graph->nodes[node].inputs[0]].shape.is_number()) {
    const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
    return std::make_unique<NumberComparison>(compare.op, state.graph->nodes[inputs[0]].shape,
                                              state.graph->nodes[inputs[1]].shape);
  }
  if (compare.ordered_words.empty()) {
    return std::make_unique<CodeComparison>(compare.op);
  }
  std::vector<Symbol> order;
  for (const std::string& word : compare.ordered_words) {
    order.push_back(state.facts->symbols().intern(word));
  }
  return std::make_unique<RankComparison>(compare.op, std::move(order));
}

}  // namespace remit
