// Caps over a window: each line gets what the running total, cut at the limit, grows by.
#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/base/check.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/measure_columns.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

/// One line that the cap counts, before it is ordered.
struct CappedLine {
  std::int32_t key;
  std::int32_t window;  ///< first day of the window
  std::int32_t booked;  ///< day on which the line's fact was known first; the same for all unless that counts
  std::int32_t day;     ///< governing date
  std::uint32_t row;
};

class WindowCapKernel final : public WholeKernel {
 public:
  explicit WindowCapKernel(operation::CapWindow cap) : cap_(std::move(cap)) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const std::vector<NodeId>& inputs = state.graph->nodes[node].inputs;
    std::size_t next = 4;
    amount_ = &state.columns[inputs[0]];
    applies_ = &state.columns[inputs[1]];
    limit_ = &state.columns[inputs[2]];
    dates_ = &state.columns[inputs[3]];
    condition_ = cap_.has_condition ? &state.columns[inputs[next++]] : nullptr;
    key_ = cap_.has_key ? &state.columns[inputs[next++]] : nullptr;
    edges_.clear();
    for (std::size_t edge = 0; edge < cap_.edges; ++edge) {
      edges_.push_back(&state.columns[inputs[next++]]);
    }
    own_ = cap_.has_refunds ? &state.columns[inputs[next++]] : nullptr;
    refunded_ = cap_.has_refunds ? &state.columns[inputs[next++]] : nullptr;
    std::vector<CappedLine> lines = collect(state, state.graph->nodes[node].frame, out);
    std::sort(lines.begin(), lines.end(), [](const CappedLine& left, const CappedLine& right) {
      return std::tie(left.key, left.window, left.booked, left.day, left.row) <
             std::tie(right.key, right.window, right.booked, right.day, right.row);
    });
    for (std::size_t begin = 0; begin < lines.size();) {
      std::size_t end = begin + 1;
      while (end < lines.size() && lines[end].key == lines[begin].key &&
             lines[end].window == lines[begin].window) {
        ++end;
      }
      run_window(lines, begin, end, out);
      begin = end;
    }
  }

 private:
  /// The lines that the cap counts; the others keep their amount, or the state that spoils them. Of a row
  /// without a line there is nothing.
  std::vector<CappedLine> collect(const EvaluationState& state, FrameId frame, Column& out) {
    std::vector<CappedLine> lines;
    const std::vector<std::int32_t>* first_booked =
        cap_.by_booking ? &state.facts->table(state.graph->frames[frame].kind).first_booked : nullptr;
    for (std::size_t row = 0; row < out.rows(); ++row) {
      if (applies_->state(row) != kRowFine) {
        out.set_state(row, applies_->state(row));
        continue;
      }
      if (applies_->flags[row] == 0) {
        store_nothing(row, out);  // and not absent: the lines beside it are to be worked on in the fast loop
        continue;
      }
      if (const RowState spoils = spoilt_state(row); spoils != kRowFine) {
        out.set_state(row, spoils);
        continue;
      }
      const Date day(dates_->codes[row]);
      const WindowEdges edges = edges_at(edges_, row);
      const bool counted =
          (condition_ == nullptr || (!has_no_value(condition_->state(row)) && condition_->flags[row] != 0)) &&
          limit_->state(row) != kRowAbsent && window_has(cap_.window, edges, day, day);
      if (!counted) {
        out.store_exact(row, cap_.before ? Rational(0) : amount_->exact_value(row));
        continue;
      }
      const std::int32_t key = key_ == nullptr ? 0 : key_->key(row);
      const std::int32_t booked = first_booked == nullptr ? 0 : (*first_booked)[state.root_row(frame, row)];
      const Date start = window_start(cap_.window, edges, day, state.graph->ruleset->month_rule);
      lines.push_back({key, start.days(), booked, day.days(), static_cast<std::uint32_t>(row)});
    }
    return lines;
  }

  static void store_nothing(std::size_t row, Column& out) {
    if (!store_units(out, row, 0)) {
      out.store_exact(row, Rational(0));
    }
  }

  [[nodiscard]] RowState spoilt_state(std::size_t row) const {
    if (has_no_value(amount_->state(row))) {
      return amount_->state(row);
    }
    if (condition_ != nullptr) {
      if (is_failed(condition_->state(row))) {
        return condition_->state(row);
      }
      if (condition_->state(row) == kRowAbsent || condition_->flags[row] == 0) {
        return kRowFine;  // neither limit nor key is read then
      }
    }
    if (has_no_value(limit_->state(row))) {
      return is_failed(limit_->state(row)) ? limit_->state(row) : kRowFine;  // no limit: no key is read
    }
    const auto spoilt_by = [&](const Column* column) {
      return column != nullptr && has_no_value(column->state(row)) ? column->state(row) : kRowFine;
    };
    RowState spoilt = spoilt_by(key_);
    for (const Column* edge : edges_) {
      spoilt = spoilt == kRowFine ? spoilt_by(edge) : spoilt;
    }
    for (const Column* column : {own_, refunded_}) {
      spoilt = spoilt == kRowFine ? spoilt_by(column) : spoilt;
    }
    return spoilt;
  }

  void run_window(const std::vector<CappedLine>& lines, std::size_t begin, std::size_t end,
                  Column& out) const {
    std::vector<Int128> units;
    if (out.form != ColumnForm::kExact && run_in_units(lines, begin, end, out, units)) {
      for (std::size_t index = begin; index < end; ++index) {
        if (!store_units(out, lines[index].row, units[index - begin])) {
          out.store_exact(lines[index].row,
                          Rational(to_integer(units[index - begin]), Integer(out.denominator)));
        }
      }
      return;
    }
    run_exactly(lines, begin, end, out);
  }

  /// The window in units of the output; false when something overflows, stands aside or was refunded.
  bool run_in_units(const std::vector<CappedLine>& lines, std::size_t begin, std::size_t end,
                    const Column& out, std::vector<Int128>& units) const {
    Int128 limit = 0;
    if (!read_units(*limit_, lines[begin].row, out.denominator, limit)) {
      return false;
    }
    Int128 before = 0;
    units.reserve(end - begin);
    for (std::size_t index = begin; index < end; ++index) {
      Int128 amount = 0;
      Int128 after = 0;
      const std::uint32_t row = lines[index].row;
      if (!read_units(*amount_, row, out.denominator, amount) || !try_add(before, amount, after) ||
          is_refunded(row)) {
        return false;
      }
      units.push_back(cap_.before ? before : std::min(limit, after) - std::min(limit, before));
      before = after;
    }
    return true;
  }

  static bool read_units(const Column& column, std::size_t row, std::int64_t denominator, Int128& units) {
    const ColumnView view{&column, 0};
    return stands_in_units(view, row) &&
           try_multiply(view.wide(row), Int128{unit_factor(column.denominator, denominator)}, units);
  }

  /// A share of nothing can't be taken back: what a fact without an amount earned stays whole.
  [[nodiscard]] bool is_refunded(std::size_t row) const {
    return refunded_ != nullptr && refunded_->exact_value(row) != 0 && own_->exact_value(row) != 0;
  }

  void run_exactly(const std::vector<CappedLine>& lines, std::size_t begin, std::size_t end,
                   Column& out) const {
    const Rational limit = limit_->exact_value(lines[begin].row);
    Rational before = 0;
    for (std::size_t index = begin; index < end; ++index) {
      const std::uint32_t row = lines[index].row;
      const Rational amount = amount_->exact_value(row);
      const Rational after = before + amount;
      out.store_exact(row, cap_.before ? before : Rational(std::min(limit, after) - std::min(limit, before)));
      // Those behind see what is left of a line that a refund takes back; the line itself stays as it was.
      before = is_refunded(row)
                   ? Rational(after - amount * refunded_->exact_value(row) / own_->exact_value(row))
                   : after;
    }
  }

  operation::CapWindow cap_;
  const Column* amount_ = nullptr;
  const Column* applies_ = nullptr;
  const Column* limit_ = nullptr;
  const Column* dates_ = nullptr;
  const Column* condition_ = nullptr;
  const Column* key_ = nullptr;
  std::vector<const Column*> edges_;
  const Column* own_ = nullptr;
  const Column* refunded_ = nullptr;
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::CapWindow& cap) {
  check(!std::holds_alternative<TrailingWindowLength>(cap.window),
        "caps run over windows that don't overlap");
  return std::make_unique<WindowCapKernel>(cap);
}

}  // namespace remit
