// Rule files from disk: one file or a folder of them, and what they `use`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/analysis/analyze.hpp"
#include "engine/base/result.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

/// Reads `path`, a rule file or a folder (every `*.remit` in it, not below it, in order of name), and all
/// that they `use`, each once. Names are shown relative to the working directory where that is shorter. Fails
/// with kInput when a file isn't there or can't be read, and with a cycle of `use` printed whole.
[[nodiscard]] Result<std::vector<grammar::SourceFile>> read_rule_files(const std::filesystem::path& path);

/// read_rule_files, parse and analyze in one.
[[nodiscard]] Result<Analysis> load_rules(const std::filesystem::path& path,
                                          const KnownWords* ledger = nullptr);

/// Parses and analyses texts that are already in memory (scenarios of tests, rulesets kept in a ledger).
[[nodiscard]] Analysis analyze_sources(std::vector<grammar::SourceFile> files,
                                       const KnownWords* ledger = nullptr);

/// All files of a ruleset as one text, and back: what a ledger keeps so that old runs can be explained.
[[nodiscard]] std::string bundle(const std::vector<grammar::SourceFile>& files);
[[nodiscard]] Result<std::vector<grammar::SourceFile>> unbundle(std::string_view text);

}  // namespace remit
