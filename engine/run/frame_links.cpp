#include "engine/run/frame_links.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include "engine/calendar/period.hpp"

namespace remit {
namespace {

template <class Wanted>
const Wanted* operation_of(const Graph& graph, NodeId node) {
  return std::get_if<Wanted>(&graph.nodes[node].operation);
}

RowSet everything_unless(bool nothing) {
  return nothing ? RowSet() : RowSet::everything();
}

}  // namespace

std::optional<FactKind> FrameLinks::kind_of(FrameId frame) const {
  const Frame& root = graph_.frames[graph_.root_of(frame)];
  return root.form == Frame::Form::kFacts ? std::optional(root.kind) : std::nullopt;
}

/// The governing date of the rule whose lines the rows of a frame are; none where they are something else.
std::optional<std::size_t> FrameLinks::governing_day_of_lines(FrameId frame) const {
  const Frame& fanned = graph_.frames[frame];
  if (fanned.form != Frame::Form::kFanned) {
    return std::nullopt;
  }
  const auto* lines = operation_of<operation::RuleLines>(graph_, fanned.maker);
  return lines == nullptr ? std::nullopt
                          : std::optional<std::size_t>(graph_.plans[lines->rule].governing_date);
}

KeySpans FrameLinks::keys_of(FactKind kind, const RowSet& rows) {
  KeySpans keys = rows.keys;
  if (!rows.days.empty() && !rows.is_everything()) {
    keys.unite(or_everything(lookups_.dated(kind, rows.days)));
  }
  return keys;
}

DaySpans FrameLinks::days_of(FactKind kind, const RowSet& rows) {
  DaySpans days = rows.days;
  if (!rows.keys.empty()) {
    days.unite(or_everything(lookups_.days_of(kind, rows.keys)));
  }
  return days;
}

RowSet FrameLinks::facts_referring(FactKind kind, std::size_t field, const KeySpans& targets) {
  if (targets.empty()) {
    return {};
  }
  if (targets == KeySpans::everything()) {
    return RowSet::everything();
  }
  RowSet rows{{}, or_everything(lookups_.referring(kind, field, targets, latest_))};
  const FactSchema& schema = graph_.request.schema;
  const auto through = schema.inherits_through(kind);
  if (schema.field(kind, field).origin == FieldOrigin::kInherited && through) {
    const FactKind from = schema.field(kind, *through).refers_to;
    if (const auto inherited = schema.find_field(from, schema.field(kind, field).name)) {
      const RowSet owners = facts_referring(from, *inherited, targets);
      rows.unite(facts_referring(kind, *through, keys_of(from, owners)));
    }
  }
  return rows;
}

RowSet FrameLinks::facts_referring_among(FactKind kind, std::size_t field, const RowSet& rows,
                                         const KeySpans& targets) {
  if (!rows.keys.empty()) {
    return search_referring(kind, field, rows, targets);
  }
  // What refers to them in a longer time is no less, so each day is looked at once.
  auto known = std::find_if(known_referring_.begin(), known_referring_.end(), [&](const auto& each) {
    return each.kind == kind && each.field == field && each.targets == targets;
  });
  if (known == known_referring_.end()) {
    known = known_referring_.insert(known, {kind, field, targets, {}, {}});
  }
  const auto place = known - known_referring_.begin();
  const RowSet left{rows.days.without(known->days), {}};
  const RowSet found = left.empty() ? RowSet() : search_referring(kind, field, left, targets);
  KnownReferring& all = known_referring_[static_cast<std::size_t>(place)];
  all.days.unite(left.days);
  all.rows.unite(found);
  return all.rows;
}

RowSet FrameLinks::search_referring(FactKind kind, std::size_t field, const RowSet& rows,
                                    const KeySpans& targets) {
  const Result<FactLookups::Referring> found = lookups_.referring_among(kind, field, rows, targets);
  if (!found) {
    return or_everything(Result<RowSet>(tl::make_unexpected(found.error())));
  }
  if (found->to_targets == KeySpans::everything()) {
    return rows;
  }
  RowSet among{{}, found->to_targets};
  const FactSchema& schema = graph_.request.schema;
  const auto through = schema.inherits_through(kind);
  if (schema.field(kind, field).origin == FieldOrigin::kInherited && through && !found->to_nothing.empty()) {
    const FactKind from = schema.field(kind, *through).refers_to;
    if (const auto inherited = schema.find_field(from, schema.field(kind, field).name)) {
      const RowSet owners =
          facts_referring_among(from, *inherited, facts_referred(kind, *through, found->to_nothing), targets);
      among.unite(facts_referring_among(kind, *through, found->to_nothing, keys_of(from, owners)));
    }
  }
  return among;
}

RowSet FrameLinks::facts_referred(FactKind kind, std::size_t field, const RowSet& rows) {
  if (rows.empty()) {
    return {};
  }
  RowSet targets;
  const auto known =
      std::find_if(known_references_.begin(), known_references_.end(), [&](const KnownReferences& each) {
        return each.kind == kind && each.field == field && each.rows == rows;
      });
  if (known != known_references_.end()) {
    targets.keys = known->targets;
  } else {
    targets.keys = or_everything(lookups_.referred(kind, field, rows));
    known_references_.push_back({kind, field, rows, targets.keys});
  }
  const FactSchema& schema = graph_.request.schema;
  const auto through = schema.inherits_through(kind);
  if (schema.field(kind, field).origin == FieldOrigin::kInherited && through) {
    const FactKind from = schema.field(kind, *through).refers_to;
    if (const auto inherited = schema.find_field(from, schema.field(kind, field).name)) {
      targets.unite(facts_referred(from, *inherited, facts_referred(kind, *through, rows)));
    }
  }
  return targets;
}

RowSet FrameLinks::referring(NodeId ref, const RowSet& targets, FactKind kind) {
  if (targets.empty() || targets.is_everything()) {
    return targets;
  }
  const Node& node = graph_.nodes[ref];
  if (std::holds_alternative<operation::OwnRow>(node.operation) ||
      std::holds_alternative<operation::BaseRow>(node.operation)) {
    return targets;
  }
  if (const auto* scan = operation_of<operation::ScanField>(graph_, ref)) {
    return facts_referring(scan->kind, scan->field, keys_of(kind, targets));
  }
  if (std::holds_alternative<operation::Gather>(node.operation)) {
    const FrameId middle = graph_.nodes[node.inputs[1]].frame;
    if (const auto between = kind_of(middle)) {
      return referring(node.inputs[0], referring(node.inputs[1], targets, kind), *between);
    }
  }
  return RowSet::everything();
}

RowSet FrameLinks::referring_among(NodeId ref, const RowSet& rows, const KeySpans& targets) {
  const Node& node = graph_.nodes[ref];
  if (rows.empty() || targets == KeySpans::everything()) {
    return rows;
  }
  const auto* scan = operation_of<operation::ScanField>(graph_, ref);
  if (scan != nullptr && std::holds_alternative<std::monostate>(scan->substitute)) {
    return facts_referring_among(scan->kind, scan->field, rows, targets);
  }
  if (std::holds_alternative<operation::Gather>(node.operation)) {
    if (const auto between = kind_of(graph_.nodes[node.inputs[1]].frame)) {
      const RowSet middle = referring_among(node.inputs[1], referred(node.inputs[0], rows), targets);
      return referring_among(node.inputs[0], rows, keys_of(*between, middle));
    }
  }
  return rows;
}

RowSet FrameLinks::referred(NodeId ref, const RowSet& rows) {
  if (rows.empty()) {
    return {};
  }
  const Node& node = graph_.nodes[ref];
  if (std::holds_alternative<operation::OwnRow>(node.operation) ||
      std::holds_alternative<operation::BaseRow>(node.operation)) {
    return rows;
  }
  if (const auto* scan = operation_of<operation::ScanField>(graph_, ref)) {
    // What stands for an empty cell is in no column.
    return std::holds_alternative<std::monostate>(scan->substitute)
               ? facts_referred(scan->kind, scan->field, rows)
               : RowSet::everything();
  }
  if (std::holds_alternative<operation::Gather>(node.operation) &&
      kind_of(graph_.nodes[node.inputs[1]].frame)) {
    return referred(node.inputs[1], referred(node.inputs[0], rows));
  }
  return RowSet::everything();
}

bool FrameLinks::is_own_day(NodeId day) const {
  const Node& node = graph_.nodes[day];
  if (const auto* scan = operation_of<operation::ScanField>(graph_, day)) {
    const FactDefinition& fact = graph_.request.schema.fact(scan->kind);
    // A later own date counts only where the first is missing.
    return std::holds_alternative<std::monostate>(scan->substitute) && !fact.own_dates.empty() &&
           graph_.request.schema.field(scan->kind, scan->field).name == fact.own_dates.front();
  }
  if (std::holds_alternative<operation::PeriodDay>(node.operation)) {
    return true;
  }
  if (const auto* part = operation_of<operation::FannedPart>(graph_, day)) {
    const auto governing = governing_day_of_lines(node.frame);
    return part->part == FanPart::Part::kOn && governing && is_own_day(static_cast<NodeId>(*governing));
  }
  if (std::holds_alternative<operation::Gather>(node.operation) &&
      std::holds_alternative<operation::BaseRow>(graph_.nodes[node.inputs[0]].operation)) {
    return is_own_day(node.inputs[1]);
  }
  return false;
}

RowSet FrameLinks::on_days(NodeId day, const DaySpans& days) {
  if (days.empty()) {
    return {};
  }
  if (days == DaySpans::everything()) {
    return RowSet::everything();
  }
  if (is_own_day(day)) {
    return {days, {}};
  }
  const Node& node = graph_.nodes[day];
  if (const auto* constant = operation_of<operation::Constant>(graph_, day)) {
    const auto* date = std::get_if<Date>(&constant->value);
    return everything_unless(date != nullptr && !days.contains(date->days()));
  }
  if (std::holds_alternative<operation::Gather>(node.operation)) {
    if (const auto kind = kind_of(graph_.nodes[node.inputs[1]].frame)) {
      return referring(node.inputs[0], on_days(node.inputs[1], days), *kind);
    }
  }
  if (const auto* scan = operation_of<operation::ScanField>(graph_, day)) {
    const auto* instead = std::get_if<Date>(&scan->substitute);
    const bool where_missing = instead != nullptr && days.contains(instead->days());
    return {{}, or_everything(lookups_.with_day(scan->kind, scan->field, days, where_missing))};
  }
  if (std::holds_alternative<operation::PaidOn>(node.operation) ||
      std::holds_alternative<operation::FirstPaidOn>(node.operation)) {
    return paid_on_days(node, days);
  }
  if (const auto* shift = operation_of<operation::Shift>(graph_, day)) {
    // The rows whose date comes to one of the days when it is moved.
    const std::optional<Distance> by = distance_of(*shift, node);
    return by ? on_days(node.inputs[0], moved(days, {-by->most, -by->least})) : RowSet::everything();
  }
  return RowSet::everything();
}

/// What was paid, in full or first, on one of the days: at the latest then something of it was received. What
/// is never paid has no end.
RowSet FrameLinks::paid_on_days(const Node& node, const DaySpans& days) {
  if (days.contains(Date::never().days())) {
    return RowSet::everything();
  }
  const FactSchema& schema = graph_.request.schema;
  const auto invoice_of = [&](FactKind kind) {
    return facts_referred(kind, schema.find_field(kind, "invoice").value(), {days, {}});
  };
  RowSet invoices = invoice_of(FactKind::kPayment);
  if (std::holds_alternative<operation::PaidOn>(node.operation)) {
    invoices.unite(invoice_of(FactKind::kRefund));
    invoices.days.unite(days);  // what nothing is due of is paid on its own day
    return invoices;
  }
  const char* owner = kind_of(node.frame) == FactKind::kDeal ? "deal" : "customer";
  return facts_referred(FactKind::kInvoice, schema.find_field(FactKind::kInvoice, owner).value(), invoices);
}

/// The days on which something of `rows` was received, or taken back: what is paid is paid on one of them.
DaySpans FrameLinks::days_paid(const Node& node, const RowSet& rows) {
  const FactSchema& schema = graph_.request.schema;
  const auto referring = [&](FactKind kind, const char* field, FactKind to, const RowSet& targets) {
    return facts_referring(kind, schema.find_field(kind, field).value(), keys_of(to, targets));
  };
  DaySpans days;
  RowSet invoices = rows;
  if (std::holds_alternative<operation::PaidOn>(node.operation)) {
    days = days_of(FactKind::kInvoice, invoices);  // what nothing is due of is paid on its own day
    days.unite(
        days_of(FactKind::kRefund, referring(FactKind::kRefund, "invoice", FactKind::kInvoice, invoices)));
  } else if (const FactKind owner = kind_of(node.frame).value(); owner == FactKind::kDeal) {
    invoices = referring(FactKind::kInvoice, "deal", owner, rows);
  } else {
    invoices = referring(FactKind::kInvoice, "customer", owner, rows);
  }
  days.unite(
      days_of(FactKind::kPayment, referring(FactKind::kPayment, "invoice", FactKind::kInvoice, invoices)));
  return days;
}

/// How far a date may be moved by a constant; none where it is no constant, or a large one.
std::optional<FrameLinks::Distance> FrameLinks::distance_of(const operation::Shift& shift,
                                                            const Node& node) const {
  const auto* constant = operation_of<operation::Constant>(graph_, node.inputs[1]);
  const auto* by = constant == nullptr ? nullptr : std::get_if<Rational>(&constant->value);
  constexpr std::int64_t kFurthest = 100'000;
  if (by == nullptr || *by > kFurthest || *by < -kFurthest) {
    return std::nullopt;
  }
  // A month has 28 to 31 days, and the day that a shorter one lacks is moved by up to three.
  const std::int64_t length = to_int64(round_to_integer(*by, RoundingMode::kDown)).value();
  const std::int64_t least = shift.months ? std::min(length * 28, length * 31) - 3 : length;
  const std::int64_t most = shift.months ? std::max(length * 28, length * 31) + 3 : length;
  return shift.minus ? Distance{-most, -least} : Distance{least, most};
}

DaySpans FrameLinks::moved(const DaySpans& days, const Distance& distance) {
  const auto moved_by = [](std::int32_t day, std::int64_t by) {
    const bool is_end = !Date(day).is_ordinary();
    return is_end
               ? day
               : static_cast<std::int32_t>(std::clamp<std::int64_t>(day + by, INT32_MIN + 1, INT32_MAX - 1));
  };
  DaySpans moved;
  for (const DaySpans::Span& span : days.spans()) {
    moved.add(moved_by(span.first, distance.least), moved_by(span.last, distance.most));
  }
  return moved;
}

DaySpans FrameLinks::days_in(NodeId day, const RowSet& rows) {
  if (rows.empty()) {
    return {};
  }
  if (rows.is_everything()) {
    return DaySpans::everything();
  }
  const Node& node = graph_.nodes[day];
  if (is_own_day(day)) {
    const Frame& root = graph_.frames[graph_.root_of(node.frame)];
    if (root.form == Frame::Form::kFacts) {
      return days_of(root.kind, rows);
    }
    DaySpans days;
    for (const DaySpans::Span& span : rows.days.spans()) {
      const auto edge = [&](std::int32_t at, bool last) {
        if (!Date(at).is_ordinary() || Date(at) < Date::first_day() || Date::last_day() < Date(at)) {
          return at;
        }
        const Period period = period_of(root.period, Date(at), root.first_month);
        return (last ? period.last : period.first).days();
      };
      days.add(edge(span.first, false), edge(span.last, true));
    }
    return rows.keys.empty() ? days : DaySpans::everything();
  }
  if (const auto* constant = operation_of<operation::Constant>(graph_, day)) {
    if (const auto* date = std::get_if<Date>(&constant->value)) {
      return {date->days(), date->days()};
    }
  }
  if (std::holds_alternative<operation::Gather>(node.operation) &&
      kind_of(graph_.nodes[node.inputs[1]].frame)) {
    return days_in(node.inputs[1], referred(node.inputs[0], rows));
  }
  if (const auto* scan = operation_of<operation::ScanField>(graph_, day)) {
    DaySpans days = or_everything(lookups_.days_in_field(scan->kind, scan->field, rows));
    if (const auto* instead = std::get_if<Date>(&scan->substitute)) {
      days.add(instead->days());
    }
    return days;
  }
  if (std::holds_alternative<operation::PaidOn>(node.operation) ||
      std::holds_alternative<operation::FirstPaidOn>(node.operation)) {
    return days_paid(node, rows);
  }
  if (const auto* shift = operation_of<operation::Shift>(graph_, day)) {
    const std::optional<Distance> by = distance_of(*shift, node);
    return by ? moved(days_in(node.inputs[0], rows), *by) : DaySpans::everything();
  }
  return DaySpans::everything();
}

}  // namespace remit
