// Balances: what is kept from step to step, in order. The steps of all keys that stand at the same place of
// their orders are worked out together, batch by batch, with the same kernels as everything else; a balance
// that only adds up is a running total, and needs no ranks.
#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/calendar/day_memo.hpp"
#include "engine/calendar/period.hpp"
#include "engine/execution/balance_steps.hpp"
#include "engine/execution/day_order.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

class FoldKernel final : public WholeKernel {
 public:
  FoldKernel(EvaluationState& state, NodeId node, std::size_t balance)
      : balance_(state.graph->ruleset->balances[balance]), node_(node) {
    const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
    before_ = inputs[0];
    becomes_ = inputs[1];
    day_ = inputs[2];
    std::size_t next = 3;
    if (balance_.where) {
      where_ = inputs[next++];
    }
    keys_.assign(inputs.begin() + static_cast<std::ptrdiff_t>(next),
                 inputs.begin() + static_cast<std::ptrdiff_t>(next + balance_.keys.size()));
    starts_ = state.graph->nodes[before_].inputs[0];
  }

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    BalanceSteps steps(keys_.size());
    find_steps(state, steps);
    if (!run_through(state, steps, out)) {
      out.reset(state.graph->nodes[node].shape, out.rows());
      run_by_rank(state, steps, out);
    }
    state.balances.insert_or_assign(node, std::move(steps));
  }

 private:
  /// Step after step, those of all keys together.
  void run_by_rank(EvaluationState& state, const BalanceSteps& steps, Column& out) {
    arrange(steps);
    prepare(state);
    for (std::size_t rank = 0; rank + 1 < rank_begins_.size(); ++rank) {
      const std::size_t most = state.options.batch_rows;
      for (std::size_t first = rank_begins_[rank]; first < rank_begins_[rank + 1]; first += most) {
        run(state, first, std::min(most, rank_begins_[rank + 1] - first));
      }
    }
    put_back(state, out);
  }

  /// A node that is worked out step by step.
  struct StepNode {
    NodeId id;
    std::unique_ptr<Kernel> kernel;  // none: BalanceBefore
    std::vector<ColumnView> views;
    Column batch;
  };

  /// Whether a row is a step. One of which it can't be told is an error of its own, whoever reads the
  /// balance.
  bool is_step(EvaluationState& state, std::size_t row) const {
    const auto has_value = [&](NodeId input) {
      const RowState row_state = state.columns[input].state(row);
      if (is_failed(row_state)) {
        const FrameId frame = state.graph->nodes[node_].frame;
        state.report(describe_failure(state, row_state, subject_of_row(state, frame, row)));
      }
      return !has_no_value(row_state);
    };
    if (where_ && (!has_value(*where_) || state.columns[*where_].flags[row] == 0)) {
      return false;
    }
    if (!has_value(day_)) {
      return false;
    }
    return is_counted(state, state.columns[day_].codes[row]) &&
           std::all_of(keys_.begin(), keys_.end(), has_value);
  }
  [[nodiscard]] static bool is_counted(const EvaluationState& state, std::int32_t day) {
    return Date(day).is_ordinary() && day <= state.options.through.days();
  }

  /// Whether every row has what tells whether it is a step.
  [[nodiscard]] bool can_be_told(const EvaluationState& state) const {
    const auto is_fine = [&](NodeId input) { return state.columns[input].states.empty(); };
    return (!where_ || is_fine(*where_)) && is_fine(day_) && std::all_of(keys_.begin(), keys_.end(), is_fine);
  }

  void find_steps(EvaluationState& state, BalanceSteps& steps) const {
    const std::size_t count = state.frames[state.graph->nodes[node_].frame].count;
    const std::vector<std::int32_t>& day_of = state.columns[day_].codes;
    std::vector<std::int32_t> groups;
    std::vector<std::int32_t> days;
    std::vector<std::uint32_t> rows;
    groups.reserve(count);
    days.reserve(count);
    rows.reserve(count);
    std::vector<std::int32_t> keys(std::max<std::size_t>(keys_.size(), 1), 0);
    const bool all_but_days = !where_ && can_be_told(state);
    for (std::size_t row = 0; row < count; ++row) {
      if (all_but_days ? !is_counted(state, day_of[row]) : !is_step(state, row)) {
        continue;
      }
      for (std::size_t key = 0; key < keys_.size(); ++key) {
        keys[key] = state.columns[keys_[key]].key(row);
      }
      groups.push_back(steps.groups.add(keys.data()));
      days.push_back(day_of[row]);
      rows.push_back(static_cast<std::uint32_t>(row));
    }
    // Rows stand in order of id already.
    GroupedOrder order = order_by_group_and_day(groups, days, steps.groups.size());
    steps.begins = std::move(order.begins);
    steps.places.assign(count, -1);
    steps.rows.resize(rows.size());
    steps.days.resize(rows.size());
    for (std::size_t entry = 0; entry < rows.size(); ++entry) {
      const std::uint32_t place = order.slots[entry];
      steps.rows[place] = rows[entry];
      steps.days[place] = days[entry];
      steps.places[rows[entry]] = static_cast<std::int32_t>(place);
    }
  }

  /// One term of a balance that only adds up, in units of the balance.
  struct RunningTerm {
    const Column* column;
    Int128 factor;  // how many units of the balance one of the column is, with the sign
  };

  /// The terms, where the balance only adds up and nothing else of its steps is asked for.
  [[nodiscard]] std::optional<std::vector<RunningTerm>> find_terms(const EvaluationState& state,
                                                                   const Column& out) const {
    const Graph& graph = *state.graph;
    const std::optional<std::vector<BalanceTerm>> terms = running_terms(graph, before_, becomes_);
    if (!terms || out.form == ColumnForm::kExact || state.options.keep_values) {
      return std::nullopt;
    }
    for (NodeId id = before_; id < graph.nodes.size(); ++id) {
      const std::vector<NodeId>& inputs = graph.nodes[id].inputs;
      const bool reads = std::any_of(inputs.begin(), inputs.end(), [&](NodeId input) {
        return input == becomes_ || (input == before_ && id != becomes_);
      });
      if (reads && id != node_) {
        return std::nullopt;
      }
    }
    std::vector<RunningTerm> found;
    for (const BalanceTerm& term : *terms) {
      const Column& column = state.columns[term.value];
      if (column.form == ColumnForm::kExact || out.denominator % column.denominator != 0) {
        return std::nullopt;
      }
      const Int128 factor{unit_factor(column.denominator, out.denominator)};
      found.push_back({&column, term.minus ? -factor : factor});
    }
    return found;
  }

  /// Works out a balance that only adds up: what each step adds, in order of rows; then the running totals,
  /// in order of steps. False where a number stands exactly aside, has failed or grows too large: the steps
  /// have to be gone through one by one then.
  bool run_through(const EvaluationState& state, const BalanceSteps& steps, Column& out) const {
    const std::optional<std::vector<RunningTerm>> terms = find_terms(state, out);
    const Column& starts = state.columns[starts_];
    if (!terms || !starts.states.empty() || starts.form == ColumnForm::kExact ||
        out.denominator % starts.denominator != 0) {
      return false;
    }
    std::vector<std::int64_t> added(steps.rows.size());
    if (!find_all_added(*terms, steps, added)) {
      return false;
    }
    const Int128 start_factor{unit_factor(starts.denominator, out.denominator)};
    if (steps.rows.size() < out.rows()) {
      out.states.assign(out.rows(), kRowAbsent);
      for (const std::uint32_t row : steps.rows) {
        out.states[row] = kRowFine;
      }
    }
    DayMemo<std::int32_t> last_days;
    for (std::size_t group = 0; group + 1 < steps.begins.size(); ++group) {
      std::int32_t last_day = INT32_MIN;  // until it starts anew
      Int128 stands = 0;
      for (std::size_t step = steps.begins[group]; step < steps.begins[group + 1]; ++step) {
        if (steps.days[step] > last_day) {
          last_day = last_day_of(steps.days[step], last_days);
          if (!try_multiply(ColumnView{&starts, 0}.wide(steps.rows[step]), start_factor, stands)) {
            return false;
          }
        }
        if (!try_add(stands, Int128{added[step]}, stands) || !store_units(out, steps.rows[step], stands)) {
          return false;
        }
      }
    }
    return true;
  }

  /// The last day before the balance starts anew.
  [[nodiscard]] std::int32_t last_day_of(std::int32_t day, DayMemo<std::int32_t>& known) const {
    if (!balance_.anew) {
      return INT32_MAX;
    }
    return known.at(day, [&](std::int32_t of) {
      return period_of(balance_.anew->kind, Date(of), balance_.anew->first_month).last.days();
    });
  }

  static bool find_all_added(const std::vector<RunningTerm>& terms, const BalanceSteps& steps,
                             std::vector<std::int64_t>& added) {
    const bool is_plain = std::all_of(terms.begin(), terms.end(), [](const RunningTerm& term) {
      return term.column->form == ColumnForm::kInteger && term.column->states.empty() && term.factor == 1;
    });
    for (std::size_t row = 0; row < steps.places.size(); ++row) {
      if (steps.places[row] < 0) {
        continue;
      }
      std::int64_t& sum = added[static_cast<std::size_t>(steps.places[row])];
      if (!is_plain) {
        if (!find_added(terms, row, sum)) {
          return false;
        }
        continue;
      }
      for (const RunningTerm& term : terms) {
        if (!try_add(sum, term.column->integers[row], sum)) {
          return false;
        }
      }
    }
    return true;
  }

  /// What the step of a row adds. One of which nothing holds changes nothing.
  static bool find_added(const std::vector<RunningTerm>& terms, std::size_t row, std::int64_t& added) {
    Int128 sum = 0;
    bool changes = true;
    for (const RunningTerm& term : terms) {
      if (const RowState state = term.column->state(row); state != kRowFine) {
        if (state != kRowAbsent) {
          return false;
        }
        changes = false;
        continue;
      }
      Int128 units = ColumnView{term.column, 0}.wide(row);
      if ((term.factor != 1 && !try_multiply(units, term.factor, units)) || !try_add(sum, units, sum)) {
        return false;
      }
    }
    added = changes ? static_cast<std::int64_t>(sum) : 0;
    return !changes || fits_int64(sum);
  }

  /// Puts the steps that are worked out together beside each other: first the first of every key and period,
  /// then the second of each …
  void arrange(const BalanceSteps& steps) {
    std::vector<std::uint32_t> ranks(steps.rows.size());
    for (std::size_t group = 0; group + 1 < steps.begins.size(); ++group) {
      for (std::size_t step = steps.begins[group]; step < steps.begins[group + 1]; ++step) {
        const bool begins =
            step == steps.begins[group] || starts_anew(balance_, steps.days[step - 1], steps.days[step]);
        ranks[step] = begins ? 0 : ranks[step - 1] + 1;
        if (rank_begins_.size() < ranks[step] + 2U) {
          rank_begins_.resize(ranks[step] + 2U, 0);
        }
        ++rank_begins_[ranks[step] + 1];
      }
    }
    for (std::size_t rank = 0; rank + 1 < rank_begins_.size(); ++rank) {
      rank_begins_[rank + 1] += rank_begins_[rank];
    }
    std::vector<std::size_t> next = rank_begins_;
    std::vector<std::uint32_t> places(ranks.size());
    rows_.resize(ranks.size());
    previous_.resize(ranks.size());
    for (std::size_t step = 0; step < ranks.size(); ++step) {
      const std::size_t place = next[ranks[step]]++;
      places[step] = static_cast<std::uint32_t>(place);
      rows_[place] = steps.rows[step];
      previous_[place] = ranks[step] == 0 ? kNone : places[step - 1];
    }
  }

  /// Makes the columns in the order of steps: what comes from outside is brought into it, what is worked out
  /// here has room made for it.
  void prepare(EvaluationState& state) {
    const Graph& graph = *state.graph;
    const std::vector<std::optional<NodeId>> folds = folds_of(graph);
    const auto bring = [&](NodeId id) {
      const auto [entry, is_new] = columns_.try_emplace(id);
      if (!is_new) {
        return;
      }
      entry->second.reset(graph.nodes[id].shape, rows_.size());
      for (std::size_t place = 0; place < rows_.size(); ++place) {
        entry->second.take(place, state.columns[id], rows_[place]);
      }
    };
    bring(starts_);
    for (NodeId id = before_; id < node_; ++id) {
      if (folds[id] != node_) {
        continue;
      }
      const Node& node = graph.nodes[id];
      check(node.frame == graph.nodes[node_].frame, "the steps of a balance are in one frame");
      for (std::size_t index = 0; index < node.inputs.size(); ++index) {
        const NodeId input = node.inputs[index];
        if (graph.nodes[input].frame == node.frame) {
          check(!reads_other_rows(node.operation, index), "a step of a balance reads rows of its own");
          if (folds[input] != node_) {
            bring(input);
          }
        }
      }
      columns_[id].reset(node.shape, rows_.size());
      steps_.push_back({id, id == before_ ? nullptr : make_kernel(state, id).by_batch, {}, {}});
      check(id == before_ || steps_.back().kernel != nullptr, "steps are worked out row by row");
    }
    if (folds[becomes_] != node_) {
      bring(becomes_);
    }
    after_.reset(graph.nodes[before_].shape, rows_.size());
  }

  /// The steps from place `first` on.
  void run(EvaluationState& state, std::size_t first, std::size_t count) {
    const Graph& graph = *state.graph;
    for (StepNode& step : steps_) {
      Column& column = columns_.at(step.id);
      if (step.id == before_) {
        for (std::size_t place = first; place < first + count; ++place) {
          const bool begins = previous_[place] == kNone;
          carry(begins ? columns_.at(starts_) : after_, begins ? place : previous_[place], column, place);
        }
        continue;
      }
      const Node& node = graph.nodes[step.id];
      step.views.clear();
      for (const NodeId input : node.inputs) {
        const bool here = graph.nodes[input].frame == node.frame;
        step.views.push_back(here ? ColumnView{&columns_.at(input), first}
                                  : ColumnView{&state.columns[input], 0});
      }
      step.batch.reset(node.shape, count);
      const Selection all(count);
      step.kernel->evaluate(Batch{.state = state,
                                  .node = step.id,
                                  .first_row = first,
                                  .row_count = count,
                                  .selection = all,
                                  .inputs = step.views,
                                  .rows = rows_.data() + first},
                            step.batch);
      for (std::size_t row = 0; row < count; ++row) {
        column.take(first + row, step.batch, row);
      }
    }
    const Column& becomes = columns_.at(becomes_);
    for (std::size_t place = first; place < first + count; ++place) {
      // A step of which nothing holds changes nothing.
      const bool changes = becomes.state(place) != kRowAbsent;
      carry(changes ? becomes : columns_.at(before_), place, after_, place);
    }
  }

  /// Stores a number of another column, whose denominator divides this one's unless it is exact.
  static void carry(const Column& from, std::size_t from_row, Column& to, std::size_t row) {
    const ColumnView view{&from, 0};
    if (const RowState state = from.state(from_row); has_no_value(state)) {
      to.set_state(row, state);
      return;
    }
    Int128 units = 0;
    if (to.form != ColumnForm::kExact && stands_in_units(view, from_row) &&
        to.denominator % from.denominator == 0 &&
        try_multiply(view.wide(from_row), Int128{unit_factor(from.denominator, to.denominator)}, units) &&
        store_units(to, row, units)) {
      return;
    }
    to.store_exact(row, from.exact_value(from_row));
  }

  /// Into the order of the frame; rows that are no steps have no values.
  void put_back(EvaluationState& state, Column& out) const {
    const auto fill = [&](const Column& from, Column& to) {
      to.states.assign(to.rows(), kRowAbsent);
      for (std::size_t place = 0; place < rows_.size(); ++place) {
        to.take(rows_[place], from, place);
      }
    };
    fill(after_, out);
    for (const StepNode& step : steps_) {
      if (state.kept[step.id] != 0) {
        Column& whole = state.columns[step.id];
        whole.reset(state.graph->nodes[step.id].shape, out.rows());
        fill(columns_.at(step.id), whole);
      }
    }
  }

  const Balance& balance_;
  NodeId node_;
  NodeId before_ = 0;
  NodeId becomes_ = 0;
  NodeId day_ = 0;
  NodeId starts_ = 0;
  std::optional<NodeId> where_;
  std::vector<NodeId> keys_;
  std::vector<std::size_t> rank_begins_;        // in the order of steps, one more at the end
  std::vector<std::uint32_t> rows_;             // of the frame, in the order of steps
  std::vector<std::uint32_t> previous_;         // place of the step before, or kNone
  std::unordered_map<NodeId, Column> columns_;  // in the order of steps
  std::vector<StepNode> steps_;
  Column after_;
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                             const operation::BalanceBefore& /*before*/) {
  return nullptr;
}

std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::Fold& fold) {
  return std::make_unique<FoldKernel>(state, node, fold.balance);
}

}  // namespace remit
