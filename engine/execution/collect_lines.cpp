#include "engine/execution/collect_lines.hpp"

#include <utility>

#include "engine/execution/line_columns.hpp"
#include "engine/execution/wanted_rows.hpp"

namespace remit {
namespace {

/// Whether anything reads what the lines of a rule were before refunds and clawback. Only then has that to be
/// an amount that can be booked.
bool gross_is_read(const Graph& graph, std::size_t rule) {
  for (const Node& node : graph.nodes) {
    const auto* part = std::get_if<operation::FannedPart>(&node.operation);
    const Frame& frame = graph.frames[node.frame];
    if (part == nullptr || part->part != FanPart::Part::kGross || frame.form != Frame::Form::kFanned) {
      continue;
    }
    const auto* lines = std::get_if<operation::RuleLines>(&graph.nodes[frame.maker].operation);
    if (lines != nullptr && lines->rule == rule) {
      return true;
    }
  }
  return false;
}

}  // namespace

void collect_lines_of(EvaluationState& state, const RulePlan& plan, LineColumns& lines) {
  PlanLines(state, plan, {gross_is_read(*state.graph, plan.rule), true}).collect_all(lines);
}

namespace {

bool is_figure(const EvaluationState& state, const RulePlan& plan) {
  return state.graph->ruleset->rules[plan.rule].figure;
}

}  // namespace

void collect_lines_of_plan(EvaluationState& state, const RulePlan& plan, LineColumns& lines) {
  if (is_figure(state, plan)) {
    if (!state.figures_read.contains(plan.rule)) {
      PlanLines(state, plan, {}).report_failures();
    }
  } else if (const auto known = state.lines.find(plan.rule); known != state.lines.end()) {
    const WantedRows told(state, plan, false);
    if (!told.has_all()) {
      keep_lines(known->second, [&](std::size_t line) { return told.has_root(known->second.root(line)); });
    }
    append_lines(known->second, lines);
  } else {
    PlanLines(state, plan, {}).collect_all(lines);
  }
}

void collect_lines(EvaluationState& state, LineColumns& lines) {
  for (const RulePlan& plan : state.graph->plans) {
    collect_lines_of_plan(state, plan, lines);
  }
  fill_up(lines);
}

std::unique_ptr<PlanLines> lines_to_read(EvaluationState& state, const RulePlan& plan) {
  if (is_figure(state, plan) || state.lines.contains(plan.rule)) {
    return nullptr;
  }
  auto lines = std::make_unique<PlanLines>(state, plan, LinesAsked{});
  return lines->one_a_row() ? std::move(lines) : nullptr;
}

}  // namespace remit
