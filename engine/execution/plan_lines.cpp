#include "engine/execution/plan_lines.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/analysis/typed_operands.hpp"
#include "engine/columns/flag_rows.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {

PlanLines::PlanLines(EvaluationState& state, const RulePlan& plan, LinesAsked asked)
    : with_gross_(asked.with_gross),
      state_(state),
      plan_(plan),
      root_(state.graph->root_of(plan.frame)),
      is_fanned_(root_ != plan.frame),
      applies_(state.columns[plan.applies]),
      gate_(state.columns[plan.gate]),
      dates_(state.columns[plan.governing_date]),
      pays_(plan.pays ? &state.columns[*plan.pays] : nullptr),
      entitlement_(state.columns[plan.entitlement]),
      refunded_(plan.refunded ? &state.columns[*plan.refunded] : nullptr),
      wanted_(state, plan, asked.for_other_rules) {
  for (std::size_t split = 0; split < plan.splits.size(); ++split) {
    dividers_.emplace_back(state, plan, split);
  }
  if (!plan.due.empty()) {
    due_.emplace(state, plan);
  }
  const Ruleset& ruleset = *state.graph->ruleset;
  if (ruleset.expressions[ruleset.rules[plan.rule].amount].type.is_own_money()) {
    currencies_ = &state.fact_column(state.graph->frames[root_].kind, "currency");
    books_ = state.facts->symbols().intern(ruleset.currency.code());
  }
  find_conversions();
}

void PlanLines::report_failures() {
  for (std::size_t row = 0; row < row_count(); ++row) {
    if (!wanted_.has(row)) {
      continue;
    }
    const RowState state = applies_.state(row);
    if (is_failed(state)) {
      fail(row, state);
    } else if (state == kRowFine && applies_.flags[row] != 0) {
      if (has_no_value(entitlement_.state(row))) {
        fail(row, entitlement_.state(row));
      } else {
        (void)partner_of(row);
      }
    }
  }
}

void PlanLines::collect(std::size_t first, std::size_t end, LineColumns& lines) {
  lines_ = &lines;
  if (is_plain()) {
    collect_plain(first, end);
    return;
  }
  for (std::size_t row = first; row < end; ++row) {
    if (wanted_.has(row)) {
      collect_one(row);
    }
  }
}

void PlanLines::collect_one(std::size_t row) {
  if (is_failed(applies_.state(row))) {
    fail(row, applies_.state(row));
  } else if (applies_.flags[row] != 0) {
    collect_row(row);
  } else if (refunded_ != nullptr && gate_.state(row) == kRowFine && gate_.flags[row] != 0 &&
             is_all_refunded(row)) {
    // Nothing is left of the fact: its line is worth nothing, and says that it was refunded.
    append(row, 0);
  }
}

bool PlanLines::is_plain() const {
  return one_a_row() && !with_gross_ && refunded_ == nullptr && conversions_.empty() && !plan_.clawed_back &&
         state_.frames[root_].firsts.empty() && entitlement_.form == ColumnForm::kInteger && pays_ != nullptr;
}

// What append_line() writes of a row, without its questions. Columns that are empty as long as no line has
// anything in them are filled up behind.
void PlanLines::collect_plain(std::size_t first, std::size_t end) {
  LineColumns& lines = *lines_;
  const auto is_odd = [&](std::size_t row) {
    return entitlement_.state(row) != kRowFine || pays_->state(row) != kRowFine || pays_->codes[row] < 0;
  };
  const auto states = [&](std::size_t row) {
    return applies_.states.begin() + static_cast<std::ptrdiff_t>(row);
  };
  bool any_odd = !applies_.states.empty() &&
                 std::any_of(states(first), states(end), [](RowState state) { return state != kRowFine; });
  rows_at_hand_.clear();
  for_each_flagged_stretch(applies_.flags.data(), first, end, [&](std::size_t begin, std::size_t behind) {
    for (std::size_t row = begin; row < behind; ++row) {
      if (applies_.flags[row] != 0 && wanted_.has_root(row)) {
        rows_at_hand_.push_back(static_cast<std::uint32_t>(row));
        any_odd = any_odd || is_odd(row);
      }
    }
  });
  if (any_odd) {  // seldom; each is looked at by itself
    for (std::size_t row = first; row < end; ++row) {
      if (wanted_.has_root(row)) {
        collect_one(row);
      }
    }
    return;
  }
  std::size_t line = lines.size();
  const std::size_t size = line + rows_at_hand_.size();
  lines.rules.resize(size, static_cast<std::uint32_t>(plan_.rule));
  lines.rows.insert(lines.rows.end(), rows_at_hand_.begin(), rows_at_hand_.end());
  lines.partners.resize(size);
  lines.due_dates.resize(size);
  lines.period_firsts.resize(size, Date::missing().days());
  lines.minor_units.resize(size);
  lines.refunded.resize(size, 0);
  for (const std::uint32_t row : rows_at_hand_) {
    lines.partners[line] = pays_->codes[row];
    lines.due_dates[line] = dates_.codes[row];
    lines.minor_units[line] = entitlement_.integers[row];
    ++line;
  }
}

