// When invoices were paid in full and deals and customers first paid, from payments and credit notes.
//
// An invoice is fully paid on the first day through which payments and credit notes reach its net amount. One
// of them in another currency than the invoice's leaves it unknown when that was.
#include <algorithm>
#include <vector>

#include "engine/execution/kernel_factories.hpp"

namespace remit {
namespace {

/// One payment or credit note of an invoice.
struct Receipt {
  RowIndex invoice;
  std::int32_t day;
  std::int64_t minor_units;
  bool other_currency;  ///< than its invoice's
};

void collect(const EvaluationState& state, FactKind kind, std::string_view day_field,
             std::vector<Receipt>& receipts) {
  const FactColumn& invoices = state.fact_column(kind, "invoice");
  const FactColumn& days = state.fact_column(kind, day_field);
  const FactColumn& amounts = state.fact_column(kind, "amount");
  const FactColumn& currencies = state.fact_column(kind, "currency");
  const FactColumn& invoiced = state.fact_column(FactKind::kInvoice, "currency");
  const std::size_t count = state.facts->table(kind).row_count;
  receipts.reserve(receipts.size() + count);
  for (std::size_t row = 0; row < count; ++row) {
    if (invoices.codes[row] >= 0 && days.has_value(row) && amounts.has_value(row)) {
      const auto invoice = static_cast<std::size_t>(invoices.codes[row]);
      receipts.push_back({invoices.codes[row], days.codes[row], amounts.numbers[row],
                          currencies.codes[row] != invoiced.codes[invoice]});
    }
  }
}

/// Orders receipts by invoice, then day, in linear time where they already stand so.
void order(std::vector<Receipt>& receipts) {
  const auto before = [](const Receipt& left, const Receipt& right) {
    return left.invoice != right.invoice ? left.invoice < right.invoice : left.day < right.day;
  };
  if (!std::is_sorted(receipts.begin(), receipts.end(), before)) {
    std::sort(receipts.begin(), receipts.end(), before);
  }
}

class PaidOnKernel final : public WholeKernel {
 public:
  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const FactColumn& nets = state.fact_column(FactKind::kInvoice, "net");
    const FactColumn& issued = state.fact_column(FactKind::kInvoice, "issued_on");
    for (std::size_t row = 0; row < out.codes.size(); ++row) {
      const bool nothing_due = nets.has_value(row) && nets.numbers[row] <= 0;
      out.codes[row] = nothing_due && issued.has_value(row) ? issued.codes[row] : Date::never().days();
    }
    std::vector<Receipt> receipts;
    collect(state, FactKind::kPayment, "paid_on", receipts);
    collect(state, FactKind::kRefund, "on", receipts);
    order(receipts);
    for (std::size_t index = 0; index < receipts.size();) {
      const RowIndex invoice = receipts[index].invoice;
      const auto row = static_cast<std::size_t>(invoice);
      const bool due = nets.has_value(row) && nets.numbers[row] > 0;
      Int128 received = 0;
      bool paid = !due;
      while (index < receipts.size() && receipts[index].invoice == invoice) {
        // All receipts of one day count together, whichever came first.
        const std::int32_t day = receipts[index].day;
        while (index < receipts.size() && receipts[index].invoice == invoice && receipts[index].day == day) {
          if (due && receipts[index].other_currency) {
            out.set_state(row, row_failed(node, row));
          }
          received += receipts[index++].minor_units;
        }
        if (!paid && received >= nets.numbers[row]) {
          out.codes[row] = day;
          paid = true;
        }
      }
    }
  }
};

class FirstPaidOnKernel final : public WholeKernel {
 public:
  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const bool of_deals = state.graph->frames[state.graph->nodes[node].frame].kind == FactKind::kDeal;
    std::fill(out.codes.begin(), out.codes.end(), Date::never().days());
    const FactColumn& invoices = state.fact_column(FactKind::kPayment, "invoice");
    const FactColumn& days = state.fact_column(FactKind::kPayment, "paid_on");
    const FactColumn& amounts = state.fact_column(FactKind::kPayment, "amount");
    const FactColumn& owners = state.fact_column(FactKind::kInvoice, of_deals ? "deal" : "customer");
    for (std::size_t row = 0; row < state.facts->table(FactKind::kPayment).row_count; ++row) {
      if (invoices.codes[row] < 0 || !days.has_value(row)) {
        continue;
      }
      if (!amounts.has_value(row) || amounts.numbers[row] <= 0) {
        continue;  // a payment that was withdrawn is one of nothing
      }
      const RowIndex owner = owners.codes[static_cast<std::size_t>(invoices.codes[row])];
      if (owner >= 0) {
        std::int32_t& first = out.codes[static_cast<std::size_t>(owner)];
        first = std::min(first, days.codes[row]);
      }
    }
  }
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::PaidOn& /*paid*/) {
  return std::make_unique<PaidOnKernel>();
}

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::FirstPaidOn& /*paid*/) {
  return std::make_unique<FirstPaidOnKernel>();
}

}  // namespace remit
