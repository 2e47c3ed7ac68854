#include "cli/rules.hpp"

#include <cstdio>
#include <utility>

#include "cli/console.hpp"
#include "engine/analysis/rule_files.hpp"

namespace remit::cli {

std::string LoadedRules::render(CheckFormat format, bool color) const {
  return render_diagnostics(analysis.diagnostics, files, format, color);
}

Result<LoadedRules> load(const std::string& path, const KnownWords* ledger) {
  Result<std::vector<grammar::SourceFile>> files = read_rule_files(path);
  if (!files) {
    return tl::make_unexpected(files.error());
  }
  LoadedRules loaded;
  loaded.files = *files;
  loaded.analysis = analyze_sources(std::move(*files), ledger);
  return loaded;
}

std::optional<Ruleset> ruleset_or_complaint(const std::string& path, int& exit_code) {
  Result<LoadedRules> loaded = load(path);
  if (!loaded) {
    exit_code = fail(loaded.error());
    return std::nullopt;
  }
  if (!loaded->analysis.ruleset) {
    const std::string text = loaded->render(CheckFormat::kTable, errors_have_color());
    std::fwrite(text.data(), 1, text.size(), stderr);
    complain(path + " has mistakes; nothing was done");
    exit_code = kWrongInput;
  }
  return std::move(loaded->analysis.ruleset);
}

std::string row_error_text(const RowError& error, const Ruleset& ruleset) {
  std::string text =
      error.message.starts_with(error.subject) ? error.message : error.subject + ": " + error.message;
  if (error.span.begin == error.span.end) {
    return text;
  }
  const grammar::SourceFile& file = ruleset.files[error.span.file];
  const grammar::LineColumn at = file.line_column(error.span.begin);
  return text + "\n  --> " + file.name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
         ": " + std::string(file.slice(error.span));
}

}  // namespace remit::cli
