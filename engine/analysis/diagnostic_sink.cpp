#include "engine/analysis/diagnostic_sink.hpp"

#include <utility>

#include <fmt/format.h>

#include "engine/analysis/diagnostic_codes.hpp"
#include "engine/base/check.hpp"

namespace remit {

using grammar::Diagnostic;
using grammar::Severity;
using grammar::SourceSpan;

DiagnosticSink::Report& DiagnosticSink::Report::help(std::string text) {
  if (index_) {
    sink_->diagnostics_[*index_].help = std::move(text);
  }
  return *this;
}

DiagnosticSink::Report& DiagnosticSink::Report::related(SourceSpan span, std::string message) {
  if (index_) {
    sink_->diagnostics_[*index_].related.push_back({span, std::move(message)});
  }
  return *this;
}

DiagnosticSink::Report DiagnosticSink::report(Severity severity, std::string_view code, SourceSpan span,
                                              std::string message) {
  check(!diagnostic_title(code).empty(), "every code that is reported has a title");
  if (!seen_.insert(fmt::format("{}:{}:{}:{}", code, span.file, span.begin, span.end)).second) {
    return {this, std::nullopt};
  }
  diagnostics_.push_back(Diagnostic{.severity = severity,
                                    .code = std::string(code),
                                    .message = std::move(message),
                                    .span = span,
                                    .related = {},
                                    .help = std::nullopt});
  return {this, diagnostics_.size() - 1};
}

DiagnosticSink::Report DiagnosticSink::error(std::string_view code, SourceSpan span, std::string message) {
  return report(Severity::kError, code, span, std::move(message));
}

DiagnosticSink::Report DiagnosticSink::warning(std::string_view code, SourceSpan span, std::string message) {
  return report(Severity::kWarning, code, span, std::move(message));
}

DiagnosticSink::Report DiagnosticSink::note(std::string_view code, SourceSpan span, std::string message) {
  return report(Severity::kNote, code, span, std::move(message));
}

void DiagnosticSink::adopt(const std::vector<Diagnostic>& diagnostics) {
  diagnostics_.insert(diagnostics_.end(), diagnostics.begin(), diagnostics.end());
}

std::vector<Diagnostic> DiagnosticSink::take() {
  return std::exchange(diagnostics_, {});
}

}  // namespace remit
