// What is read as it was known on a day: a frame of the rows that ask, filled when the facts of that day are
// there.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {
namespace {

/// A node and everything that it is made of.
std::vector<NodeId> made_of(const Graph& graph, NodeId root) {
  std::vector<NodeId> found;
  std::vector<bool> seen(graph.nodes.size());
  std::vector<NodeId> waiting = {root};
  while (!waiting.empty()) {
    const NodeId each = waiting.back();
    waiting.pop_back();
    if (seen[each]) {
      continue;
    }
    seen[each] = true;
    found.push_back(each);
    waiting.insert(waiting.end(), graph.nodes[each].inputs.begin(), graph.nodes[each].inputs.end());
  }
  return found;
}

/// Whether a node reads nothing but its inputs.
bool is_simple(const Operation& operation) {
  const auto* constant = std::get_if<operation::Constant>(&operation);
  if (constant != nullptr) {
    return !std::holds_alternative<ConstantFact>(constant->value);
  }
  return std::holds_alternative<operation::Carried>(operation) ||
         std::holds_alternative<operation::OwnRow>(operation) ||
         std::holds_alternative<operation::LastDay>(operation) ||
         std::holds_alternative<operation::Gather>(operation) ||
         std::holds_alternative<operation::Sum>(operation) ||
         std::holds_alternative<operation::Product>(operation) ||
         std::holds_alternative<operation::Opposite>(operation) ||
         std::holds_alternative<operation::Extreme>(operation) ||
         std::holds_alternative<operation::Round>(operation) ||
         std::holds_alternative<operation::Compare>(operation) ||
         std::holds_alternative<operation::Choose>(operation) ||
         std::holds_alternative<operation::Shift>(operation) ||
         std::holds_alternative<operation::Elapsed>(operation);
}

}  // namespace

GraphBuilder::NodesApart::NodesApart(GraphBuilder& builder, std::optional<FrameId> frame)
    : builder_(builder), before_(builder.apart_) {
  enter(frame);
}

GraphBuilder::NodesApart::~NodesApart() {
  enter(before_);
}

// What Graph::node_of_expression holds belongs to `apart_`; that of no such frame is kept under its own
// number meanwhile.
void GraphBuilder::NodesApart::enter(std::optional<FrameId> frame) {
  constexpr FrameId kNone = static_cast<FrameId>(-1);
  if (frame == builder_.apart_) {
    return;
  }
  Graph& graph = builder_.graph_;
  graph.as_known[builder_.apart_.value_or(kNone)] = std::move(graph.node_of_expression);
  const auto found = graph.as_known.find(frame.value_or(kNone));
  graph.node_of_expression = found == graph.as_known.end()
                                 ? Graph::NodesOfExpressions(builder_.ruleset_.expressions.size())
                                 : std::move(found->second);
  graph.as_known.erase(frame.value_or(kNone));
  builder_.apart_ = frame;
}

FrameId GraphBuilder::frame_as_known(FrameId asker) {
  const FrameId root = graph_.root_of(asker);
  Frame frame = graph_.frames[root];
  frame.form = Frame::Form::kAsKnown;
  frame.name = graph_.frames[asker].name + " as known on a day";
  frame.base = root;
  frame.asker = asker;
  const auto found = std::find(graph_.frames.begin(), graph_.frames.end(), frame);
  if (found != graph_.frames.end()) {
    return static_cast<FrameId>(found - graph_.frames.begin());
  }
  if (graph_.frames[root].form == Frame::Form::kFacts) {
    want_ids(frame.kind);  // where a fact that wasn't known yet would stand
  }
  graph_.frames.push_back(std::move(frame));
  return static_cast<FrameId>(graph_.frames.size() - 1);
}

NodeId GraphBuilder::carry(NodeId id, FrameId frame) {
  return node(frame, operation::Carried{id}, {}, graph_.nodes[id].span);
}

