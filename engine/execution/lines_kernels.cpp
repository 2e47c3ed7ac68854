// The lines of a rule as rows, for rules that are for each of them, and what they come to for each fact.
#include <utility>

#include "engine/execution/collect_lines.hpp"
#include "engine/execution/failure_messages.hpp"
#include "engine/execution/kernel_factories.hpp"
#include "engine/execution/number_loop.hpp"
#include "engine/execution/wanted_rows.hpp"

namespace remit {
namespace {

class RuleLinesKernel final : public WholeKernel {
 public:
  explicit RuleLinesKernel(std::size_t rule) : rule_(rule) {}

  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    rows_ = &state.rows_made_by(node);
    const RulePlan& plan = state.graph->plans[rule_];
    std::fill(out.flags.begin(), out.flags.end(), std::uint8_t{0});
    if (state.graph->ruleset->rules[rule_].figure) {
      find_figures(state, plan);
    } else {
      find_lines(state, plan);
    }
    for (const RowIndex base : rows_->bases) {
      out.flags[static_cast<std::size_t>(base)] = 1;
    }
    rows_->count = rows_->bases.size();
  }

 private:
  void add(std::size_t base, RowIndex partner, std::int32_t on) {
    rows_->add(static_cast<RowIndex>(base), partner, 0, on, on);
  }

  /// Parts that are due apart are one line here.
  void find_lines(EvaluationState& state, const RulePlan& plan) {
    LineColumns& lines = state.lines[rule_];
    collect_lines_of(state, plan, lines);
    const Column& dates = state.columns[plan.governing_date];
    for (std::size_t line = 0; line < lines.size(); ++line) {
      const std::size_t base = lines.rows[line];
      std::size_t known = rows_->bases.size();
      while (known > 0 && static_cast<std::size_t>(rows_->bases[known - 1]) == base &&
             rows_->members[known - 1] != lines.partners[line]) {
        --known;
      }
      const bool is_new = known == 0 || static_cast<std::size_t>(rows_->bases[known - 1]) != base;
      if (is_new) {
        add(base, lines.partners[line], dates.codes[base]);
        rows_->amounts.push_back(lines.minor_units[line]);
        rows_->gross.push_back(lines.gross.empty() ? lines.minor_units[line] : lines.gross[line]);
      } else {
        rows_->amounts[known - 1] += lines.minor_units[line];
      }
    }
  }

  void find_figures(EvaluationState& state, const RulePlan& plan) {
    state.figures_read.insert(rule_);
    const Column& applies = state.columns[plan.applies];
    const Column& values = state.columns[plan.unrounded];
    const Column& dates = state.columns[plan.governing_date];
    const Column* partners = plan.pays ? &state.columns[*plan.pays] : nullptr;
    const WantedRows wanted(state, plan, true);
    for (std::size_t row = 0; row < state.frames[plan.frame].count; ++row) {
      if (!wanted.has(row)) {
        continue;
      }
      RowState spoils = is_failed(applies.state(row)) ? applies.state(row)
                        : applies.flags[row] != 0     ? values.state(row)
                                                      : kRowFine;
      const bool counts = !has_no_value(spoils) && applies.flags[row] != 0;
      if (counts && partners != nullptr) {
        spoils = partners->state(row);
      }
      if (is_failed(spoils)) {
        state.report(describe_failure(state, spoils, subject_of_row(state, plan.frame, row)));
      } else if (counts && !has_no_value(spoils)) {
        add(row, partners == nullptr ? kNoRow : partners->codes[row], dates.codes[row]);
        rows_->figures.push_back(values.exact_value(row));
      }
    }
  }

  std::size_t rule_;
  FrameRows* rows_ = nullptr;
};

class LinesSumKernel final : public WholeKernel {
 public:
  void evaluate(EvaluationState& state, NodeId node, Column& out) override {
    const Node& made = state.graph->nodes[node];
    std::vector<Int128> units(out.rows(), 0);
    std::vector<Rational> figures;
    if (out.form == ColumnForm::kExact) {
      figures.assign(out.rows(), Rational(0));
    }
    for (const NodeId lines : made.inputs) {
      const FrameRows& rows = state.rows_made_by(lines);
      const FrameId frame = *state.graph->frame_made_by(lines);
      const FrameId root = state.graph->root_of(frame);
      for (std::size_t line = 0; line < rows.count; ++line) {
        const std::optional<std::size_t> row = row_here(state, made.frame, root, state.root_row(frame, line));
        if (row && out.form == ColumnForm::kExact) {
          figures[*row] += rows.figures[line];
        } else if (row) {
          units[*row] += rows.amounts[line];
        }
      }
    }
    for (std::size_t row = 0; row < out.rows(); ++row) {
      if (out.form == ColumnForm::kExact) {
        out.store_exact(row, figures[row]);
      } else if (!store_units(out, row, units[row])) {
        out.store_exact(row, Rational(to_integer(units[row]), Integer(out.denominator)));
      }
    }
  }

 private:
  /// Partners' periods of two frames may begin on different days: those of one partner and first day are the
  /// same.
  static std::optional<std::size_t> row_here(const EvaluationState& state, FrameId here, FrameId there,
                                             std::size_t row) {
    if (here == there || state.graph->frames[here].form == Frame::Form::kFacts) {
      return row;
    }
    const FrameRows& rows = state.frames[there];
    return state.frames[here].row_of(rows.partners[row], rows.firsts[row]);
  }
};

}  // namespace

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::RuleLines& lines) {
  return std::make_unique<RuleLinesKernel>(lines.rule);
}

std::unique_ptr<WholeKernel> make(EvaluationState& /*state*/, NodeId /*node*/,
                                  const operation::LinesSum& /*sum*/) {
  return std::make_unique<LinesSumKernel>();
}

}  // namespace remit
