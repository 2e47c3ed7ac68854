#include "engine/run/affected_rows.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "engine/base/check.hpp"
#include "engine/calendar/period.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/run/node_effects.hpp"
#include "engine/run/node_names.hpp"

namespace remit {
namespace {

/// Beyond what months and years differ in.
constexpr std::int64_t kMostDaysOfMonth = 31;
constexpr std::int64_t kMostDaysOfYear = 366;

std::int32_t moved(std::int32_t day, std::int64_t by) {
  const std::int64_t there = std::int64_t{day} + by;
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(there, Date::missing().days(), kEndless));
}

Period calendar_period(const CalendarWindow& window, std::int32_t day) {
  return period_of(window.kind, Date(day), window.first_month);
}
bool is_in_calendar(std::int32_t day) {
  return Date::first_day().days() <= day && day <= Date::last_day().days();
}

std::int64_t days_of(const TrailingWindowLength& window) {
  return window.months ? window.length * kMostDaysOfMonth : window.length;
}

}  // namespace

DaySpans days_reached(const TypedWindow& window, bool counts_while, const DaySpans& days) {
  DaySpans reached;
  for (const DaySpans::Span& span : days.spans()) {
    std::int32_t last = kEndless;
    const auto* calendar = std::get_if<CalendarWindow>(&window);
    const auto* trailing = std::get_if<TrailingWindowLength>(&window);
    if (!counts_while && calendar != nullptr && is_in_calendar(span.last)) {
      last = calendar_period(*calendar, span.last).last.days();
    } else if (!counts_while && trailing != nullptr) {
      last = moved(span.last, days_of(*trailing));
    } else if (!counts_while && std::holds_alternative<AnniversaryWindow>(window)) {
      last = moved(span.last, kMostDaysOfYear);
    }
    reached.add(span.first, last);
  }
  return reached;
}

DaySpans days_reaching(const TypedWindow& window, bool counts_while, const DaySpans& days) {
  DaySpans reaching;
  for (const DaySpans::Span& span : days.spans()) {
    std::int32_t first = Date::missing().days();
    const auto* calendar = std::get_if<CalendarWindow>(&window);
    const auto* trailing = std::get_if<TrailingWindowLength>(&window);
    if (!counts_while && calendar != nullptr && is_in_calendar(span.first)) {
      first = calendar_period(*calendar, span.first).first.days();
    } else if (!counts_while && trailing != nullptr) {
      first = moved(span.first, -days_of(*trailing));
    } else if (!counts_while && std::holds_alternative<AnniversaryWindow>(window)) {
      first = moved(span.first, -kMostDaysOfYear);
    }
    reaching.add(first, span.last);
  }
  return reaching;
}

TypedWindow window_of(const Balance& balance) {
  return balance.anew ? TypedWindow(CalendarWindow{balance.anew->kind, balance.anew->first_month})
                      : TypedWindow(LifetimeWindow{});
}

std::vector<TotalInputs> inputs_of_totals(const Graph& graph, NodeId index) {
  const Node& node = graph.nodes[index];
  const Measure& measure = measure_of(graph, index);
  std::vector<TotalInputs> totals;
  std::size_t next = 0;
  for (const MeasureTotal& total : measure.totals) {
    const std::size_t count = 1 + (total.until ? 1U : 0U) + (total.where ? 1U : 0U) +
                              (total.value ? 1U : 0U) + total.keys.size() + total.edges.size();
    TotalInputs inputs{&total, node.inputs[next], {}, {}};
    for (std::size_t input = 0; input < count; ++input) {
      inputs.all.push_back(node.inputs[next++]);
    }
    const auto keys_end = inputs.all.end() - static_cast<std::ptrdiff_t>(total.edges.size());
    inputs.keys.assign(keys_end - static_cast<std::ptrdiff_t>(total.keys.size()), keys_end);
    totals.push_back(std::move(inputs));
  }
  check(next == node.inputs.size(), "an index has the inputs of its totals");
  return totals;
}

std::pair<std::size_t, std::size_t> keys_of_fold(const Balance& balance) {
  const std::size_t first = balance.where ? 4 : 3;
  return {first, first + balance.keys.size()};
}

std::size_t key_of_cap(const operation::CapWindow& cap) {
  return cap.has_condition ? 5 : 4;
}

std::vector<NodeId> nodes_of_lines(const RulePlan& plan) {
  std::vector<NodeId> nodes = {plan.gate, plan.applies, plan.governing_date, plan.entitlement, plan.rounded};
  for (const std::optional<NodeId> node :
       {plan.pays, plan.own_amount, plan.refunded, plan.taken_back, plan.clawed_back, plan.clawed_back_on}) {
    if (node) {
      nodes.push_back(*node);
    }
  }
  const std::vector<NodeId> read = read_by_emission(plan);
  nodes.insert(nodes.end(), read.begin(), read.end());
  return nodes;
}

