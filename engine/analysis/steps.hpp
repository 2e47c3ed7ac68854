// The steps of an analysis, in the order in which analyze() takes them. Each reads what those before it have
// put into the state, adds its own part to the ruleset, and reports what is wrong.
#pragma once

#include "engine/analysis/analysis_state.hpp"

namespace remit {

void analyze_header(AnalysisState& state);      // header.cpp
void declare_names(AnalysisState& state);       // names_and_lets.cpp
void analyze_facts(AnalysisState& state);       // facts.cpp
void analyze_fields(AnalysisState& state);      // fields.cpp
void analyze_scales(AnalysisState& state);      // scales.cpp
void analyze_tables(AnalysisState& state);      // tables.cpp
void analyze_measures(AnalysisState& state);    // measures.cpp
void analyze_balances(AnalysisState& state);    // balances.cpp
void collect_amendments(AnalysisState& state);  // amendments.cpp
void analyze_rules(AnalysisState& state);       // rules.cpp
void analyze_payouts(AnalysisState& state);     // payouts.cpp
void analyze_proofs(AnalysisState& state);      // proofs.cpp
void begin_balances(AnalysisState& state);      // balances.cpp: when their steps begin, by the rules
void analyze_scenarios(AnalysisState& state);   // scenarios.cpp

// Checks of the whole, one a file in checks/.
void check_scale_rates(AnalysisState& state);     // rates that fall, cliffs
void check_rule_versions(AnalysisState& state);   // overlaps and holes between versions of a rule
void check_scale_versions(AnalysisState& state);  // the same for scales
void check_scale_coverage(AnalysisState& state);  // rules that read a scale on days without a version
void check_amendments(AnalysisState& state);      // amendments.cpp: exceptions that never hold
void check_table_rows(AnalysisState& state);      // rows that are never reached
void check_longer_windows(AnalysisState& state);  // period rules that pay a longer window again
void check_floors_and_caps(AnalysisState& state);
void check_unused(AnalysisState& state);

}  // namespace remit
