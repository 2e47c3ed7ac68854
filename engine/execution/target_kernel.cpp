// Targets of measures: a figure for a partner and a period.
#include <unordered_map>

#include "engine/calendar/period.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class TargetKernel final : public Kernel {
 public:
  TargetKernel(const EvaluationState& state, const Measure& measure)
      : table_(state.facts->table(FactKind::kTarget)), window_(std::get<CalendarWindow>(measure.window)) {
    const SymbolTable& symbols = state.facts->symbols();
    const auto column = [&](std::string_view field) -> const FactColumn& {
      return state.fact_column(FactKind::kTarget, field);
    };
    const FactColumn& partners = column("partner");
    const FactColumn& measures = column("measure");
    const FactColumn& periods = column("period");
    const FactColumn& currencies = column("currency");
    amounts_ = &column("amount");
    const std::optional<Symbol> name = symbols.find(measure.name);
    const std::optional<Symbol> own = symbols.find(state.graph->ruleset->currency.code());
    const bool of_money = measure.type.kind == TypeKind::kMoney;
    for (std::size_t row = 0; row < table_.row_count; ++row) {
      const bool other_currency =
          of_money && currencies.has_value(row) && (!own || currencies.codes[row] != *own);
      if (!name || partners.codes[row] < 0 || measures.codes[row] != *name || !periods.has_value(row) ||
          !amounts_->has_value(row) || other_currency) {
        continue;
      }
      const std::optional<Period> period =
          parse_period(symbols.text(periods.codes[row]), window_.first_month);
      if (period && period_of(window_.kind, period->first, window_.first_month) == *period) {
        rows_.insert_or_assign(key(partners.codes[row], period->first), row);
      }
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(batch.inputs, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const Date day(batch.inputs[1].codes()[row]);
      const auto found = day.is_ordinary()
                             ? rows_.find(key(batch.inputs[0].codes()[row],
                                              period_of(window_.kind, day, window_.first_month).first))
                             : rows_.end();
      if (found == rows_.end()) {
        out.set_state(row, batch.failed(row));
      } else {
        out.store_exact(row, Rational(amounts_->numbers[found->second], amounts_->denominator));
      }
    });
  }

 private:
  static std::uint64_t key(RowIndex partner, Date first) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(partner)) << 32U) |
           static_cast<std::uint32_t>(first.days());
  }

  const FactTable& table_;
  CalendarWindow window_;
  const FactColumn* amounts_ = nullptr;
  std::unordered_map<std::uint64_t, std::size_t> rows_;  // of targets, by partner and first day
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId /*node*/, const operation::Target& target) {
  return std::make_unique<TargetKernel>(state, state.graph->ruleset->measures[target.measure]);
}

}  // namespace remit
