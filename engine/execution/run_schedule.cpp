#include "engine/execution/run_schedule.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <unordered_map>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/flag_rows.hpp"
#include "engine/execution/kernel.hpp"

namespace remit {
namespace {

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
      if (!state_.options.keep_values) {
        forget(step.last_read);
      }
    }
  }

 private:
  /// The rows of a batch that a guard lets through, found once for all nodes that it guards.
  struct GuardedRows {
    NodeId guard = 0;
    std::int32_t position = -1;                                   // of the guard in this step; -1: kept
    std::size_t first = std::numeric_limits<std::size_t>::max();  // of the batch at hand
    std::size_t count = 0;
    std::array<std::uint16_t, kBatchRows> rows;
  };
  struct RunningNode {
    NodeId id = 0;
    std::unique_ptr<Kernel> kernel;
    Column batch;
    std::vector<ColumnView> views;
    std::vector<std::int32_t> local_inputs;  // position of each input in this step; -1: kept
    std::shared_ptr<GuardedRows> guarded;    // null: all rows
  };

  void forget(const std::vector<NodeId>& nodes) {
    for (const NodeId id : nodes) {
      state_.columns[id] = Column();
      state_.measures[id].reset();
      state_.balances.erase(id);
    }
  }

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
    const std::size_t most = state_.options.batch_rows;
    for (std::size_t first = 0; first < rows; first += most) {
      const std::size_t count = std::min(most, rows - first);
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
    std::unordered_map<NodeId, std::shared_ptr<GuardedRows>> guards;
    for (const NodeId id : step.nodes) {
      const Node& node = state_.graph->nodes[id];
      RunningNode made;
      made.id = id;
      made.kernel = make_kernel(state_, id).by_batch;
      for (const NodeId input : node.inputs) {
        made.local_inputs.push_back(positions[input]);
        check(positions[input] >= 0 || state_.kept[input] == 0 ||
                  state_.columns[input].rows() == state_.frames[state_.graph->nodes[input].frame].count,
              "a column is there until its last reader has read it");
      }
      if (node.guard && state_.uses_guards && !state_.options.keep_values) {
        std::shared_ptr<GuardedRows>& guarded = guards[*node.guard];
        if (guarded == nullptr) {
          guarded = std::make_shared<GuardedRows>();
          guarded->guard = *node.guard;
          guarded->position = positions[*node.guard];
        }
        made.guarded = guarded;
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
      const bool same_rows = state_.graph->nodes[input].frame == definition.frame &&
                             !reads_other_rows(definition.operation, index);
      node.views[index] =
          node.local_inputs[index] >= 0
              ? ColumnView{&running[static_cast<std::size_t>(node.local_inputs[index])].batch, 0}
              : ColumnView{&state_.columns[input], same_rows ? first : 0};
    }
    node.batch.reset(definition.shape, count);
    const Selection selection = select(running, node.guarded.get(), first, count);
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
      keep(node.batch, selection, first, count, state_.columns[node.id]);
    }
    if (profiles_ != nullptr) {
      note(node.id, selection.count(), std::chrono::steady_clock::now() - begun);
    }
  }

  /// The rows of a batch that a guard lets through; all where all do, since a plain loop is faster then.
  Selection select(const std::vector<RunningNode>& running, GuardedRows* guarded, std::size_t first,
                   std::size_t count) const {
    if (guarded == nullptr) {
      return Selection(count);
    }
    if (guarded->first != first) {
      const ColumnView guard =
          guarded->position >= 0 ? ColumnView{&running[static_cast<std::size_t>(guarded->position)].batch, 0}
                                 : ColumnView{&state_.columns[guarded->guard], first};
      const std::uint8_t* flags = guard.flags();
      const bool fine = guard.all_fine();
      std::size_t chosen = 0;
      for_each_flagged_stretch(flags, 0, count, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
          guarded->rows[chosen] = static_cast<std::uint16_t>(row);
          chosen += static_cast<std::size_t>(flags[row] != 0 && (fine || guard.state(row) == kRowFine));
        }
      });
      guarded->first = first;
      guarded->count = chosen;
    }
    if (guarded->count == count) {
      return Selection(count);
    }
    return Selection(std::span<const std::uint16_t>(guarded->rows.data(), guarded->count));
  }

  /// Rows that aren't selected may be copied, too: nobody reads them.
  static void keep(const Column& batch, const Selection& selection, std::size_t first, std::size_t count,
                   Column& whole) {
    constexpr std::size_t kRowsCopiedForOne = 4;
    const bool copies_all = selection.count() * kRowsCopiedForOne >= count;
    const auto at = static_cast<std::ptrdiff_t>(first);
    const auto rows = static_cast<std::ptrdiff_t>(count);
    const auto copy = [&](const auto& from, auto& to) {
      if (from.empty() || to.empty()) {
        return;
      }
      if (copies_all) {
        std::copy(from.begin(), from.begin() + rows, to.begin() + at);
      } else {
        selection.for_each([&](std::size_t row) { to[first + row] = from[row]; });
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

FrameRows partner_periods(const FactSet& facts, const EvaluationOptions& options, const Frame& frame) {
  check(options.through != Date::never(), "a batch has a last day");
  FrameRows rows;
  const std::optional<DaySpans>& wanted = options.periods;
  const FactTable& partners = facts.table(FactKind::kPartner);
  const std::size_t field = *facts.schema().find_field(FactKind::kPartner, "joined_on");
  if (field >= partners.columns.size() || !partners.columns[field]) {
    return rows;  // where only a part of the graph is worked out, and not this one
  }
  const FactColumn& joined = *partners.columns[field];
  const std::optional<KeySpans>& whose = options.partners_of_periods;
  if (wanted && wanted->empty()) {
    return rows;
  }
  // Periods before and behind all that are wanted aren't looked at, however long partners have been there;
  // the one in which a partner joined may be wanted for a day before that.
  const Date first_wanted(wanted ? wanted->spans().front().first : Date::first_day().days());
  const Date last = wanted ? std::min(options.through, Date(wanted->spans().back().last)) : options.through;
  for (std::size_t partner = 0; partner < partners.row_count; ++partner) {
    if (whose && !whose->contains(partners.keys[partner])) {
      continue;
    }
    const std::optional<Date> start =
        joined.has_value(partner) ? std::optional(Date(joined.codes[partner])) : frame.start;
    if (!start || !start->is_ordinary() || *start > options.through) {
      continue;
    }
    for (const Period& period : periods_between(frame.period, std::max(*start, first_wanted),
                                                std::max(*start, last), frame.first_month)) {
      if (wanted && !wanted->overlaps(period.first.days(), period.last.days())) {
        continue;
      }
      rows.partners.push_back(static_cast<RowIndex>(partner));
      rows.firsts.push_back(period.first.days());
      rows.lasts.push_back(period.last.days());
    }
  }
  rows.count = rows.partners.size();
  return rows;
}

void make_rows(EvaluationState& state) {
  const Graph& graph = *state.graph;
  for (std::size_t frame = 0; frame < graph.frames.size(); ++frame) {
    const Frame& definition = graph.frames[frame];
    if (definition.form == Frame::Form::kPartnerPeriods) {
      state.frames[frame] = partner_periods(*state.facts, state.options, definition);
    } else if (definition.form == Frame::Form::kFacts) {
      state.frames[frame].count = state.facts->table(definition.kind).row_count;
    }
  }
}

void run_schedule(EvaluationState& state, const Schedule& schedule, std::vector<NodeProfile>* profiles) {
  Executor(state, profiles).run(schedule);
}

}  // namespace remit
