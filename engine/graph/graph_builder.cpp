#include "engine/graph/graph_builder.hpp"

#include <algorithm>
#include <utility>

#include "engine/analysis/overloaded.hpp"
#include "engine/base/check.hpp"
#include "engine/graph/shape_inference.hpp"

namespace remit {

std::vector<NodeId> read_by_emission(const RulePlan& plan) {
  std::vector<NodeId> nodes;
  const auto add = [&](const std::optional<NodeId>& node) {
    if (node) {
      nodes.push_back(*node);
    }
  };
  for (const RulePlan::SplitStep& split : plan.splits) {
    nodes.insert(nodes.end(), split.to.begin(), split.to.end());
    for (const std::optional<NodeId> node :
         {split.when, split.deal, std::optional(plan.rounded), plan.taken_back}) {
      add(node);
    }
  }
  add(plan.clawed_back);
  add(plan.clawed_back_on);
  for (const RulePlan::DueStep& step : plan.due) {
    add(step.when);
    add(step.on);
    if (step.paid) {
      nodes.insert(nodes.end(),
                   {step.paid->received, step.paid->last_day, step.paid->own_amount, step.paid->refunded});
    }
  }
  return nodes;
}

GraphBuilder::GraphBuilder(const Ruleset& ruleset, const FactBounds* bounds)
    : ruleset_(ruleset), bounds_(bounds) {
  graph_.ruleset = &ruleset;
  graph_.request.schema = ruleset.schema;
  graph_.node_of_expression.resize(ruleset.expressions.size());
}

int GraphBuilder::currency_digits() const {
  return static_cast<int>(ruleset_.currency.minor_unit_digits());
}

FrameId GraphBuilder::frame_of(FactKind kind) {
  const Frame frame{.form = Frame::Form::kFacts,
                    .kind = kind,
                    .period = {},
                    .first_month = 1,
                    .start = {},
                    .name = ruleset_.schema.fact(kind).name};
  const auto found = std::find(graph_.frames.begin(), graph_.frames.end(), frame);
  if (found != graph_.frames.end()) {
    return static_cast<FrameId>(found - graph_.frames.begin());
  }
  std::vector<FactRequest::Kind>& kinds = graph_.request.kinds;
  if (std::none_of(kinds.begin(), kinds.end(),
                   [&](const FactRequest::Kind& each) { return each.kind == kind; })) {
    kinds.push_back({.kind = kind, .fields = {}});
  }
  graph_.frames.push_back(frame);
  return static_cast<FrameId>(graph_.frames.size() - 1);
}

FrameId GraphBuilder::frame_of(const PeriodScope& scope, std::optional<Date> start) {
  want(FactKind::kPartner, "joined_on");
  const Frame frame{.form = Frame::Form::kPartnerPeriods,
                    .kind = FactKind::kPartner,
                    .period = scope.kind,
                    .first_month = scope.first_month,
                    .start = start,
                    .name = "partner by " + std::string(to_text(scope.kind))};
  const auto found = std::find(graph_.frames.begin(), graph_.frames.end(), frame);
  if (found != graph_.frames.end()) {
    return static_cast<FrameId>(found - graph_.frames.begin());
  }
  graph_.frames.push_back(frame);
  return static_cast<FrameId>(graph_.frames.size() - 1);
}

FrameId GraphBuilder::frame_of_measure(std::size_t measure) {
  const Frame frame{.form = Frame::Form::kMeasure,
                    .kind = {},
                    .period = {},
                    .first_month = 1,
                    .start = {},
                    .name = "measure " + ruleset_.measures[measure].name};
  const auto found = std::find(graph_.frames.begin(), graph_.frames.end(), frame);
  if (found != graph_.frames.end()) {
    return static_cast<FrameId>(found - graph_.frames.begin());
  }
  graph_.frames.push_back(frame);
  return static_cast<FrameId>(graph_.frames.size() - 1);
}

FrameId GraphBuilder::frame_of_fan(const FanOut& fan, const LoweringContext& context) {
  using Form = operation::FanOutRows::Form;
  operation::FanOutRows rows{.form = Form::kParticipants, .name = fan.name};
  const auto wants_attribute = [&](std::size_t attribute) {
    rows.attribute = attribute;
    for (const char* field : {"partner", "attribute", "value", "from", "through"}) {
      want(FactKind::kPartnerAttribute, field);
    }
    want_ids(FactKind::kPartner);
  };
  std::visit(Overloaded{
                 [](const FanOut::Lines&) { check(false, "the lines of a rule are no fan of a base"); },
                 [&](const FanOut::Participants&) {
                   for (const char* field : {"deal", "partner", "role", "position"}) {
                     want(FactKind::kDealPartner, field);
                   }
                   want_ids(FactKind::kPartner);
                 },
                 [&](const FanOut::Upline& upline) {
                   rows.form = Form::kUpline;
                   rows.levels = upline.levels;
                   wants_attribute(upline.attribute);
                 },
                 [&](const FanOut::Steps& steps) {
                   rows.form = Form::kSteps;
                   rows.months = steps.months;
                   rows.after = steps.after;
                 },
                 [&](const FanOut::Periods& periods) {
                   rows.form = Form::kPeriods;
                   rows.period = periods.kind;
                 },
                 [&](const FanOut::Stretches& stretches) {
                   rows.form = Form::kStretches;
                   wants_attribute(stretches.attribute);
                 },
             },
             fan.form);
  std::vector<NodeId> inputs;
  for (const TypedId each : operands_of(fan)) {
    inputs.push_back(lower(each, context));
  }
  const NodeId maker = node(context.frame, std::move(rows), std::move(inputs), fan.span);
  return frame_made_by(maker, graph_.frames[context.frame].name + " by " + fan.name);
}

FrameId GraphBuilder::frame_made_by(NodeId maker, std::string name) {
  if (const std::optional<FrameId> known = graph_.frame_made_by(maker)) {
    return *known;
  }
  const FrameId base = graph_.nodes[maker].frame;
  Frame made = graph_.frames[base];
  made.form = Frame::Form::kFanned;
  made.name = std::move(name);
  made.base = base;
  made.maker = maker;
  graph_.frames.push_back(std::move(made));
  return static_cast<FrameId>(graph_.frames.size() - 1);
}

std::int64_t GraphBuilder::unit_of_lines(std::size_t rule) const {
  return ruleset_.rules[rule].figure ? 0 : ruleset_.currency.minor_units_per_unit();
}

NodeId GraphBuilder::lines_node(std::size_t rule) {
  const RulePlan& plan = graph_.plans[rule];
  std::vector<NodeId> inputs = read_by_emission(plan);
  for (const std::optional<NodeId> each :
       {std::optional(plan.gate), std::optional(plan.applies), std::optional(plan.governing_date), plan.pays,
        std::optional(plan.entitlement), std::optional(plan.rounded), std::optional(plan.unrounded),
        plan.taken_back, plan.own_amount, plan.refunded}) {
    if (each) {
      inputs.push_back(*each);
    }
  }
  want_ids(FactKind::kPartner);
  return node(plan.frame, operation::RuleLines{rule}, std::move(inputs), ruleset_.rules[rule].places.head);
}

FrameId GraphBuilder::frame_of_lines(std::size_t rule) {
  return frame_made_by(lines_node(rule), "lines of " + ruleset_.rules[rule].name);
}

NodeId GraphBuilder::bring(NodeId id, FrameId frame, bool or_zero) {
  if (graph_.nodes[id].frame == frame) {
    return id;
  }
  const Frame& fanned = graph_.frames[frame];
  check(fanned.has_base(), "a value is brought to rows that come from its own");
  const FactKind kind = fanned.kind;
  const grammar::SourceSpan span = graph_.nodes[id].span;
  const bool may_be_unknown = fanned.form == Frame::Form::kAsKnown;
  const NodeId there = bring(id, fanned.base, or_zero);
  const NodeId row = node(frame, operation::BaseRow{}, {});
  return node(frame, operation::Gather{kind, or_zero && may_be_unknown}, {row, there}, span);
}

NodeId GraphBuilder::node(FrameId frame, Operation operation, std::vector<NodeId> inputs,
                          grammar::SourceSpan span) {
  std::string identity =
      std::to_string(frame) + '|' + name_of(operation) + '|' + detail_of(operation, ruleset_.schema);
  for (const NodeId input : inputs) {
    identity += '|' + std::to_string(input);
  }
  if (const auto found = known_nodes_.find(identity); found != known_nodes_.end()) {
    return found->second;
  }
  Node made{.frame = frame,
            .operation = std::move(operation),
            .inputs = std::move(inputs),
            .shape = {},
            .guard = {},
            .span = span};
  made.shape = infer_shape(graph_, made, bounds_);
  graph_.nodes.push_back(std::move(made));
  const auto number = static_cast<NodeId>(graph_.nodes.size() - 1);
  known_nodes_.emplace(std::move(identity), number);
  return number;
}

NodeId GraphBuilder::constant(FrameId frame, Rational value) {
  return node(frame, operation::Constant{std::move(value)}, {});
}

NodeId GraphBuilder::constant(FrameId frame, bool value) {
  return node(frame, operation::Constant{value}, {});
}

void GraphBuilder::want(FactKind kind, std::size_t field) {
  frame_of(kind);
  for (FactRequest::Kind& each : graph_.request.kinds) {
    if (each.kind == kind && std::find(each.fields.begin(), each.fields.end(), field) == each.fields.end()) {
      each.fields.push_back(field);
    }
  }
}

void GraphBuilder::want(FactKind kind, std::string_view field) {
  const std::optional<std::size_t> index = ruleset_.schema.find_field(kind, field);
  check(index.has_value(), "the standard schema has this field");
  want(kind, *index);
}

void GraphBuilder::want_ids(FactKind kind) {
  frame_of(kind);
  for (FactRequest::Kind& each : graph_.request.kinds) {
    each.ids = each.ids || each.kind == kind;
  }
}

void GraphBuilder::want_first_booked(FactKind kind) {
  frame_of(kind);
  for (FactRequest::Kind& each : graph_.request.kinds) {
    each.first_booked = each.first_booked || each.kind == kind;
  }
}

NodeId GraphBuilder::lowered(TypedId id) const {
  const std::optional<NodeId> found = graph_.node_of(id);
  check(found.has_value(), "operands are lowered before what uses them");
  return *found;
}

}  // namespace remit
