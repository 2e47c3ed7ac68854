// Syntax trees to a typed ruleset, or to all the mistakes that stand in the way.
#pragma once

#include <optional>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "grammar/parser/parser.hpp"
#include "grammar/source/diagnostic.hpp"

namespace remit {

/// What became of a set of files. `ruleset` is there when no diagnostic is an error.
struct Analysis {
  std::optional<Ruleset> ruleset;
  std::vector<grammar::Diagnostic> diagnostics;  ///< of parsing and analysis, in order of file and place
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
