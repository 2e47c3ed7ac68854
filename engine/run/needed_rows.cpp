#include "engine/run/needed_rows.hpp"

#include <algorithm>
#include <variant>

namespace remit {

bool is_read_whole(FactKind kind) {
  return kind == FactKind::kPartner || kind == FactKind::kPartnerAttribute || kind == FactKind::kCustomer ||
         kind == FactKind::kTarget || kind == FactKind::kExchangeRate || is_declared(kind);
}

/// Visits the operation of a node of which some rows are needed, and asks for what these are made from.
class NodeNeeds {
 public:
  NodeNeeds(NeededRows& needed, NodeId node)
      : needed_(needed),
        links_(needed.links_),
        graph_(needed.graph_),
        node_(graph_.nodes[node]),
        rows_(needed.nodes_[node]) {}

  // ---- the same rows of every input
  void operator()(const operation::Sum&) { inputs(); }
  void operator()(const operation::Product&) { inputs(); }
  void operator()(const operation::Opposite&) { inputs(); }
  void operator()(const operation::Extreme&) { inputs(); }
  void operator()(const operation::Round&) { inputs(); }
  void operator()(const operation::Compare&) { inputs(); }
  void operator()(const operation::Every&) { inputs(); }
  void operator()(const operation::Any&) { inputs(); }
  void operator()(const operation::Not&) { inputs(); }
  void operator()(const operation::Choose&) { inputs(); }
  void operator()(const operation::PickAmendment&) { inputs(); }
  void operator()(const operation::Shift&) { inputs(); }
  void operator()(const operation::Elapsed&) { inputs(); }
  void operator()(const operation::DaysThrough&) { inputs(); }
  void operator()(const operation::InRange&) { inputs(); }
  void operator()(const operation::Fail&) { inputs(); }
  void operator()(const operation::TableRow&) { inputs(); }
  void operator()(const operation::WordTable&) { inputs(); }
  void operator()(const operation::Piecewise&) { inputs(); }
  void operator()(const operation::StepTable&) { inputs(); }
  void operator()(const operation::HalfLife&) { inputs(); }
  void operator()(const operation::Applies&) { inputs(); }
  void operator()(const operation::CapEach&) { inputs(); }
  void operator()(const operation::RaiseTo&) { inputs(); }
  void operator()(const operation::RoundToMinor&) { inputs(); }
  void operator()(const operation::TakenBack&) { inputs(); }
  void operator()(const operation::ClawedBack&) { inputs(); }
  void operator()(const operation::LinesSum&) { inputs(); }
  void operator()(const operation::DatedField&) { inputs(); }
  void operator()(const operation::Target&) { inputs(); }
  void operator()(const operation::Convert&) { inputs(); }
  void operator()(const operation::ExchangeRate&) { inputs(); }
  void operator()(const operation::Constant&) {}
  void operator()(const operation::LastDay&) {}
  void operator()(const operation::ScanField&) {}
  void operator()(const operation::ScanPresence&) {}
  void operator()(const operation::OwnRow&) {}
  void operator()(const operation::PeriodPartner&) {}
  void operator()(const operation::PeriodDay&) {}

  // ---- fanned frames
  void operator()(const operation::BaseRow&) { maker(); }
  void operator()(const operation::FannedPart&) { maker(); }
  void operator()(const operation::FanOutRows& fan) {
    inputs();
    if (fan.form == operation::FanOutRows::Form::kParticipants) {
      participants_of(links_.referred(node_.inputs[0], rows_));
    }
  }
  void operator()(const operation::RuleLines& lines) {
    needed_.need_lines(lines.rule, rows_);
    needed_.lines_[lines.rule].unite(rows_);
  }

  // ---- what refers to a row, and what it refers to
  void operator()(const operation::Gather& gather) {
    needed_.need(node_.inputs[0], rows_);
    // What a fact refers to is read with it; only what that needs besides has to be known row by row.
    if (!needed_.reads_itself_alone(node_.inputs[1])) {
      needed_.need(node_.inputs[1], gather.kind == FactKind::kPartner
                                        ? RowSet::everything()
                                        : links_.referred(node_.inputs[0], rows_));
    }
  }
  void operator()(const operation::PaidOn&) { receipts_of(rows_); }
  void operator()(const operation::FirstPaidOn&) { payments_of(invoices_of(rows_)); }
  void operator()(const operation::Received&) {
    const RowSet invoices = links_.kind_of(node_.frame) == FactKind::kInvoice ? rows_ : invoices_of(rows_);
    payments_of(invoices);
    for (const NodeId input : node_.inputs) {
      const bool of_invoices = links_.kind_of(graph_.nodes[input].frame) == FactKind::kInvoice;
      needed_.need(input, of_invoices ? invoices : rows_);
    }
  }
  void operator()(const operation::Refunded&) {
    const RowSet refunds = links_.referring(node_.inputs[1], rows_, *links_.kind_of(node_.frame));
    for (std::size_t input = 0; input < 3; ++input) {
      needed_.need(node_.inputs[input], refunds);
    }
    needed_.need(node_.inputs[3], rows_);
  }
  void operator()(const operation::Participant&) { participants_of(rows_); }

