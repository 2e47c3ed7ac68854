#include "engine/execution/evaluation.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/calendar/period.hpp"
#include "engine/execution/collect_lines.hpp"
#include "engine/execution/evaluation_state.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel.hpp"
#include "engine/execution/schedule.hpp"

namespace remit {

namespace {

/// An error for each pair of currencies, with every day on which it has no rate.
std::vector<RowError> missing_rates(const EvaluationState& state) {
  std::vector<RowError> told;
  for (const auto& [rate, span] : state.rates_needed) {
    if (told.empty() || told.back().rate->from != rate.from || told.back().rate->to != rate.to) {
      told.push_back({"exchange rates from " + rate.from + " to " + rate.to,
                      "there is none on " + rate.day.to_text(), span, rate});
    } else {
      told.back().message += ", " + rate.day.to_text();
    }
  }
  return told;
}

/// The rows of a partner-by-period frame: every period of every partner from joining (else the frame's start)
/// through the batch's last day.
FrameRows partner_periods(const EvaluationState& state, const Frame& frame) {
  check(state.options.through != Date::never(), "a batch has a last day");
  FrameRows rows;
  const FactTable& partners = state.facts->table(FactKind::kPartner);
  const FactColumn& joined =
      partners.column(*state.facts->schema().find_field(FactKind::kPartner, "joined_on"));
  for (std::size_t partner = 0; partner < partners.row_count; ++partner) {
    const std::optional<Date> start =
        joined.has_value(partner) ? std::optional(Date(joined.codes[partner])) : frame.start;
    if (!start || !start->is_ordinary() || *start > state.options.through) {
      continue;
    }
    for (const Period& period :
         periods_between(frame.period, *start, state.options.through, frame.first_month)) {
      rows.partners.push_back(static_cast<RowIndex>(partner));
      rows.firsts.push_back(period.first.days());
      rows.lasts.push_back(period.last.days());
    }
  }
  rows.count = rows.partners.size();
  return rows;
}

/// Runs the steps of a schedule.
class Executor {
 public:
  Executor(EvaluationState& state, std::vector<NodeProfile>* profiles) : state_(state), profiles_(profiles) {}

  void run(const Schedule& schedule) {
    state_.kept = schedule.kept;
    for (const ScheduleStep& step : schedule.steps) {
      if (step.whole) {
        run_whole(step.nodes.front());
      } else {
        run_batches(step);
      }
    }
  }

 private:
  struct RunningNode {
    NodeId id = 0;
    std::unique_ptr<Kernel> kernel;
    Column batch;
    std::vector<ColumnView> views;
    std::vector<std::int32_t> local_inputs;  // position of each input in this step; -1: kept
    std::int32_t local_guard = -1;
    std::optional<NodeId> guard;
  };

  void run_whole(NodeId id) {
    const auto begun = std::chrono::steady_clock::now();
    KernelChoice choice = make_kernel(state_, id);
    Column& column = state_.columns[id];
    const Node& node = state_.graph->nodes[id];
    const std::size_t rows = state_.frames[node.frame].count;
    column.reset(node.shape, rows);
    choice.whole->evaluate(state_, id, column);
    note(id, rows, std::chrono::steady_clock::now() - begun);
  }

  void run_batches(const ScheduleStep& step) {
    std::vector<RunningNode> running = prepare(step);
    const std::size_t rows = state_.frames[step.frame].count;
    for (std::size_t first = 0; first < rows; first += kBatchRows) {
      const std::size_t count = std::min(kBatchRows, rows - first);
      for (RunningNode& node : running) {
        run_batch(running, node, first, count);
      }
    }
    if (rows == 0) {
      for (const RunningNode& node : running) {
        state_.columns[node.id].reset(state_.graph->nodes[node.id].shape, 0);
      }
    }
  }

  std::vector<RunningNode> prepare(const ScheduleStep& step) {
    std::vector<RunningNode> running;
    std::vector<std::int32_t> positions(state_.graph->nodes.size(), -1);
    for (const NodeId id : step.nodes) {
      const Node& node = state_.graph->nodes[id];
      RunningNode made;
      made.id = id;
      made.kernel = make_kernel(state_, id).by_batch;
      for (const NodeId input : node.inputs) {
        made.local_inputs.push_back(positions[input]);
      }
      if (node.guard && !state_.options.keep_values) {
        made.guard = node.guard;
        made.local_guard = positions[*node.guard];
      }
      made.views.resize(node.inputs.size());
      if (state_.kept[id] != 0) {
        state_.columns[id].reset(node.shape, state_.frames[step.frame].count);
      }
      positions[id] = static_cast<std::int32_t>(running.size());
      running.push_back(std::move(made));
    }
    return running;
  }

