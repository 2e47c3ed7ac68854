// Values as they were known on a day: worked out anew on the facts of each day that is asked for.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/known_rows.hpp"
#include "engine/execution/run_schedule.hpp"

namespace remit {
namespace {

class AsKnownKernel final : public WholeKernel {
 public:
  explicit AsKnownKernel(const operation::AsKnown& known) : known_(known) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    for (const auto& [day, rows] : rows_by_day(state, node, out)) {
      if (!state.failure) {
        read_on(Date(day), rows, state, node, out);
      }
    }
  }

 private:
  /// The rows that ask, by the day as of which they do. All that is later than what is known asks for now.
  static std::map<std::int32_t, std::vector<std::size_t>> rows_by_day(const EvaluationState& state,
                                                                      NodeId node, Column& out) {
    const Node& definition = state.graph->nodes[node];
    const Column& days = state.columns[definition.inputs[0]];
    const Column* guard = definition.guard && state.uses_guards ? &state.columns[*definition.guard] : nullptr;
    const std::int32_t latest = state.options.past.booked_by.days();
    std::map<std::int32_t, std::vector<std::size_t>> rows;
    for (std::size_t row = 0; row < state.frames[definition.frame].count; ++row) {
      if (guard != nullptr && (guard->state(row) != kRowFine || guard->flags[row] == 0)) {
        out.set_state(row, kRowAbsent);
      } else if (const RowState state_of_day = days.state(row); has_no_value(state_of_day)) {
        out.set_state(row, state_of_day);
      } else {
        rows[std::min(days.codes[row], latest)].push_back(row);
      }
    }
    return rows;
  }

  void read_on(Date day, const std::vector<std::size_t>& rows, EvaluationState& state, NodeId node,
               Column& out) const {
    check(static_cast<bool>(state.options.past.known_on), "what was known is read from where the facts are");
    const Graph& graph = *state.graph;
    Result<FactSet> read = state.options.past.known_on(
        known_.request ? graph.past_requests[*known_.request] : graph.request, day);
    if (!read) {
      state.failure = read.error();
      return;
    }
    auto facts = std::make_unique<FactSet>(std::move(*read));
    EvaluationOptions options = state.options;
    options.past.booked_by = day;
    options.opening_totals.clear();
    options.closing.clear();
    auto then = std::make_unique<EvaluationState>(*state.graph, *facts, options);
    then->uses_guards = !known_.request;  // what they read may not have been asked for
    make_rows(*then);
    KnownRows to_then(state, *then);
    const FrameId frame = state.graph->nodes[known_.value].frame;
    ask(rows, state, to_then, frame, then->frames[frame]);
    for (NodeId each = 0; each < state.graph->nodes.size(); ++each) {
      const Node& carried = state.graph->nodes[each];
      if (carried.frame == frame && std::holds_alternative<operation::Carried>(carried.operation) &&
          is_input(state, node, std::get<operation::Carried>(carried.operation).of)) {
        carry(rows, state, each, to_then, *then);
      }
    }
    Schedule schedule = make_schedule_of(graph, known_.value, state.options.keep_values, then->uses_guards);
    run_schedule(*then, schedule);
    if (then->failure) {
      state.failure = then->failure;
      return;
    }
    take(day, rows, *then, state, node, out);
    if (state.options.keep_values) {
      for (NodeId each = 0; each < state.graph->nodes.size(); ++each) {
        if (then->columns[each].rows() > 0) {
          then->kept[each] = 1;
        }
      }
      state.as_known[node].push_back({std::move(facts), Evaluation(std::move(then)), rows});
    }
  }

  [[nodiscard]] static bool is_input(const EvaluationState& state, NodeId node, NodeId of) {
    const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
    return std::find(inputs.begin() + 1, inputs.end(), of) != inputs.end();
  }

