// Window measures: one ordered pass builds the index, and every reading row looks its value up.
#include <algorithm>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// The columns of one total of a measure.
struct TotalColumns {
  const MeasureTotal* total = nullptr;
  const Column* by = nullptr;
  const Column* where = nullptr;
  const Column* value = nullptr;
  std::vector<const Column*> keys;
  std::vector<const Column*> needed;  ///< all of these, in the order in which a row reads them
};

std::vector<TotalColumns> columns_of_totals(const EvaluationState& state, NodeId node, const Measure& measure) {
  const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
  std::vector<TotalColumns> columns;
  std::size_t position = 0;
  for (const MeasureTotal& total : measure.totals) {
    TotalColumns each;
    each.total = &total;
    each.by = &state.columns[inputs[position++]];
    each.where = total.where ? &state.columns[inputs[position++]] : nullptr;
    each.value = total.value ? &state.columns[inputs[position++]] : nullptr;
    for (std::size_t key = 0; key < total.keys.size(); ++key) {
      each.keys.push_back(&state.columns[inputs[position++]]);
    }
    for (const Column* column : {each.where, each.by, each.value}) {
      if (column != nullptr) {
        each.needed.push_back(column);
      }
    }
    each.needed.insert(each.needed.end(), each.keys.begin(), each.keys.end());
    columns.push_back(std::move(each));
  }
  return columns;
}

/// The invoice that a refund on `day` stands directly behind: its own, where the measure counts that invoice on
/// the same day or, where it counts no invoices, where the day is read from the invoice. Else kNoRow.
RowIndex invoice_before(const EvaluationState& state, const std::vector<TotalColumns>& totals, std::size_t refund,
                        std::int32_t day, bool day_is_of_invoice) {
  const FactColumn& invoices =
      state.facts->table(FactKind::kRefund).column(*state.facts->schema().find_field(FactKind::kRefund, "invoice"));
  const RowIndex invoice = invoices.codes[refund];
  if (invoice < 0) {
    return kNoRow;
  }
  bool counts_invoices = false;
  for (const TotalColumns& each : totals) {
    if (each.total->fact == FactKind::kInvoice) {
      counts_invoices = true;
      const auto row = static_cast<std::size_t>(invoice);
      if (!has_no_value(each.by->state(row)) && each.by->codes[row] == day) {
        return invoice;
      }
    }
  }
  return !counts_invoices && day_is_of_invoice ? invoice : kNoRow;
}

