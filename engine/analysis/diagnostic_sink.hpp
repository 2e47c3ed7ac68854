// Where the analysis puts what it finds. One mistake, one message: a second report of the same code at the
// same place is dropped, so an expression that is read in several rules is complained of once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "grammar/source/diagnostic.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

class DiagnosticSink {
 public:
  /// A report that was just made, to add advice and second places to.
  class Report {
   public:
    /// What to write instead, without the leading `write:`.
    Report& help(std::string text);
    Report& related(grammar::SourceSpan span, std::string message);

   private:
    friend class DiagnosticSink;
    Report(DiagnosticSink* sink, std::optional<std::size_t> index) : sink_(sink), index_(index) {}
    DiagnosticSink* sink_;
    std::optional<std::size_t> index_;
  };

  /// `code` must be one of diagnostic_codes().
  Report error(std::string_view code, grammar::SourceSpan span, std::string message);
  Report warning(std::string_view code, grammar::SourceSpan span, std::string message);
  Report note(std::string_view code, grammar::SourceSpan span, std::string message);

  /// Takes over what the parser found.
  void adopt(const std::vector<grammar::Diagnostic>& diagnostics);
  [[nodiscard]] std::vector<grammar::Diagnostic> take();
  [[nodiscard]] bool has_errors() const { return grammar::has_errors(diagnostics_); }

 private:
  Report report(grammar::Severity severity, std::string_view code, grammar::SourceSpan span,
                std::string message);

  std::vector<grammar::Diagnostic> diagnostics_;
  std::unordered_set<std::string> seen_;
};

}  // namespace remit
