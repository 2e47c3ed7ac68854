// Balances: what is kept from step to step, in order. The steps of all keys that stand at the same place of
// their orders are worked out together, batch by batch, with the same kernels as everything else.
#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/execution/balance_steps.hpp"
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
    arrange(steps);
    prepare(state);
    for (std::size_t rank = 0; rank + 1 < rank_begins_.size(); ++rank) {
      const std::size_t most = state.options.batch_rows;
      for (std::size_t first = rank_begins_[rank]; first < rank_begins_[rank + 1]; first += most) {
        run(state, first, std::min(most, rank_begins_[rank + 1] - first));
      }
    }
    put_back(state, out);
    state.balances.insert_or_assign(node, std::move(steps));
  }

 private:
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
    const std::int32_t day = state.columns[day_].codes[row];
    return Date(day).is_ordinary() && day <= state.options.through.days() &&
           std::all_of(keys_.begin(), keys_.end(), has_value);
  }

  void find_steps(EvaluationState& state, BalanceSteps& steps) const {
    const std::size_t count = state.frames[state.graph->nodes[node_].frame].count;
    struct Step {
      std::int32_t group;
      std::int32_t day;
      std::uint32_t row;
    };
    std::vector<Step> found;
    std::vector<std::int32_t> keys(std::max<std::size_t>(keys_.size(), 1), 0);
    for (std::size_t row = 0; row < count; ++row) {
      if (is_step(state, row)) {
        for (std::size_t key = 0; key < keys_.size(); ++key) {
          keys[key] = state.columns[keys_[key]].key(row);
        }
        found.push_back(
            {steps.groups.add(keys.data()), state.columns[day_].codes[row], static_cast<std::uint32_t>(row)});
      }
    }
    // Rows stand in order of id already.
    std::stable_sort(found.begin(), found.end(), [](const Step& left, const Step& right) {
      return left.group != right.group ? left.group < right.group : left.day < right.day;
    });
    steps.places.assign(count, -1);
    steps.begins.assign(steps.groups.size() + 1, static_cast<std::uint32_t>(found.size()));
    for (std::size_t index = found.size(); index-- > 0;) {
      steps.begins[static_cast<std::size_t>(found[index].group)] = static_cast<std::uint32_t>(index);
      steps.places[found[index].row] = static_cast<std::int32_t>(index);
    }
    steps.rows.reserve(found.size());
    steps.days.reserve(found.size());
    for (const Step& step : found) {
      steps.rows.push_back(step.row);
      steps.days.push_back(step.day);
    }
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
      for (const NodeId input : node.inputs) {
        if (graph.nodes[input].frame == node.frame && folds[input] != node_) {
          bring(input);
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
