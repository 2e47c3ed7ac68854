// Rows of frames that a line is fanned out to.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/calendar/month_arithmetic.hpp"
#include "engine/calendar/period.hpp"
#include "engine/execution/deal_participants.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"

namespace remit {
namespace {

using operation::FanOutRows;

/// Fills the rows of its frame; its own column says of which rows of the base there are any.
class FanOutKernel final : public WholeKernel {
 public:
  explicit FanOutKernel(FanOutRows fan) : fan_(std::move(fan)) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    rows_ = &state.rows_made_by(node);
    inputs_.clear();
    for (const NodeId input : state.graph->nodes[node].inputs) {
      inputs_.push_back(&state.columns[input]);
    }
    if (fan_.form == FanOutRows::Form::kParticipants) {
      participants_.emplace(state);
    }
    for (std::size_t row = 0; row < out.rows(); ++row) {
      const std::size_t before = rows_->bases.size();
      RowState spoilt_by = kRowFine;
      for (const Column* input : inputs_) {
        if (spoilt_by == kRowFine && has_no_value(input->state(row))) {
          spoilt_by = input->state(row);
        }
      }
      base_ = static_cast<RowIndex>(row);
      if (spoilt_by == kRowFine) {
        fan_out(state, row, row_failed(node, row));
      } else if (is_failed(spoilt_by)) {
        add(0, 0, 0, 0, spoilt_by);
      }
      out.flags[row] = rows_->bases.size() > before ? 1 : 0;
    }
    rows_->count = rows_->bases.size();
  }

 private:
  void add(RowIndex member, std::int32_t number, std::int32_t first, std::int32_t last,
           RowState state = kRowFine) {
    rows_->add(base_, member, number, first, last, state);
  }
  [[nodiscard]] std::int32_t code(std::size_t input, std::size_t row) const {
    return inputs_[input]->codes[row];
  }

  void fan_out(EvaluationState& state, std::size_t row, RowState failed) {
    switch (fan_.form) {
      case FanOutRows::Form::kParticipants:
        if (const RowIndex deal = code(0, row); deal >= 0) {
          for (const RowIndex member : participants_->of(deal)) {
            add(member, 0, 0, 0);
          }
        }
        return;
      case FanOutRows::Form::kUpline:
        go_up(state.dated_index(fan_.attribute), code(0, row), code(1, row), failed);
        return;
      case FanOutRows::Form::kSteps:
        step(state, Date(code(0, row)), inputs_[1]->exact_value(row), failed);
        return;
      case FanOutRows::Form::kPeriods:
        go_through_periods(state, Date(code(0, row)), Date(code(1, row)));
        return;
      case FanOutRows::Form::kStretches:
        find_stretches(state, row);
        return;
    }
  }

  void go_up(const DatedIndex& above, RowIndex partner, std::int32_t day, RowState failed) {
    seen_.assign(1, partner);
    for (std::int64_t level = 1; level <= fan_.levels && partner >= 0; ++level) {
      const DatedIndex::Entry* entry = above.find(partner, day);
      if (entry == nullptr || entry->bad || entry->code < 0) {
        return;
      }
      partner = entry->code;
      if (std::find(seen_.begin(), seen_.end(), partner) != seen_.end()) {
        add(0, 0, 0, 0, failed);
        return;
      }
      seen_.push_back(partner);
      add(partner, static_cast<std::int32_t>(level), 0, 0);
    }
  }

  void step(const EvaluationState& state, Date start, const Rational& every, RowState failed) {
    const std::optional<Integer> whole = to_integer(every);
    const std::optional<std::int64_t> length = whole ? to_int64(*whole) : std::nullopt;
    if (!length || *length <= 0) {
      add(0, 0, 0, 0, failed);
      return;
    }
    if (!start.is_ordinary()) {
      return;
    }
    for (std::int64_t number = 1;; ++number) {
      const std::int64_t distance = *length * (fan_.after ? number : number - 1);
      if (distance > kMostDistance) {
        return;
      }
      const Date day = fan_.months ? add_months(start, distance, state.graph->ruleset->month_rule)
                                   : add_days(start, distance);
      if (day > state.options.through) {
        return;
      }
      add(0, static_cast<std::int32_t>(number), day.days(), day.days());
    }
  }

  void go_through_periods(const EvaluationState& state, Date first, Date last) {
    const Date end = std::min(last, state.options.through);
    if (!first.is_ordinary() || first > end) {
      return;
    }
    for (const Period& period : periods_between(fan_.period, first, end)) {
      add(0, 0, period.first.days(), period.last.days());
    }
  }

