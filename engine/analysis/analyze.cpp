#include "engine/analysis/analyze.hpp"

#include <utility>

#include "engine/analysis/analysis_state.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {

Analysis analyze(const std::vector<grammar::ParsedFile>& parsed, std::vector<grammar::SourceFile> files,
                 const KnownWords* ledger) {
  AnalysisState state(parsed, files, ledger);
  for (const grammar::ParsedFile& file : parsed) {
    state.diagnostics.adopt(file.diagnostics);
  }
  analyze_header(state);
  declare_names(state);
  analyze_facts(state);
  analyze_fields(state);
  analyze_scales(state);
  analyze_tables(state);
  analyze_measures(state);
  analyze_balances(state);
  collect_amendments(state);
  analyze_rules(state);
  analyze_payouts(state);
  analyze_proofs(state);
  begin_balances(state);
  analyze_scenarios(state);

  check_scale_rates(state);
  check_scale_versions(state);
  check_rule_versions(state);
  check_scale_coverage(state);
  check_amendments(state);
  check_table_rows(state);
  check_longer_windows(state);
  check_floors_and_caps(state);
  check_unused(state);

  Analysis analysis;
  analysis.diagnostics = state.diagnostics.take();
  grammar::sort_diagnostics(analysis.diagnostics);
  analysis.not_looked_up = std::move(state.not_looked_up);
  if (!grammar::has_errors(analysis.diagnostics)) {
    analysis.ruleset = std::move(state.ruleset);
    analysis.ruleset->files = std::move(files);
  }
  return analysis;
}

}  // namespace remit
