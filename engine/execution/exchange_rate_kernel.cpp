// What the ruleset's currency is worth in another.
#include <string>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/rate_index.hpp"

namespace remit {
namespace {

class ExchangeRateKernel final : public Kernel {
 public:
  ExchangeRateKernel(EvaluationState& state, NodeId node, const operation::ExchangeRate& exchange)
      : state_(state),
        node_(node),
        exchange_(exchange),
        rates_(state.rate_index(exchange.last_published, exchange.pivot)),
        from_(state.facts->symbols().intern(exchange.from)),
        used_(state.rates_used[node]) {
    used_.assign(state.frames[state.graph->nodes[node].frame].count, {});
  }

  void evaluate(const Batch& batch, Column& out) override {
    const ColumnView& currency = batch.inputs[0];
    const ColumnView& day = batch.inputs[1];
    batch.selection.for_each([&](std::size_t row) {
      if (has_no_value(currency.state(row))) {
        out.set_state(row, currency.state(row));
      } else if (currency.codes()[row] == from_) {
        out.store_exact(row, Rational(1));
      } else if (has_no_value(day.state(row))) {
        out.set_state(row, day.state(row));
      } else {
        look_up(batch, row, currency.codes()[row], day.codes()[row], out);
      }
    });
  }

 private:
  void look_up(const Batch& batch, std::size_t row, Symbol to, std::int32_t day, Column& out) {
    const std::optional<RateIndex::Rate> rate = rates_.rate(from_, to, day);
    if (rate) {
      out.store_exact(row, rate->value);
      used_[batch.frame_row(row)] = {rate->sequence, rate->day};
    } else {
      out.set_state(row, batch.failed(row));
      state_.missing_rates[{node_, batch.frame_row(row)}] = {
          exchange_.from, std::string(state_.facts->symbols().text(to)), Date(day)};
    }
  }

  EvaluationState& state_;
  NodeId node_;
  const operation::ExchangeRate& exchange_;
  const RateIndex& rates_;
  Symbol from_;
  std::vector<EvaluationState::RateUsed>& used_;  // by row
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ExchangeRate& exchange) {
  return std::make_unique<ExchangeRateKernel>(state, node, exchange);
}

}  // namespace remit
