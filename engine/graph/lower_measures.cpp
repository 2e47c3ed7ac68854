// Measures: one ordered index a measure, whoever reads it, and a value a reading row.
#include <utility>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {

bool is_date_of_invoice(const Ruleset& ruleset, TypedId day) {
  const auto* read = std::get_if<FieldRead>(&ruleset.expressions[day].node);
  return read != nullptr && read->kind == FactKind::kInvoice;
}

NodeId GraphBuilder::measure_index(std::size_t measure) {
  const NodesApart none(*this, std::nullopt);
  const Measure& definition = ruleset_.measures[measure];
  std::vector<NodeId> inputs;
  for (const MeasureTotal& total : definition.totals) {
    LoweringContext context{.frame = frame_of(total.fact),
                            .partner = {},
                            .governing_date = {},
                            .governing_expression = {},
                            .refunds = nullptr};
    const NodeId by = lower(total.by, context);
    context.governing_date = by;
    inputs.push_back(by);
    if (total.until) {
      inputs.push_back(lower(*total.until, context));
    }
    if (total.where) {
      inputs.push_back(lower(*total.where, context));
    }
    if (total.value) {
      inputs.push_back(lower(*total.value, context));
    }
    for (const TypedId key : total.keys) {
      inputs.push_back(lower(key, context));
    }
    for (const TypedId edge : total.edges) {
      inputs.push_back(lower(edge, context));
    }
    if (total.fact == FactKind::kRefund) {
      want(FactKind::kRefund, "invoice");
    }
  }
  return node(frame_of_measure(measure), operation::MeasureIndex{measure}, std::move(inputs),
              definition.span);
}

NodeId GraphBuilder::lower_measure(const MeasureRead& read, TypedId id, const LoweringContext& context) {
  const FrameId root = graph_.root_of(context.frame);
  const bool in_period = graph_.frames[root].form == Frame::Form::kPartnerPeriods;
  const grammar::SourceSpan span = ruleset_.expressions[id].span;
  operation::MeasureValue value{.measure = read.measure,
                                .view = read.view,
                                .with_own_refunds = false,
                                .day_is_of_invoice = false,
                                .by_day = true};
  NodeId day = 0;
  if (read.view == MeasureView::kOn) {
    check(read.on.has_value(), "a measure is read at a day");
    day = lowered(*read.on);
    value.view = MeasureView::kSoFar;
  } else if (in_period) {
    const bool last = read.view == MeasureView::kSoFar;
    day = period_day({last, last}, context);
  } else {
    check(context.governing_date.has_value(), "a rule's line has a governing date");
    day = *context.governing_date;
    value.by_day = false;
    value.with_own_refunds = read.view == MeasureView::kSoFar && context.refunds != nullptr &&
                             context.refunds->treatment == RefundTreatment::kReRate;
    if (graph_.frames[context.frame].kind == FactKind::kRefund) {
      want(FactKind::kRefund, "invoice");
      value.day_is_of_invoice =
          context.governing_expression && is_date_of_invoice(ruleset_, *context.governing_expression);
    }
  }
  std::vector<NodeId> inputs = {measure_index(read.measure), day};
  for (const TypedId key : read.keys) {
    inputs.push_back(as_key(lowered(key)));
  }
  if (value.with_own_refunds && !context.refunds->alternatives.empty()) {
    return by_refunds_in_force(context, [&](const RefundRule::Alternative& each) {
      operation::MeasureValue here = value;
      here.with_own_refunds = !each.none;
      return node(context.frame, here, inputs, span);
    });
  }
  return node(context.frame, value, std::move(inputs), span);
}

}  // namespace remit
