#include "engine/execution/failure_messages.hpp"

#include <utility>

#include "engine/calendar/period.hpp"
#include "engine/graph/operation.hpp"

namespace remit {
namespace {

using namespace operation;  // NOLINT: the visitor names the operations that fail

class MessageOf {
 public:
  MessageOf(const EvaluationState& state, NodeId node, std::size_t row)
      : state_(state), node_(node), row_(row) {}

  std::string operator()(const ScanField& scan) const {
    const FactDefinition& fact = state_.facts->schema().fact(scan.kind);
    const FieldDefinition& field = fact.fields[scan.field];
    const FactColumn& column = state_.facts->table(scan.kind).column(scan.field);
    const std::string subject = subject_of_fact(state_, scan.kind, row_);
    for (const CellError& error : column.errors) {
      if (static_cast<std::size_t>(error.row) == row_) {
        return subject + ": " + field.name + " can't be read: " + error.message;
      }
    }
    if (column.has_value(row_)) {
      return subject + " is in another currency than the ruleset's " +
             state_.graph->ruleset->currency.code() + "; convert it where it is read: " + fact.name + '.' +
             field.name + " in " + state_.graph->ruleset->currency.code();
    }
    // Rules have no other name for who takes part in a deal.
    const std::string named = scan.kind == FactKind::kDealPartner ? "participant" : fact.name;
    if (state_.options.in_scenario) {
      return subject + " has no " + field.name + "; write `" + field.name +
             " …` in its `given`, or ask for it with `" + named + " has " + field.name + '`';
    }
    if (field.type == FieldType::kReference) {
      return subject + " has no " + field.name +
             " that the ledger knew by this period; import it, or leave such facts out with `where " + named +
             " has " + field.name + "`";
    }
    return subject + " has no " + field.name + "; import it, ask for it with `" + named + " has " +
           field.name + "`, or declare `field " + fact.name + '.' + field.name + " … empty means …`";
  }
  std::string operator()(const DatedField& dated) const {
    const std::string& name = state_.facts->schema().field(FactKind::kPartner, dated.field).name;
    if (state_.options.in_scenario) {
      return "the partner has no " + name + " on the day that is looked at; write `" + name +
             " …` in the partner's `given`, or ask with `has " + name + '`';
    }
    return "the partner has no " + name +
           " on the day that the rule looks at; import one, or ask with `has " + name + '`';
  }
  std::string operator()(const PaidOn&) const {
    return subject_of_fact(state_, FactKind::kInvoice, row_) +
           " has a payment or credit note in another currency than its own, so nobody knows when it "
           "was paid; correct the currency in the ledger's files";
  }
  std::string operator()(const Participant& participant) const {
    const FactTable& table = state_.facts->table(FactKind::kDealPartner);
    const FactSchema& schema = state_.facts->schema();
    const FactColumn& deals = table.column(*schema.find_field(FactKind::kDealPartner, "deal"));
    const FactColumn& roles = table.column(*schema.find_field(FactKind::kDealPartner, "role"));
    const std::optional<Symbol> role = state_.facts->symbols().find(participant.role);
    bool known = false;
    for (std::size_t each = 0; each < table.row_count; ++each) {
      known = known || (role && deals.codes[each] == static_cast<RowIndex>(row_) && roles.has_value(each) &&
                        roles.codes[each] == *role);
    }
    const std::string deal = subject_of_fact(state_, FactKind::kDeal, row_);
    return known
               ? deal + " has several partners in the role " + participant.role +
                     "; the rule needs one: correct deal_partners.csv"
               : deal + " has no partner in the role " + participant.role +
                     "; add one to deal_partners.csv, or ask first with `deal has " + participant.role + '`';
  }
  std::string operator()(const Convert&) const { return no_rate(); }
  std::string operator()(const ExchangeRate&) const { return no_rate(); }
  std::string operator()(const Refunded&) const {
    return "a credit note is in another currency than what it refunds; correct the currency in the ledger's "
           "files";
  }
  std::string operator()(const Target& target) const {
    const std::string& measure = state_.graph->ruleset->measures[target.measure].name;
    return "the partner has no target of " + measure + " for the period that the rule looks at; " +
           (state_.options.in_scenario
                ? "write `given target T1  partner …, measure " + measure + ", period \"2026-Q1\", amount …`"
                : std::string("add it to targets.csv"));
  }
  std::string operator()(const Received&) const {
    return "an invoice has a payment in another currency than its own, or is in another than its deal, so "
           "nobody "
           "knows how much of it was paid; "
           "correct the currency in the ledger's files";
  }
  std::string operator()(const ClawedBack&) const {
    return "the clawback takes a share that isn't between 0% and 100% here; correct the share in the rule";
  }
  std::string operator()(const FanOutRows& fan) const {
    if (fan.form == FanOutRows::Form::kUpline) {
      return "going up by " + state_.facts->schema().field(FactKind::kPartner, fan.attribute).name +
             " comes back to a partner who was there already; correct the partners' attributes in the ledger";
    }
    return fan.name + " is counted in steps of no length here, or of no whole number";
  }
  std::string operator()(const AsKnown&) const { return state_.unknown_then.at({node_, row_}).message; }
  std::string operator()(const Carried&) const { return state_.unknown_then.at({node_, row_}).message; }
  std::string operator()(const BaseRow&) const {
    const Frame& frame = state_.graph->frames[state_.graph->nodes[node_].frame];
    return "the " + state_.facts->schema().fact(frame.kind).name + " itself wasn't known yet";
  }
  std::string operator()(const Gather&) const { return "a fact that the rule names is not in the ledger"; }
  std::string operator()(const Product&) const { return "the rule divides by zero here"; }
  std::string operator()(const Elapsed&) const {
    return "the rule counts time from or to a date that is `never`";
  }
  std::string operator()(const DaysThrough&) const {
    return "the rule counts days from or to a date that is `never`";
  }
  std::string operator()(const Shift&) const {
    return "a date is moved by an amount that is no whole number";
  }
  std::string operator()(const Compare& compare) const {
    std::string order;
    for (const std::string& word : compare.ordered_words) {
      order += (order.empty() ? "" : " < ") + word;
    }
    return "a tier is compared that isn't one of the declared ones (" + order +
           "); correct the partner's tier, or declare it";
  }
  std::string operator()(const operation::TableRow& row) const {
    return "no row of the table " + state_.graph->ruleset->tables[row.table].name +
           " fits here; add one, or a last row for `any`" +
           (row.dated ? ", from an early enough day on" : "");
  }
  std::string operator()(const operation::MeasureValue& value) const {
    const Measure& measure = state_.graph->ruleset->measures[value.measure];
    return "nothing has counted in " + measure.name + " here, so it has no " +
           std::string(to_text(measure.kind)) + "; ask with a measure that counts before you read it";
  }
  std::string operator()(const BalanceValue& value) const {
    const Balance& balance = state_.graph->ruleset->balances[value.balance];
    return "the balance " + balance.name +
           " has no step yet here, and what it starts with is known only of its steps; ask with a condition "
           "before you read it";
  }
  std::string operator()(const PickAmendment& pick) const {
    const auto [first, second] = state_.conflicts.at({node_, row_});
    return said_of(pick.candidates[first]) + " and " + said_of(pick.candidates[second]) +
           " both hold here and don't come to the same; write `yields to` in the one that stands back";
  }
  std::string operator()(const Fail& fail) const { return fail.message; }
  template <class Other>
  std::string operator()(const Other& /*other*/) const {
    return "a value can't be worked out (" + name_of(state_.graph->nodes[node_].operation) + ')';
  }

