// Window measures: one ordered pass over the contributions builds the index that every reading row looks
// into.
#include <algorithm>
#include <utility>

#include "engine/calendar/day_memo.hpp"
#include "engine/execution/carried_totals.hpp"
#include "engine/execution/day_order.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class MeasureIndexKernel final : public WholeKernel {
 public:
  explicit MeasureIndexKernel(std::size_t measure) : measure_(measure) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const Measure& measure = state.graph->ruleset->measures[measure_];
    totals_ = columns_of_totals(state, node, measure);
    auto data = std::make_unique<MeasureIndexData>(measure.key_names.size());
    data->window = measure.window;
    data->kind = measure.kind;
    data->month_rule = state.graph->ruleset->month_rule;
    data->denominator = out.denominator;
    data->counts_while = counts_while(measure);
    Contributions contributions;
    open(state, node, *data, contributions);
    for (std::size_t total = 0; total < totals_.size(); ++total) {
      collect(state, total, *data, contributions);
    }
    arrange(std::move(contributions), *data);
    accumulate(*data, out.form);
    if (data->counts_while) {
      arrange_ends(*data);
    }
    if (state.options.close &&
        std::ranges::find(state.options.closing, node) != state.options.closing.end()) {
      state.options.close(node, close_totals(state, node, *data));
    }
    state.measures[node] = std::move(data);
  }

 private:
  /// What contributes, in the order in which it was found. What all have alike isn't kept of each. What is
  /// carried from an earlier evaluation stands before everything else, one of each group.
  struct Contributions {
    std::vector<std::int32_t> groups;
    std::vector<std::int32_t> days;
    std::vector<std::uint32_t> rows;    // in the frame of their facts; of what is carried, of opened_
    std::vector<std::uint32_t> totals;  // which total of the measure; empty: it has one
    std::vector<RowIndex> behind;       // the invoice that a refund stands behind; empty: of no refunds
    std::vector<std::int32_t> lasts;    // the last day on which they count; empty: on their own
  };

  /// Whether row `row` of a total contributes. A row that can't be worked out is an error of its fact.
  bool contributes(EvaluationState& state, const TotalColumns& columns, std::size_t row) const {
    for (const Column* column : columns.needed) {
      if (const RowState row_state = column->state(row); has_no_value(row_state)) {
        if (is_failed(row_state)) {
          state.report(describe_failure(state, row_state, subject_of_fact(state, columns.total->fact, row)));
        }
        return false;
      }
      if (column == columns.where && column->flags[row] == 0) {
        return false;
      }
      if (column == columns.by && !counts_on(state, column->codes[row])) {
        return false;
      }
      if (column == columns.until && column->codes[row] < columns.by->codes[row]) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] static bool counts_on(const EvaluationState& state, std::int32_t day) {
    return Date(day).is_ordinary() && day <= state.options.through.days();
  }

  /// The group of these keys, which may be a new one.
  static std::int32_t group_of(const std::vector<std::int32_t>& keys, MeasureIndexData& data) {
    const std::int32_t group = data.groups.add(keys.data());
    if (static_cast<std::size_t>(group) * keys.size() == data.group_keys.size()) {
      data.group_keys.insert(data.group_keys.end(), keys.begin(), keys.end());
    }
    return group;
  }

  /// Takes what is carried as contributions of the last day that it stands for.
  void open(const EvaluationState& state, NodeId node, MeasureIndexData& data, Contributions& contributions) {
    const auto carried = state.options.opening_totals.find(node);
    if (carried == state.options.opening_totals.end()) {
      return;
    }
    carried_ = carried->second.totals.get();
    carried_days_ = carried->second.days;
    opened_ = open_totals(state, node, *carried_);
    const std::size_t key_count = carried_->keys.size();
    std::vector<std::int32_t> keys(key_count);
    for (std::size_t total = 0; total < opened_.totals.size(); ++total) {
      const auto first = opened_.rows.begin() + static_cast<std::ptrdiff_t>(total * key_count);
      keys.assign(first, first + static_cast<std::ptrdiff_t>(key_count));
      contributions.groups.push_back(group_of(keys, data));
      contributions.days.push_back(carried_days_.last);
      contributions.rows.push_back(static_cast<std::uint32_t>(total));
    }
    if (totals_.size() > 1) {
      contributions.totals.assign(opened_.totals.size(), 0);
    }
  }
  [[nodiscard]] bool is_carried(std::int32_t day) const {
    return carried_days_.first <= day && day <= carried_days_.last;
  }

  void collect(EvaluationState& state, std::size_t total, MeasureIndexData& data,
               Contributions& contributions) const {
    const TotalColumns& columns = totals_[total];
    const FactKind kind = columns.total->fact;
    const std::size_t rows = state.facts->table(kind).row_count;
    contributions.groups.reserve(contributions.groups.size() + rows);
    contributions.days.reserve(contributions.days.size() + rows);
    contributions.rows.reserve(contributions.rows.size() + rows);
    data.slots.emplace_back(rows, -1);
    std::vector<std::int32_t> keys(columns.keys.size());
    const bool fine = columns.where == nullptr && columns.until == nullptr && columns.edges.empty() &&
                      columns.by->states.empty() &&
                      (columns.value == nullptr || columns.value->states.empty()) &&
                      std::all_of(columns.keys.begin(), columns.keys.end(),
                                  [](const Column* key) { return key->states.empty(); });
    const bool day_is_of_invoice = is_date_of_invoice(*state.graph->ruleset, columns.total->by);
    for (std::size_t row = 0; row < rows; ++row) {
      if (carried_ != nullptr && !has_no_value(columns.by->state(row)) &&
          is_carried(columns.by->codes[row])) {
        continue;
      }
      if (fine ? !counts_on(state, columns.by->codes[row]) : !contributes(state, columns, row)) {
        continue;
      }
      const std::int32_t day = columns.by->codes[row];
      for (std::size_t key = 0; key < keys.size(); ++key) {
        keys[key] = columns.keys[key]->key(row);
      }
      const std::int32_t last = columns.until == nullptr ? day : columns.until->codes[row];
      const WindowEdges edges = edges_at(columns.edges, row);
      if (!window_has(data.window, edges, Date(day), Date(last))) {
        continue;
      }
      const std::int32_t group = group_of(keys, data);
      if (!columns.edges.empty()) {
        data.edges.resize(data.groups.size());
        data.edges[static_cast<std::size_t>(group)] = edges;
      }
      contributions.groups.push_back(group);
      contributions.days.push_back(day);
      contributions.rows.push_back(static_cast<std::uint32_t>(row));
      if (totals_.size() > 1) {
        contributions.totals.push_back(static_cast<std::uint32_t>(total));
      }
      if (kind == FactKind::kRefund || !contributions.behind.empty()) {
        contributions.behind.resize(contributions.rows.size() - 1, kNoRow);
        contributions.behind.push_back(
            kind == FactKind::kRefund ? invoice_before(state, totals_, row, day, day_is_of_invoice) : kNoRow);
      }
      if (data.counts_while) {
        contributions.lasts.push_back(last);
      }
    }
  }

  [[nodiscard]] MeasurePosition position_at(const Contributions& contributions, std::uint32_t entry) const {
    if (entry < opened_.totals.size()) {
      return {.day = contributions.days[entry], .behind = kBehindAll, .order = kEndOfDay};
    }
    const std::size_t total = contributions.totals.empty() ? 0 : contributions.totals[entry];
    const RowIndex behind = contributions.behind.empty() ? kNoRow : contributions.behind[entry];
    return behind == kNoRow
               ? position_of(totals_[total].total->fact, contributions.rows[entry], contributions.days[entry])
               : position_behind(behind, contributions.rows[entry], contributions.days[entry]);
  }

  /// Sorts contributions by group, then position, and keeps where each row's stands.
  void arrange(Contributions contributions, MeasureIndexData& data) {
    GroupedOrder order = order_by_group_and_day(contributions.groups, contributions.days, data.groups.size());
    // Within a day they stand as their ids do, but where several kinds of facts contribute, or refunds.
    if (!contributions.totals.empty() || !contributions.behind.empty()) {
      sort_days(contributions, order);
    }
    const std::size_t count = order.slots.size();
    rows_.resize(count);
    data.positions.resize(count);
    total_of_.resize(contributions.totals.size());
    data.last_days.resize(contributions.lasts.size());
    for (std::uint32_t entry = 0; entry < count; ++entry) {
      const std::uint32_t slot = order.slots[entry];
      rows_[slot] = contributions.rows[entry];
      data.positions[slot] = position_at(contributions, entry);
      if (!contributions.totals.empty()) {
        total_of_[slot] = contributions.totals[entry];
      }
      if (!contributions.lasts.empty()) {
        data.last_days[slot] = contributions.lasts[entry];
      }
      if (entry < opened_.totals.size()) {
        carried_slots_.push_back(slot);
      } else {
        data.slots[total_at(slot)][rows_[slot]] = static_cast<std::int32_t>(slot);
      }
    }
    data.begins = std::move(order.begins);
  }

  void sort_days(const Contributions& contributions, GroupedOrder& order) const {
    const auto before = [&](std::uint32_t left, std::uint32_t right) {
      return position_at(contributions, left) < position_at(contributions, right);
    };
    std::vector<std::uint32_t> entries = order.entries();
    for (std::size_t group = 0; group + 1 < order.begins.size(); ++group) {
      const auto end = entries.begin() + order.begins[group + 1];
      for (auto first = entries.begin() + order.begins[group]; first != end;) {
        const std::int32_t day = contributions.days[*first];
        const auto last =
            std::find_if(first, end, [&](std::uint32_t entry) { return contributions.days[entry] != day; });
        if (!std::is_sorted(first, last, before)) {
          std::stable_sort(first, last, before);
        }
        first = last;
      }
    }
    for (std::uint32_t slot = 0; slot < entries.size(); ++slot) {
      order.slots[entries[slot]] = slot;
    }
  }

  /// Which total the contribution of a slot belongs to.
  [[nodiscard]] std::size_t total_at(std::size_t slot) const {
    return total_of_.empty() ? 0 : total_of_[slot];
  }

  /// What a measure stands at when `own` comes to what it stood at `before`.
  template <class Number>
  static Number joined(MeasureKind kind, const Number& before, const Number& own) {
    switch (kind) {
      case MeasureKind::kTotal:
      case MeasureKind::kAverage:
        return before + own;
      case MeasureKind::kLowest:
        return std::min(before, own);
      case MeasureKind::kHighest:
        return std::max(before, own);
      case MeasureKind::kFirst:
        return before;
      case MeasureKind::kLast:
        return own;
    }
    return own;
  }
  /// The same in units; false when a total overflows.
  static bool join(MeasureKind kind, Int128 before, Int128& own) {
    if (kind == MeasureKind::kTotal || kind == MeasureKind::kAverage) {
      return try_add(before, own, own);
    }
    own = joined(kind, before, own);
    return true;
  }

  void accumulate(MeasureIndexData& data, ColumnForm form) const {
    if (form == ColumnForm::kInteger && run_in_units<std::int64_t>(data)) {
      return;
    }
    if (form != ColumnForm::kExact && run_in_units<Int128>(data)) {
      return;
    }
    std::vector<Rational> running(rows_.size());
    for (const std::uint32_t slot : carried_slots_) {
      running[slot] = Rational(Integer(carried_units(slot)), Integer(carried_->denominator));
    }
    run(data, [&](std::size_t slot, bool restart) {
      Rational own = running[slot];
      if (!std::ranges::binary_search(carried_slots_, slot)) {
        const TotalColumns& columns = totals_[total_at(slot)];
        own = columns.value == nullptr ? Rational(1) : columns.value->exact_value(rows_[slot]);
        own = columns.total->subtracts ? Rational(-own) : own;
      }
      running[slot] = restart ? own : joined(data.kind, running[slot - 1], own);
      return true;
    });
    data.running = std::move(running);
  }

  /// Running totals in units of 1/denominator; false when a value stands aside or a total overflows.
  template <class Number>
  bool run_in_units(MeasureIndexData& data) const {
    std::vector<Number> running(rows_.size());
    const bool done = find_own(data, running) && run(data, [&](std::size_t slot, bool restart) {
                        Int128 total{running[slot]};
                        if (!restart && !join(data.kind, Int128{running[slot - 1]}, total)) {
                          return false;
                        }
                        running[slot] = static_cast<Number>(total);
                        return Int128{running[slot]} == total;
                      });
    if (done) {
      data.running = std::move(running);
    }
    return done;
  }

  /// What each contribution is by itself, by slot; in order of rows, which reads memory in its order.
  template <class Number>
  bool find_own(const MeasureIndexData& data, std::vector<Number>& own) const {
    for (std::size_t total = 0; total < totals_.size(); ++total) {
      const TotalColumns& columns = totals_[total];
      const ColumnView view{columns.value, 0};
      const Int128 factor =
          columns.value == nullptr ? 1 : unit_factor(columns.value->denominator, data.denominator);
      const std::vector<std::int32_t>& slots = data.slots[total];
      for (std::size_t row = 0; row < slots.size(); ++row) {
        if (slots[row] < 0) {
          continue;
        }
        Int128 units = data.denominator;
        if (columns.value != nullptr &&
            (!stands_in_units(view, row) || !try_multiply(view.wide(row), factor, units))) {
          return false;
        }
        units = columns.total->subtracts ? -units : units;
        Number& place = own[static_cast<std::size_t>(slots[row])];
        place = static_cast<Number>(units);
        if (Int128{place} != units) {
          return false;
        }
      }
    }
    for (const std::uint32_t slot : carried_slots_) {
      Int128 units = 0;
      if (data.denominator % carried_->denominator != 0 ||
          !try_multiply(Int128{carried_units(slot)},
                        Int128{unit_factor(carried_->denominator, data.denominator)}, units)) {
        return false;
      }
      own[slot] = static_cast<Number>(units);
      if (Int128{own[slot]} != units) {
        return false;
      }
    }
    return true;
  }

  /// What stands at a slot of carried_slots_.
  [[nodiscard]] std::int64_t carried_units(std::uint32_t slot) const {
    return carried_->units[opened_.totals[rows_[slot]]];
  }

  /// Calls `step(slot, restart)` for every contribution in order, until it says false; `restart` where it has
  /// nothing to do with the one before.
  template <class Step>
  bool run(const MeasureIndexData& data, Step&& step) const {
    const bool restarts = data.running_restarts();
    const bool own_values = data.holds_own_values();
    DayMemo<std::int32_t> window_ends;
    for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
      std::int32_t window_end = INT32_MIN;
      for (std::uint32_t slot = data.begins[group]; slot < data.begins[group + 1]; ++slot) {
        const std::int32_t day = data.positions[slot].day;
        bool restart = own_values || slot == data.begins[group];
        if (restarts && day > window_end) {
          if (const auto* calendar = std::get_if<CalendarWindow>(&data.window)) {
            window_end = window_ends.at(day, [&](std::int32_t of) {
              return period_of(calendar->kind, Date(of), calendar->first_month).last.days();
            });
          } else {
            const Date anchor = data.edges[group].first;
            window_end = anniversary_year_of(anchor, Date(day), data.month_rule).last.days();
          }
          restart = true;
        }
        if (!step(slot, restart)) {
          return false;
        }
      }
    }
    return true;
  }

  std::size_t measure_;
  std::vector<TotalColumns> totals_;
  const KeptTotals* carried_ = nullptr;  // null: nothing is
  DaySpans::Span carried_days_{};
  OpenedTotals opened_;
  std::vector<std::uint32_t> carried_slots_;  // ascending
  // In the order of their places.
  std::vector<std::uint32_t> rows_;      // in the frame of their facts
  std::vector<std::uint32_t> total_of_;  // which total of the measure; empty: it has one
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::MeasureIndex& index) {
  return std::make_unique<MeasureIndexKernel>(index.measure);
}

}  // namespace remit
