// Scenarios: worked examples in rule files.
#include "engine/analysis/scenario_reader.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

ScenarioReader::ScenarioReader(AnalysisState& state, const ast::File& file,
                               const ast::ScenarioDeclaration& source, bool damaged)
    : state_(state), file_(file), source_(source), damaged_(damaged) {
  scenario_.title = source.title;
  scenario_.span = source.title_span;
}

void ScenarioReader::read() {
  // Facts first, whatever the order of lines: an expectation may name a partner that a later line gives.
  bool expects = false;
  for (const auto& line : source_.lines) {
    if (const auto* given = std::get_if<ast::GivenLine>(&line)) {
      read_given(*given);
    }
  }
  resolve_references();
  for (const auto& line : source_.lines) {
    if (const auto* expect = std::get_if<ast::ExpectLine>(&line)) {
      expects = true;
      read_expect(*expect);
    }
  }
  if (!expects && !damaged_) {
    state_.diagnostics.warning("R0608", source_.title_span, "this scenario expects nothing, so it can't fail")
        .help("expect 2026-04  RULE PARTNER EUR 100.00   as its last line");
  }
  state_.ruleset.scenarios.push_back(std::move(scenario_));
}

void analyze_scenarios(AnalysisState& state) {
  for (const grammar::ParsedFile& parsed : state.parsed) {
    for (const ast::Declaration& declaration : parsed.file.declarations) {
      if (const auto* scenario = std::get_if<ast::ScenarioDeclaration>(&declaration.form)) {
        ScenarioReader(state, parsed.file, *scenario, state.damage.touches(declaration.span)).read();
      }
    }
  }
}

}  // namespace remit
