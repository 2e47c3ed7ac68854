#include "tests/reference/known_facts.hpp"

#include <tuple>
#include <utility>

namespace remit::reference {
namespace {

// Nothing, for a field that isn't there or is empty.
const MemoryValue* find_value(const MemoryFact& fact, const std::string& name) {
  const auto found = fact.fields.find(name);
  if (found == fact.fields.end()) {
    return nullptr;
  }
  const auto* text = std::get_if<std::string>(&found->second);
  return text != nullptr && text->empty() ? nullptr : &found->second;
}

std::string find_text(const MemoryFact& fact, const std::string& name) {
  const MemoryValue* value = find_value(fact, name);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : *text;
}

Date find_date(const MemoryFact& fact, const std::string& name) {
  const MemoryValue* value = find_value(fact, name);
  const auto* date = value == nullptr ? nullptr : std::get_if<Date>(value);
  return date == nullptr ? Date::missing() : *date;
}

Date own_date(const FactDefinition& definition, const MemoryFact& fact) {
  for (const std::string& name : definition.own_dates) {
    const Date date = find_date(fact, name);
    if (date != Date::missing()) {
      return date;
    }
  }
  return Date::missing();
}

/// The day on which a version was booked, else its own; missing, which is before all days, without either.
Date booked_on(const FactDefinition& definition, const MemoryFact& fact) {
  return fact.booked_on != Date::missing() ? fact.booked_on : own_date(definition, fact);
}

}  // namespace

KnownFacts::KnownFacts(const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view)
    : ruleset_(ruleset) {
  std::int64_t sequence = 0;
  for (const MemoryFact& fact : facts) {
    ++sequence;
    if (sequence <= view.watermark && booked_on(ruleset.schema.fact(fact.kind), fact) <= view.booked_by) {
      facts_[fact.kind][fact.id] = &fact;
      first_versions_[fact.kind].emplace(fact.id, &fact);
    }
  }
  for (auto& [kind, of_kind] : facts_) {
    const FactDefinition& definition = ruleset.schema.fact(kind);
    std::erase_if(of_kind,
                  [&](const auto& entry) { return own_date(definition, *entry.second) > view.through; });
  }
}

const std::map<std::string, const MemoryFact*>& KnownFacts::of(FactKind kind) const {
  static const std::map<std::string, const MemoryFact*> nothing;
  const auto found = facts_.find(kind);
  return found == facts_.end() ? nothing : found->second;
}

const MemoryFact* KnownFacts::find(const FactName& fact) const {
  const auto found = of(fact.kind).find(fact.id);
  return found == of(fact.kind).end() ? nullptr : found->second;
}

Date KnownFacts::first_booked(const FactName& fact) const {
  return booked_on(ruleset_.schema.fact(fact.kind), *first_versions_.at(fact.kind).at(fact.id));
}

std::optional<Value> KnownFacts::field(const FactName& fact, std::size_t field, Date day) const {
  const FieldDefinition& definition = ruleset_.schema.field(fact.kind, field);
  switch (definition.origin) {
    case FieldOrigin::kDated:
      return dated(fact.id, definition, day);
    case FieldOrigin::kDerived:
      return fact.kind == FactKind::kInvoice ? paid_on(fact) : first_paid_on(fact);
    case FieldOrigin::kImported:
    case FieldOrigin::kInherited:
    case FieldOrigin::kDeclared:
      break;
  }
  return definition.type == FieldType::kReference ? reference(fact, definition) : stated(fact, definition);
}

std::optional<Value> KnownFacts::field(const FactName& fact, const std::string& name) const {
  return field(fact, ruleset_.schema.find_field(fact.kind, name).value(), Date::missing());
}

std::optional<Value> KnownFacts::stated(const FactName& fact, const FieldDefinition& definition) const {
  const MemoryFact* known = find(fact);
  const MemoryValue* value = known == nullptr ? nullptr : find_value(*known, definition.name);
  if (value == nullptr) {
    return std::nullopt;
  }
  switch (definition.type) {
    case FieldType::kDate: {
      const auto* date = std::get_if<Date>(value);
      return date != nullptr ? Value(*date) : Value(Failed{definition.name + " is no date"});
    }
    case FieldType::kMoney:
      return money(*known, *value);
    case FieldType::kNumber:
    case FieldType::kPercent: {
      const auto* number = std::get_if<Rational>(value);
      return number != nullptr ? Value(*number) : Value(Failed{definition.name + " is no number"});
    }
    case FieldType::kSymbol:
    case FieldType::kText:
    case FieldType::kReference:
      break;
  }
  const auto* text = std::get_if<std::string>(value);
  return text != nullptr ? Value(*text) : Value(Failed{definition.name + " is no word"});
}

// Amounts are in the currency of the rules, in whole minor units of 64 bits.
Value KnownFacts::money(const MemoryFact& fact, const MemoryValue& value) const {
  const auto* money = std::get_if<MemoryMoney>(&value);
  const std::string stated = find_text(fact, "currency");
  if (money == nullptr || money->currency != ruleset_.currency ||
      (!stated.empty() && stated != ruleset_.currency.code())) {
    return Failed{"the amount isn't in " + ruleset_.currency.code()};
  }
  const auto minor = to_integer(Rational(money->amount * Rational(ruleset_.currency.minor_units_per_unit())));
  if (!minor || !to_int64(*minor)) {
    return Failed{"the amount is no whole number of minor units"};
  }
  return money->amount;
}

std::optional<Value> KnownFacts::own_currency_amount(const FactName& fact, const std::string& name) const {
  const MemoryFact* known = find(fact);
  const MemoryValue* value = known == nullptr ? nullptr : find_value(*known, name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto* money = std::get_if<MemoryMoney>(value);
  const std::string stated = find_text(*known, "currency");
  if (money == nullptr || (!stated.empty() && money->currency.code() != stated)) {
    return Failed{"the amount can't be read"};
  }
  const auto minor = to_integer(Rational(money->amount * Rational(money->currency.minor_units_per_unit())));
  if (!minor || !to_int64(*minor)) {
    return Failed{"the amount is no whole number of minor units"};
  }
  return Rational(*minor, Integer(ruleset_.currency.minor_units_per_unit()));
}

// The newest rate of a pair on or before the day, or that of the very day.
std::optional<KnownFacts::Published> KnownFacts::published(const std::string& from, const std::string& to,
                                                           Date day) const {
  std::optional<Published> newest;
  for (const auto& [id, fact] : of(FactKind::kExchangeRate)) {
    const MemoryValue* rate = find_value(*fact, "rate");
    const Date on = find_date(*fact, "on");
    const bool counts = rate != nullptr && find_text(*fact, "from") == from && find_text(*fact, "to") == to &&
                        on <= day && (on == day || ruleset_.rates_last_published);
    if (counts && std::get<Rational>(*rate) > 0 && (!newest || newest->day < on)) {
      newest = Published{on, std::get<Rational>(*rate)};
    }
  }
  return newest;
}

std::optional<Rational> KnownFacts::one_leg(const std::string& from, const std::string& to, Date day) const {
  if (from == to) {
    return Rational(1);
  }
  const std::optional<Published> direct = published(from, to, day);
  const std::optional<Published> inverse = published(to, from, day);
  if (direct && (!inverse || inverse->day <= direct->day)) {
    return direct->rate;
  }
  return inverse ? std::optional(Rational(1 / inverse->rate)) : std::nullopt;
}

std::optional<Rational> KnownFacts::rate(const std::string& from, const std::string& to, Date day) const {
  const std::optional<Rational> straight = one_leg(from, to, day);
  if (straight || ruleset_.pivot.empty()) {
    return straight;
  }
  const std::optional<Rational> first = one_leg(from, ruleset_.pivot, day);
  const std::optional<Rational> second = one_leg(ruleset_.pivot, to, day);
  return first && second ? std::optional(Rational(*first * *second)) : std::nullopt;
}

// A fact's own reference, else that of its invoice or deal; missing when it names no known fact.
std::optional<Value> KnownFacts::reference(const FactName& fact, const FieldDefinition& definition) const {
  const MemoryFact* known = find(fact);
  if (known == nullptr) {
    return std::nullopt;
  }
  const std::string id = find_text(*known, definition.name);
  if (!id.empty()) {
    const FactName referred{definition.refers_to, id};
    return find(referred) != nullptr ? std::optional(Value(referred)) : std::nullopt;
  }
  if (definition.origin != FieldOrigin::kInherited) {
    return std::nullopt;
  }
  // Invoices have it of their deal, facts of one's own of what they are of, all others of their invoice.
  const FieldDefinition& of_what = ruleset_.schema.fact(fact.kind).fields.front();
  const FactName parent =
      is_declared(fact.kind)            ? FactName{of_what.refers_to, find_text(*known, of_what.name)}
      : fact.kind == FactKind::kInvoice ? FactName{FactKind::kDeal, find_text(*known, "deal")}
                                        : FactName{FactKind::kInvoice, find_text(*known, "invoice")};
  return field(parent, definition.name);
}

// The newest of the attribute's values that are in force on the day.
std::optional<Value> KnownFacts::dated(const std::string& partner, const FieldDefinition& definition,
                                       Date day) const {
  const MemoryFact* newest = nullptr;
  for (const auto& [id, attribute] : of(FactKind::kPartnerAttribute)) {
    if (find_text(*attribute, "partner") != partner ||
        find_text(*attribute, "attribute") != definition.name) {
      continue;
    }
    const Date from = find_date(*attribute, "from");
    const Date through = find_date(*attribute, "through");
    const bool in_force = from <= day && (through == Date::missing() || day <= through);
    if (in_force && (newest == nullptr || find_date(*newest, "from") <= from)) {
      newest = attribute;
    }
  }
  if (newest == nullptr) {
    return std::nullopt;
  }
  const std::string value = find_text(*newest, "value");
  if (value.empty()) {
    return Failed{definition.name + " is empty"};
  }
  switch (definition.type) {
    case FieldType::kReference: {
      const FactName referred{definition.refers_to, value};
      return find(referred) != nullptr ? Value(referred) : Value(Failed{value + " isn't known"});
    }
    case FieldType::kDate: {
      const std::optional<Date> date = Date::parse_iso(value);
      return date ? Value(*date) : Value(Failed{value + " is no date"});
    }
    case FieldType::kMoney:
    case FieldType::kNumber:
    case FieldType::kPercent:
      return number_in(value, definition.type);
    case FieldType::kSymbol:
    case FieldType::kText:
      break;
  }
  return value;
}

// `EUR 400`, `400`, `12.5%`: attributes are words in their file.
Value KnownFacts::number_in(const std::string& word, FieldType type) const {
  std::string digits = word;
  const std::string currency = ruleset_.currency.code() + " ";
  if (type == FieldType::kMoney && digits.starts_with(currency)) {
    digits = digits.substr(currency.size());
  }
  const bool percent = type == FieldType::kPercent && digits.ends_with('%');
  if (percent) {
    digits.pop_back();
  }
  const std::optional<Rational> number = parse_decimal(digits);
  if (!number) {
    return Failed{word + " is no number"};
  }
  return percent ? Rational(*number / 100) : *number;
}

// The first day at whose end payments and credit notes together reach the net.
Value KnownFacts::paid_on(const FactName& invoice) const {
  const MemoryValue* stated_net = find_value(*find(invoice), "net");
  if (stated_net == nullptr) {
    return Date::never();
  }
  const MemoryMoney& net = std::get<MemoryMoney>(*stated_net);
  if (net.amount <= 0) {
    const Date issued_on = find_date(*find(invoice), "issued_on");
    return issued_on == Date::missing() ? Date::never() : issued_on;
  }
  std::map<Date, Rational> received;
  for (const auto& [kind, date_field] :
       {std::pair(FactKind::kPayment, "paid_on"), std::pair(FactKind::kRefund, "on")}) {
    for (const auto& [id, fact] : of(kind)) {
      if (find_text(*fact, "invoice") != invoice.id) {
        continue;
      }
      const MemoryValue* amount = find_value(*fact, "amount");
      if (amount == nullptr) {
        continue;
      }
      if (std::get<MemoryMoney>(*amount).currency != net.currency) {
        return Failed{id + " is in another currency than its invoice"};
      }
      received[find_date(*fact, date_field)] += std::get<MemoryMoney>(*amount).amount;
    }
  }
  Rational together = 0;
  for (const auto& [day, amount] : received) {
    together += amount;
    if (together >= net.amount) {
      return day;
    }
  }
  return Date::never();
}

Value KnownFacts::first_paid_on(const FactName& of_whom) const {
  const std::string owner = of_whom.kind == FactKind::kDeal ? "deal" : "customer";
  Date first = Date::never();
  for (const auto& [id, payment] : of(FactKind::kPayment)) {
    const std::optional<Value> paid_by =
        field(FactName{FactKind::kInvoice, find_text(*payment, "invoice")}, owner);
    const MemoryValue* amount = find_value(*payment, "amount");
    const bool is_of_something = amount != nullptr && std::get<MemoryMoney>(*amount).amount > 0;
    if (is_of_something && paid_by == Value(of_whom)) {
      first = std::min(first, find_date(*payment, "paid_on"));
    }
  }
  return first;
}

std::vector<FactName> KnownFacts::participants_of(const FactName& deal, const std::string& role) const {
  std::vector<FactName> participants;
  for (const auto& [id, fact] : of(FactKind::kDealPartner)) {
    const FactName name{FactKind::kDealPartner, id};
    const bool in_role = role.empty() || find_text(*fact, "role") == role;
    if (in_role && field(name, "deal") == Value(deal) && field(name, "partner")) {
      participants.push_back(name);
    }
  }
  return participants;
}

std::vector<FactName> KnownFacts::participants_in_order(const FactName& deal) const {
  std::map<std::tuple<bool, Rational, std::string>, FactName> members;
  for (const FactName& member : participants_of(deal, "")) {
    const std::optional<Value> position = field(member, "position");
    const auto* number = position ? std::get_if<Rational>(&*position) : nullptr;
    members.emplace(std::tuple(number == nullptr, number != nullptr ? *number : Rational(0), member.id),
                    member);
  }
  std::vector<FactName> in_order;
  for (const auto& [place, member] : members) {
    in_order.push_back(member);
  }
  return in_order;
}

std::vector<FactName> KnownFacts::refunds_of(const FactName& fact) const {
  std::vector<FactName> refunds;
  for (const auto& [id, refund] : of(FactKind::kRefund)) {
    const FactName invoice{FactKind::kInvoice, find_text(*refund, "invoice")};
    const bool concerns = fact.kind == FactKind::kInvoice   ? invoice == fact
                          : fact.kind == FactKind::kPayment ? find_text(*refund, "payment") == fact.id
                          : fact.kind == FactKind::kDeal    ? field(invoice, "deal") == Value(fact)
                                                            : false;
    if (concerns) {
      refunds.push_back(FactName{FactKind::kRefund, id});
    }
  }
  return refunds;
}

}  // namespace remit::reference
