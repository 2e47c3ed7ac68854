#include "engine/columns/fact_schema.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/base/check.hpp"

namespace remit {
namespace {

FieldDefinition imported(std::string name, FieldType type, bool required = false) {
  return {.name = name, .column = name, .type = type, .required = required};
}

FieldDefinition reference(std::string name, FactKind to, FieldOrigin origin, bool required = false) {
  return {.name = name,
          .column = name + "_id",
          .type = FieldType::kReference,
          .refers_to = to,
          .origin = origin,
          .required = required};
}

FieldDefinition of_origin(FieldOrigin origin, std::string name, FieldType type,
                          FactKind refers_to = FactKind::kPartner) {
  return {.name = name, .column = name, .type = type, .refers_to = refers_to, .origin = origin};
}

constexpr bool kRequired = true;

FactDefinition partner() {
  using enum FieldType;
  return {.kind = FactKind::kPartner,
          .name = "partner",
          .file_stem = "partners",
          .has_id = true,
          .identity = {},
          .own_dates = {},
          .fields = {imported("name", kText), imported("joined_on", kDate),
                     imported("payout_currency", kSymbol), of_origin(FieldOrigin::kDated, "tier", kSymbol),
                     of_origin(FieldOrigin::kDated, "type", kSymbol),
                     of_origin(FieldOrigin::kDated, "region", kSymbol),
                     of_origin(FieldOrigin::kDated, "segment", kSymbol),
                     of_origin(FieldOrigin::kDated, "parent", kReference, FactKind::kPartner)}};
}

FactDefinition partner_attribute() {
  using enum FieldType;
  return {.kind = FactKind::kPartnerAttribute,
          .name = "partner_attribute",
          .file_stem = "partner_attributes",
          .has_id = false,
          .identity = {"partner_id", "attribute", "from"},
          .own_dates = {},
          .fields = {reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     imported("attribute", kSymbol, kRequired), imported("value", kText, kRequired),
                     imported("from", kDate, kRequired), imported("through", kDate)}};
}

FactDefinition customer() {
  using enum FieldType;
  return {.kind = FactKind::kCustomer,
          .name = "customer",
          .file_stem = "customers",
          .has_id = true,
          .identity = {},
          .own_dates = {},
          .fields = {imported("name", kText), imported("region", kSymbol), imported("segment", kSymbol),
                     of_origin(FieldOrigin::kDerived, "first_paid_on", kDate)}};
}

FactDefinition lead() {
  using enum FieldType;
  return {.kind = FactKind::kLead,
          .name = "lead",
          .file_stem = "leads",
          .has_id = true,
          .identity = {},
          .own_dates = {"created_on"},
          .fields = {reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kImported),
                     imported("status", kSymbol, kRequired), imported("created_on", kDate, kRequired),
                     imported("qualified_on", kDate), imported("region", kSymbol),
                     imported("segment", kSymbol), imported("product", kSymbol)}};
}

FactDefinition deal() {
  using enum FieldType;
  return {.kind = FactKind::kDeal,
          .name = "deal",
          .file_stem = "deals",
          .has_id = true,
          .identity = {},
          .own_dates = {"closed_on", "registered_on"},
          .fields = {reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kImported),
                     imported("kind", kSymbol), imported("stage", kSymbol, kRequired),
                     imported("product", kSymbol), imported("region", kSymbol), imported("segment", kSymbol),
                     imported("value", kMoney, kRequired), imported("currency", kSymbol, kRequired),
                     imported("registered_on", kDate), imported("closed_on", kDate),
                     of_origin(FieldOrigin::kDerived, "first_paid_on", kDate)}};
}

FactDefinition deal_partner() {
  using enum FieldType;
  return {.kind = FactKind::kDealPartner,
          .name = "deal_partner",
          .file_stem = "deal_partners",
          .has_id = false,
          .identity = {"deal_id", "partner_id", "role"},
          .own_dates = {},
          .fields = {reference("deal", FactKind::kDeal, FieldOrigin::kImported, kRequired),
                     reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     imported("role", kSymbol, kRequired), imported("position", kNumber),
                     imported("weight", kNumber), imported("share", kPercent)}};
}

FactDefinition invoice() {
  using enum FieldType;
  return {.kind = FactKind::kInvoice,
          .name = "invoice",
          .file_stem = "invoices",
          .has_id = true,
          .identity = {},
          .own_dates = {"issued_on"},
          .fields = {reference("deal", FactKind::kDeal, FieldOrigin::kImported),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kInherited),
                     reference("partner", FactKind::kPartner, FieldOrigin::kInherited),
                     imported("kind", kSymbol), imported("product", kSymbol),
                     imported("issued_on", kDate, kRequired), imported("due_on", kDate),
                     imported("net", kMoney, kRequired), imported("currency", kSymbol, kRequired),
                     of_origin(FieldOrigin::kDerived, "paid_on", kDate)}};
}