  void find_stretches(EvaluationState& state, std::size_t row) {
    const DatedIndex& values = state.dated_index(fan_.attribute);
    const RowIndex partner = code(0, row);
    const Date end = std::min(Date(code(2, row)), state.options.through);
    const DatedIndex::Entry* running = nullptr;
    std::int32_t began = 0;
    const auto close = [&](std::int32_t last) {
      if (running != nullptr) {
        add(partner, 0, began, last);
      }
    };
    for (std::int32_t day = code(1, row); partner >= 0 && Date(day) <= end; ++day) {
      const DatedIndex::Entry* entry = values.find(partner, day);
      entry = entry != nullptr && entry->bad ? nullptr : entry;
      const bool goes_on = entry != nullptr && running != nullptr && is_same(values, *entry, *running);
      if (!goes_on) {
        close(day - 1);
        running = entry;
        began = day;
      }
    }
    close(end.days());
  }

  [[nodiscard]] bool is_same(const DatedIndex& values, const DatedIndex::Entry& one,
                             const DatedIndex::Entry& other) const {
    return &one == &other || (one.code == other.code && values.same_number(one, other));
  }

  /// Beyond what any two days of the calendar are apart.
  static constexpr std::int64_t kMostDistance = 3'700'000;

  FanOutRows fan_;
  FrameRows* rows_ = nullptr;
  RowIndex base_ = 0;
  std::vector<const Column*> inputs_;
  std::optional<DealParticipants> participants_;
  std::vector<RowIndex> seen_;  // on the way up
};

/// A column of the frame's own rows.
class FannedColumnKernel final : public Kernel {
 public:
  FannedColumnKernel(const FrameRows& rows, const std::vector<std::int32_t>& values, bool always_fine)
      : rows_(rows), values_(values), always_fine_(always_fine) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      const std::size_t whole = batch.first_row + row;
      if (!always_fine_ && rows_.states[whole] != kRowFine) {
        out.set_state(row, rows_.states[whole]);
      } else if (always_fine_ && values_[whole] == kNoRow) {
        out.set_state(row, batch.failed(row));  // a base that wasn't known yet
      } else if (out.is_codes()) {
        out.codes[row] = values_[whole];
      } else {
        out.integers[row] = values_[whole];
      }
    });
  }

 private:
  const FrameRows& rows_;
  const std::vector<std::int32_t>& values_;
  bool always_fine_;
};

/// What the lines of a rule come to.
class LineAmountKernel final : public Kernel {
 public:
  LineAmountKernel(const FrameRows& rows, bool gross) : rows_(rows), gross_(gross) {}

  void evaluate(const Batch& batch, Column& out) override {
    batch.selection.for_each([&](std::size_t row) {
      const std::size_t line = batch.first_row + row;
      if (out.form == ColumnForm::kExact) {
        out.store_exact(row, rows_.figures[line]);
        return;
      }
      const std::int64_t units = gross_ ? rows_.gross[line] : rows_.amounts[line];
      if (!store_units(out, row, Int128{units})) {
        out.store_exact(row, Rational(Integer(units), Integer(out.denominator)));
      }
    });
  }

 private:
  const FrameRows& rows_;
  bool gross_;
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/, const FanOutRows& fan) {
  return std::make_unique<FanOutKernel>(fan);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::BaseRow& /*row*/) {
  const FrameRows& rows = state.frames[state.graph->nodes[node].frame];
  return std::make_unique<FannedColumnKernel>(rows, rows.bases, true);
}

std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::FannedPart& part) {
  const FrameRows& rows = state.frames[state.graph->nodes[node].frame];
  if (part.part == FanPart::Part::kAmount || part.part == FanPart::Part::kGross) {
    return std::make_unique<LineAmountKernel>(rows, part.part == FanPart::Part::kGross);
  }
  const auto values = [&]() -> const std::vector<std::int32_t>& {
    switch (part.part) {
      case FanPart::Part::kAmount:
      case FanPart::Part::kGross:
        break;
      case FanPart::Part::kMember:
      case FanPart::Part::kPartner:
        return rows.members;
      case FanPart::Part::kLevel:
      case FanPart::Part::kNumber:
        return rows.numbers;
      case FanPart::Part::kOn:
      case FanPart::Part::kStart:
        return rows.firsts;
      case FanPart::Part::kEnd:
        break;
    }
    return rows.lasts;
  };
  return std::make_unique<FannedColumnKernel>(rows, values(), false);
}

}  // namespace remit
