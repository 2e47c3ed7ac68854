// The lines of a ruleset that may come to something else than an earlier run found, and what they come to
// now: what has changed in the ledger since is followed to them, and no more is read than they need.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/run/affected_rows.hpp"
#include "engine/run/batch.hpp"
#include "engine/run/run_to_follow.hpp"

namespace remit {

/// What one rule's lines are looked at.
struct LinesOfRule {
  std::string rule;
  RowSet rows;      ///< of what the rule is for
  KeySpans posted;  ///< the numbers of lines (Posting::key) that may have postings, of these rows
};

struct ChangedLines {
  /// The facts that are read; its lines, once it is evaluated, are those of all `rules`. Null: everything has
  /// to be worked out.
  std::unique_ptr<BatchEvaluation> evaluation;
  EvaluationOptions options;       ///< by which it is evaluated
  std::vector<LinesOfRule> rules;  ///< by name, each once
  /// Of these, the ones that the earlier rules hadn't, or not like this; by name.
  std::set<std::string> changed_rules;
  FieldsRead fields_read;  ///< what would be read for all lines
  /// What measures stand at that nobody has to count, by MeasureIndex: as the earlier run left them.
  std::map<NodeId, OpeningTotals> unchanged_totals;
  std::map<NodeId, DaySpans> windows;  ///< the days on which windows are read, as NeededRows::windows
  std::string
      everything_because;  ///< where there is no evaluation: which node can't be followed, or what else
};

/// Reads what is needed to evaluate what may be other for `batch` than for the run that it follows, of which
/// there is one. Fails as read_from_ledger() does.
[[nodiscard]] Result<ChangedLines> read_changes(Ledger& ledger, const Ruleset& ruleset,
                                                const RunToFollow& since, const RunRecord& batch,
                                                const EvaluationOptions& options);
/// Evaluates what was read. Where there are rows that can't be rated, everything has to be worked out, so
/// that all of them are told. Fails as evaluate_facts() does.
[[nodiscard]] Result<void> evaluate_changes(Ledger& ledger, const Ruleset& ruleset, ChangedLines& changed);

/// Why everything has to be worked out where a row can't be rated.
inline constexpr const char* kRowsCantBeRated = "there are rows that can't be rated";

}  // namespace remit