class MeasureIndexKernel final : public WholeKernel {
 public:
  explicit MeasureIndexKernel(std::size_t measure) : measure_(measure) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const Measure& measure = state.graph->ruleset->measures[measure_];
    totals_ = columns_of_totals(state, node, measure);
    auto data = std::make_unique<MeasureIndexData>(measure.key_names.size());
    data->window = measure.window;
    data->month_rule = state.graph->ruleset->month_rule;
    data->denominator = out.denominator;
    std::vector<Contribution> contributions;
    for (std::size_t total = 0; total < totals_.size(); ++total) {
      collect(state, total, *data, contributions);
    }
    arrange(std::move(contributions), *data);
    accumulate(*data, out.form);
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
    }
    return true;
  }

  [[nodiscard]] bool counts_on(const EvaluationState& state, std::int32_t day) const {
    if (!Date(day).is_ordinary() || day > state.options.through.days()) {
      return false;
    }
    const auto* fixed = std::get_if<FixedWindow>(&state.graph->ruleset->measures[measure_].window);
    return fixed == nullptr || (fixed->first.days() <= day && day <= fixed->last.days());
  }

  void collect(EvaluationState& state, std::size_t total, MeasureIndexData& data,
               std::vector<Contribution>& contributions) const {
    const TotalColumns& columns = totals_[total];
    const FactKind kind = columns.total->fact;
    const std::size_t rows = state.facts->table(kind).row_count;
    contributions.reserve(contributions.size() + rows);
    data.slots.emplace_back(rows, -1);
    std::vector<std::int32_t> keys(columns.keys.size());
    const bool fine = (columns.where == nullptr) && columns.by->states.empty() &&
                      (columns.value == nullptr || columns.value->states.empty()) &&
                      std::all_of(columns.keys.begin(), columns.keys.end(),
                                  [](const Column* key) { return key->states.empty(); });
    const bool day_is_of_invoice = is_date_of_invoice(*state.graph->ruleset, columns.total->by);
    for (std::size_t row = 0; row < rows; ++row) {
      if (fine ? !counts_on(state, columns.by->codes[row]) : !contributes(state, columns, row)) {
        continue;
      }
      for (std::size_t key = 0; key < keys.size(); ++key) {
        keys[key] = key_code(*columns.keys[key], row);
      }
      const std::int32_t day = columns.by->codes[row];
      const RowIndex behind =
          kind == FactKind::kRefund ? invoice_before(state, totals_, row, day, day_is_of_invoice) : kNoRow;
      contributions.push_back({data.groups.add(keys.data()),
                               behind == kNoRow ? position_of(kind, row, day) : position_behind(behind, row, day),
                               static_cast<std::uint32_t>(total), static_cast<std::uint32_t>(row)});
    }
  }

  static std::int32_t key_code(const Column& key, std::size_t row) {
    return key.form == ColumnForm::kYesNo ? key.flags[row] : key.codes[row];
  }

  /// Sorts contributions by group, then position, and keeps where each row's stands.
  void arrange(std::vector<Contribution> contributions, MeasureIndexData& data) {
    const auto before = [](const Contribution& left, const Contribution& right) { return left.position < right.position; };
    // Contributions stand in order of id. Two stable counting sorts, by day and then by group, put them in order
    // in linear time; within a day they need sorting only where several kinds of facts or refunds contribute.
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
    if (contributions.empty()) {
      return contributions;
    }
    const auto [first, last] = std::minmax_element(
        contributions.begin(), contributions.end(),
        [](const Contribution& left, const Contribution& right) { return left.position.day < right.position.day; });
    const std::int32_t least = first->position.day;
    const auto days = static_cast<std::size_t>(last->position.day - least) + 1;
    // Facts of far-off dates would need more buckets than there are facts.
    if (days > contributions.size() * 4 + 100'000) {
      std::stable_sort(contributions.begin(), contributions.end(), [](const Contribution& left, const Contribution& right) {
        return left.position.day < right.position.day;
      });
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
      running[slot] = (restart ? Rational(0) : running[slot - 1]) + (columns.total->subtracts ? Rational(-value) : value);
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
            !try_multiply(view.wide(each.row), Int128{unit_factor(columns.value->denominator, data.denominator)}, units)) {
          return false;
        }
      }
      const Number before = restart ? Number{0} : running[slot - 1];
      Int128 total = 0;
      if (!(columns.total->subtracts ? try_subtract(Int128{before}, units, total) : try_add(Int128{before}, units, total))) {
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

  /// Calls `step(slot, restart)` for every contribution in order, until it says false.
  template <class Step>
  bool run(const MeasureIndexData& data, Step&& step) const {
    const bool restarts = data.running_restarts();
    for (std::size_t group = 0; group + 1 < data.begins.size(); ++group) {
      std::int32_t window_end = INT32_MIN;
      for (std::uint32_t slot = data.begins[group]; slot < data.begins[group + 1]; ++slot) {
        const std::int32_t day = data.positions[slot].day;
        bool restart = slot == data.begins[group];
        if (restarts && day > window_end) {
          const auto& calendar = std::get<CalendarWindow>(data.window);
          window_end = period_of(calendar.kind, Date(day), calendar.first_month).last.days();
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
  std::vector<Contribution> ordered_;
};

class MeasureValueKernel final : public Kernel {
 public:
  MeasureValueKernel(EvaluationState& state, NodeId node, operation::MeasureValue value)
      : value_(value), index_node_(state.graph->nodes[node].inputs[0]), kind_(state.graph->frames[state.graph->nodes[node].frame].kind) {
    find_own_slots(state, node);
    if (kind_ == FactKind::kRefund && !value_.by_day) {
      totals_ = columns_of_totals(state, index_node_, state.graph->ruleset->measures[value_.measure]);
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    const MeasureIndexData& data = *batch.state.measures[index_node_];
    const std::vector<ColumnView> read(batch.inputs.begin() + 1, batch.inputs.end());
    const std::vector<std::int32_t>* slots = own_total_ ? &data.slots[*own_total_] : nullptr;
    std::vector<std::int32_t> keys(read.size() - 1);
    batch.selection.for_each([&](std::size_t row) {
      if (const RowState state = spoilt(read, row); state != kRowFine) {
        out.set_state(row, state);
        return;
      }
      const std::int32_t day = read[0].codes()[row];
      std::int32_t group = -1;
      std::uint32_t end = 0;
      const std::int32_t slot = slots == nullptr ? -1 : (*slots)[batch.first_row + row];
      for (std::size_t key = 0; key < keys.size(); ++key) {
        keys[key] = read[key + 1].column->form == ColumnForm::kYesNo ? read[key + 1].flags()[row] : read[key + 1].codes()[row];
      }
      group = data.groups.find(keys.data());
      if (slot >= 0) {
        end = end_from_slot(data, group, static_cast<std::uint32_t>(slot));
      } else {
        end = end_by_search(batch.state, data, group, day, batch.first_row + row);
      }
      store(data, group, day, end, row, out);
    });
  }

 private:
  /// Where the reading rows are the very facts that contribute, on the same day and for the same keys, each
  /// row's place is known without searching.
  void find_own_slots(const EvaluationState& state, NodeId node) {
    const Graph& graph = *state.graph;
    if (value_.by_day || graph.frames[graph.nodes[node].frame].form != Frame::Form::kFacts) {
      return;
    }
    const std::vector<NodeId>& read = graph.nodes[node].inputs;
    const std::vector<NodeId>& index_inputs = graph.nodes[index_node_].inputs;
    std::size_t position = 0;
    const Measure& measure = graph.ruleset->measures[value_.measure];
    for (std::size_t total = 0; total < measure.totals.size(); ++total) {
      const MeasureTotal& each = measure.totals[total];
      const NodeId by = index_inputs[position];
      position += 1U + (each.where ? 1U : 0U) + (each.value ? 1U : 0U);
      const bool same_keys = std::equal(read.begin() + 2, read.end(), index_inputs.begin() + static_cast<std::ptrdiff_t>(position),
                                        index_inputs.begin() + static_cast<std::ptrdiff_t>(position + each.keys.size()));
      position += each.keys.size();
      if (each.fact == kind_ && by == read[1] && same_keys) {
        own_total_ = total;
        return;
      }
    }
  }

  [[nodiscard]] std::uint32_t end_from_slot(const MeasureIndexData& data, std::int32_t group, std::uint32_t slot) const {
    const MeasurePosition own = data.positions[slot];
    if (value_.view == MeasureView::kBeforeThis) {
      const std::uint32_t begin = data.begins[static_cast<std::size_t>(group)];
      while (slot > begin && data.positions[slot - 1] == own) {
        --slot;
      }
      return slot;
    }
    const std::uint32_t group_end = data.begins[static_cast<std::size_t>(group) + 1];
    const MeasurePosition last{own.day, value_.with_own_refunds ? kBehindAll : own.behind, own.order};
    do {
      ++slot;
    } while (slot < group_end && data.positions[slot] <= last);
    return slot;
  }

  [[nodiscard]] std::uint32_t end_by_search(const EvaluationState& state, const MeasureIndexData& data,
                                            std::int32_t group, std::int32_t day, std::size_t row) const {
    const bool before = value_.view == MeasureView::kBeforeThis;
    if (value_.by_day) {
      return data.find(group, {day, before ? 0 : kBehindAll, before ? 0 : kEndOfDay}, !before);
    }
    MeasurePosition own = position_of(kind_, row, day);
    if (kind_ == FactKind::kRefund) {
      if (const RowIndex behind = invoice_before(state, totals_, row, day, value_.day_is_of_invoice); behind != kNoRow) {
        own = position_behind(behind, row, day);
      }
    } else if (!before && value_.with_own_refunds) {
      own.behind = kBehindAll;
    }
    return data.find(group, own, !before);
  }

  /// The total of the contributions of `group` in the window of `day` that stand before index `end`.
  void store(const MeasureIndexData& data, std::int32_t group, std::int32_t day, std::uint32_t end, std::size_t row,
             Column& out) const {
    const std::uint32_t begin = group < 0 ? end : data.begins[static_cast<std::size_t>(group)];
    const std::int32_t start = window_start(data.window, day, data.month_rule);
    if (end == begin || data.positions[end - 1].day < start) {
      store_number(out, row, std::int64_t{0});
      return;
    }
    const bool trailing = std::holds_alternative<TrailingWindowLength>(data.window);
    const std::uint32_t first = trailing ? data.find(group, {start, 0, 0}, false) : begin;
    std::visit(
        [&](const auto& running) {
          if (!trailing || first == begin) {
            store_number(out, row, running[end - 1]);
          } else {
            store_difference(out, row, running[end - 1], running[first - 1]);
          }
        },
        data.running);
  }

  static void store_number(Column& out, std::size_t row, std::int64_t units) {
    if (out.form == ColumnForm::kInteger) {
      out.integers[row] = units;
    } else {
      store_number(out, row, Int128{units});
    }
  }
  static void store_number(Column& out, std::size_t row, Int128 units) {
    if (!store_units(out, row, units)) {
      out.store_exact(row, Rational(to_integer(units), Integer(out.denominator)));
    }
  }
  static void store_number(Column& out, std::size_t row, const Rational& value) { out.store_exact(row, value); }

  template <class Number>
  static void store_difference(Column& out, std::size_t row, const Number& last, const Number& before) {
    if constexpr (std::is_same_v<Number, Rational>) {
      out.store_exact(row, Rational(last - before));
    } else {
      Int128 units = 0;
      if (try_subtract(Int128{last}, Int128{before}, units)) {
        store_number(out, row, units);
      } else {
        out.store_exact(row, Rational(Integer(to_integer(Int128{last}) - to_integer(Int128{before})), Integer(out.denominator)));
      }
    }
  }

  operation::MeasureValue value_;
  NodeId index_node_;
  FactKind kind_;
  std::optional<std::size_t> own_total_;
  std::vector<TotalColumns> totals_;  // of rules for refunds: where their lines stand depends on the invoices
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/, const operation::MeasureIndex& index) {
  return std::make_unique<MeasureIndexKernel>(index.measure);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::MeasureValue& value) {
  return std::make_unique<MeasureValueKernel>(state, node, value);
}

}  // namespace remit