FactDefinition invoice_line() {
  using enum FieldType;
  return {.kind = FactKind::kInvoiceLine,
          .name = "invoice_line",
          .file_stem = "invoice_lines",
          .has_id = true,
          .identity = {},
          .own_dates = {},
          .fields = {reference("invoice", FactKind::kInvoice, FieldOrigin::kImported, kRequired),
                     imported("product", kSymbol), imported("quantity", kNumber),
                     imported("net", kMoney, kRequired), imported("currency", kSymbol, kRequired),
                     reference("deal", FactKind::kDeal, FieldOrigin::kInherited),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kInherited),
                     reference("partner", FactKind::kPartner, FieldOrigin::kInherited)}};
}

FactDefinition payment() {
  using enum FieldType;
  return {.kind = FactKind::kPayment,
          .name = "payment",
          .file_stem = "payments",
          .has_id = true,
          .identity = {},
          .own_dates = {"paid_on"},
          .fields = {reference("invoice", FactKind::kInvoice, FieldOrigin::kImported, kRequired),
                     imported("paid_on", kDate, kRequired), imported("amount", kMoney, kRequired),
                     imported("currency", kSymbol, kRequired),
                     reference("deal", FactKind::kDeal, FieldOrigin::kInherited),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kInherited),
                     reference("partner", FactKind::kPartner, FieldOrigin::kInherited)}};
}

FactDefinition refund() {
  using enum FieldType;
  FieldDefinition on = imported("on", kDate, kRequired);
  on.column = "issued_on";
  return {.kind = FactKind::kRefund,
          .name = "refund",
          .file_stem = "credit_notes",
          .has_id = true,
          .identity = {},
          .own_dates = {"on"},
          .fields = {reference("invoice", FactKind::kInvoice, FieldOrigin::kImported, kRequired),
                     reference("payment", FactKind::kPayment, FieldOrigin::kImported), std::move(on),
                     imported("amount", kMoney, kRequired), imported("currency", kSymbol, kRequired),
                     imported("reason", kText), reference("deal", FactKind::kDeal, FieldOrigin::kInherited),
                     reference("customer", FactKind::kCustomer, FieldOrigin::kInherited),
                     reference("partner", FactKind::kPartner, FieldOrigin::kInherited)}};
}

FactDefinition target() {
  using enum FieldType;
  return {.kind = FactKind::kTarget,
          .name = "target",
          .file_stem = "targets",
          .has_id = false,
          .identity = {"partner_id", "measure", "period"},
          .own_dates = {},
          .fields = {reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     imported("measure", kSymbol, kRequired), imported("period", kText, kRequired),
                     imported("amount", kNumber, kRequired), imported("currency", kSymbol)}};
}

FactDefinition exchange_rate() {
  using enum FieldType;
  return {.kind = FactKind::kExchangeRate,
          .name = "exchange_rate",
          .file_stem = "fx_rates",
          .has_id = false,
          .identity = {"on", "from", "to"},
          .own_dates = {"on"},
          .fields = {imported("on", kDate, kRequired), imported("from", kSymbol, kRequired),
                     imported("to", kSymbol, kRequired), imported("rate", kNumber, kRequired)}};
}

FactDefinition adjustment() {
  using enum FieldType;
  return {.kind = FactKind::kAdjustment,
          .name = "adjustment",
          .file_stem = "adjustments",
          .has_id = true,
          .identity = {},
          .own_dates = {"on"},
          .fields = {reference("partner", FactKind::kPartner, FieldOrigin::kImported, kRequired),
                     imported("on", kDate, kRequired), imported("amount", kMoney, kRequired),
                     imported("currency", kSymbol, kRequired), imported("reason", kText, kRequired),
                     imported("approved_by", kText, kRequired)}};
}