NodeId GraphBuilder::as_key(NodeId id) {
  const auto* carried = std::get_if<operation::Carried>(&graph_.nodes[id].operation);
  return carried == nullptr
             ? id
             : node(graph_.nodes[id].frame, operation::Carried{carried->of, true}, {}, graph_.nodes[id].span);
}

NodeId GraphBuilder::period_day(operation::PeriodDay day, const LoweringContext& context) {
  if (context.asker != nullptr) {
    return carry(period_day(day, *context.asker), context.frame);
  }
  return bring(node(graph_.root_of(context.frame), day, {}), context.frame);
}

NodeId GraphBuilder::lower_as_known(const AsKnownOn& known, TypedId id, const LoweringContext& context) {
  LoweringContext then = context;
  then.frame = frame_as_known(context.frame);
  then.asker = &context;
  then.partner = context.partner ? std::optional(carry(*context.partner, then.frame)) : std::nullopt;
  then.governing_date =
      context.governing_date ? std::optional(carry(*context.governing_date, then.frame)) : std::nullopt;
  then.balance_before.reset();
  const NodeId day = lowered(known.day);
  const NodesApart apart(*this, then.frame);
  const NodeId value = lower(known.operand, then);
  std::vector<NodeId> inputs = {day};  // and everything that its rows read of the line itself
  for (const NodeId each : made_of(graph_, value)) {
    const auto* carried = std::get_if<operation::Carried>(&graph_.nodes[each].operation);
    if (carried != nullptr && graph_.nodes[each].frame == then.frame) {
      inputs.push_back(carried->of);
    }
  }
  operation::AsKnown as_known{.value = value, .request = {}};
  if (std::optional<FactRequest> request = request_of(value)) {
    as_known.request = graph_.past_requests.size();
    graph_.past_requests.push_back(*std::move(request));
  }
  return node(context.frame, as_known, std::move(inputs), ruleset_.expressions[id].span);
}

// A tier or a field of a fact needs no more than its own columns. Everything else reads what the graph does.
std::optional<FactRequest> GraphBuilder::request_of(NodeId value) const {
  const FrameId frame = graph_.nodes[value].frame;
  FactRequest request;
  request.schema = ruleset_.schema;
  const auto kind_of = [&](FactKind kind) -> FactRequest::Kind& {
    const auto found = std::find_if(request.kinds.begin(), request.kinds.end(),
                                    [&](const FactRequest::Kind& each) { return each.kind == kind; });
    return found != request.kinds.end()
               ? *found
               : request.kinds.emplace_back(FactRequest::Kind{.kind = kind, .fields = {}});
  };
  const auto ask = [&](FactKind kind, std::size_t field) {
    std::vector<std::size_t>& fields = kind_of(kind).fields;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      fields.push_back(field);
    }
  };
  kind_of(FactKind::kPartner);  // whom the line pays is looked for among them
  for (const NodeId each : made_of(graph_, value)) {
    const Operation& operation = graph_.nodes[each].operation;
    if (const auto* scan = std::get_if<operation::ScanField>(&operation)) {
      ask(scan->kind, scan->field);
      if (const auto currency = ruleset_.schema.find_field(scan->kind, "currency")) {
        ask(scan->kind, *currency);
      }
    } else if (const auto* presence = std::get_if<operation::ScanPresence>(&operation)) {
      ask(presence->kind, presence->field);
    } else if (const auto* dated = std::get_if<operation::DatedField>(&operation)) {
      for (const char* field : {"partner", "attribute", "value", "from", "through"}) {
        ask(FactKind::kPartnerAttribute, *ruleset_.schema.find_field(FactKind::kPartnerAttribute, field));
      }
      const FieldType type = ruleset_.schema.field(FactKind::kPartner, dated->field).type;
      kind_of(FactKind::kPartner).ids |= type == FieldType::kReference;
    } else if (std::holds_alternative<operation::BaseRow>(operation)) {
      kind_of(graph_.frames[frame].kind);
    } else if (!is_simple(operation)) {
      return std::nullopt;
    }
  }
  return request;
}

}  // namespace remit
