#include "engine/run/needed_rows.hpp"

#include <algorithm>
#include <variant>

namespace remit {

bool is_read_whole(FactKind kind) {
  return kind == FactKind::kPartner || kind == FactKind::kPartnerAttribute || kind == FactKind::kCustomer ||
         kind == FactKind::kTarget || kind == FactKind::kExchangeRate || is_declared(kind);
}

NeededRows::NeededRows(const Graph& graph, FactLookups& lookups, Date through,
                       std::map<NodeId, DaySpans::Span> carried)
    : graph_(graph),
      links_(graph, lookups, through),
      nodes_(graph.nodes.size()),
      carried_(std::move(carried)),
      lines_(graph.plans.size()),
      next_(static_cast<NodeId>(graph.nodes.size())) {}

/// Whether a value is made of fields of its own fact, and of those that this one refers to, alone.
bool NeededRows::reads_itself_alone(NodeId node) {
  if (reads_itself_.empty()) {
    for (const Node& each : graph_.nodes) {
      const bool looks_elsewhere = needs_whole_columns(each.operation) ||
                                   std::holds_alternative<operation::MeasureValue>(each.operation) ||
                                   std::holds_alternative<operation::BalanceValue>(each.operation) ||
                                   graph_.frames[each.frame].form != Frame::Form::kFacts;
      reads_itself_.push_back(!looks_elsewhere &&
                              std::all_of(each.inputs.begin(), each.inputs.end(),
                                          [&](NodeId input) { return reads_itself_[input]; }));
    }
  }
  return reads_itself_[node];
}

void NeededRows::need_facts(FactKind kind, const RowSet& rows) {
  if (!is_read_whole(kind)) {
    facts_[kind].unite(rows);
  }
}

void NeededRows::need_frame(FrameId frame, const RowSet& rows) {
  const Frame& root = graph_.frames[graph_.root_of(frame)];
  if (root.form == Frame::Form::kFacts) {
    need_facts(root.kind, rows);
  } else if (root.form == Frame::Form::kPartnerPeriods) {
    periods_.unite(rows.is_everything() ? DaySpans::everything() : rows.days);
  }
}

void NeededRows::need(NodeId node, const RowSet& rows) {
  if (rows.empty()) {
    return;
  }
  if (node >= next_) {
    const RowSet before = nodes_[node];
    nodes_[node].unite(rows);
    missed_ = missed_ || nodes_[node] != before;
  } else {
    nodes_[node].unite(rows);
  }
  need_frame(graph_.nodes[node].frame, rows);
}

void NeededRows::need_lines(std::size_t plan, const RowSet& rows) {
  if (rows.empty()) {
    return;
  }
  const RulePlan& of = graph_.plans[plan];
  need_frame(of.frame, rows);
  for (const NodeId node : nodes_of_lines(of)) {
    need(node, rows);
  }
  for (const RulePlan::SplitStep& split : of.splits) {
    if (split.deal) {
      const RowSet deals = links_.referred(*split.deal, rows);
      need_facts(FactKind::kDeal, deals);
      need_facts(FactKind::kDealPartner, belonging(FactKind::kDealPartner, "deal", FactKind::kDeal, deals));
    }
  }
}

RowSet NeededRows::belonging(FactKind kind, const char* field, FactKind owner, const RowSet& owners) {
  const auto index = graph_.request.schema.find_field(kind, field);
  return owners.is_everything() ? owners
                                : links_.facts_referring(kind, index.value(), links_.keys_of(owner, owners));
}

Result<void> NeededRows::find(const FieldsRead& fields_read) {
  for (std::size_t id = graph_.nodes.size(); id-- > 0;) {
    next_ = static_cast<NodeId>(id);
    if (nodes_[id].empty()) {
      continue;
    }
    if (graph_.nodes[id].guard) {
      need(*graph_.nodes[id].guard, nodes_[id]);
    }
    follow(static_cast<NodeId>(id));
  }
  for (const auto& [kind, fields] : fields_read) {
    if (!is_read_whole(kind)) {
      facts_[kind];  // nothing of it, where nothing was asked for
    }
  }
  if (links_.failure()) {
    return tl::make_unexpected(*links_.failure());
  }
  if (missed_ || is_everything_) {
    need_everything();
  }
  return {};
}

bool NeededRows::counts_all_on(NodeId index, const DaySpans::Span& days) const {
  const auto windows = windows_.find(index);
  const auto keys = counted_for_.find(index);
  if (is_everything_) {
    return true;
  }
  if (windows == windows_.end() || keys == counted_for_.end() ||
      !std::ranges::all_of(keys->second,
                           [](const KeySpans& each) { return each == KeySpans::everything(); })) {
    return false;
  }
  DaySpans known = windows->second;
  if (opened_.contains(index)) {
    known.add(carried_.at(index).first, carried_.at(index).last);
  }
  return DaySpans(days.first, days.last).without(known).empty();
}

void NeededRows::need_everything() {
  is_everything_ = true;
  opened_.clear();
  for (auto& [kind, rows] : facts_) {
    rows = RowSet::everything();
  }
  for (const Node& node : graph_.nodes) {
    need_frame(node.frame, RowSet::everything());
  }
  partners_of_periods_ = KeySpans::everything();
}

void restrict_request(Graph& graph, std::map<FactKind, RowSet> facts) {
  for (const RulePlan& plan : graph.plans) {
    const Frame& root = graph.frames[graph.root_of(plan.frame)];
    if (root.form == Frame::Form::kFacts) {
      facts.try_emplace(root.kind, RowSet::everything());
    }
  }
  FactRequest& request = graph.request;
  for (const auto& [kind, rows] : facts) {
    const auto asked = std::find_if(request.kinds.begin(), request.kinds.end(),
                                    [&](const FactRequest::Kind& each) { return each.kind == kind; });
    if (asked != request.kinds.end()) {
      asked->rows = rows;
    } else {
      request.kinds.push_back({.kind = kind, .fields = {}, .rows = rows});
    }
  }
}

}  // namespace remit
