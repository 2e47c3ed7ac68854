// What a measure comes to at the place of a row, read from its index.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/calendar/day_memo.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

class MeasureValueKernel final : public Kernel {
 public:
  MeasureValueKernel(EvaluationState& state, NodeId node, operation::MeasureValue value)
      : value_(value),
        index_node_(state.graph->nodes[node].inputs[0]),
        frame_(state.graph->nodes[node].frame),
        kind_(state.graph->frames[frame_].kind) {
    find_own_slots(state, node);
    if (kind_ == FactKind::kRefund && !value_.by_day) {
      totals_ = columns_of_totals(state, index_node_, state.graph->ruleset->measures[value_.measure]);
    }
  }

  void evaluate(const Batch& batch, Column& out) override {
    const MeasureIndexData& data = *batch.state.measures[index_node_];
    const std::vector<ColumnView> read(batch.inputs.begin() + 1, batch.inputs.end());
    if (own_total_ && reads_own_totals(data, read, out)) {
      read_own_totals(batch, data, read, out);
      return;
    }
    batch.selection.for_each([&](std::size_t row) { read_row(batch, data, read, row, out); });
  }

 private:
  void read_row(const Batch& batch, const MeasureIndexData& data, const std::vector<ColumnView>& read,
                std::size_t row, Column& out) {
    if (const RowState state = spoilt(read, row); state != kRowFine) {
      out.set_state(row, state);
      return;
    }
    const std::int32_t day = read[0].codes()[row];
    const std::int32_t slot = own_total_ ? data.slots[*own_total_][batch.frame_row(row)] : -1;
    keys_.resize(read.size() - 1);
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      keys_[key] = read[key + 1].key(row);
    }
    const std::int32_t group = data.groups.find(keys_.data());
    const std::uint32_t end = slot >= 0 ? end_from_slot(data, group, static_cast<std::uint32_t>(slot))
                                        : end_by_search(batch.state, data, group, day, batch.frame_row(row));
    store(data, group, day, end, row, batch.failed(row), out);
  }

  /// Whether what a row reads is the running total at its own place, or that less what is its own: a total
  /// over facts of one kind, none of which stands behind another, whose window is that of the row itself.
  [[nodiscard]] bool reads_own_totals(const MeasureIndexData& data, const std::vector<ColumnView>& read,
                                      const Column& out) const {
    const bool is_plain = data.kind == MeasureKind::kTotal && !data.counts_while && data.slots.size() == 1 &&
                          kind_ != FactKind::kRefund && data.edges.empty() &&
                          !std::holds_alternative<TrailingWindowLength>(data.window) &&
                          std::holds_alternative<std::vector<std::int64_t>>(data.running) &&
                          out.form == ColumnForm::kInteger && out.denominator == data.denominator &&
                          std::ranges::all_of(read, [](const ColumnView& view) { return view.all_fine(); });
    if (!is_plain) {
      return false;
    }
    const Column* value = own_.value;
    return value == nullptr || (value->form == ColumnForm::kInteger && value->states.empty());
  }

  void read_own_totals(const Batch& batch, const MeasureIndexData& data, const std::vector<ColumnView>& read,
                       Column& out) {
    const std::vector<std::int32_t>& slots = data.slots[0];
    const auto& running = std::get<std::vector<std::int64_t>>(data.running);
    // Modulo 2^64, which is exact since the difference is itself a running total, or nothing.
    auto factor = static_cast<std::uint64_t>(
        own_.value == nullptr ? data.denominator : unit_factor(own_.value->denominator, data.denominator));
    factor = own_.total->subtracts ? std::uint64_t{0} - factor : factor;
    factor = value_.view == MeasureView::kBeforeThis ? factor : 0;
    batch.selection.for_each([&](std::size_t row) {
      const std::size_t fact = batch.frame_row(row);
      if (slots[fact] < 0) {
        read_row(batch, data, read, row, out);
        return;
      }
      const auto total = static_cast<std::uint64_t>(running[static_cast<std::size_t>(slots[fact])]);
      const std::uint64_t value =
          own_.value == nullptr ? 1 : static_cast<std::uint64_t>(own_.value->integers[fact]);
      out.integers[row] = static_cast<std::int64_t>(total - value * factor);
    });
  }

  /// Where the reading rows are the very facts that contribute, on the same day and for the same keys, each
  /// row's place is known without searching.
  void find_own_slots(const EvaluationState& state, NodeId node) {
    const Graph& graph = *state.graph;
    if (value_.by_day || graph.frames[graph.nodes[node].frame].form != Frame::Form::kFacts) {
      return;
    }
    std::vector<const Column*> read;
    for (const NodeId input : graph.nodes[node].inputs) {
      read.push_back(&state.columns[input]);
    }
    const std::vector<TotalColumns> totals =
        columns_of_totals(state, index_node_, graph.ruleset->measures[value_.measure]);
    for (std::size_t total = 0; total < totals.size(); ++total) {
      const TotalColumns& each = totals[total];
      const bool same_keys = std::equal(read.begin() + 2, read.end(), each.keys.begin(), each.keys.end());
      if (each.total->fact == kind_ && each.by == read[1] && same_keys) {
        own_total_ = total;
        own_ = each;
        return;
      }
    }
  }

  [[nodiscard]] std::uint32_t end_from_slot(const MeasureIndexData& data, std::int32_t group,
                                            std::uint32_t slot) const {
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
    const auto [place, is_known] = state.place_of(frame_, row);
    row = place;
    MeasurePosition own = position_of(kind_, row, day);
    if (!is_known) {
      return data.find(group, own, false);
    }
    if (kind_ == FactKind::kRefund) {
      if (const RowIndex behind = invoice_before(state, totals_, row, day, value_.day_is_of_invoice);
          behind != kNoRow) {
        own = position_behind(behind, row, day);
      }
    } else if (!before && value_.with_own_refunds) {
      own.behind = kBehindAll;
    }
    return data.find(group, own, !before);
  }

  /// The total of the contributions of `group` in the window of `day` that stand before index `end`.
  void store(const MeasureIndexData& data, std::int32_t group, std::int32_t day, std::uint32_t end,
             std::size_t row, RowState failed, Column& out) {
    const std::uint32_t begin = group < 0 ? end : data.begins[static_cast<std::size_t>(group)];
    if (end == begin) {
      store_nothing(data, row, failed, out);
      return;
    }
    const std::int32_t start = start_of(data, group, day);
    if (data.counts_while) {
      store_while(data, group, {day, start, end}, row, failed, out);
      return;
    }
    if (data.positions[end - 1].day < start) {
      store_nothing(data, row, failed, out);
      return;
    }
    const bool trailing = std::holds_alternative<TrailingWindowLength>(data.window);
    const bool needs_first = trailing || (data.kind == MeasureKind::kAverage && data.running_restarts());
    const std::uint32_t first = needs_first ? data.find(group, {start, 0, 0}, false) : begin;
    std::visit(
        [&](const auto& running) {
          if (data.holds_own_values()) {
            store_number(out, row, chosen(data.kind, running, first, end));
          } else if (data.kind == MeasureKind::kAverage) {
            const bool begins_before = trailing && first != begin;
            const Rational total =
                data.exact(running[end - 1]) - (begins_before ? data.exact(running[first - 1]) : Rational(0));
            out.store_exact(row, Rational(total / (end - first)));
          } else if (!trailing || first == begin || data.kind == MeasureKind::kLast) {
            store_number(out, row, running[end - 1]);
          } else {
            store_difference(out, row, running[end - 1], running[first - 1]);
          }
        },
        data.running);
  }

  static void store_nothing(const MeasureIndexData& data, std::size_t row, RowState failed, Column& out) {
    if (data.kind == MeasureKind::kTotal) {
      store_number(out, row, std::int64_t{0});
    } else {
      out.set_state(row, failed);
    }
  }

  /// The first day of the window of `day`.
  [[nodiscard]] std::int32_t start_of(const MeasureIndexData& data, std::int32_t group, std::int32_t day) {
    const auto work_out = [&](std::int32_t of) {
      return window_start(data.window, data.edges_of(group), Date(of), data.month_rule).days();
    };
    return data.edges.empty() ? starts_.at(day, work_out) : work_out(day);
  }

  /// Where a row reads a measure: on which day, from where on its window counts, and before which
  /// contribution.
  struct Reading {
    std::int32_t day;
    std::int32_t start;
    std::uint32_t end;
  };
  /// What has begun before the place of the row and hadn't ended before its window began.
  void store_while(const MeasureIndexData& data, std::int32_t group, const Reading& reading, std::size_t row,
                   RowState failed, Column& out) {
    const std::uint32_t begin = data.begins[static_cast<std::size_t>(group)];
    const auto ends = data.ends.begin();
    const auto ended = std::lower_bound(ends + begin, ends + data.begins[static_cast<std::size_t>(group) + 1],
                                        reading.start);
    const auto place = static_cast<std::uint32_t>(ended - ends);
    const bool counts = Date(reading.day).is_ordinary() && reading.start <= reading.day &&
                        place - begin < reading.end - begin;
    if (!counts) {
      store_nothing(data, row, failed, out);
    } else if (data.holds_own_values()) {
      std::visit([&](const auto& values) { store_number(out, row, picked(data, values, begin, reading)); },
                 data.running);
    } else {
      store_total(data, begin, place, reading.end, row, out);
    }
  }

  /// The total of what has begun through `end` less what has ended through `place`, or its average.
  static void store_total(const MeasureIndexData& data, std::uint32_t begin, std::uint32_t place,
                          std::uint32_t end, std::size_t row, Column& out) {
    if (data.kind != MeasureKind::kAverage && place == begin) {
      std::visit([&](const auto& running) { store_number(out, row, running[end - 1]); }, data.running);
      return;
    }
    const auto* begun = std::get_if<std::vector<std::int64_t>>(&data.running);
    if (data.kind != MeasureKind::kAverage && begun != nullptr) {
      store_difference(out, row, Int128{(*begun)[end - 1]},
                       std::get<std::vector<Int128>>(data.ended)[place - 1]);
      return;
    }
    Rational total = std::visit([&](const auto& each) { return data.exact(each[end - 1]); }, data.running);
    if (place > begin) {
      total -= std::visit([&](const auto& each) { return data.exact(each[place - 1]); }, data.ended);
    }
    out.store_exact(row, data.kind == MeasureKind::kAverage
                             ? Rational(total / ((end - begin) - (place - begin)))
                             : total);
  }

  /// Of the values that count while the window of `reading` begins or later.
  template <class Number>
  static Number picked(const MeasureIndexData& data, const std::vector<Number>& values, std::uint32_t begin,
                       const Reading& reading) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t slot = begin; slot < reading.end; ++slot) {
      if (data.last_days[slot] < reading.start) {
        continue;
      }
      const bool better = !best || data.kind == MeasureKind::kLast ||
                          (data.kind == MeasureKind::kLowest && values[slot] < values[*best]) ||
                          (data.kind == MeasureKind::kHighest && values[slot] > values[*best]);
      best = better ? slot : best;
    }
    return values[best.value()];
  }

  /// Of the values from `first` to before `end`.
  template <class Number>
  static Number chosen(MeasureKind kind, const std::vector<Number>& values, std::uint32_t first,
                       std::uint32_t end) {
    const auto begin = values.begin() + first;
    if (kind == MeasureKind::kFirst) {
      return *begin;
    }
    return kind == MeasureKind::kLowest ? *std::min_element(begin, values.begin() + end)
                                        : *std::max_element(begin, values.begin() + end);
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
  static void store_number(Column& out, std::size_t row, const Rational& value) {
    out.store_exact(row, value);
  }

  template <class Number>
  static void store_difference(Column& out, std::size_t row, const Number& last, const Number& before) {
    if constexpr (std::is_same_v<Number, Rational>) {
      out.store_exact(row, Rational(last - before));
    } else {
      Int128 units = 0;
      if (try_subtract(Int128{last}, Int128{before}, units)) {
        store_number(out, row, units);
      } else {
        out.store_exact(row, Rational(Integer(to_integer(Int128{last}) - to_integer(Int128{before})),
                                      Integer(out.denominator)));
      }
    }
  }

  operation::MeasureValue value_;
  NodeId index_node_;
  FrameId frame_;
  FactKind kind_;
  DayMemo<std::int32_t> starts_;  // of the windows
  std::optional<std::size_t> own_total_;
  TotalColumns own_;                  // of that total
  std::vector<std::int32_t> keys_;    // of the row at hand
  std::vector<TotalColumns> totals_;  // of rules for refunds: where their lines stand depends on the invoices
};

}  // namespace

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::MeasureValue& value) {
  return std::make_unique<MeasureValueKernel>(state, node, value);
}

}  // namespace remit
