// Law 8: the graph equals the naive evaluator, line by line and mistake by mistake, whether its kernels were
// chosen by the facts' bounds or for anything.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/laws/check_law.hpp"
#include "tests/laws/law_runs.hpp"

namespace remit::laws {
namespace {

// A batch with mistakes posts nothing, so it isn't promised how much room of a window cap a mistaken line
// takes from the others of its rule.
void leave_out_capped_lines(const Ruleset& ruleset, NamedResult& result) {
  std::erase_if(result.lines,
                [&](const NamedLine& line) { return !ruleset.rules[line.rule].window_caps.empty(); });
}

std::string differences(const NamedResult& graph, const NamedResult& naive) {
  std::string text;
  std::vector<NamedLine> only_one;
  std::set_difference(graph.lines.begin(), graph.lines.end(), naive.lines.begin(), naive.lines.end(),
                      std::back_inserter(only_one));
  for (const NamedLine& line : only_one) {
    text += "the graph alone says " + describe(line) + "\n";
  }
  only_one.clear();
  std::set_difference(naive.lines.begin(), naive.lines.end(), graph.lines.begin(), graph.lines.end(),
                      std::back_inserter(only_one));
  for (const NamedLine& line : only_one) {
    text += "the naive evaluator alone says " + describe(line) + "\n";
  }
  for (const std::string& subject : graph.error_subjects) {
    text +=
        naive.error_subjects.contains(subject) ? "" : "the graph alone finds a mistake in " + subject + "\n";
  }
  for (const std::string& subject : naive.error_subjects) {
    text += graph.error_subjects.contains(subject)
                ? ""
                : "the naive evaluator alone finds a mistake in " + subject + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("law 8: the graph equals the naive evaluator") {
  CHECK(check_law("the graph equals the naive evaluator", 100, [] {
    const MadeCase made = *made_cases({});
    const AnalysedCase analysed = analyse(made);
    if (!analysed.ruleset) {
      if (!made.shrunk) {
        RC_FAIL("a made-up rule file doesn't analyse:\n" + analysed.mistakes);
      }
      return;
    }
    const FactView view = view_through(made.through);
    NamedResult naive = evaluate_by_reference(*analysed.ruleset, made.facts, view);
    RC_CLASSIFY(!naive.lines.empty(), "with lines");
    RC_CLASSIFY(!naive.error_subjects.empty(), "with mistakes");
    const bool mistaken = !naive.error_subjects.empty();
    if (mistaken) {
      leave_out_capped_lines(*analysed.ruleset, naive);
    }
    for (const bool narrow : {true, false}) {
      NamedResult graph = evaluate_by_graph(*analysed.ruleset, made.facts, view, narrow);
      if (mistaken) {
        leave_out_capped_lines(*analysed.ruleset, graph);
      }
      const std::string different = differences(graph, naive);
      if (!different.empty()) {
        RC_FAIL((narrow ? "with the facts' bounds\n" : "without bounds\n") + different);
      }
    }
  }));
}

}  // namespace remit::laws
