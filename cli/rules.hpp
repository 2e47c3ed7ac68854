// Rule files as commands take them: loaded, or complained about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/base/result.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/report/diagnostic_report.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::cli {

/// What became of a rule file or folder; `files` are there also when the ruleset isn't.
struct LoadedRules {
  std::vector<grammar::SourceFile> files;
  Analysis analysis;

  /// All diagnostics as one text.
  [[nodiscard]] std::string render(CheckFormat format, bool color) const;
};

[[nodiscard]] Result<LoadedRules> load(const std::string& path, const KnownWords* ledger = nullptr);

/// The ruleset at `path`; none, with everything that is wrong on standard error and `exit_code` set, where
/// there is none. Warnings are left to `remit check`.
[[nodiscard]] std::optional<Ruleset> ruleset_or_complaint(const std::string& path, int& exit_code);

/// A row that couldn't be rated, on one line: what it is, what is wrong, where the rules read it.
[[nodiscard]] std::string row_error_text(const RowError& error, const Ruleset& ruleset);

}  // namespace remit::cli
