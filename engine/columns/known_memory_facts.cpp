#include "engine/columns/known_memory_facts.hpp"

namespace remit {
namespace {

// The date that a fact counts from, missing for facts without one.
Date own_date(const FactDefinition& definition, const MemoryFact& fact) {
  for (const std::string& name : definition.own_dates) {
    const MemoryValue* value = find_value(fact, name);
    if (value == nullptr) {
      continue;
    }
    if (const auto* date = std::get_if<Date>(value); date != nullptr && date->is_ordinary()) {
      return *date;
    }
    if (const auto* text = std::get_if<std::string>(value)) {
      return Date::parse_iso(*text).value_or(Date::missing());
    }
  }
  return Date::missing();
}

}  // namespace

const MemoryValue* find_value(const MemoryFact& fact, const std::string& field) {
  const auto found = fact.fields.find(field);
  if (found == fact.fields.end()) {
    return nullptr;
  }
  const auto* text = std::get_if<std::string>(&found->second);
  return text != nullptr && text->empty() ? nullptr : &found->second;
}

KnownMemoryFacts::KnownMemoryFacts(const FactSchema& schema, const FactView& view,
                                   const std::vector<MemoryFact>& facts,
                                   const std::vector<std::map<std::string, std::int64_t, std::less<>>>& keys)
    : schema_(schema), by_kind_(schema.kind_count()) {
  for (std::size_t index = 0; index < facts.size(); ++index) {
    const MemoryFact& fact = facts[index];
    const auto sequence = static_cast<std::int64_t>(index) + 1;
    const Date booked =
        fact.booked_on.is_ordinary() ? fact.booked_on : own_date(schema.fact(fact.kind), fact);
    if (sequence > view.watermark || booked > view.booked_by) {
      continue;
    }
    const auto kind = static_cast<std::size_t>(fact.kind);
    KnownFact& known = by_kind_[kind][fact.id];
    if (known.fact == nullptr) {
      known.first_booked = booked;
    }
    known = KnownFact{&fact, sequence, keys[kind].at(fact.id), known.first_booked};
  }
  // Only then: a newer version may have moved a fact beyond the view's last day.
  for (std::size_t kind = 0; kind < by_kind_.size(); ++kind) {
    const FactDefinition& definition = schema.fact(static_cast<FactKind>(kind));
    std::erase_if(by_kind_[kind],
                  [&](const auto& entry) { return own_date(definition, *entry.second.fact) > view.through; });
  }
}

const MemoryFact* KnownMemoryFacts::find(FactKind kind, std::string_view id) const {
  const auto found = of(kind).find(id);
  return found == of(kind).end() ? nullptr : found->second.fact;
}

const std::string* KnownMemoryFacts::referred_id(FactKind kind, const MemoryFact* fact,
                                                 const std::string& name) const {
  while (fact != nullptr) {
    if (const MemoryValue* value = find_value(*fact, name)) {
      return std::get_if<std::string>(value);
    }
    const auto field = schema_.find_field(kind, name);
    if (!field || schema_.field(kind, *field).origin != FieldOrigin::kInherited) {
      return nullptr;
    }
    const auto link = schema_.inherits_through(kind);
    if (!link) {
      return nullptr;
    }
    const FieldDefinition& through = schema_.field(kind, *link);
    const FactKind parent = through.refers_to;
    const MemoryValue* parent_id = find_value(*fact, through.name);
    const auto* id = parent_id == nullptr ? nullptr : std::get_if<std::string>(parent_id);
    fact = id == nullptr ? nullptr : find(parent, *id);
    kind = parent;
  }
  return nullptr;
}

}  // namespace remit