 private:
  [[nodiscard]] std::string no_rate() const {
    const RowError::Rate& rate = state_.missing_rates.at({node_, row_});
    return "there is no exchange rate from " + rate.from + " to " + rate.to + " on " + rate.day.to_text() +
           (state_.options.in_scenario ? "; write `given exchange_rate  on " + rate.day.to_text() +
                                             ", from " + rate.from + ", to " + rate.to + ", rate …`"
                                       : "; add it to fx_rates.csv") +
           (state_.graph->ruleset->rates_last_published ? "" : ", or declare `rates last published`");
  }
  [[nodiscard]] std::string said_of(const PickAmendment::Candidate& candidate) const {
    const grammar::SourceFile& file = state_.graph->ruleset->files[candidate.span.file];
    return '`' + candidate.name + "` (" + file.name() + ':' +
           std::to_string(file.line_column(candidate.span.begin).line) + ')';
  }

  const EvaluationState& state_;
  NodeId node_;
  std::size_t row_;
};

}  // namespace

std::string subject_of_fact(const EvaluationState& state, FactKind kind, std::size_t row) {
  const std::string& name = state.facts->schema().fact(kind).name;
  const FactTable& table = state.facts->table(kind);
  if (row >= table.keys.size()) {
    return name;
  }
  if (!state.options.name_fact) {
    return name + " number " + std::to_string(table.keys[row]);
  }
  return name + ' ' + state.options.name_fact(kind, table.keys[row]);
}

std::string subject_of_row(const EvaluationState& state, FrameId frame, std::size_t row) {
  const Frame& definition = state.graph->frames[frame];
  if (definition.form == Frame::Form::kFanned) {
    const std::string label = fan_label(state, frame, row);
    return subject_of_row(state, definition.base, static_cast<std::size_t>(state.frames[frame].bases[row])) +
           (label.empty() ? "" : ", " + label);
  }
  if (definition.form == Frame::Form::kFacts) {
    return subject_of_fact(state, definition.kind, row);
  }
  const FrameRows& rows = state.frames[frame];
  const Period period{Date(rows.firsts[row]), Date(rows.lasts[row])};
  return subject_of_fact(state, FactKind::kPartner, static_cast<std::size_t>(rows.partners[row])) + ", " +
         period_text(definition.period, period, definition.first_month);
}

std::string fan_label(const EvaluationState& state, FrameId frame, std::size_t row) {
  const Frame& definition = state.graph->frames[frame];
  const FrameRows& rows = state.frames[frame];
  if (rows.states[row] != kRowFine) {
    return {};
  }
  const Operation& maker = state.graph->nodes[definition.maker].operation;
  const auto id_of = [&](RowIndex partner) {
    return std::string(state.facts->symbols().text(
        state.facts->table(FactKind::kPartner).ids[static_cast<std::size_t>(partner)]));
  };
  if (const auto* lines = std::get_if<operation::RuleLines>(&maker)) {
    return state.graph->ruleset->rules[lines->rule].name +
           (rows.members[row] == kNoRow ? std::string() : ' ' + id_of(rows.members[row]));
  }
  const auto& fan = std::get<operation::FanOutRows>(maker);
  switch (fan.form) {
    case operation::FanOutRows::Form::kParticipants: {
      const FactTable& table = state.facts->table(FactKind::kDealPartner);
      const FactSchema& schema = state.facts->schema();
      const auto member = static_cast<std::size_t>(rows.members[row]);
      const auto column = [&](std::string_view field) {
        return table.column(*schema.find_field(FactKind::kDealPartner, field)).codes[member];
      };
      return std::string(state.facts->symbols().text(column("role"))) + ' ' + id_of(column("partner"));
    }
    case operation::FanOutRows::Form::kUpline:
      return "level " + std::to_string(rows.numbers[row]);
    case operation::FanOutRows::Form::kSteps:
      return fan.name + ' ' + std::to_string(rows.numbers[row]);
    case operation::FanOutRows::Form::kPeriods:
      return period_text(fan.period, {Date(rows.firsts[row]), Date(rows.lasts[row])});
    case operation::FanOutRows::Form::kStretches:
      break;
  }
  return "from " + Date(rows.firsts[row]).to_text();
}

std::string fan_labels(const EvaluationState& state, FrameId frame, std::size_t row) {
  std::string labels;
  while (state.graph->frames[frame].form == Frame::Form::kFanned) {
    const std::string label = fan_label(state, frame, row);
    labels = label + (labels.empty() || label.empty() ? "" : ", ") + labels;
    row = static_cast<std::size_t>(state.frames[frame].bases[row]);
    frame = state.graph->frames[frame].base;
  }
  return labels;
}

RowError describe_failure(const EvaluationState& state, RowState row_state, std::string subject) {
  const NodeId node = failed_node(row_state);
  const Node& failed = state.graph->nodes[node];
  RowError error{.subject = std::move(subject),
                 .message = std::visit(MessageOf(state, node, failed_row(row_state)), failed.operation),
                 .span = failed.span};
  if (const auto lacks = state.missing_rates.find({node, failed_row(row_state)});
      lacks != state.missing_rates.end()) {
    error.rate = lacks->second;
  } else if (const auto then = state.unknown_then.find({node, failed_row(row_state)});
             then != state.unknown_then.end()) {
    error.rate = then->second.rate;
  }
  return error;
}

}  // namespace remit