  /// The rows that ask, each with what it comes from among the facts that were known then.
  static void ask(const std::vector<std::size_t>& rows, const EvaluationState& state, KnownRows& to_then,
                  FrameId frame, FrameRows& asked) {
    const Frame& definition = state.graph->frames[frame];
    const Frame& root = state.graph->frames[definition.base];
    asked.count = rows.size();
    for (const std::size_t row : rows) {
      const std::optional<std::size_t> own = root_row(state, definition.asker, row);
      const RowIndex base = own ? to_then.of_frame(definition.base, *own) : kNoRow;
      asked.add(base, 0, 0, 0, 0);
      const bool has_place = base == kNoRow && own && root.form == Frame::Form::kFacts;
      asked.places.push_back(has_place ? to_then.place_of(root.kind, *own) : 0);
    }
  }
  /// None where the row that asks belongs itself to what wasn't known.
  [[nodiscard]] static std::optional<std::size_t> root_row(const EvaluationState& state, FrameId frame,
                                                           std::size_t row) {
    const RowPlace place = state.place_of(frame, row);
    return place.is_known ? std::optional(place.row) : std::nullopt;
  }

  /// What the rows that ask have of their own, in the words and rows of then.
  static void carry(const std::vector<std::size_t>& rows, const EvaluationState& state, NodeId node,
                    KnownRows& to_then, EvaluationState& then) {
    const Node& definition = state.graph->nodes[node];
    const auto [of, or_none] = std::get<operation::Carried>(definition.operation);
    const Column& now = state.columns[of];
    Column& carried = then.columns[node];
    carried.reset(definition.shape, rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const RowState row_state = now.state(rows[row]);
      if (is_failed(row_state)) {
        then.unknown_then[{node, row}] = describe_failure(state, row_state, {});
        carried.set_state(row, row_failed(node, row));
        continue;
      }
      carried.take(row, now, rows[row]);
      if (row_state == kRowFine && !translate(state, of, to_then, carried, row) && !or_none) {
        const FactKind kind = referred_kind(*state.graph, of);
        then.unknown_then[{node, row}] = {
            {},
            subject_of_fact(state, kind, static_cast<std::size_t>(now.codes[rows[row]])) +
                " wasn't known yet",
            definition.span};
        carried.set_state(row, row_failed(node, row));
      }
    }
  }

  /// Puts a word or a row into those of the other evaluation; false where that doesn't know the fact.
  static bool translate(const EvaluationState& from, NodeId node, KnownRows& to_other, Column& column,
                        std::size_t row) {
    if (column.form == ColumnForm::kWord) {
      column.codes[row] = to_other.word(column.codes[row]);
    } else if (column.form == ColumnForm::kRow && column.codes[row] != kNoRow) {
      column.codes[row] = to_other.of_fact(referred_kind(*from.graph, node), column.codes[row]);
      return column.codes[row] != kNoRow;
    }
    return true;
  }

  /// What was worked out then, in the words and rows of now.
  void take(Date day, const std::vector<std::size_t>& rows, const EvaluationState& then,
            EvaluationState& state, NodeId node, Column& out) const {
    const Column& values = then.columns[known_.value];
    KnownRows to_now(then, state);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const RowState row_state = values.state(row);
      if (is_failed(row_state)) {
        RowError error = describe_failure(then, row_state, {});
        error.message = "as known on " + day.to_text() + ": " + error.message;
        state.unknown_then[{node, rows[row]}] = std::move(error);
        out.set_state(rows[row], row_failed(node, rows[row]));
        continue;
      }
      out.take(rows[row], values, row);
      if (row_state == kRowFine && !translate(then, known_.value, to_now, out, rows[row])) {
        state.unknown_then[{node, rows[row]}] = {
            {}, "a fact that was known on " + day.to_text() + " is dated later than the batch now", {}};
        out.set_state(rows[row], row_failed(node, rows[row]));
      }
    }
  }

  operation::AsKnown known_;
};

/// What is carried is put there by whoever asks.
class CarriedKernel final : public Kernel {
 public:
  void evaluate(const Batch& /*batch*/, Column& /*out*/) override {
    check(false, "what is carried isn't worked out");
  }
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::AsKnown& known) {
  return std::make_unique<AsKnownKernel>(known);
}

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::Carried& /*carried*/) {
  return std::make_unique<CarriedKernel>();
}

}  // namespace remit