void PlanLines::collect_row(std::size_t row) {
  const std::optional<std::int64_t> units = minor_units(entitlement_, row);
  if (units) {
    append(row, *units);
  }
}

/// Whole minor units of 64 bits; else the row is reported.
std::optional<std::int64_t> PlanLines::minor_units(const Column& column, std::size_t row) {
  if (has_no_value(column.state(row))) {
    fail(row, column.state(row));
    return std::nullopt;
  }
  if (column.state(row) == kRowFine && column.form == ColumnForm::kInteger) {
    return column.integers[row];
  }
  const std::optional<Integer> whole = to_integer(column.exact_value(row));
  const std::optional<std::int64_t> units = whole ? to_int64(*whole) : std::nullopt;
  if (!units) {
    report(row, "the amount is larger than can be booked (beyond 9.2 × 10^18 minor units)");
  }
  return units;
}

bool PlanLines::is_all_refunded(std::size_t row) const {
  if (has_no_value(refunded_->state(row)) || !plan_.own_amount) {
    return false;
  }
  const Column& own = state_.columns[*plan_.own_amount];
  const Rational refunded = refunded_->exact_value(row);
  return refunded > 0 && !has_no_value(own.state(row)) && refunded >= own.exact_value(row);
}

/// Whom the row pays, or counts for: kNoRow where that is nobody; none where it can't be told.
std::optional<RowIndex> PlanLines::partner_of(std::size_t row) {
  if (pays_ == nullptr) {
    return kNoRow;
  }
  if (has_no_value(pays_->state(row))) {
    fail(row, pays_->state(row));
    return std::nullopt;
  }
  if (pays_->codes[row] < 0) {
    report(row, "the partner that the rule pays is not in the ledger");
    return std::nullopt;
  }
  return pays_->codes[row];
}

void PlanLines::append(std::size_t row, std::int64_t minor_units) {
  const std::optional<RowIndex> payee = partner_of(row);
  if (!payee) {
    return;
  }
  if (currencies_ != nullptr && !currencies_->has_value(state_.root_row(plan_.frame, row))) {
    report(row, "its fact has no currency, and the rule pays in it; import it");
    return;
  }
  const RowIndex partner = *payee;
  std::int64_t refunded = 0;
  if (refunded_ != nullptr) {
    if (has_no_value(refunded_->state(row))) {
      fail(row, refunded_->state(row));
      return;
    }
    const Rational units = refunded_->exact_value(row) * refunded_->denominator;
    const std::optional<std::int64_t> whole = to_int64(round_to_integer(units, RoundingMode::kHalfEven));
    if (!whole) {
      report(row, "what was refunded is larger than can be booked (beyond 9.2 × 10^18 minor units)");
      return;
    }
    refunded = *whole;
  }
  if (!dividers_.empty()) {
    append_parts(row, partner, minor_units, refunded);
  } else {
    append_owed(row, partner, minor_units, gross_of(row, minor_units), refunded);
  }
}

/// Before refunds and clawback, where anybody asks.
std::int64_t PlanLines::gross_of(std::size_t row, std::int64_t minor_units) {
  const bool differs = with_gross_ && applies_.flags[row] != 0 && (plan_.taken_back || plan_.clawed_back);
  return differs ? this->minor_units(state_.columns[plan_.rounded], row).value_or(minor_units) : minor_units;
}

