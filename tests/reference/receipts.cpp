// What customers have paid, by going over all payments each time.
#include <algorithm>

#include "tests/reference/interpreter.hpp"

namespace remit::reference {
namespace {

Rational at_most(const Rational& amount, const Rational& most) {
  return std::min(amount, std::max(most, Rational(0)));
}

}  // namespace

// The sum of the credit notes of a deal or invoice, at most its own amount, which isn't read where there are
// none.
Value Interpreter::credited(const FactName& fact) const {
  Rational sum = 0;
  for (const FactName& refund : facts_.refunds_of(fact)) {
    const Value amount =
        facts_.own_currency_amount(refund, "amount").value_or(Failed{"a credit note has no amount"});
    if (is_failed(amount)) {
      return amount;
    }
    if (facts_.field(refund, "currency") != facts_.field(fact, "currency")) {
      return Failed{"a credit note is in another currency"};
    }
    sum += std::get<Rational>(amount);
  }
  const Value own = sum == 0 ? Value(Rational(0)) : own_amount(fact);
  return is_failed(own) ? own : Value(sum == 0 ? sum : at_most(sum, std::get<Rational>(own)));
}

std::variant<Failed, Interpreter::Received> Interpreter::received(const FactName& fact) const {
  Rational received = 0;
  Date last = Date::missing();
  for (const auto& [id, invoice] : facts_.of(FactKind::kInvoice)) {
    const FactName name{FactKind::kInvoice, id};
    if (fact.kind == FactKind::kInvoice ? name != fact : facts_.field(name, "deal") != Value(fact)) {
      continue;
    }
    Rational paid = 0;
    for (const auto& [payment_id, payment] : facts_.of(FactKind::kPayment)) {
      const FactName of{FactKind::kPayment, payment_id};
      if (facts_.field(of, "invoice") != Value(name)) {
        continue;
      }
      if (facts_.field(of, "currency") != facts_.field(name, "currency")) {
        return Failed{"a payment is in another currency"};
      }
      const auto amount = payment->fields.find("amount");
      const std::optional<Value> on = facts_.field(of, "paid_on");
      if (amount != payment->fields.end() && on) {
        paid += std::get<Rational>(*facts_.own_currency_amount(of, "amount"));
        last = std::max(last, std::get<Date>(*on));
      }
    }
    if (paid != 0 && facts_.field(name, "currency") != facts_.field(fact, "currency")) {
      return Failed{"an invoice is in another currency than its deal"};
    }
    if (paid != 0) {
      const Value net = own_amount(name);
      const Value credited_here = credited(name);
      for (const Value& value : {net, credited_here}) {
        if (is_failed(value)) {
          return std::get<Failed>(value);
        }
      }
      const Rational left = std::get<Rational>(net) - std::get<Rational>(credited_here);
      received += at_most(paid, left);
    }
  }
  const Value own = own_amount(fact);
  const Value taken = credited(fact);
  for (const Value& value : {own, taken}) {
    if (is_failed(value)) {
      return std::get<Failed>(value);
    }
  }
  const Rational left = std::get<Rational>(own) - std::get<Rational>(taken);
  const Rational share =
      left <= 0 ? Rational(1) : std::clamp(Rational(received / left), Rational(0), Rational(1));
  return Received{share, last};
}

}  // namespace remit::reference