template <class Items, class Predicate>
std::optional<std::size_t> index_where(const Items& items, Predicate&& holds) {
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (holds(items[index])) {
      return index;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(FieldType type) {
  switch (type) {
    case FieldType::kDate:
      return "date";
    case FieldType::kMoney:
      return "money";
    case FieldType::kNumber:
      return "number";
    case FieldType::kPercent:
      return "percent";
    case FieldType::kText:
      return "text";
    case FieldType::kSymbol:
      return "symbol";
    case FieldType::kReference:
      break;
  }
  return "reference";
}

std::optional<FieldType> parse_field_type(std::string_view name) {
  for (const FieldType type : {FieldType::kDate, FieldType::kMoney, FieldType::kNumber, FieldType::kPercent,
                               FieldType::kText, FieldType::kSymbol}) {
    if (to_text(type) == name) {
      return type;
    }
  }
  return std::nullopt;
}

FactDefinition declared_fact(const FactSchema& schema, std::string name, std::optional<FactKind> of,
                             std::vector<FieldDefinition> fields) {
  FactDefinition fact;
  fact.name = name;
  fact.file_stem = std::move(name);
  const auto is_free = [&](const std::string& field) {
    const auto has_name = [&](const FieldDefinition& each) { return each.name == field; };
    return std::none_of(fact.fields.begin(), fact.fields.end(), has_name) &&
           std::none_of(fields.begin(), fields.end(), has_name);
  };
  if (of) {
    fact.fields.push_back(reference(schema.fact(*of).name, *of, FieldOrigin::kImported, kRequired));
  }
  const bool has_money = std::any_of(fields.begin(), fields.end(),
                                     [](const auto& each) { return each.type == FieldType::kMoney; });
  if (has_money && is_free("currency")) {
    fact.fields.push_back(imported("currency", FieldType::kSymbol, kRequired));
  }
  const auto own_fields = static_cast<std::ptrdiff_t>(fact.fields.size());
  if (of) {
    for (const FieldDefinition& each : schema.fact(*of).fields) {
      const bool is_stored = each.origin == FieldOrigin::kImported || each.origin == FieldOrigin::kInherited;
      if (is_stored && each.type == FieldType::kReference && is_free(each.name)) {
        fact.fields.push_back(reference(each.name, each.refers_to, FieldOrigin::kInherited));
      }
    }
  }
  for (FieldDefinition& field : fields) {
    field.column = field.name;
    field.origin = FieldOrigin::kDeclared;
    if (field.type == FieldType::kDate && fact.own_dates.empty()) {
      fact.own_dates.push_back(field.name);
    }
  }
  fact.fields.insert(fact.fields.begin() + own_fields, std::make_move_iterator(fields.begin()),
                     std::make_move_iterator(fields.end()));
  return fact;
}

const FactSchema& FactSchema::standard() {
  static const FactSchema schema = [] {
    FactSchema made;
    made.facts_ = {partner(),      partner_attribute(), customer(),     lead(),    deal(),
                   deal_partner(), invoice(),           invoice_line(), payment(), refund(),
                   target(),       exchange_rate(),     adjustment()};
    for (std::size_t index = 0; index < made.facts_.size(); ++index) {
      check(made.facts_[index].kind == static_cast<FactKind>(index),
            "fact kinds stand in the order of the enum");
    }
    return made;
  }();
  return schema;
}

const FactDefinition& FactSchema::fact(FactKind kind) const {
  check(static_cast<std::size_t>(kind) < facts_.size(), "the kind belongs to this schema");
  return facts_[static_cast<std::size_t>(kind)];
}

const FieldDefinition& FactSchema::field(FactKind kind, std::size_t index) const {
  const FactDefinition& definition = fact(kind);
  check(index < definition.fields.size(), "the field belongs to this kind");
  return definition.fields[index];
}

std::optional<FactKind> FactSchema::find_fact(std::string_view name) const {
  const auto index = index_where(facts_, [&](const FactDefinition& each) { return each.name == name; });
  return index ? std::optional(static_cast<FactKind>(*index)) : std::nullopt;
}

std::optional<FactKind> FactSchema::find_file(std::string_view file_stem) const {
  const auto index =
      index_where(facts_, [&](const FactDefinition& each) { return each.file_stem == file_stem; });
  return index ? std::optional(static_cast<FactKind>(*index)) : std::nullopt;
}

std::optional<std::size_t> FactSchema::find_field(FactKind kind, std::string_view name) const {
  return index_where(fact(kind).fields, [&](const FieldDefinition& each) { return each.name == name; });
}

std::optional<std::size_t> FactSchema::find_column(FactKind kind, std::string_view column) const {
  return index_where(fact(kind).fields, [&](const FieldDefinition& each) {
    return each.column == column &&
           (each.origin == FieldOrigin::kImported || each.origin == FieldOrigin::kInherited ||
            each.origin == FieldOrigin::kDeclared);
  });
}

std::optional<std::size_t> FactSchema::inherits_through(FactKind kind) const {
  if (is_declared(kind)) {
    const bool is_of_something = fact(kind).fields.front().origin == FieldOrigin::kImported &&
                                 fact(kind).fields.front().type == FieldType::kReference;
    return is_of_something ? std::optional<std::size_t>(0) : std::nullopt;
  }
  for (const char* name : {"invoice", "deal"}) {
    const auto through = find_field(kind, name);
    if (through && field(kind, *through).origin == FieldOrigin::kImported) {
      return through;
    }
  }
  return std::nullopt;
}

std::size_t FactSchema::add_field(FactKind kind, FieldDefinition field) {
  check(!find_field(kind, field.name), "a field's name is free when it is added");
  std::vector<FieldDefinition>& fields = facts_[static_cast<std::size_t>(kind)].fields;
  fields.push_back(std::move(field));
  return fields.size() - 1;
}

FactKind FactSchema::add_fact(FactDefinition fact) {
  check(!find_fact(fact.name), "a fact's name is free when it is added");
  const auto kind = static_cast<FactKind>(facts_.size());
  fact.kind = kind;
  facts_.push_back(std::move(fact));
  return kind;
}

}  // namespace remit
