// Amounts in another currency.
#include <string>
#include <vector>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"
#include "engine/execution/rate_index.hpp"
#include "engine/money/currency.hpp"

namespace remit {
namespace {

class ConvertKernel final : public Kernel {
 public:
  ConvertKernel(EvaluationState& state, NodeId node, const operation::Convert& convert)
      : state_(state),
        node_(node),
        rates_(state.rate_index(convert.last_published, convert.pivot)),
        to_(convert.to.empty() ? kMissingSymbol : state.facts->symbols().intern(convert.to)),
        fixed_(convert.from.empty() ? kMissingSymbol : state.facts->symbols().intern(convert.from)),
        own_digits_(state.graph->ruleset->currency.minor_unit_digits()),
        used_(state.rates_used[node]) {
    used_.assign(state.frames[state.graph->nodes[node].frame].count, {});
  }

  void evaluate(const Batch& batch, Column& out) override {
    const std::size_t day = batch.inputs.size() - 1;
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const Symbol from = fixed_ != kMissingSymbol ? fixed_ : batch.inputs[1].codes()[row];
      const Symbol to = to_ != kMissingSymbol ? to_ : batch.inputs[day - 1].codes()[row];
      const std::optional<RateIndex::Rate>& rate = rate_of(from, to, batch.inputs[day].codes()[row]);
      if (rate) {
        out.store_exact(row, batch.inputs[0].exact_value(row) * rate->value);
        used_[batch.frame_row(row)] = {rate->sequence, rate->day};
      } else {
        out.set_state(row, batch.failed(row));
        note_missing(batch.frame_row(row), from, to, batch.inputs[day].codes()[row]);
      }
    });
  }

 private:
  /// Rows of one day and currency often stand together.
  const std::optional<RateIndex::Rate>& rate_of(Symbol from, Symbol to, std::int32_t day) {
    if (from != last_from_ || to != last_to_ || day != last_day_) {
      last_from_ = from;
      last_to_ = to;
      last_day_ = day;
      last_rate_ = rates_.rate(from, to, day);
      if (last_rate_ && fixed_ == kMissingSymbol) {
        last_rate_->value *= unit_of(from);
      }
      if (last_rate_ && to_ == kMissingSymbol) {
        last_rate_->value /= unit_of(to);
      }
    }
    return last_rate_;
  }

  /// An amount of a fact is read as minor units of the ruleset's currency, whatever its own are.
  [[nodiscard]] Rational unit_of(Symbol from) const {
    const std::optional<Currency> currency = find_currency(state_.facts->symbols().text(from));
    Rational factor = 1;
    for (int digits = own_digits_; currency && digits > currency->minor_unit_digits(); --digits) {
      factor *= 10;
    }
    for (int digits = own_digits_; currency && digits < currency->minor_unit_digits(); ++digits) {
      factor /= 10;
    }
    return factor;
  }

  void note_missing(std::size_t row, Symbol from, Symbol to, std::int32_t day) {
    const SymbolTable& words = state_.facts->symbols();
    state_.missing_rates[{node_, row}] = {std::string(words.text(from)), std::string(words.text(to)),
                                          Date(day)};
  }

  EvaluationState& state_;
  NodeId node_;
  const RateIndex& rates_;
  Symbol to_;
  Symbol fixed_;
  int own_digits_;
  std::vector<EvaluationState::RateUsed>& used_;  // by row
  Symbol last_from_ = kMissingSymbol;
  Symbol last_to_ = kMissingSymbol;
  std::int32_t last_day_ = Date::missing().days();
  std::optional<RateIndex::Rate> last_rate_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Convert& convert) {
  return std::make_unique<ConvertKernel>(state, node, convert);
}

}  // namespace remit