AffectedRows::AffectedRows(const Graph& graph, FactLookups& lookups, const FactView& before,
                           const FactView& after, const Counterparts* earlier)
    : graph_(graph),
      lookups_(lookups),
      before_(before),
      after_(after),
      earlier_(earlier),
      links_(graph, lookups, before.through),
      nodes_(graph.nodes.size()) {}

DaySpans AffectedRows::days_passed() const {
  return time_has_passed() ? DaySpans(before_.through.days() + 1, after_.through.days()) : DaySpans();
}

namespace {

void add_field(const FactSchema& schema, FactKind kind, std::size_t field, FieldsRead& fields) {
  if (!fields[kind].insert(field).second) {
    return;
  }
  const FieldDefinition& definition = schema.field(kind, field);
  if (definition.type != FieldType::kReference) {
    return;
  }
  fields[definition.refers_to];
  const auto through = schema.inherits_through(kind);
  if (definition.origin == FieldOrigin::kInherited && through) {
    add_field(schema, kind, *through, fields);
    const FactKind from = schema.field(kind, *through).refers_to;
    if (const auto inherited = schema.find_field(from, definition.name)) {
      add_field(schema, from, *inherited, fields);
    }
  }
}

}  // namespace

FieldsRead fields_read_by(const Graph& graph) {
  FieldsRead fields;
  for (const FactRequest::Kind& kind : graph.request.kinds) {
    fields[kind.kind];
    for (const std::size_t field : kind.fields) {
      add_field(graph.request.schema, kind.kind, field, fields);
    }
  }
  return fields;
}

const FactChanges& AffectedRows::changes(FactKind kind) {
  const auto [known, fresh] = changes_.try_emplace(kind);
  if (fresh) {
    const std::set<std::size_t>& read = fields_[kind];
    Result<FactChanges> found = lookups_.changes(kind, {read.begin(), read.end()}, before_, after_);
    if (found) {
      known->second = std::move(*found);
    } else {
      (void)links_.or_everything<KeySpans>(tl::make_unexpected(found.error()));
      known->second.changed_fields.resize(graph_.request.schema.fact(kind).fields.size());
    }
  }
  return known->second;
}

bool AffectedRows::anything_changed() {
  return time_has_passed() || std::any_of(fields_.begin(), fields_.end(),
                                          [&](const auto& each) { return !changes(each.first).empty(); });
}

RowSet AffectedRows::referred_before(FactKind kind, const RowSet& rows) {
  if (rows.is_everything()) {
    return rows;
  }
  const FactChanges& of_kind = changes(kind);
  const KeySpans new_alone = of_kind.added.keys.without(of_kind.referable);
  return {{}, links_.keys_of(kind, rows).without(new_alone)};
}

RowSet AffectedRows::field(FactKind kind, std::size_t field) {
  const FactChanges& here = changes(kind);
  RowSet rows = here.added;
  rows.keys.unite(here.changed_fields[field]);
  const FactSchema& schema = graph_.request.schema;
  const FieldDefinition& definition = schema.field(kind, field);
  if (definition.type != FieldType::kReference) {
    return rows;
  }
  // A reference becomes one to something, or to nothing.
  rows.unite(links_.facts_referring(kind, field, changes(definition.refers_to).referable));
  const auto through = schema.inherits_through(kind);
  if (definition.origin == FieldOrigin::kInherited && through) {
    rows.unite(this->field(kind, *through));
    const FactKind from = schema.field(kind, *through).refers_to;
    if (const auto inherited = schema.find_field(from, definition.name)) {
      const RowSet owners = referred_before(from, this->field(from, *inherited));
      rows.unite(owners.is_everything() ? owners : links_.facts_referring(kind, *through, owners.keys));
    }
  }
  return rows;
}

/// Rows of a frame that weren't there before, or aren't any more.
RowSet AffectedRows::new_rows(FrameId frame) {
  const Frame& root = graph_.frames[graph_.root_of(frame)];
  if (root.form == Frame::Form::kFacts) {
    const FactChanges& here = changes(root.kind);
    RowSet rows = here.added;
    rows.keys.unite(here.referable);
    return rows;
  }
  RowSet rows{days_passed(), {}};
  if (root.form == Frame::Form::kPartnerPeriods) {
    const FactChanges& partners = changes(FactKind::kPartner);
    const auto joined = graph_.request.schema.find_field(FactKind::kPartner, "joined_on");
    KeySpans began = partners.added.keys;
    began.unite(partners.referable);
    began.unite(partners.changed_fields[joined.value()]);
    const Result<std::optional<Date>> first = lookups_.earliest(FactKind::kPartner, joined.value(), began);
    if (!first) {
      (void)links_.or_everything<KeySpans>(tl::make_unexpected(first.error()));
      return RowSet::everything();
    }
    if (*first) {
      rows.days.add(std::min((*first)->days(), root.start.value_or(Date::never()).days()),
                    Date::never().days());
    }
  }
  return rows;
}

