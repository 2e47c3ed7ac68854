#include "engine/execution/evaluation.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/execution/collect_lines.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/known_rows.hpp"
#include "engine/execution/run_schedule.hpp"
#include "engine/execution/schedule.hpp"

namespace remit {

std::vector<RowError> missing_rates(const std::map<RowError::Rate, grammar::SourceSpan>& needed) {
  std::vector<RowError> told;
  for (const auto& [rate, span] : needed) {
    if (told.empty() || told.back().rate->from != rate.from || told.back().rate->to != rate.to) {
      told.push_back({"exchange rates from " + rate.from + " to " + rate.to,
                      "there is none on " + rate.day.to_text(), span, rate});
    } else {
      told.back().message += ", " + rate.day.to_text();
    }
  }
  return told;
}

Evaluation::Evaluation() = default;
Evaluation::Evaluation(std::unique_ptr<EvaluationState> state) : state_(std::move(state)) {}
Evaluation::~Evaluation() = default;
Evaluation::Evaluation(Evaluation&&) noexcept = default;
Evaluation& Evaluation::operator=(Evaluation&&) noexcept = default;

std::size_t Evaluation::row_count(FrameId frame) const {
  check(state_ != nullptr, "values are kept when asked for");
  return state_->frames[frame].count;
}

std::vector<std::size_t> Evaluation::rows_from(std::size_t rule, std::size_t root_row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const FrameId frame = state_->graph->plans[rule].frame;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < state_->frames[frame].count; ++row) {
    if (state_->root_row(frame, row) == root_row) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::optional<std::size_t> Evaluation::empty_fan(std::size_t rule, std::size_t root_row) const {
  check(state_ != nullptr, "values are kept when asked for");
  std::vector<FrameId> fanned;  // the innermost first
  for (FrameId frame = state_->graph->plans[rule].frame;
       state_->graph->frames[frame].form == Frame::Form::kFanned; frame = state_->graph->frames[frame].base) {
    fanned.push_back(frame);
  }
  // What a rule that it is for the lines of is fanned out to comes first, and is that one's.
  const std::size_t own = state_->graph->ruleset->rules[rule].fans.size();
  for (std::size_t fan = 0; fan < own; ++fan) {
    const FrameId frame = fanned[own - 1 - fan];
    bool any = false;
    for (std::size_t row = 0; row < state_->frames[frame].count && !any; ++row) {
      any = state_->root_row(frame, row) == root_row;
    }
    if (!any) {
      return fan;
    }
  }
  return std::nullopt;
}

std::string Evaluation::labels_of(std::size_t rule, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  return fan_labels(*state_, state_->graph->plans[rule].frame, row);
}

std::vector<std::size_t> Evaluation::period_rows(std::size_t rule, RowIndex partner, Date day) const {
  check(state_ != nullptr, "values are kept when asked for");
  const FrameRows& frame = state_->frames[state_->graph->root_of(state_->graph->plans[rule].frame)];
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < frame.partners.size(); ++row) {
    if (frame.partners[row] == partner && Date(frame.firsts[row]) <= day && day <= Date(frame.lasts[row])) {
      rows.push_back(row);
    }
  }
  return rows;
}

std::optional<Date> Evaluation::rate_day(NodeId node, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const auto used = state_->rates_used.find(node);
  const bool is_known = used != state_->rates_used.end() && used->second[row].sequence != 0;
  return is_known ? std::optional(Date(used->second[row].day)) : std::nullopt;
}

std::optional<std::string> Evaluation::own_currency(FrameId frame, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const Frame& root = state_->graph->frames[state_->graph->root_of(frame)];
  const std::optional<std::size_t> field = state_->facts->schema().find_field(root.kind, "currency");
  if (root.form != Frame::Form::kFacts || !field) {
    return std::nullopt;
  }
  const std::optional<FactColumn>& column = state_->facts->table(root.kind).columns[*field];
  const RowPlace fact = state_->place_of(frame, row);
  return column && fact.is_known && column->has_value(fact.row)
             ? std::optional(std::string(state_->facts->symbols().text(column->codes[fact.row])))
             : std::nullopt;
}

std::optional<Evaluation::BalanceStep> Evaluation::balance_step(NodeId node, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  std::vector<ColumnView> inputs;
  for (const NodeId input : state_->graph->nodes[node].inputs) {
    inputs.push_back({&state_->columns[input], 0});
  }
  for (std::size_t input = 2; input < inputs.size(); ++input) {
    if (has_no_value(inputs[input].state(row))) {
      return std::nullopt;
    }
  }
  const std::optional<std::size_t> step = StepFinder(*state_, node).find(inputs, row, row);
  const FrameId frame = state_->graph->nodes[state_->graph->nodes[node].inputs[0]].frame;
  return step ? std::optional(BalanceStep{frame, *step}) : std::nullopt;
}

std::optional<Evaluation::KnownRow> Evaluation::as_known(NodeId node, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const auto found = state_->as_known.find(node);
  if (found == state_->as_known.end()) {
    return std::nullopt;
  }
  for (const EvaluationState::KnownOnDay& known : found->second) {
    const auto asked = std::lower_bound(known.rows.begin(), known.rows.end(), row);
    if (asked != known.rows.end() && *asked == row) {
      return KnownRow{&known.evaluation, static_cast<std::size_t>(asked - known.rows.begin())};
    }
  }
  return std::nullopt;
}

Date Evaluation::booked_by() const {
  check(state_ != nullptr, "values are kept when asked for");
  return state_->options.past.booked_by;
}

std::string Evaluation::name_of(FactKind kind, RowIndex row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const FactTable& table = state_->facts->table(kind);
  if (row < 0 || static_cast<std::size_t>(row) >= table.keys.size()) {
    return "that isn't known";
  }
  const std::int64_t key = table.keys[static_cast<std::size_t>(row)];
  return state_->options.name_fact ? state_->options.name_fact(kind, key) : "number " + std::to_string(key);
}

TracedValue Evaluation::value_of(NodeId node, std::size_t row) const {
  check(state_ != nullptr && state_->kept[node] != 0, "values are kept when asked for");
  const Column& column = state_->columns[node];
  const RowState row_state = column.state(row);
  if (row_state == kRowAbsent) {
    return AbsentValue{};
  }
  if (is_failed(row_state)) {
    RowError failure = describe_failure(*state_, row_state, {});
    return FailedValue{std::move(failure.message), std::move(failure.rate)};
  }
  switch (column.form) {
    case ColumnForm::kInteger:
    case ColumnForm::kWide:
    case ColumnForm::kExact:
      return column.exact_value(row);
    case ColumnForm::kDate:
      return Date(column.codes[row]);
    case ColumnForm::kWord:
      return std::string(state_->facts->symbols().text(column.codes[row]));
    case ColumnForm::kRow:
      break;
    case ColumnForm::kYesNo:
      return column.flags[row] != 0;
  }
  return FactValue{referred_kind(*state_->graph, node), column.codes[row]};
}

PastFacts past_facts_of(FactSource& source, const FactView& view) {
  return {view.booked_by, [&source, view](FactRequest request, Date day) {
            request.view = view;
            request.view.booked_by = day;
            return source.read(request);
          }};
}

void Evaluation::take_errors() {
  errors = std::move(state_->errors);
  error_count = state_->error_count;
  missing_rates = remit::missing_rates(state_->rates_needed);
}

// Errors of lines that were read one by one are in the order of reading; here they are in that of the rules.
void Evaluation::collect_lines() {
  if (error_count == 0) {
    state_->forget_errors();
  }
  lines = {};
  remit::collect_lines(*state_, lines);
  take_errors();
}

Result<Evaluation> evaluate(const Graph& graph, FactSet& facts, const EvaluationOptions& options) {
  check(options.batch_rows > 0 && options.batch_rows <= kBatchRows, "a batch has rows, and room for them");
  Evaluation evaluation;
  evaluation.state_ = std::make_unique<EvaluationState>(graph, facts, options);
  EvaluationState& state = *evaluation.state_;
  make_rows(state);
  if (options.profile) {
    evaluation.profiles.resize(graph.nodes.size());
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
      evaluation.profiles[node].node = static_cast<NodeId>(node);
    }
  }
  run_schedule(state, make_schedule(graph, options.keep_values),
               options.profile ? &evaluation.profiles : nullptr);
  if (state.failure) {
    return tl::make_unexpected(*state.failure);
  }
  if (options.lines_later) {
    evaluation.lines_later_ = true;
    evaluation.error_count = state.error_count;
    return evaluation;
  }
  remit::collect_lines(state, evaluation.lines);
  evaluation.take_errors();
  if (!options.keep_values) {
    evaluation.state_.reset();
  }
  return evaluation;
}

}  // namespace remit
