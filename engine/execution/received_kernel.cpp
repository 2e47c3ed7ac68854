// What customers have paid of invoices and deals: of each invoice its payments, up to what credit notes have
// left of it; of each deal that of all its invoices. A payment in another currency than its invoice leaves
// both unknown.
#include <algorithm>
#include <vector>

#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class ReceivedKernel final : public WholeKernel {
 public:
  explicit ReceivedKernel(bool day) : day_(day) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const Node& made = state.graph->nodes[node];
    const bool of_deals = state.graph->frames[made.frame].kind == FactKind::kDeal;
    collect(state);
    const Column& nets = state.columns[made.inputs[0]];
    const Column& credited = state.columns[made.inputs[1]];
    const FactColumn& deals = state.fact_column(FactKind::kInvoice, "deal");
    const FactColumn& invoiced = state.fact_column(FactKind::kInvoice, "currency");
    const FactColumn& sold = state.fact_column(FactKind::kDeal, "currency");
    std::vector<Int128> received(out.rows(), 0);
    std::vector<std::int32_t> days(out.rows(), Date::missing().days());
    for (std::size_t invoice = 0; invoice < paid_.size(); ++invoice) {
      const RowIndex target = of_deals ? deals.codes[invoice] : static_cast<RowIndex>(invoice);
      if (target < 0) {
        continue;
      }
      const auto row = static_cast<std::size_t>(target);
      const bool other_than_deal =
          of_deals && paid_[invoice] != 0 && invoiced.codes[invoice] != sold.codes[row];
      if (other_currency_[invoice] != 0 || other_than_deal) {
        out.set_state(row, row_failed(node, row));
      } else if (paid_[invoice] != 0) {
        const bool unknown = has_no_value(nets.state(invoice)) || has_no_value(credited.state(invoice));
        if (unknown) {
          out.set_state(row,
                        has_no_value(nets.state(invoice)) ? nets.state(invoice) : credited.state(invoice));
        } else {
          received[row] += up_to_what_is_left(nets, credited, invoice);
        }
      }
      days[row] = std::max(days[row], last_[invoice]);
    }
    for (std::size_t row = 0; row < out.rows(); ++row) {
      if (day_) {
        out.codes[row] = days[row];
      } else if (!is_failed(out.state(row)) && !store_units(out, row, received[row])) {
        out.store_exact(row, Rational(to_integer(received[row]), Integer(out.denominator)));
      }
    }
  }

 private:
  /// By invoice: payments in minor units, the day of the last one, whether one is in another currency.
  void collect(const EvaluationState& state) {
    const std::size_t invoices = state.facts->table(FactKind::kInvoice).row_count;
    paid_.assign(invoices, 0);
    last_.assign(invoices, Date::missing().days());
    other_currency_.assign(invoices, 0);
    const FactColumn& of = state.fact_column(FactKind::kPayment, "invoice");
    const FactColumn& on = state.fact_column(FactKind::kPayment, "paid_on");
    const FactColumn& amounts = state.fact_column(FactKind::kPayment, "amount");
    const FactColumn& currencies = state.fact_column(FactKind::kPayment, "currency");
    const FactColumn& invoiced = state.fact_column(FactKind::kInvoice, "currency");
    for (std::size_t row = 0; row < state.facts->table(FactKind::kPayment).row_count; ++row) {
      if (of.codes[row] < 0 || !amounts.has_value(row) || !on.has_value(row)) {
        continue;
      }
      const auto invoice = static_cast<std::size_t>(of.codes[row]);
      paid_[invoice] += amounts.numbers[row];
      last_[invoice] = std::max(last_[invoice], on.codes[row]);
      if (currencies.codes[row] != invoiced.codes[invoice]) {
        other_currency_[invoice] = 1;
      }
    }
  }

  [[nodiscard]] Int128 up_to_what_is_left(const Column& nets, const Column& credited,
                                          std::size_t invoice) const {
    if (nets.state(invoice) == kRowFine && credited.state(invoice) == kRowFine) {
      const Int128 left = units_of(nets, invoice) - units_of(credited, invoice);
      return std::min(paid_[invoice], std::max(left, Int128{0}));
    }
    const Rational left = nets.exact_value(invoice) - credited.exact_value(invoice);
    const Rational paid(to_integer(paid_[invoice]), Integer(nets.denominator));
    return in_units(std::min(paid, std::max(left, Rational(0))), nets.denominator).value_or(paid_[invoice]);
  }

  static Int128 units_of(const Column& column, std::size_t row) {
    return column.form == ColumnForm::kInteger ? Int128{column.integers[row]} : column.wides[row];
  }

  bool day_;
  std::vector<Int128> paid_;
  std::vector<std::int32_t> last_;
  std::vector<std::uint8_t> other_currency_;
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::Received& received) {
  return std::make_unique<ReceivedKernel>(received.day);
}

}  // namespace remit
