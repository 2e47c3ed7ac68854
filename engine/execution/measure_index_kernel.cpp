// Window measures: one ordered pass over the contributions builds the index that every reading row looks
// into.
#include <algorithm>
#include <utility>

#include "engine/calendar/day_memo.hpp"
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
    data->counts_while = std::ranges::any_of(
        measure.totals, [](const MeasureTotal& total) { return total.until.has_value(); });
    std::vector<Contribution> contributions;
    for (std::size_t total = 0; total < totals_.size(); ++total) {
      collect(state, total, *data, contributions);
    }
    arrange(std::move(contributions), *data);
    accumulate(*data, out.form);
    if (data->counts_while) {
      arrange_ends(*data);
    }
    state.measures[node] = std::move(data);
  }

 private:
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

  void collect(EvaluationState& state, std::size_t total, MeasureIndexData& data,
               std::vector<Contribution>& contributions) const {
    const TotalColumns& columns = totals_[total];
    const FactKind kind = columns.total->fact;
    const std::size_t rows = state.facts->table(kind).row_count;
    contributions.reserve(contributions.size() + rows);
    data.slots.emplace_back(rows, -1);
    std::vector<std::int32_t> keys(columns.keys.size());
    const bool fine = columns.where == nullptr && columns.until == nullptr && columns.edges.empty() &&
                      columns.by->states.empty() &&
                      (columns.value == nullptr || columns.value->states.empty()) &&
                      std::all_of(columns.keys.begin(), columns.keys.end(),
                                  [](const Column* key) { return key->states.empty(); });
    const bool day_is_of_invoice = is_date_of_invoice(*state.graph->ruleset, columns.total->by);
    for (std::size_t row = 0; row < rows; ++row) {
      if (fine ? !counts_on(state, columns.by->codes[row]) : !contributes(state, columns, row)) {
        continue;
      }
      for (std::size_t key = 0; key < keys.size(); ++key) {
        keys[key] = columns.keys[key]->key(row);
      }
      const std::int32_t day = columns.by->codes[row];
      const std::int32_t last = columns.until == nullptr ? day : columns.until->codes[row];
      const WindowEdges edges = edges_at(columns.edges, row);
      if (!window_has(data.window, edges, Date(day), Date(last))) {
        continue;
      }
      const std::int32_t group = data.groups.add(keys.data());
      if (!columns.edges.empty()) {
        data.edges.resize(data.groups.size());
        data.edges[static_cast<std::size_t>(group)] = edges;
      }
      const RowIndex behind =
          kind == FactKind::kRefund ? invoice_before(state, totals_, row, day, day_is_of_invoice) : kNoRow;
      contributions.push_back(
          {group, behind == kNoRow ? position_of(kind, row, day) : position_behind(behind, row, day),
           static_cast<std::uint32_t>(total), static_cast<std::uint32_t>(row), last});
    }
  }

  /// Sorts contributions by group, then position, and keeps where each row's stands.
  void arrange(std::vector<Contribution> contributions, MeasureIndexData& data) {
    const auto before = [](const Contribution& left, const Contribution& right) {
      return left.position < right.position;
    };
    // Contributions stand in order of id. Two stable counting sorts, by day and then by group, put them in
    // order in linear time; within a day they need sorting only where several kinds of facts or refunds
    // contribute.
    contributions = by_day(std::move(contributions));
    if (totals_.size() > 1 && !std::is_sorted(contributions.begin(), contributions.end(), before)) {
      std::stable_sort(contributions.begin(), contributions.end(), before);
    }
    data.begins.assign(data.groups.size() + 1, 0);
    for (const Contribution& each : contributions) {
      ++data.begins[static_cast<std::size_t>(each.group) + 1];
    }
    for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
      data.begins[group + 1] += data.begins[group];
    }
    std::vector<std::uint32_t> next(data.begins.begin(), data.begins.end() - 1);
    ordered_.resize(contributions.size());
    data.positions.resize(contributions.size());
    for (const Contribution& each : contributions) {
      const std::uint32_t slot = next[static_cast<std::size_t>(each.group)]++;
      ordered_[slot] = each;
      data.positions[slot] = each.position;
      data.slots[each.total][each.row] = static_cast<std::int32_t>(slot);
    }
  }

  static std::vector<Contribution> by_day(std::vector<Contribution> contributions) {
    const auto by_date = [](const Contribution& left, const Contribution& right) {
      return left.position.day < right.position.day;
    };
    // Ids are mostly given in the order of time.
    if (std::is_sorted(contributions.begin(), contributions.end(), by_date)) {
      return contributions;
    }
    const auto [first, last] = std::minmax_element(contributions.begin(), contributions.end(), by_date);
    const std::int32_t least = first->position.day;
    const auto days = static_cast<std::size_t>(last->position.day - least) + 1;
    // Facts of far-off dates would need more buckets than there are facts.
    if (days > contributions.size() * 4 + 100'000) {
      std::stable_sort(contributions.begin(), contributions.end(), by_date);
      return contributions;
    }
    std::vector<std::uint32_t> begins(days + 1, 0);
    for (const Contribution& each : contributions) {
      ++begins[static_cast<std::size_t>(each.position.day - least) + 1];
    }
    for (std::size_t day = 0; day < days; ++day) {
      begins[day + 1] += begins[day];
    }
    std::vector<Contribution> sorted(contributions.size());
    for (const Contribution& each : contributions) {
      sorted[begins[static_cast<std::size_t>(each.position.day - least)]++] = each;
    }
    return sorted;
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
    std::vector<Rational> running(ordered_.size());
    run(data, [&](std::size_t slot, bool restart) {
      const Contribution& each = ordered_[slot];
      const TotalColumns& columns = totals_[each.total];
      const Rational value = columns.value == nullptr ? Rational(1) : columns.value->exact_value(each.row);
      const Rational own = columns.total->subtracts ? Rational(-value) : value;
      running[slot] = restart ? own : joined(data.kind, running[slot - 1], own);
      return true;
    });
    data.running = std::move(running);
  }

  /// Running totals in units of 1/denominator; false when a value stands aside or a total overflows.
  template <class Number>
  bool run_in_units(MeasureIndexData& data) const {
    std::vector<Number> running(ordered_.size());
    const bool done = run(data, [&](std::size_t slot, bool restart) {
      const Contribution& each = ordered_[slot];
      const TotalColumns& columns = totals_[each.total];
      Int128 units = data.denominator;
      if (columns.value != nullptr) {
        const ColumnView view{columns.value, 0};
        if (!stands_in_units(view, each.row) ||
            !try_multiply(view.wide(each.row),
                          Int128{unit_factor(columns.value->denominator, data.denominator)}, units)) {
          return false;
        }
      }
      Int128 total = columns.total->subtracts ? -units : units;
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

  /// Keeps when contributions end, and what has ended through each of these days.
  void arrange_ends(MeasureIndexData& data) const {
    const std::size_t count = ordered_.size();
    std::vector<std::uint32_t> by_end(count);
    data.last_days.resize(count);
    for (std::uint32_t slot = 0; slot < count; ++slot) {
      by_end[slot] = slot;
      data.last_days[slot] = ordered_[slot].last;
    }
    for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
      std::sort(by_end.begin() + data.begins[group], by_end.begin() + data.begins[group + 1],
                [&](std::uint32_t left, std::uint32_t right) {
                  return data.last_days[left] < data.last_days[right];
                });
    }
    data.ends.resize(count);
    std::transform(by_end.begin(), by_end.end(), data.ends.begin(),
                   [&](std::uint32_t slot) { return data.last_days[slot]; });
    if (data.holds_own_values()) {
      return;
    }
    if (const auto* units = std::get_if<std::vector<std::int64_t>>(&data.running)) {
      data.ended =
          totals_by_end<Int128>(data, by_end, [&](std::uint32_t slot) { return Int128{(*units)[slot]}; });
    } else {
      data.ended = totals_by_end<Rational>(data, by_end, [&](std::uint32_t slot) {
        return std::visit([&](const auto& running) { return data.exact(running[slot]); }, data.running);
      });
    }
  }

  /// What contributions come to together in the order in which they end, within their groups; `total_at` is
  /// the total in the order of their places.
  template <class Total, class TotalAt>
  static std::vector<Total> totals_by_end(const MeasureIndexData& data,
                                          const std::vector<std::uint32_t>& by_end, const TotalAt& total_at) {
    std::vector<Total> totals(by_end.size());
    for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
      const std::uint32_t begin = data.begins[group];
      for (std::uint32_t place = begin; place < data.begins[group + 1]; ++place) {
        const std::uint32_t slot = by_end[place];
        const Total own = slot == begin ? total_at(slot) : Total(total_at(slot) - total_at(slot - 1));
        totals[place] = place == begin ? own : Total(totals[place - 1] + own);
      }
    }
    return totals;
  }

  std::size_t measure_;
  std::vector<TotalColumns> totals_;
  std::vector<Contribution> ordered_;
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::MeasureIndex& index) {
  return std::make_unique<MeasureIndexKernel>(index.measure);
}

}  // namespace remit
