#include "grammar/source/diagnostic.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace remit::grammar {
namespace {

Diagnostic at(FileNumber file, std::uint32_t begin, std::string code, Severity severity = Severity::kError) {
  return Diagnostic{severity, std::move(code), "message", {file, begin, begin + 1}, {}, std::nullopt};
}

TEST_CASE("diagnostics are sorted by file, place and code, and repetitions go") {
  std::vector<Diagnostic> diagnostics = {at(1, 0, "R0102"), at(0, 9, "R0102"), at(0, 4, "R0106"),
                                         at(0, 4, "R0102"), at(0, 9, "R0102")};
  sort_diagnostics(diagnostics);
  std::string order;
  for (const Diagnostic& diagnostic : diagnostics) {
    order += std::to_string(diagnostic.span.file) + ":" + std::to_string(diagnostic.span.begin) + " " +
             diagnostic.code + "; ";
  }
  CHECK(order == "0:4 R0102; 0:4 R0106; 0:9 R0102; 1:0 R0102; ");
}

TEST_CASE("what differs in its second place or its advice is no repetition") {
  Diagnostic other_place = at(0, 4, "R0102");
  other_place.related.push_back({{0, 1, 2}, "here"});
  Diagnostic other_advice = at(0, 4, "R0102");
  other_advice.help = "amount 5";
  std::vector<Diagnostic> diagnostics = {at(0, 4, "R0102"), other_place, other_advice};
  sort_diagnostics(diagnostics);
  CHECK(diagnostics.size() == 3);
}

TEST_CASE("warnings and notes are no errors") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({at(0, 0, "R0900", Severity::kWarning), at(0, 0, "R0901", Severity::kNote)}));
  CHECK(has_errors({at(0, 0, "R0900", Severity::kWarning), at(0, 0, "R0102")}));
}

TEST_CASE("severities have names") {
  CHECK(to_text(Severity::kError) == "error");
  CHECK(to_text(Severity::kWarning) == "warning");
  CHECK(to_text(Severity::kNote) == "note");
}

}  // namespace
}  // namespace remit::grammar
