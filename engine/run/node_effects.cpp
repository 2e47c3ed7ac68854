#include "engine/run/node_effects.hpp"

#include <algorithm>
#include <variant>

#include "engine/execution/measure_columns.hpp"

namespace remit {

RowSet NodeEffects::inputs() {
  RowSet rows;
  for (const NodeId input : node_.inputs) {
    rows.unite(affected_.nodes_[input]);
  }
  return rows;
}

/// What the rows of a fanned frame are made from.
RowSet NodeEffects::of_maker() {
  const Frame& frame = graph_.frames[node_.frame];
  if (frame.form != Frame::Form::kFanned) {
    return unless_nothing_changed();
  }
  RowSet rows = affected_.nodes_[frame.maker];
  rows.unite(affected_.new_rows(node_.frame));
  return rows;
}

RowSet NodeEffects::with_days_passed(NodeId day) {
  RowSet rows = inputs();
  rows.unite(links_.on_days(day, affected_.days_passed()));
  return rows;
}

RowSet NodeEffects::unless_nothing_changed() {
  return affected_.anything_changed() ? RowSet::everything() : RowSet();
}

std::size_t NodeEffects::field_named(FactKind kind, const char* name) const {
  return graph_.request.schema.find_field(kind, name).value();
}

RowSet NodeEffects::operator()(const operation::RuleLines& lines) {
  RowSet rows = inputs();
  rows.unite(affected_.plan(graph_.plans[lines.rule]));
  return rows;
}

RowSet NodeEffects::operator()(const operation::Constant& constant) {
  const auto* fact = std::get_if<ConstantFact>(&constant.value);
  if (fact == nullptr) {
    return {};
  }
  const FactChanges& changes = affected_.changes(fact->kind);
  const Result<std::optional<std::int64_t>> key = affected_.lookups_.find_key(fact->kind, fact->id);
  if (!key) {
    (void)links_.or_everything<KeySpans>(tl::make_unexpected(key.error()));
    return RowSet::everything();
  }
  const bool is_another = *key && (changes.added.keys.contains(**key) || changes.changed.contains(**key));
  return is_another ? RowSet::everything() : RowSet();
}

RowSet NodeEffects::operator()(const operation::ScanField& scan) {
  RowSet rows = affected_.field(scan.kind, scan.field);
  const auto currency = graph_.request.schema.find_field(scan.kind, "currency");
  if (graph_.request.schema.field(scan.kind, scan.field).type == FieldType::kMoney && currency) {
    rows.unite(affected_.field(scan.kind, *currency));
  }
  return rows;
}

RowSet NodeEffects::operator()(const operation::FanOutRows& fan) {
  using Form = operation::FanOutRows::Form;
  RowSet rows = inputs();
  if (fan.form == Form::kParticipants) {
    rows.unite(links_.referring(node_.inputs[0], affected_.deals_with_other_participants(), FactKind::kDeal));
    return rows;
  }
  const bool reads_attributes = fan.form == Form::kUpline || fan.form == Form::kStretches;
  const bool other_attributes = reads_attributes && affected_.attribute_since(fan.attribute).has_value();
  const bool more_time = fan.form != Form::kUpline && affected_.time_has_passed();
  return other_attributes || more_time ? RowSet::everything() : rows;
}

RowSet NodeEffects::operator()(const operation::Gather& gather) {
  RowSet rows = affected_.nodes_[node_.inputs[0]];
  const RowSet& there = affected_.nodes_[node_.inputs[1]];
  const Operation& ref = graph_.nodes[node_.inputs[0]].operation;
  if (std::holds_alternative<operation::BaseRow>(ref) || std::holds_alternative<operation::OwnRow>(ref)) {
    rows.unite(there);
  } else if (!there.empty()) {
    const bool are_facts = links_.kind_of(graph_.nodes[node_.inputs[1]].frame).has_value();
    rows.unite(are_facts ? links_.referring(node_.inputs[0], affected_.referred_before(gather.kind, there),
                                            gather.kind)
                         : RowSet::everything());
  }
  return rows;
}

RowSet NodeEffects::operator()(const operation::DatedField& dated) {
  RowSet rows = inputs();
  if (const std::optional<Date> since = affected_.attribute_since(dated.field)) {
    rows.unite(links_.on_days(node_.inputs[1], {since->days(), kEndless}));
  }
  return rows;
}

/// Invoices of which payments or credit notes are others than before.
RowSet NodeEffects::invoices_received_for() {
  RowSet invoices;
  for (const FactKind kind : {FactKind::kPayment, FactKind::kRefund}) {
    invoices.unite(links_.facts_referred(kind, field_named(kind, "invoice"), affected_.changes(kind).rows()));
  }
  return invoices;
}

/// The facts of the frame's own kind that invoices belong to, also before they were corrected.
RowSet NodeEffects::owners_of_invoices(const RowSet& invoices) {
  const bool of_deals = kind_here() == FactKind::kDeal;
  const FactChanges& changes = affected_.changes(FactKind::kInvoice);
  if (!of_deals && !affected_.changes(FactKind::kDeal).changed.empty()) {
    return RowSet::everything();  // an invoice's customer may be its deal's
  }
  RowSet all = invoices;
  all.keys.unite(changes.changed);
  all.keys.unite(changes.referable);
  return links_.facts_referred(FactKind::kInvoice,
                               field_named(FactKind::kInvoice, of_deals ? "deal" : "customer"), all);
}

RowSet NodeEffects::operator()(const operation::PaidOn& /*paid*/) {
  RowSet rows = invoices_received_for();
  for (const char* field : {"net", "issued_on", "currency"}) {
    rows.unite(affected_.field(FactKind::kInvoice, field_named(FactKind::kInvoice, field)));
  }
  return rows;
}

RowSet NodeEffects::operator()(const operation::FirstPaidOn& /*paid*/) {
  const RowSet invoices =
      links_.facts_referred(FactKind::kPayment, field_named(FactKind::kPayment, "invoice"),
                            affected_.changes(FactKind::kPayment).rows());
  RowSet rows = owners_of_invoices(invoices);
  rows.unite(affected_.new_rows(node_.frame));
  return rows;
}

RowSet NodeEffects::operator()(const operation::Received& /*received*/) {
  RowSet invoices = invoices_received_for();
  invoices.unite(affected_.field(FactKind::kInvoice, field_named(FactKind::kInvoice, "currency")));
  RowSet rows = affected_.new_rows(node_.frame);
  for (const NodeId input : node_.inputs) {
    const bool of_invoices = links_.kind_of(graph_.nodes[input].frame) == FactKind::kInvoice;
    (of_invoices ? invoices : rows).unite(affected_.nodes_[input]);
  }
  if (kind_here() == FactKind::kInvoice) {
    rows.unite(invoices);
    return rows;
  }
  rows.unite(affected_.field(FactKind::kDeal, field_named(FactKind::kDeal, "currency")));
  rows.unite(owners_of_invoices(invoices));
  return rows;
}

RowSet NodeEffects::operator()(const operation::Refunded& /*refunded*/) {
  RowSet refunds = affected_.field(FactKind::kRefund, field_named(FactKind::kRefund, "currency"));
  for (std::size_t input = 0; input < 3; ++input) {
    refunds.unite(affected_.nodes_[node_.inputs[input]]);
  }
  RowSet rows = links_.referred(node_.inputs[1], refunds);
  rows.unite(affected_.nodes_[node_.inputs[3]]);
  rows.unite(affected_.new_rows(node_.frame));
  if (const auto kind = kind_here()) {
    rows.unite(affected_.field(*kind, field_named(*kind, "currency")));
  }
  return rows;
}

RowSet NodeEffects::operator()(const operation::Participant& /*participant*/) {
  RowSet rows = affected_.deals_with_other_participants();
  rows.unite(affected_.new_rows(node_.frame));
  return rows;
}

RowSet NodeEffects::operator()(const operation::Target& /*target*/) {
  return affected_.changes(FactKind::kTarget).empty() ? inputs() : RowSet::everything();
}

/// A rate counts from its day on, until the next one.
RowSet NodeEffects::with_rates() {
  RowSet rows = inputs();
  const FactChanges& rates = affected_.changes(FactKind::kExchangeRate);
  if (!rates.empty()) {
    const std::int32_t first =
        rates.days.empty() || rates.undated ? Date::missing().days() : rates.days.spans().front().first;
    rows.unite(links_.on_days(node_.inputs.back(), {first, kEndless}));
  }
  return rows;
}

/// The days, before and now, of rows that have changed, and those on which rows have begun to count.
DaySpans NodeEffects::days_of_changes(NodeId day, const RowSet& rows) {
  DaySpans days = links_.days_in(day, rows);
  days.unite(affected_.days_passed());
  return rows.is_everything() ? DaySpans::everything() : days;
}

/// Whether refunds may have another place among what counts: they stand behind their invoices where these
/// count on the same day, so it takes an invoice that has come to count on another one.
bool NodeEffects::invoices_move(const std::vector<TotalInputs>& totals) {
  const KeySpans& changed = affected_.changes(FactKind::kInvoice).changed;
  return std::ranges::any_of(totals, [&](const TotalInputs& each) {
    const RowSet& moved = affected_.nodes_[each.by];
    return each.total->fact == FactKind::kInvoice &&
           (moved.is_everything() || std::ranges::any_of(changed.spans(), [&](const KeySpans::Span& span) {
              return moved.keys.overlaps(span.first, span.last);
            }));
  });
}

RowSet NodeEffects::operator()(const operation::MeasureIndex& index) {
  const Measure& measure = graph_.ruleset->measures[index.measure];
  const std::vector<TotalInputs> totals = inputs_of_totals(graph_, id_);
  DaySpans& days = affected_.counted_otherwise_[id_];
  for (const TotalInputs& total : totals) {
    RowSet rows = affected_.new_rows(graph_.nodes[total.by].frame);
    for (const NodeId input : total.all) {
      rows.unite(affected_.nodes_[input]);
    }
    const bool moves = total.total->fact == FactKind::kRefund && invoices_move(totals);
    days.unite(moves ? DaySpans::everything() : days_of_changes(total.by, rows));
    for (const NodeId input : total.all) {
      affected_.told_.push_back({input, rows});
    }
    if (days == DaySpans::everything()) {
      return RowSet::everything();
    }
  }
  affected_.windows_[id_] = days_reached(measure.window, counts_while(measure), days);
  return {};
}

RowSet NodeEffects::operator()(const operation::MeasureValue& /*value*/) {
  RowSet rows;
  for (std::size_t input = 1; input < node_.inputs.size(); ++input) {
    rows.unite(affected_.nodes_[node_.inputs[input]]);
  }
  const bool moves =
      kind_here() == FactKind::kRefund && invoices_move(inputs_of_totals(graph_, node_.inputs[0]));
  if (moves || affected_.nodes_[node_.inputs[0]].is_everything()) {
    return RowSet::everything();
  }
  rows.unite(links_.on_days(node_.inputs[1], affected_.windows_[node_.inputs[0]]));
  return rows;
}

RowSet NodeEffects::operator()(const operation::Fold& fold) {
  RowSet rows = inputs();
  rows.unite(affected_.new_rows(node_.frame));
  const NodeId day = node_.inputs[2];
  DaySpans& days = affected_.windows_[id_];
  days = days_of_changes(day, rows);
  if (days == DaySpans::everything()) {
    return RowSet::everything();
  }
  affected_.told_.push_back({id_, rows});
  days = days_reached(window_of(graph_.ruleset->balances[fold.balance]), false, days);
  rows.unite(links_.on_days(day, days));
  return rows;
}

RowSet NodeEffects::operator()(const operation::BalanceValue& value) {
  const NodeId fold = node_.inputs[0];
  if (affected_.nodes_[fold].is_everything()) {
    return RowSet::everything();
  }
  if (value.part != BalanceRead::Part::kAfter) {
    return affected_.nodes_[fold];  // a part of the step that the row itself is
  }
  RowSet rows;
  for (std::size_t input = 2; input < node_.inputs.size(); ++input) {
    rows.unite(affected_.nodes_[node_.inputs[input]]);
  }
  rows.unite(links_.on_days(node_.inputs[2], affected_.windows_[fold]));
  return rows;
}

RowSet NodeEffects::operator()(const operation::CapWindow& cap) {
  RowSet rows = inputs();
  rows.unite(affected_.new_rows(node_.frame));
  const NodeId day = node_.inputs[3];
  if (rows.empty() || rows.is_everything()) {
    return rows;
  }
  const DaySpans days = cap.by_booking ? DaySpans::everything() : days_of_changes(day, rows);
  if (days == DaySpans::everything()) {
    return RowSet::everything();
  }
  rows.unite(links_.on_days(day, days_reached(cap.window, false, days)));
  return rows;
}

}  // namespace remit