  // ---- windows
  void operator()(const operation::MeasureIndex&) {
    const NodeId id = static_cast<NodeId>(&node_ - graph_.nodes.data());
    const DaySpans& days = needed_.measures_[id];
    for (const TotalInputs& total : inputs_of_totals(graph_, id)) {
      const RowSet counted = links_.on_days(total.by, days);
      for (const NodeId input : total.all) {
        needed_.need(input, counted);
      }
      needed_.need_frame(graph_.nodes[total.by].frame, counted);
    }
  }
  void operator()(const operation::MeasureValue& value) {
    for (std::size_t input = 1; input < node_.inputs.size(); ++input) {
      needed_.need(node_.inputs[input], rows_);
    }
    const Measure& measure = graph_.ruleset->measures[value.measure];
    const bool counts_while = std::any_of(measure.totals.begin(), measure.totals.end(),
                                          [](const MeasureTotal& each) { return each.until.has_value(); });
    const DaySpans days = days_reaching(measure.window, counts_while, links_.days_in(node_.inputs[1], rows_));
    needed_.measures_[node_.inputs[0]].unite(days);
    needed_.need(node_.inputs[0], RowSet{days, {}});
  }
  void operator()(const operation::CapWindow& cap) {
    const NodeId day = node_.inputs[3];
    RowSet counted = rows_;
    counted.unite(cap.by_booking
                      ? RowSet::everything()
                      : links_.on_days(day, days_reaching(cap.window, false, links_.days_in(day, rows_))));
    for (const NodeId input : node_.inputs) {
      needed_.need(input, counted);
    }
    needed_.need_frame(node_.frame, counted);
  }

  void operator()(const operation::BalanceBefore&) { inputs(); }
  void operator()(const operation::Fold& fold) {
    const NodeId day = node_.inputs[2];
    RowSet steps = rows_;
    steps.unite(links_.on_days(day, days_reaching(window_of(graph_.ruleset->balances[fold.balance]), false,
                                                  links_.days_in(day, rows_))));
    for (const NodeId input : node_.inputs) {
      needed_.need(input, steps);
    }
    needed_.need_frame(node_.frame, steps);
  }
  void operator()(const operation::BalanceValue& value) {
    const NodeId fold = node_.inputs[0];
    if (value.part != BalanceRead::Part::kAfter) {
      needed_.need(fold, rows_);
      return;
    }
    for (std::size_t input = 2; input < node_.inputs.size(); ++input) {
      needed_.need(node_.inputs[input], rows_);
    }
    const DaySpans days = days_reaching(window_of(graph_.ruleset->balances[value.balance]), false,
                                        links_.days_in(node_.inputs[2], rows_));
    needed_.need(fold, links_.on_days(graph_.nodes[fold].inputs[2], days));
  }

  // ---- what depends on everything before it
  void operator()(const operation::Carried&) { everything(); }
  void operator()(const operation::AsKnown&) { everything(); }

 private:
  void inputs() {
    for (const NodeId input : node_.inputs) {
      needed_.need(input, rows_);
    }
  }
  void all_of_inputs() {
    needed_.need_frame(node_.frame, RowSet::everything());
    for (const NodeId input : node_.inputs) {
      needed_.need(input, RowSet::everything());
    }
  }
  void everything() {
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
      needed_.need_frame(graph_.nodes[id].frame, RowSet::everything());
    }
    all_of_inputs();
  }
  void maker() {
    const Frame& frame = graph_.frames[node_.frame];
    if (frame.form == Frame::Form::kFanned) {
      needed_.need(frame.maker, rows_);
    } else {
      everything();
    }
  }

  RowSet invoices_of(const RowSet& owners) {
    const FactKind owner = *links_.kind_of(node_.frame);
    RowSet invoices =
        needed_.belonging(FactKind::kInvoice, owner == FactKind::kDeal ? "deal" : "customer", owner, owners);
    needed_.need_facts(FactKind::kInvoice, invoices);
    return invoices;
  }
  void payments_of(const RowSet& invoices) {
    needed_.need_facts(FactKind::kPayment,
                       needed_.belonging(FactKind::kPayment, "invoice", FactKind::kInvoice, invoices));
  }
  void receipts_of(const RowSet& invoices) {
    payments_of(invoices);
    needed_.need_facts(FactKind::kRefund,
                       needed_.belonging(FactKind::kRefund, "invoice", FactKind::kInvoice, invoices));
  }
  void participants_of(const RowSet& deals) {
    needed_.need_facts(FactKind::kDealPartner,
                       needed_.belonging(FactKind::kDealPartner, "deal", FactKind::kDeal, deals));
  }

  NeededRows& needed_;
  FrameLinks& links_;
  const Graph& graph_;
  const Node& node_;
  const RowSet& rows_;
};

NeededRows::NeededRows(const Graph& graph, FactLookups& lookups, Date through)
    : graph_(graph),
      links_(graph, lookups, through),
      nodes_(graph.nodes.size()),
      lines_(graph.plans.size()) {}

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
  nodes_[node].unite(rows);
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

Result<void> NeededRows::find(const AffectedRows::Fields& fields_read) {
  for (std::size_t id = graph_.nodes.size(); id-- > 0;) {
    if (nodes_[id].empty()) {
      continue;
    }
    if (graph_.nodes[id].guard) {
      need(*graph_.nodes[id].guard, nodes_[id]);
    }
    std::visit(NodeNeeds(*this, static_cast<NodeId>(id)), graph_.nodes[id].operation);
  }
  for (const auto& [kind, fields] : fields_read) {
    if (!is_read_whole(kind)) {
      facts_[kind];  // nothing of it, where nothing was asked for
    }
  }
  if (links_.failure()) {
    return tl::make_unexpected(*links_.failure());
  }
  return {};
}

}  // namespace remit
