// One mistake, one message: what a mistake of syntax has hidden is not missed, and nothing follows from it.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engine/analysis/analyze.hpp"
#include "engine/analysis/diagnostic_codes.hpp"
#include "engine/analysis/rule_files.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

/// How many mistakes are told of, and the code of the first.
std::string codes_of(const std::string& text) {
  std::string codes;
  for (const grammar::Diagnostic& each : analysis_of(text).diagnostics) {
    codes += codes.empty() ? each.code : " " + each.code;
  }
  return codes;
}

}  // namespace

TEST_CASE("a name that a damaged declaration may have had is not unknown") {
  CHECK(codes_of("let rate 10% of of\n" + deal_rule("rate of deal.value")) == "R0102");
  CHECK(codes_of("measure sold for\n  sum invoice.net\n  window month\n" + deal_rule("sold")) == "R0102");
  CHECK(codes_of("scale steps whole\n  from EUR 0\n  from EUR 5  5%\n" + deal_rule("steps of deal.value")) ==
        "R0102");
  CHECK(codes_of("field deal.margin is is percent\n" + deal_rule("deal.margin of deal.value")) == "R0102");
  CHECK(codes_of("rule bonus\n"
                 "  for each   deal\n"
                 "  pays       deal.partner\n"
                 "  effective  from 2026-01-01 by deal.closed_on\n"
                 "  let        base  10% of of\n"
                 "  amount     base\n"
                 "  refunds    none\n") == "R0102");
}

TEST_CASE("a clause that was damaged is not missing") {
  CHECK(codes_of("rule bonus\n"
                 "  for each   deal\n"
                 "  pays       deal.partner\n"
                 "  effective  from 2026-01-01 by deal.closed_on\n"
                 "  amount     10% of of deal.value\n"
                 "  refunds    none\n") == "R0102");
  CHECK(codes_of("measure sold for partner\n  sum invoice.net\n  window\n" + deal_rule("sold")) == "R0102");
}

TEST_CASE("a header line that was damaged is not missing") {
  const auto told_codes = [](const std::string& line) {
    std::string codes;
    const std::string header = "ruleset \"Test\"\nlanguage 1\n" + line +
                               "\nrounding half-even, once per payout line\nmonths clamp to month end\n";
    for (const grammar::Diagnostic& each : analyze_sources({{"h", header}}).diagnostics) {
      codes += codes.empty() ? each.code : " " + each.code;
    }
    return codes;
  };
  CHECK(told_codes("currency 5") == "R0102");
  CHECK(told_codes("curency EUR") == "R0105");
}

TEST_CASE("mistakes elsewhere in a damaged file are told of as well") {
  CHECK(codes_of("let rate 10% of of\n" + deal_rule("10% of deal.valeu")) == "R0102 R0404");
}

TEST_CASE("what only a hand-made tree can hold is told of, too") {
  const grammar::SourceFile source(
      "test.remit", deal_rule("EUR 1 when kind is new, otherwise EUR 2") + "  rounding   down\n");
  std::vector<grammar::SourceFile> files{source, test_header()};
  std::vector<grammar::ParsedFile> parsed{grammar::parse(files[0], 0), grammar::parse(files[1], 1)};
  ast::File& file = parsed[0].file;
  auto& rule = std::get<ast::RuleDeclaration>(file.declarations.front().form);

  SUBCASE("a clause of an exception") {
    rule.clauses.back().form = ast::BecauseClause{"we say so"};
    CHECK(analyze(parsed, files).diagnostics.front().code == "R0305");
  }
  SUBCASE("a clause of a payout") {
    rule.clauses.back().form = ast::BelowZeroClause{};
    CHECK(analyze(parsed, files).diagnostics.front().code == "R0305");
  }
  SUBCASE("a rounding mode that the grammar doesn't know") {
    std::get<ast::RoundingClause>(rule.clauses.back().form).mode.text = "half-evn";
    const Analysis analysis = analyze(parsed, files);
    CHECK(analysis.diagnostics.front().code == "R0504");
    CHECK(analysis.diagnostics.front().help == "half-even");
  }
  SUBCASE("an alternative behind one that always holds") {
    const auto& amount = std::get<ast::AmountClause>(rule.clauses[3].form);
    ast::Choice choice = std::get<ast::Choice>(file.expressions[amount.value].node);
    choice.arms.front().condition.reset();
    rule.clauses[3].form =
        ast::AmountClause{file.expressions.add(choice, file.expressions[amount.value].span)};
    CHECK(analyze(parsed, files).diagnostics.front().code == "R0311");
  }
}

TEST_CASE("every code has a title, and they ascend") {
  std::string_view before;
  for (const DiagnosticCode& each : diagnostic_codes()) {
    CAPTURE(each.code);
    CHECK(before < each.code);
    CHECK_FALSE(each.title.empty());
    CHECK(diagnostic_title(each.code) == each.title);
    before = each.code;
  }
  CHECK(diagnostic_title("R0000").empty());
}

}  // namespace remit
