// One mistake in a rule file, as it is told to the person who wrote it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/source/source_file.hpp"

namespace remit::grammar {

enum class Severity { kError, kWarning, kNote };

/// `error`, `warning` or `note`.
[[nodiscard]] std::string_view to_text(Severity severity);

/// A second place that belongs to the mistake, with what there is to say of it.
struct RelatedPlace {
  SourceSpan span;
  std::string message;
};

/// One mistake, one message. `code` is stable (`R0207`) and has a page in the reference; `message` is one
/// sentence in the reader's words; `help` says what to write instead, without the leading `write:`.
struct Diagnostic {
  Severity severity = Severity::kError;
  std::string code;
  std::string message;
  SourceSpan span;
  std::vector<RelatedPlace> related;
  std::optional<std::string> help;
};

/// Orders diagnostics by file, then place, then code, and drops exact repetitions.
void sort_diagnostics(std::vector<Diagnostic>& diagnostics);

[[nodiscard]] bool has_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace remit::grammar
