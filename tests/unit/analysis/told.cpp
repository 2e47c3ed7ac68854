#include "tests/unit/analysis/told.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/analysis/rule_files.hpp"

namespace remit {
namespace {

std::string place(const std::vector<grammar::SourceFile>& files, grammar::SourceSpan span) {
  const grammar::LineColumn at = files[span.file].line_column(span.begin);
  return fmt::format("{}:{}", at.line, at.column);
}

std::vector<std::string> told_of(const Analysis& analysis, const std::vector<grammar::SourceFile>& files,
                                 bool with_names) {
  std::vector<std::string> lines;
  for (const grammar::Diagnostic& each : analysis.diagnostics) {
    std::string line = with_names ? files[each.span.file].name() + ": " : "";
    line += fmt::format("{} {} {} {}", grammar::to_text(each.severity), each.code, place(files, each.span),
                        each.message);
    if (each.help) {
      line += " | " + *each.help;
    }
    for (const grammar::RelatedPlace& related : each.related) {
      line += fmt::format(" ({} {})", place(files, related.span), related.message);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

grammar::SourceFile test_header() {
  return {"header.remit",
          "ruleset \"Test\"\n"
          "language 1\n"
          "currency EUR\n"
          "rounding half-even, once per payout line\n"
          "months clamp to month end\n"
          "tiers Registered < Silver < Gold\n"};
}

Analysis analysis_of(const std::string& text, const KnownWords* ledger) {
  return analyze_sources({{"test.remit", text}, test_header()}, ledger);
}

std::vector<std::string> told(const std::string& text, const KnownWords* ledger) {
  return told_of(analysis_of(text, ledger), {{"test.remit", text}, test_header()}, false);
}

std::vector<std::string> told(const std::vector<grammar::SourceFile>& files) {
  return told_of(analyze_sources(files), files, true);
}

std::string deal_rule(const std::string& amount) {
  return "rule bonus\n"
         "  for each   deal\n"
         "  pays       deal.partner\n"
         "  effective  from 2026-01-01 by deal.closed_on\n"
         "  amount     " +
         amount +
         "\n"
         "  refunds    none\n";
}

void check_cases(const std::vector<ToldCase>& cases) {
  for (const ToldCase& each : cases) {
    CAPTURE(each.name);
    const std::vector<std::string> lines = told(each.text);
    CHECK(fmt::format("{}", fmt::join(lines, "\n")) == fmt::format("{}", fmt::join(each.told, "\n")));
  }
}

}  // namespace remit
