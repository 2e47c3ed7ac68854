#include "engine/run/explained_rows.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "engine/run/needed_rows.hpp"

namespace remit {
namespace {

/// Whether anything is read as it was known on another day: of that all facts are read, whoever asks.
bool reads_the_past(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
    return std::holds_alternative<operation::AsKnown>(node.operation);
  });
}

RowSet rows_of(const Graph& graph, const RulePlan& plan, const ExplainedRows& rows) {
  const Frame& root = graph.frames[graph.root_of(plan.frame)];
  return root.form == Frame::Form::kFacts ? RowSet{{}, {rows.fact, rows.fact}}
                                          : RowSet::of_days(rows.day.days(), rows.day.days());
}

/// Has only those facts read that the rows need; all of them where that can't be told.
Result<bool> narrow(FactLookups& lookups, const FactView& view, const ExplainedRows& rows, Graph& graph,
                    EvaluationOptions& options) {
  if (reads_the_past(graph)) {
    return true;
  }
  NeededRows needed(graph, lookups, view.through);
  needed.need_periods_of(rows.partners);
  std::vector<WantedLines> wanted(graph.plans.size());
  for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
    if (graph.ruleset->rules[graph.plans[plan].rule].name == rows.rule) {
      const RowSet told = rows_of(graph, graph.plans[plan], rows);
      wanted[graph.plans[plan].rule].told = told;
      needed.need_explanation(plan, told);
    }
  }
  if (Result<void> found = needed.find(fields_read_by(graph)); !found) {
    return tl::make_unexpected(found.error());
  }
  if (needed.is_everything()) {
    return true;
  }
  for (std::size_t plan = 0; plan < graph.plans.size(); ++plan) {
    wanted[graph.plans[plan].rule].counted = needed.lines_of(plan);
  }
  restrict_request(graph, needed.facts());
  options.wanted = std::move(wanted);
  options.periods = needed.periods();
  if (needed.partners_of_periods() != KeySpans::everything()) {
    options.partners_of_periods = needed.partners_of_periods();
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<BatchEvaluation>> evaluate_to_explain(Ledger& ledger, const Ruleset& ruleset,
                                                             const FactView& view, const ExplainedRows& rows,
                                                             Reading reading) {
  EvaluationOptions options;
  options.through = view.through;
  options.keep_values = true;
  if (reading == Reading::kWhole) {
    return evaluate_on_ledger(ledger, ruleset, view, options);
  }
  FactLookups lookups(ledger, ruleset.schema);  // and a snapshot for all that is read
  return evaluate_on_ledger(ledger, ruleset, view, options, build_graph,
                            [&](Graph& graph, EvaluationOptions& narrowed) {
                              return narrow(lookups, view, rows, graph, narrowed);
                            });
}

}  // namespace remit
