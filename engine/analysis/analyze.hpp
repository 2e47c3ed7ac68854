// Syntax trees to a typed ruleset, or to all the mistakes that stand in the way.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "grammar/parser/parser.hpp"
#include "grammar/source/diagnostic.hpp"

namespace remit {

/// What rules name and an analysis without a ledger has to take as it is written.
struct NotLookedUp {
  std::set<std::string> partners;                       ///< ids
  std::set<std::pair<std::string, std::string>> words;  ///< a field, as `deal.kind`, and a word of it
  std::set<std::string> attributes;                     ///< of partners
};

/// What became of a set of files. `ruleset` is there when no diagnostic is an error.
struct Analysis {
  std::optional<Ruleset> ruleset;
  std::vector<grammar::Diagnostic> diagnostics;  ///< of parsing and analysis, in order of file and place
  NotLookedUp not_looked_up;                     ///< nothing, where there was a ledger
};

/// The words that a ledger knows, for `check --ledger`; empty lists are not checked against.
struct KnownWords {
  struct Field {
    std::string fact;  ///< `deal`
    std::string column;
    std::vector<std::string> words;  ///< sorted; empty: any
  };
  std::vector<Field> fields;
  std::vector<std::string> partner_ids;  ///< sorted
  std::vector<std::string> attributes;   ///< sorted
};

/// Analyses `parsed` (indexed by FileNumber, the same order as `files`) as one ruleset. A damaged file's
/// other mistakes are still reported, but names that it may have declared are not called unknown.
[[nodiscard]] Analysis analyze(const std::vector<grammar::ParsedFile>& parsed,
                               std::vector<grammar::SourceFile> files, const KnownWords* ledger = nullptr);

}  // namespace remit
