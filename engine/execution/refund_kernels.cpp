// What has been refunded of each fact, from the credit notes that count.
#include <algorithm>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class RefundedKernel final : public WholeKernel {
 public:
  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
    const Column& amounts = state.columns[inputs[0]];
    const Column& facts = state.columns[inputs[1]];
    const Column& counts = state.columns[inputs[2]];
    const Column& own = state.columns[inputs[3]];
    const FactColumn& refund_currencies = state.fact_column(FactKind::kRefund, "currency");
    const FactColumn& currencies =
        state.fact_column(state.graph->frames[state.graph->nodes[node].frame].kind, "currency");
    std::vector<Int128> totals(out.rows(), 0);
    for (std::size_t refund = 0; refund < amounts.rows(); ++refund) {
      // A refund of no fact of this kind, or of one that isn't known, reduces nothing here.
      if (has_no_value(facts.state(refund)) || facts.codes[refund] < 0) {
        continue;
      }
      const auto fact = static_cast<std::size_t>(facts.codes[refund]);
      if (has_no_value(counts.state(refund))) {
        out.set_state(fact, counts.state(refund));
      } else if (counts.flags[refund] != 0) {
        if (has_no_value(amounts.state(refund))) {
          out.set_state(fact, amounts.state(refund));
        } else if (refund_currencies.codes[refund] != currencies.codes[fact]) {
          out.set_state(fact, row_failed(node, fact));
        } else {
          // Minor units of int64 facts: their sum over any number of rows fits int128.
          totals[fact] += amounts.integers[refund];
        }
      }
    }
    for (std::size_t fact = 0; fact < totals.size(); ++fact) {
      if (out.state(fact) != kRowFine) {
        continue;
      }
      if (totals[fact] == 0) {
        store(out, fact, 0);
      } else if (has_no_value(own.state(fact))) {
        out.set_state(fact, own.state(fact));
      } else {
        const Int128 whole = own.form == ColumnForm::kInteger ? Int128{own.integers[fact]} : own.wides[fact];
        store(out, fact, std::min(totals[fact], std::max(whole, Int128{0})));
      }
    }
  }

 private:
  static void store(Column& out, std::size_t row, Int128 units) {
    if (!store_units(out, row, units)) {
      out.store_exact(row, Rational(to_integer(units), Integer(out.denominator)));
    }
  }
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::Refunded& /*refunded*/) {
  return std::make_unique<RefundedKernel>();
}

}  // namespace remit