  void run_batch(std::vector<RunningNode>& running, RunningNode& node, std::size_t first, std::size_t count) {
    const auto begun =
        profiles_ != nullptr ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point();
    const Node& definition = state_.graph->nodes[node.id];
    for (std::size_t index = 0; index < definition.inputs.size(); ++index) {
      const NodeId input = definition.inputs[index];
      const bool same_frame = state_.graph->nodes[input].frame == definition.frame;
      node.views[index] =
          node.local_inputs[index] >= 0
              ? ColumnView{&running[static_cast<std::size_t>(node.local_inputs[index])].batch, 0}
              : ColumnView{&state_.columns[input], same_frame ? first : 0};
    }
    node.batch.reset(definition.shape, count);
    std::array<std::uint16_t, kBatchRows> selected;
    const Selection selection = select(running, node, first, count, selected);
    const Batch batch{.state = state_,
                      .node = node.id,
                      .first_row = first,
                      .row_count = count,
                      .selection = selection,
                      .inputs = node.views};
    if (selection.count() > 0) {
      node.kernel->evaluate(batch, node.batch);
    }
    if (state_.kept[node.id] != 0) {
      keep(node.batch, first, count, state_.columns[node.id]);
    }
    if (profiles_ != nullptr) {
      note(node.id, selection.count(), std::chrono::steady_clock::now() - begun);
    }
  }

  /// The rows of a batch that a node's guard lets through; all where most do, since a plain loop is faster
  /// then.
  Selection select(const std::vector<RunningNode>& running, const RunningNode& node, std::size_t first,
                   std::size_t count, std::array<std::uint16_t, kBatchRows>& selected) const {
    if (!node.guard) {
      return Selection(count);
    }
    const ColumnView guard = node.local_guard >= 0
                                 ? ColumnView{&running[static_cast<std::size_t>(node.local_guard)].batch, 0}
                                 : ColumnView{&state_.columns[*node.guard], first};
    std::size_t chosen = 0;
    for (std::size_t row = 0; row < count; ++row) {
      selected[chosen] = static_cast<std::uint16_t>(row);
      chosen += static_cast<std::size_t>(guard.flags()[row] != 0 && guard.state(row) == kRowFine);
    }
    if (chosen == count) {
      return Selection(count);
    }
    return Selection(std::span<const std::uint16_t>(selected.data(), chosen));
  }

  static void keep(const Column& batch, std::size_t first, std::size_t count, Column& whole) {
    const auto at = static_cast<std::ptrdiff_t>(first);
    const auto rows = static_cast<std::ptrdiff_t>(count);
    const auto copy = [&](const auto& from, auto& to) {
      if (!from.empty() && !to.empty()) {
        std::copy(from.begin(), from.begin() + rows, to.begin() + at);
      }
    };
    switch (whole.form) {
      case ColumnForm::kInteger:
        copy(batch.integers, whole.integers);
        break;
      case ColumnForm::kWide:
        copy(batch.wides, whole.wides);
        break;
      case ColumnForm::kExact:
        copy(batch.exacts, whole.exacts);
        break;
      case ColumnForm::kDate:
      case ColumnForm::kWord:
      case ColumnForm::kRow:
        copy(batch.codes, whole.codes);
        break;
      case ColumnForm::kYesNo:
        copy(batch.flags, whole.flags);
        break;
    }
    if (!batch.states.empty()) {
      if (whole.states.empty()) {
        whole.states.assign(whole.rows(), kRowFine);
      }
      copy(batch.states, whole.states);
    }
    for (const auto& [row, value] : batch.exact_rows) {
      whole.exact_rows[first + row] = value;
    }
  }

  void note(NodeId id, std::size_t rows, std::chrono::nanoseconds time) {
    if (profiles_ != nullptr) {
      (*profiles_)[id].rows += rows;
      (*profiles_)[id].time += time;
    }
  }

