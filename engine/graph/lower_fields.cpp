// Fields of facts: a scan in the fact's own frame, and a lookup where another fact refers to it.
#include <utility>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

operation::Substitute substitute_of(const FieldRead& read) {
  if (read.empty_number) {
    return *read.empty_number;
  }
  if (read.empty_date) {
    return *read.empty_date;
  }
  if (read.empty_word) {
    return *read.empty_word;
  }
  return std::monostate{};
}

bool is_this_fact(const TypedPool& pool, TypedId id) {
  return std::holds_alternative<ThisFact>(pool[id].node);
}

}  // namespace

NodeId GraphBuilder::field_column(FactKind kind, std::size_t field, operation::Substitute substitute,
                                  bool in_own_currency) {
  const FieldDefinition& definition = ruleset_.schema.field(kind, field);
  const FrameId frame = frame_of(kind);
  check(definition.origin != FieldOrigin::kDated, "dated fields are looked up, not scanned");
  if (definition.origin != FieldOrigin::kDerived) {
    want(kind, field);
    if (definition.type == FieldType::kMoney && ruleset_.schema.find_field(kind, "currency")) {
      want(kind, "currency");
    }
    return node(frame, operation::ScanField{kind, field, std::move(substitute), in_own_currency}, {});
  }
  want(FactKind::kPayment, "invoice");
  want(FactKind::kPayment, "paid_on");
  want(FactKind::kPayment, "amount");
  if (kind != FactKind::kInvoice) {
    want(FactKind::kInvoice, kind == FactKind::kDeal ? "deal" : "customer");
    return node(frame, operation::FirstPaidOn{}, {});
  }
  want(FactKind::kInvoice, "net");
  want(FactKind::kInvoice, "issued_on");
  want(FactKind::kRefund, "invoice");
  want(FactKind::kRefund, "on");
  want(FactKind::kRefund, "amount");
  for (const FactKind each : {FactKind::kInvoice, FactKind::kPayment, FactKind::kRefund}) {
    want(each, "currency");
  }
  return node(frame, operation::PaidOn{}, {});
}

NodeId GraphBuilder::lower_field(const FieldRead& read, TypedId id, const LoweringContext& context) {
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const FieldDefinition& definition = ruleset_.schema.field(read.kind, read.field);
  if (definition.origin == FieldOrigin::kDated) {
    check(read.on.has_value(), "a dated field is read as of a day");
    for (const char* field : {"partner", "attribute", "value", "from", "through"}) {
      want(FactKind::kPartnerAttribute, field);
    }
    if (definition.type == FieldType::kReference) {
      want_ids(FactKind::kPartner);
    }
    return node(context.frame, operation::DatedField{read.field, false, substitute_of(read)},
                {lowered(read.of), lowered(*read.on)}, span);
  }
  const NodeId column = field_column(read.kind, read.field, substitute_of(read), read.in_own_currency);
  if (graph_.nodes[column].span == grammar::SourceSpan{}) {
    graph_.nodes[column].span =
        span;  // the first place that reads it: what is wrong with the field is told there
  }
  if (!is_this_fact(ruleset_.expressions, read.of)) {
    return node(context.frame, operation::Gather{read.kind}, {lowered(read.of), column}, span);
  }
  const NodeId here = bring(column, context.frame);
  if (read.less_refunds) {
    return node(context.frame, operation::Sum{{false, true}}, {here, refunded(context)}, span);
  }
  return here;
}

NodeId GraphBuilder::lower_participant(operation::Participant participant, TypedId deal, TypedId id,
                                       const LoweringContext& context) {
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  for (const char* field : {"deal", "partner", "role"}) {
    want(FactKind::kDealPartner, field);
  }
  const NodeId column = node(frame_of(FactKind::kDeal), std::move(participant), {}, span);
  return is_this_fact(ruleset_.expressions, deal)
             ? bring(column, context.frame)
             : node(context.frame, operation::Gather{FactKind::kDeal}, {lowered(deal), column}, span);
}

NodeId GraphBuilder::lower_presence(const HasField& has, TypedId id, const LoweringContext& context) {
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  const FieldDefinition& definition = ruleset_.schema.field(has.kind, has.field);
  if (definition.origin == FieldOrigin::kDated) {
    check(has.on.has_value(), "a dated field is asked for as of a day");
    for (const char* field : {"partner", "attribute", "value", "from", "through"}) {
      want(FactKind::kPartnerAttribute, field);
    }
    if (definition.type == FieldType::kReference) {
      want_ids(FactKind::kPartner);
    }
    return node(context.frame, operation::DatedField{has.field, true, {}},
                {lowered(has.of), lowered(*has.on)}, span);
  }
  const FrameId frame = frame_of(has.kind);
  NodeId presence = 0;
  if (definition.origin == FieldOrigin::kDerived) {
    const NodeId never = node(frame, operation::Constant{Date::never()}, {});
    presence = node(frame, operation::Compare{CompareOperator::kNotEqual, {}},
                    {field_column(has.kind, has.field, {}), never});
  } else {
    want(has.kind, has.field);
    presence = node(frame, operation::ScanPresence{has.kind, has.field}, {});
  }
  if (is_this_fact(ruleset_.expressions, has.of)) {
    return bring(presence, context.frame);
  }
  return node(context.frame, operation::Gather{has.kind}, {lowered(has.of), presence}, span);
}

}  // namespace remit