void PlanLines::append_parts(std::size_t row, RowIndex partner, std::int64_t entitlement,
                             std::int64_t refunded) {
  std::int64_t rounded = entitlement;
  taken_.clear();
  if (applies_.flags[row] != 0) {
    const std::optional<std::int64_t> line = minor_units(state_.columns[plan_.rounded], row);
    if (!line) {
      return;
    }
    rounded = *line;
    for (const std::optional<NodeId> node : {plan_.taken_back, plan_.clawed_back}) {
      const std::optional<std::int64_t> taken =
          node ? minor_units(state_.columns[*node], row) : std::optional<std::int64_t>(0);
      if (!taken) {
        return;
      }
      if (*taken != 0) {
        taken_.push_back(*taken);
      }
    }
  }
  DividedLine divided;
  for (LineDivider& divider : dividers_) {
    divided = divider.divide(row, rounded, taken_, parts_);
    if (!divided.whole) {
      break;  // the one that is in force
    }
  }
  if (divided.failure != kRowFine) {
    fail(row, divided.failure);
  } else if (!divided.complaint.empty()) {
    report(row, divided.complaint);
  } else if (divided.whole) {
    append_owed(row, partner, entitlement, rounded, refunded);
  }
  for (const LinePart& part : parts_) {
    if (!append_owed(row, part.partner, part.minor_units, part.gross, refunded)) {
      break;  // what keeps one part from being due keeps the others
    }
  }
}

bool PlanLines::append_owed(std::size_t row, RowIndex partner, std::int64_t minor_units, std::int64_t gross,
                            std::int64_t refunded) {
  if (!due_) {
    append_line(row, partner, {0, minor_units, dates_.codes[row]}, gross, refunded);
    return true;
  }
  if (const RowState state = due_->find(row, minor_units, owed_); state != kRowFine) {
    fail(row, state);
    return false;
  }
  for (const OwedPart& part : owed_) {
    append_line(row, partner, part, gross, refunded);
  }
  return true;
}

void PlanLines::append_line(std::size_t row, RowIndex partner, const OwedPart& owed, std::int64_t gross,
                            std::int64_t refunded) {
  const std::size_t root = is_fanned_ ? state_.root_row(plan_.frame, row) : row;
  const FrameRows& frame = state_.frames[root_];
  lines_->rules.push_back(static_cast<std::uint32_t>(plan_.rule));
  lines_->rows.push_back(static_cast<std::uint32_t>(row));
  lines_->partners.push_back(partner);
  lines_->due_dates.push_back(owed.day);
  lines_->period_firsts.push_back(frame.firsts.empty() ? Date::missing().days() : frame.firsts[root]);
  lines_->minor_units.push_back(owed.minor_units);
  lines_->refunded.push_back(refunded);
  if (with_gross_) {
    lines_->gross.push_back(gross);
  }
  if (const std::optional<std::int32_t> day = clawback_day(row); day || !lines_->clawback_days.empty()) {
    lines_->clawback_days.resize(lines_->rules.size() - 1, Date::missing().days());
    lines_->clawback_days.push_back(day.value_or(Date::missing().days()));
  }
  if (!conversions_.empty() || !lines_->rate_sequences.empty()) {
    lines_->rate_sequences.resize(lines_->rules.size() - 1, 0);
    lines_->rate_sequences.push_back(rate_sequence(row, root));
  }
  const Symbol currency = currencies_ == nullptr ? kMissingSymbol : currencies_->codes[root];
  if ((currency != kMissingSymbol && currency != books_) || !lines_->currencies.empty()) {
    lines_->currencies.resize(lines_->rules.size() - 1, kMissingSymbol);
    lines_->currencies.push_back(currency == books_ ? kMissingSymbol : currency);
  }
  if (owed.component != 0 || !lines_->components.empty()) {
    lines_->components.resize(lines_->rules.size() - 1, 0);
    lines_->components.push_back(owed.component);
  }
  const bool pays_another = !frame.partners.empty() && frame.partners[root] != partner;
  if (is_fanned_ || pays_another || !lines_->fans.empty()) {
    lines_->fans.resize(lines_->rules.size() - 1, kMissingSymbol);
    lines_->fans.push_back(fan_of(row, pays_another ? frame.partners[root] : kNoRow));
  }
  if (is_fanned_ || !lines_->roots.empty()) {
    for (std::size_t line = lines_->roots.size(); line + 1 < lines_->rows.size(); ++line) {
      lines_->roots.push_back(lines_->rows[line]);
    }
    lines_->roots.push_back(static_cast<std::uint32_t>(root));
  }
}

