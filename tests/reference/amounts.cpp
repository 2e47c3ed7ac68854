// Amounts in other currencies, and what refunds leave of them.
#include <algorithm>
#include <optional>
#include <string>

#include "engine/money/currency.hpp"
#include "tests/reference/interpreter.hpp"

namespace remit::reference {
namespace {

const Rational& number(const Value& value) {
  return std::get<Rational>(value);
}

}  // namespace

Value Interpreter::convert(const ConvertTo& node, const Row& row) {
  const Value amount = evaluate(node.amount, row);
  const Value currency = node.currency ? evaluate(*node.currency, row) : Value(node.from);
  const Value into = node.into ? evaluate(*node.into, row) : Value(node.to);
  const Value day = evaluate(node.day, row);
  if (const auto spoilt = spoils({amount, currency, into, day})) {
    return *spoilt;
  }
  const std::string from = std::get<std::string>(currency);
  const std::string to = std::get<std::string>(into);
  const std::optional<Rational> rate = facts_.rate(from, to, std::get<Date>(day));
  if (!rate) {
    return Failed{"no rate from " + from + " to " + to};
  }
  // An amount in its own currency stands as so many minor units of the ruleset's.
  const auto units = [&](const std::string& of) {
    const std::optional<Currency> own = find_currency(of);
    return Rational(own ? own->minor_units_per_unit() : ruleset_.currency.minor_units_per_unit());
  };
  Rational converted = number(amount) * *rate;
  if (node.currency) {
    converted *= units(ruleset_.currency.code()) / units(from);
  }
  if (node.into) {
    converted *= units(to) / units(ruleset_.currency.code());
  }
  return converted;
}

Value Interpreter::own_amount(const FactName& fact) const {
  const char* field = fact.kind == FactKind::kDeal      ? "value"
                      : fact.kind == FactKind::kInvoice ? "net"
                                                        : "amount";
  return facts_.own_currency_amount(fact, field).value_or(Failed{"the amount of " + fact.id + " is missing"});
}

std::variant<Failed, const RefundRule::Alternative*> Interpreter::refunds_in_force(const Row& row) {
  Row asked = row;
  asked.before_refunds = true;
  for (const RefundRule::Alternative& each : row.rule->refunds.alternatives) {
    const Value counts = evaluate(each.in_force, asked);
    if (is_failed(counts)) {
      return std::get<Failed>(counts);
    }
    if (holds(counts)) {
      return &each;
    }
  }
  return nullptr;
}

Value Interpreter::refunded(const Row& row) {
  const RefundRule& refunds = row.rule->refunds;
  if (refunds.treatment != RefundTreatment::kReRate &&
      refunds.treatment != RefundTreatment::kAtOriginalRate) {
    return Rational(0);
  }
  const auto in_force = refunds_in_force(row);
  if (const auto* failed = std::get_if<Failed>(&in_force)) {
    return *failed;
  }
  const auto* amended = std::get<const RefundRule::Alternative*>(in_force);
  if (amended != nullptr && amended->none) {
    return Rational(0);
  }
  const std::optional<RefundRule::Limit>& within = amended != nullptr ? amended->within : refunds.within;
  Rational sum = 0;
  for (const FactName& refund : facts_.refunds_of(*row.fact)) {
    if (within) {
      const Value of = evaluate(within->of, Row{.fact = refund});
      const Value on = facts_.field(refund, "on").value_or(Failed{"the refund has no date"});
      if (const auto spoilt = spoils({of, on})) {
        return *spoilt;
      }
      const std::int64_t length = within->length;
      const Date last = within->months ? add_months(std::get<Date>(of), length, ruleset_.month_rule)
                                       : add_days(std::get<Date>(of), length);
      if (std::get<Date>(on) > last) {
        continue;
      }
    }
    const Value amount =
        facts_.own_currency_amount(refund, "amount").value_or(Failed{"the refund has no amount"});
    if (is_failed(amount)) {
      return amount;
    }
    if (facts_.field(refund, "currency") != facts_.field(*row.fact, "currency")) {
      return Failed{"the refund is in another currency"};
    }
    sum += number(amount);
  }
  const Value own = own_amount(*row.fact);
  if (is_failed(own)) {
    return own;
  }
  return std::min(sum, std::max(number(own), Rational(0)));
}

}  // namespace remit::reference
