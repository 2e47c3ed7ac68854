// What is read as it was known on a day: a frame of the rows that ask, filled when the facts of that day are
// there.
#include <algorithm>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/graph/graph_builder.hpp"

namespace remit {

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
  // Everything that its rows read of the line itself.
  std::vector<NodeId> inputs = {day};
  std::vector<bool> seen(graph_.nodes.size());
  std::vector<NodeId> waiting = {value};
  while (!waiting.empty()) {
    const NodeId each = waiting.back();
    waiting.pop_back();
    if (seen[each] || graph_.nodes[each].frame != then.frame) {
      continue;
    }
    seen[each] = true;
    if (const auto* carried = std::get_if<operation::Carried>(&graph_.nodes[each].operation)) {
      inputs.push_back(carried->of);
    }
    waiting.insert(waiting.end(), graph_.nodes[each].inputs.begin(), graph_.nodes[each].inputs.end());
  }
  return node(context.frame, operation::AsKnown{value}, std::move(inputs), ruleset_.expressions[id].span);
}

}  // namespace remit
