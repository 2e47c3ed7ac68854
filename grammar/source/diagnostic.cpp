#include "grammar/source/diagnostic.hpp"

#include <algorithm>
#include <tuple>

namespace remit::grammar {
namespace {

auto place_of(const SourceSpan& span) {
  return std::tuple(span.file, span.begin, span.end);
}

auto sort_key(const Diagnostic& diagnostic) {
  return std::tuple_cat(place_of(diagnostic.span),
                        std::tuple<std::string_view, std::string_view>(diagnostic.code, diagnostic.message));
}

bool same(const Diagnostic& left, const Diagnostic& right) {
  const auto same_place = [](const RelatedPlace& a, const RelatedPlace& b) {
    return a.span == b.span && a.message == b.message;
  };
  return left.severity == right.severity && sort_key(left) == sort_key(right) && left.help == right.help &&
         std::equal(left.related.begin(), left.related.end(), right.related.begin(), right.related.end(),
                    same_place);
}

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      return "note";
  }
  return "error";
}

void sort_diagnostics(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& left, const Diagnostic& right) { return sort_key(left) < sort_key(right); });
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::kError; });
}

}  // namespace remit::grammar
