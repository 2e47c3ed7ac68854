#include "engine/run/scenario_facts.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "engine/base/check.hpp"
#include "engine/money/currency.hpp"

namespace remit {
namespace {

class FactCollector {
 public:
  FactCollector(const Scenario& scenario, MemoryFactSource& source)
      : schema_(source.schema()), source_(source) {
    for (const ScenarioFact& given : scenario.facts) {
      known_.emplace(given.kind, given.id);
    }
  }

  void add(const ScenarioFact& given);

 private:
  void add_attribute(const ScenarioFact& partner, const ScenarioFact::Field& field);
  void add_payment(const MemoryFact& invoice, Date paid_on);
  MemoryValue value_of(const FieldDefinition& definition, const ScenarioValue& value);
  void refer_to(FactKind kind, const std::string& id);

  const FactSchema& schema_;
  MemoryFactSource& source_;
  std::set<std::pair<FactKind, std::string>> known_;
};

void FactCollector::refer_to(FactKind kind, const std::string& id) {
  if (known_.emplace(kind, id).second) {
    source_.add(MemoryFact{kind, id, {}, Date::missing()});
  }
}

MemoryValue FactCollector::value_of(const FieldDefinition& definition, const ScenarioValue& value) {
  if (const auto* day = std::get_if<Date>(&value.value)) {
    return *day;
  }
  if (const auto* text = std::get_if<std::string>(&value.value)) {
    if (definition.type == FieldType::kReference) {
      refer_to(definition.refers_to, *text);
    }
    return *text;
  }
  const Rational& number = std::get<Rational>(value.value);
  if (definition.type != FieldType::kMoney) {
    return number;
  }
  const std::optional<Currency> currency = find_currency(value.currency);
  check(currency.has_value(), "the analysis has looked the currency up");
  return MemoryMoney{number, *currency};
}

void FactCollector::add(const ScenarioFact& given) {
  MemoryFact fact{given.kind, given.id, {}, given.booked_on.value_or(Date::missing())};
  for (const ScenarioFact::Field& field : given.fields) {
    const FieldDefinition& definition = schema_.field(given.kind, field.field);
    if (definition.origin == FieldOrigin::kDated) {
      add_attribute(given, field);
      continue;
    }
    MemoryValue value = value_of(definition, field.value);
    if (!field.value.currency.empty() && schema_.find_field(given.kind, "currency")) {
      fact.fields.try_emplace("currency", field.value.currency);
    }
    fact.fields.insert_or_assign(definition.name, std::move(value));
  }
  if (given.paid_on) {
    add_payment(fact, *given.paid_on);
  }
  source_.add(std::move(fact));
}

void FactCollector::add_attribute(const ScenarioFact& partner, const ScenarioFact::Field& field) {
  const FieldDefinition& definition = schema_.field(partner.kind, field.field);
  const Date from = field.dates.from.value_or(Date::first_day());
  MemoryFact fact{FactKind::kPartnerAttribute,
                  partner.id + "/" + definition.name + "/" + from.to_text(),
                  {},
                  partner.booked_on.value_or(Date::missing())};
  fact.fields.emplace("partner", partner.id);
  fact.fields.emplace("attribute", definition.name);
  fact.fields.emplace("value", value_of(definition, field.value));
  fact.fields.emplace("from", from);
  if (field.dates.through) {
    fact.fields.emplace("through", *field.dates.through);
  }
  source_.add(std::move(fact));
}

void FactCollector::add_payment(const MemoryFact& invoice, Date paid_on) {
  const auto net = invoice.fields.find("net");
  if (net == invoice.fields.end()) {
    return;  // an invoice of nothing has nothing to be paid; reading its net says so
  }
  const Date booked_on =
      invoice.booked_on == Date::missing() ? invoice.booked_on : std::max(invoice.booked_on, paid_on);
  MemoryFact payment{FactKind::kPayment, invoice.id + "/paid", {}, booked_on};
  payment.fields.emplace("invoice", invoice.id);
  payment.fields.emplace("paid_on", paid_on);
  payment.fields.emplace("amount", net->second);
  payment.fields.emplace("currency", invoice.fields.at("currency"));
  source_.add(std::move(payment));
}

}  // namespace

void add_scenario_facts(const Scenario& scenario, MemoryFactSource& source) {
  FactCollector collector(scenario, source);
  for (const ScenarioFact& fact : scenario.facts) {
    collector.add(fact);
  }
}

std::string name_in(MemoryFactSource& source, FactKind kind, std::int64_t key) {
  const Result<std::string> id = source.id_of(source.schema().fact(kind), key);
  return id ? *id : "number " + std::to_string(key);
}

}  // namespace remit