std::optional<Date> AffectedRows::attribute_since(std::size_t field) {
  if (!attribute_days_) {
    // The value of an attribute may be a partner, who is known by now.
    const FactChanges& partners = changes(FactKind::kPartner);
    KeySpans others = partners.added.keys;
    others.unite(partners.referable);
    const Result<KeySpans> naming = lookups_.attributes_naming(others);
    KeySpans attributes = changes(FactKind::kPartnerAttribute).rows().keys;
    attributes.unite(links_.or_everything(naming));
    const Result<std::map<std::string, Date>> days = lookups_.attribute_days(attributes);
    if (!days) {
      (void)links_.or_everything<KeySpans>(tl::make_unexpected(days.error()));
    }
    attribute_days_ = days.value_or(std::map<std::string, Date>());
  }
  const auto since = attribute_days_->find(graph_.request.schema.field(FactKind::kPartner, field).name);
  return since == attribute_days_->end() ? std::nullopt : std::optional(since->second);
}

RowSet AffectedRows::deals_with_other_participants() {
  RowSet participants;
  const FactSchema& schema = graph_.request.schema;
  for (const std::size_t read : fields_[FactKind::kDealPartner]) {
    participants.unite(field(FactKind::kDealPartner, read));
  }
  participants.keys.unite(changes(FactKind::kDealPartner).referable);
  return links_.facts_referred(FactKind::kDealPartner,
                               schema.find_field(FactKind::kDealPartner, "deal").value(), participants);
}

RowSet AffectedRows::plan(const RulePlan& plan) {
  RowSet rows = new_rows(plan.frame);
  for (const NodeId node : nodes_of_lines(plan)) {
    rows.unite(nodes_[node]);
  }
  for (const RulePlan::DueStep& step : plan.due) {
    if (step.on) {
      rows.unite(links_.on_days(*step.on, days_passed()));
    }
  }
  for (const RulePlan::SplitStep& split : plan.splits) {
    if (split.deal) {
      rows.unite(links_.referring(*split.deal, deals_with_other_participants(), FactKind::kDeal));
    }
  }
  return rows;
}

RowSet AffectedRows::on_days(NodeId governing_date, const DaySpans& days) {
  RowSet rows = links_.on_days(governing_date, days);
  rows.unite(nodes_[governing_date]);
  return rows;
}

/// All that may have a line of this rule, or had one: nothing has on a day on which the rule isn't effective.
/// Of what has no such day the rule's conditions must be the earlier rule's: else it may be a mistake now.
RowSet AffectedRows::effective_rows(std::size_t plan) {
  const RulePlan& of = graph_.plans[plan];
  DaySpans days = effective_days(graph_, of);
  const auto other = earlier_->other_days.find(of.effective);
  if (other != earlier_->other_days.end()) {
    days.unite(other->second);
  }
  RowSet rows = on_days(of.governing_date, days);
  rows.unite(new_rows(of.frame));
  return rows;
}

/// A node that the earlier rules hadn't may come to anything, and what it counts may be wrong in any row.
RowSet AffectedRows::other_node(NodeId id) {
  const Node& node = graph_.nodes[id];
  if (std::holds_alternative<operation::MeasureIndex>(node.operation)) {
    for (const NodeId input : node.inputs) {
      told_.push_back({input, RowSet::everything()});
    }
  } else if (std::holds_alternative<operation::Fold>(node.operation)) {
    told_.push_back({id, RowSet::everything()});
  }
  return RowSet::everything();
}

RowSet AffectedRows::node(NodeId id) {
  if (earlier_ != nullptr && !earlier_->nodes[id]) {
    return other_node(id);
  }
  const std::vector<NodeId>& inputs = graph_.nodes[id].inputs;
  RowSet rows = std::visit(NodeEffects(*this, id), graph_.nodes[id].operation);
  if (rows.is_everything() && !reason_ &&
      std::ranges::none_of(inputs, [&](NodeId input) { return nodes_[input].is_everything(); })) {
    reason_ = name_in_rules(graph_, id);
  }
  if (earlier_ != nullptr && earlier_->other_days.contains(id)) {
    rows.unite(links_.on_days(inputs.front(), earlier_->other_days.at(id)));
  }
  return rows;
}

Result<void> AffectedRows::find() {
  fields_ = fields_read_by(graph_);
  for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
    nodes_[id] = node(id);
  }
  for (std::size_t each = 0; each < graph_.plans.size(); ++each) {
    const bool is_other = earlier_ != nullptr && !earlier_->plans[each];
    RowSet rows = is_other ? RowSet::everything() : plan(graph_.plans[each]);
    has_all_lines_.push_back(rows.is_everything());
    const bool has_days = earlier_ != nullptr && earlier_->same_conditions[each];
    lines_.push_back(has_days && rows.is_everything() ? effective_rows(each) : std::move(rows));
  }
  if (links_.failure()) {
    return tl::make_unexpected(*links_.failure());
  }
  return {};
}

}  // namespace remit
