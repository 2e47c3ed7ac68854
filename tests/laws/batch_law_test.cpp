// Law 11: however many rows are worked out at once, a graph works out the same values, gives the same lines
// and tells of the same mistakes, in the same order.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/execution/evaluation.hpp"
#include "engine/graph/graph.hpp"
#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"
#include "tests/laws/required.hpp"

namespace remit::laws {
namespace {

struct ValueText {
  std::string operator()(const AbsentValue& /*absent*/) const { return "absent"; }
  std::string operator()(const FailedValue& failed) const { return "failed: " + failed.message; }
  std::string operator()(const Rational& number) const { return to_text(number); }
  std::string operator()(Date day) const { return day.to_text(); }
  std::string operator()(const std::string& word) const { return word; }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
  std::string operator()(const FactValue& fact) const { return fmt::format("fact {}", fact.row); }
};

void add_lines(const LineColumns& lines, const SymbolTable& words, std::vector<std::string>& told) {
  for (std::size_t line = 0; line < lines.size(); ++line) {
    told.push_back(fmt::format(
        "rule {}, row {} of {}, partner {}, due {}, period {}, pays {}, refunded {}, gross {}, part {}, fan "
        "'{}', in '{}', by rate {}, back on {}",
        lines.rules[line], lines.rows[line], lines.root(line), lines.partners[line], lines.due_dates[line],
        lines.period_firsts[line], lines.minor_units[line], lines.refunded[line],
        line < lines.gross.size() ? lines.gross[line] : 0, lines.component(line),
        lines.fan(line) == kMissingSymbol ? "" : words.text(lines.fan(line)),
        lines.currency(line) == kMissingSymbol ? "" : words.text(lines.currency(line)),
        lines.rate_sequence(line), lines.clawed_back_on(line).days()));
  }
}

void add_errors(const std::vector<RowError>& errors, std::vector<std::string>& told) {
  for (const RowError& error : errors) {
    told.push_back(
        fmt::format("{} at {}..{}: {}", error.subject, error.span.begin, error.span.end, error.message));
  }
}

/// What each node makes of every row.
void add_values(const Graph& graph, const Evaluation& evaluation, std::vector<std::string>& told) {
  for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (graph.frames[node.frame].form == Frame::Form::kAsKnown) {
      continue;  // worked out in an evaluation of each day
    }
    for (std::size_t row = 0; row < evaluation.row_count(node.frame); ++row) {
      told.push_back(fmt::format("node {}, {}, row {}: {}", id, name_of(node.operation), row,
                                 std::visit(ValueText{}, evaluation.value_of(static_cast<NodeId>(id), row))));
    }
  }
}

/// Everything that the evaluation of a graph tells, in its order.
void add_all(const Ruleset& ruleset, const Graph& graph, const MadeCase& made,
             const EvaluationOptions& wishes, std::vector<std::string>& told) {
  MemoryFactSource source(ruleset.schema);
  for (const MemoryFact& fact : made.facts) {
    source.add(fact);
  }
  FactRequest request = graph.request;
  request.view = view_through(made.through);
  FactSet facts = required(source.read(request));
  EvaluationOptions options = wishes;
  options.through = made.through;
  options.past = past_facts_of(source, request.view);
  const Evaluation evaluation = required(evaluate(graph, facts, options));
  told.push_back(fmt::format("{} mistakes", evaluation.error_count));
  add_lines(evaluation.lines, facts.symbols(), told);
  add_errors(evaluation.errors, told);
  add_errors(evaluation.missing_rates, told);
  if (options.keep_values) {
    add_values(graph, evaluation, told);
  }
}

/// What the rules make of a case and, where values are kept, what its payouts are made of.
std::vector<std::string> told_by(const Ruleset& ruleset, const MadeCase& made,
                                 const EvaluationOptions& options) {
  std::vector<std::string> told;
  add_all(ruleset, build_graph(ruleset), made, options, told);
  if (options.keep_values) {
    add_all(ruleset, build_payout_graph(ruleset), made, options, told);
  }
  return told;
}

std::string first_difference(const std::vector<std::string>& whole, const std::vector<std::string>& cut) {
  std::size_t place = 0;
  while (place < whole.size() && place < cut.size() && whole[place] == cut[place]) {
    ++place;
  }
  const auto at = [&](const std::vector<std::string>& told) {
    return place < told.size() ? told[place] : "nothing";
  };
  return "at once:    " + at(whole) + "\nin batches: " + at(cut);
}

}  // namespace

TEST_CASE("law 11: batches of any length tell the same") {
  CHECK(check_law("batches of any length tell the same", 20, [] {
    const MadeCase made = *made_cases({.payouts = true});
    const AnalysedCase analysed = analyse(made);
    if (!analysed.ruleset) {
      if (!made.shrunk) {
        RC_FAIL("a made-up rule file doesn't analyse:\n" + analysed.mistakes);
      }
      return;
    }
    for (const bool keep_values : {false, true}) {
      EvaluationOptions options;
      options.keep_values = keep_values;
      const std::vector<std::string> whole = told_by(*analysed.ruleset, made, options);
      RC_CLASSIFY(whole.size() > 1, "with lines, mistakes or values");
      for (const std::size_t rows : {1U, 3U, 7U}) {
        options.batch_rows = rows;
        const std::vector<std::string> cut = told_by(*analysed.ruleset, made, options);
        if (whole != cut) {
          RC_FAIL(fmt::format("batches of {}{}\n", rows, keep_values ? ", values kept" : "") +
                  first_difference(whole, cut));
        }
      }
    }
  }));
}

}  // namespace remit::laws