  EvaluationState& state_;
  std::vector<NodeProfile>* profiles_;
};

}  // namespace

namespace {

/// What the references of a node point to.
FactKind referred_kind(const Graph& graph, NodeId id) {
  const Node& node = graph.nodes[id];
  if (const auto* scan = std::get_if<operation::ScanField>(&node.operation)) {
    return graph.ruleset->schema.field(scan->kind, scan->field).refers_to;
  }
  if (std::holds_alternative<operation::OwnRow>(node.operation)) {
    return graph.frames[node.frame].kind;
  }
  if (std::holds_alternative<operation::Gather>(node.operation) ||
      std::holds_alternative<operation::BalanceValue>(node.operation)) {
    return referred_kind(graph, node.inputs[1]);
  }
  if (const auto* part = std::get_if<operation::FannedPart>(&node.operation)) {
    return part->part == FanPart::Part::kMember ? FactKind::kDealPartner : FactKind::kPartner;
  }
  if (std::holds_alternative<operation::Choose>(node.operation)) {
    return referred_kind(graph, node.inputs[1]);
  }
  const auto* constant = std::get_if<operation::Constant>(&node.operation);
  const auto* fact = constant == nullptr ? nullptr : std::get_if<ConstantFact>(&constant->value);
  return fact == nullptr ? FactKind::kPartner : fact->kind;
}

}  // namespace

Evaluation::Evaluation() = default;
Evaluation::~Evaluation() = default;
Evaluation::Evaluation(Evaluation&&) noexcept = default;
Evaluation& Evaluation::operator=(Evaluation&&) noexcept = default;

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
  for (std::size_t fan = 0; fan < fanned.size(); ++fan) {
    const FrameId frame = fanned[fanned.size() - 1 - fan];
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

std::optional<std::string> Evaluation::own_currency(std::size_t rule, std::size_t row) const {
  check(state_ != nullptr, "values are kept when asked for");
  const FrameId frame = state_->graph->plans[rule].frame;
  const Frame& root = state_->graph->frames[state_->graph->root_of(frame)];
  const std::optional<std::size_t> field = state_->facts->schema().find_field(root.kind, "currency");
  if (root.form != Frame::Form::kFacts || !field) {
    return std::nullopt;
  }
  const std::optional<FactColumn>& column = state_->facts->table(root.kind).columns[*field];
  const std::size_t fact = state_->root_row(frame, row);
  return column && column->has_value(fact)
             ? std::optional(std::string(state_->facts->symbols().text(column->codes[fact])))
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

TracedValue Evaluation::value_of(NodeId node, std::size_t row) const {
  check(state_ != nullptr && state_->kept[node] != 0, "values are kept when asked for");
  const Column& column = state_->columns[node];
  const RowState row_state = column.state(row);
  if (row_state == kRowAbsent) {
    return AbsentValue{};
  }
  if (is_failed(row_state)) {
    return FailedValue{describe_failure(*state_, row_state, {}).message};
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

Result<Evaluation> evaluate(const Graph& graph, FactSet& facts, const EvaluationOptions& options) {
  Evaluation evaluation;
  evaluation.state_ = std::make_unique<EvaluationState>(graph, facts, options);
  EvaluationState& state = *evaluation.state_;
  for (std::size_t frame = 0; frame < graph.frames.size(); ++frame) {
    const Frame& definition = graph.frames[frame];
    if (definition.form == Frame::Form::kPartnerPeriods) {
      state.frames[frame] = partner_periods(state, definition);
    } else if (definition.form == Frame::Form::kFacts) {
      state.frames[frame].count = facts.table(definition.kind).row_count;
    }
  }
  if (options.profile) {
    evaluation.profiles.resize(graph.nodes.size());
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
      evaluation.profiles[node].node = static_cast<NodeId>(node);
    }
  }
  Executor(state, options.profile ? &evaluation.profiles : nullptr)
      .run(make_schedule(graph, options.keep_values));
  collect_lines(state, evaluation.lines);
  evaluation.errors = std::move(state.errors);
  evaluation.error_count = state.error_count;
  evaluation.missing_rates = missing_rates(state);
  if (!options.keep_values) {
    evaluation.state_.reset();
  }
  return evaluation;
}

}  // namespace remit