/// The nodes that convert amounts of the line itself; those within measures are none of them.
void PlanLines::find_conversions() {
  const Graph& graph = *state_.graph;
  std::set<NodeId> found;
  for (const auto& [node, used] : state_.rates_used) {
    if (graph.nodes[node].frame == plan_.frame || graph.nodes[node].frame == root_) {
      found.insert(node);
    }
  }
  if (found.empty()) {
    return;
  }
  for (const TypedId clause : clauses_of(graph.ruleset->rules[plan_.rule])) {
    for (const TypedId id : reachable(graph.ruleset->expressions, clause)) {
      const std::optional<NodeId> node = graph.node_of(id);
      if (node && found.erase(*node) != 0) {
        conversions_.push_back(*node);
      }
    }
  }
}

std::int64_t PlanLines::rate_sequence(std::size_t row, std::size_t root) const {
  std::int64_t newest = 0;
  for (const NodeId node : conversions_) {
    const bool here = state_.graph->nodes[node].frame == plan_.frame;
    newest = std::max(newest, state_.rates_used.at(node)[here ? row : root].sequence);
  }
  return newest;
}

/// The day of a clawback that takes something.
std::optional<std::int32_t> PlanLines::clawback_day(std::size_t row) const {
  if (!plan_.clawed_back || applies_.flags[row] == 0 ||
      state_.columns[*plan_.clawed_back].exact_value(row) == 0) {
    return std::nullopt;
  }
  return state_.columns[*plan_.clawed_back_on].codes[row];
}

/// `partner`: whom a period line is for, where it pays another.
Symbol PlanLines::fan_of(std::size_t row, RowIndex partner) {
  std::string fan = fan_labels(state_, plan_.frame, row);
  if (partner != kNoRow) {
    const SymbolTable& symbols = state_.facts->symbols();
    const Symbol id = state_.facts->table(FactKind::kPartner).ids[static_cast<std::size_t>(partner)];
    fan = "of " + std::string(symbols.text(id)) + (fan.empty() ? "" : ", ") + fan;
  }
  return fan.empty() ? kMissingSymbol : state_.facts->symbols().intern(fan);
}

void PlanLines::fail(std::size_t row, RowState row_state) {
  if (is_failed(row_state)) {
    RowError error = describe_failure(state_, row_state, subject_of_row(state_, plan_.frame, row));
    error.span = place_in_rule(failed_node(row_state)).value_or(error.span);
    state_.report(std::move(error));
  } else {
    report(row, "a choice without `otherwise` has no value here, and the clause can't do without one");
  }
}

/// Where this rule reads a node; other rules may share it, and its own place is the first of them.
std::optional<grammar::SourceSpan> PlanLines::place_in_rule(NodeId node) {
  const auto [known, is_new] = places_.try_emplace(node);
  if (!is_new) {
    return known->second;
  }
  const Graph& graph = *state_.graph;
  for (const TypedId clause : clauses_of(graph.ruleset->rules[plan_.rule])) {
    for (const TypedId id : reachable(graph.ruleset->expressions, clause)) {
      const std::optional<NodeId> reads = graph.node_of(id);
      const bool looks_up = reads &&
                            std::holds_alternative<operation::Gather>(graph.nodes[*reads].operation) &&
                            graph.nodes[*reads].inputs[1] == node;
      if (reads == node || looks_up) {
        known->second = graph.ruleset->expressions[id].span;
        return known->second;
      }
    }
  }
  return std::nullopt;
}

void PlanLines::report(std::size_t row, std::string message) {
  state_.report(RowError{.subject = subject_of_row(state_, plan_.frame, row),
                         .message = std::move(message),
                         .span = state_.graph->ruleset->rules[plan_.rule].places.head});
}

}  // namespace remit
