// Every code with the text that earns it: one mistake, one message, at the right place.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "grammar/parser/codes.hpp"
#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

struct Row {
  const char* name;
  std::string text;
  const char* mistake;
};

std::vector<Row> rows() {
  return {
      {"bad-encoding", "rule r\n  pays \xFC\xFC\n  because \"\xFC\"\n",
       "2:8 R0101 from here on, this file is not UTF-8 text | the file anew, saved as UTF-8"},
      {"bad-word-behind-a-clause", "rule r\n  pays deal.partner now\n",
       "2:21 R0102 `now` cannot stand here: expected the end of the line | pays deal.partner"},
      {"bad-missing-value", "rule r\n  amount\n",
       "2:9 R0102 something is missing here: expected a value such as EUR 100, 10% or deal.value | amount "
       "10% of "
       "deal.value when kind is new, otherwise 5% of deal.value"},
      {"bad-missing-per", "rule r\n  cap EUR 5\n",
       "2:12 R0102 something is missing here: expected `per` | cap EUR 3_000 per partner per month"},
      {"bad-choice-without-condition", "rule r\n  amount 5 when a\n         6\n",
       "3:11 R0102 something is missing here: expected `when` | otherwise 6"},
      {"bad-if", "rule r\n  amount 5 if a\n",
       "2:12 R0102 `if` cannot stand here: expected `when` or the end of the line | when"},
      {"bad-a-list-behind-is-not", "rule r\n  for each deal where stage is not one of won, lost\n",
       "2:46 R0102 `,` cannot stand here: expected the end of the line | not stage is one of won, …"},
      {"bad-a-list-behind-in", "rule r\n  for each deal where stage in won, lost\n",
       "2:35 R0102 `,` cannot stand here: expected `through` | stage is one of won, …"},
      {"bad-has-no", "rule r\n  for each deal where deal has no region\n",
       "2:35 R0102 `region` cannot stand here: expected the end of the line | not deal has region"},
      {"bad-a-word-of-two", "rule r\n  for each deal where stage is closed won\n",
       "2:39 R0102 `won` cannot stand here: expected the end of the line | is \"closed won\""},
      {"bad-two-tests-without-and", "rule r\n  for each deal where stage is won kind is new\n",
       "2:36 R0102 `kind` cannot stand here: expected the end of the line | and kind …, or a comma"},
      {"bad-two-ampersands", "rule r\n  for each deal where stage is won && kind is new\n",
       "2:36 R0117 `&&` is no sign of this language | and"},
      {"bad-hyphen-in-a-name", "rule deal-bonus\n",
       "1:10 R0102 `-` cannot stand here: expected text in quotes or the end of the line | deal_bonus"},
      {"bad-letter-in-a-name", "rule r\n  pays Müller\n",
       "2:9 R0102 `ü` cannot stand here: expected the end of the line | letters without accents, digits and "
       "_ in names; "
       "anything else in \"quotes\""},
      {"bad-curly-quotes", "scenario “Half refunded”\n",
       "1:10 R0102 `“` cannot stand here: expected text in quotes | straight quotes: \""},
      {"bad-refund-policy", "rule r\n  refunds sometimes\n",
       "2:11 R0102 `sometimes` cannot stand here: expected `re-rate`, `at original rate` or `none` | refunds "
       "at original "
       "rate, within 90 days of refund.invoice.paid_on"},
      {"bad-clawback-without-a-share", "rule r\n  clawback on deal.ended_on\n",
       "2:12 R0102 `on` cannot stand here: expected a share such as 100% | clawback 50% on deal.ended_on"},
      {"bad-levels-of-members", "rule r\n  for each deal, salesmen of deal, 2 levels\n",
       "2:36 R0102 `2` cannot stand here: expected what to go through, such as deal or partner, month | "
       "upline of deal.partner by parent, 2 levels"},
      {"bad-comma-without-whom-to-yield-to", "promo p to r.amount\n  yields to a,\n",
       "2:15 R0102 something is missing here: expected a name such as partner or deal.partner | yields to "
       "acme_big"},
      {"bad-rounding-mode-of-a-value", "rule r\n  amount (a of b) rounded half-evn\n",
       "2:27 R0102 `half` cannot stand here: expected half-even, half-up, half-down, up, down, ceiling or "
       "floor, `when` or the end of the line"},
      {"bad-rounding-mode", "rounding bankers, once per payout line\n",
       "1:10 R0102 `bankers` cannot stand here: expected half-even, half-up, half-down, up, down, ceiling or "
       "floor | "
       "rounding half-even, once per payout line"},
      {"bad-reserved-name", "rule when\n",
       "1:6 R0102 `when` cannot stand here: expected a name | rule deal_bonus \"New-business bonus\""},
      {"bad-expected-amount", "scenario \"s\"\n  expect 2026-01  r Acme 5\n",
       "2:26 R0102 `5` cannot stand here: expected an amount such as EUR 100.00 | expect 2026-06  deal_bonus "
       "Acme EUR "
       "10_080.00"},
      {"bad-table-without-columns", "table t by a\n  north  5%\n  south  6%\n",
       "2:3 R0102 a table names its columns before its first row | columns  rate  limit   above this line"},
      {"bad-nesting", "rule r\n  amount " + std::string(300, '(') + "\n",
       "2:210 R0103 this is nested more than 200 deep | the inner part as a `let` of its own"},
      {"bad-long-number", "rule r\n  amount 123456789012345678901234567890123456789\n",
       "2:10 R0104 this number has 39 digits; 38 are the most | a shorter number"},
      {"bad-long-decimals", "rule r\n  amount EUR 1.23456789012345678901234567890123456789\n",
       "2:14 R0104 this number has 39 digits; 38 are the most | a shorter number"},
      {"bad-declaration-word", "rul deal_bonus\n  pays x\n  nonsense\n",
       "1:1 R0105 no declaration begins with `rul` | rule deal_bonus \"New-business bonus\""},
      {"bad-clause-in-column-one", "rule r\namount 5\n",
       "2:1 R0105 no declaration begins with `amount` | two blanks in front of it, so that it belongs to the "
       "declaration "
       "above"},
      {"bad-sign-in-column-one", "rule r\n10% of x\n",
       "2:1 R0105 no declaration begins with `10%` | ruleset, measure, scale, rule, scenario … in column "
       "one, or indent "
       "this line"},
      {"bad-clause-word", "rule r\n  amuont 5\n    when a\n    nonsense (\n",
       "2:3 R0106 no line of a rule begins with `amuont`"},
      {"bad-where-on-its-own", "rule r\n  where a is b\n",
       "2:3 R0106 no line of a rule begins with `where` | the condition behind `for each`: for each deal "
       "where kind is new"},
      {"bad-word-of-another-declaration", "exception e to r.amount\n  window month\n",
       "2:3 R0106 no line of an exception begins with `window`"},
      {"bad-unclosed-text", "promo p to r.amount\n  because \"Amendment 7  # signed\n  pays x\n",
       "2:11 R0107 this text has no closing quote on its line | \"Amendment 7  # signed\""},
      {"bad-unclosed-parenthesis", "rule r\n  amount least of (a, b\n  pays x\n",
       "2:19 R0108 this parenthesis is not closed in its clause | ) where it ends; further lines of it stand "
       "deeper than "
       "the clause"},
      {"bad-closing-parenthesis", "rule r\n  amount a)\n",
       "2:11 R0108 this parenthesis closes nothing | ( where it begins"},
      {"bad-tab", "rule r\n\tpays x\n\tamount 5\n",
       "2:1 R0109 lines are indented with blanks, not with tabs | two blanks for each tab"},
      {"bad-stray-line", "  pays x\n  amount 5\nrule r\n",
       "1:3 R0110 this line is indented, but no declaration stands above it | the declaration it belongs to "
       "above it, in "
       "column one"},
      {"bad-to", "rule r\n  effective from 2026-01-01 to 2026-12-31 by d\n",
       "2:29 R0111 `to` leaves open whether the last day still counts | through, and the last day that "
       "counts"},
      {"bad-until", "rule r\n  for each deal where d in 2026-01-01 until 2026-12-31\n",
       "2:39 R0111 `until` leaves open whether the last day still counts | through, and the last day that "
       "counts"},
      {"bad-escape", "promo p to r.amount\n  because \"C:\\new\"\n",
       "2:14 R0112 in text, a backslash stands before \" or another backslash only | \\\\ for a backslash"},
      {"bad-percent-with-a-blank", "rule r\n  amount 10 % of x\n",
       "2:10 R0113 the percent sign stands directly behind its number | 10%"},
      {"bad-percent-as-a-word", "rule r\n  amount 2.5 percent of x\n",
       "2:10 R0113 the percent sign stands directly behind its number | 2.5%"},
      {"bad-currency-behind", "rule r\n  amount 1_000 EUR\n",
       "2:10 R0114 money is written with its currency's code in front | EUR 1_000"},
      {"bad-currency-sign", "rule r\n  amount €150\n",
       "2:10 R0114 money is written with its currency's code in front | EUR 150"},
      {"bad-dollar-sign", "rule r\n  floor $ 1.50\n",
       "2:9 R0114 money is written with its currency's code in front | USD 1.50"},
      {"bad-thousands", "rule r\n  amount EUR 1,234,567.89\n",
       "2:14 R0115 a comma separates values, not thousands | 1_234_567.89"},
      {"bad-short-date", "rule r\n  effective from 2026-1-5 by d\n",
       "2:18 R0116 `2026-1-5` is not how a date is written | 2026-01-05"},
      {"bad-german-date", "rule r\n  effective from 05.01.2026 by d\n",
       "2:18 R0116 `05.01.2026` is not how a date is written | 2026-01-31: year, month and day"},
      {"bad-month-as-a-date", "rule r\n  for each deal where d >= 2026-06\n",
       "2:28 R0116 `2026-06` is not how a date is written | 2026-06-01, a whole date (or blanks around a "
       "minus)"},
      {"bad-equality-sign", "rule r\n  for each deal where kind == new\n",
       "2:28 R0117 `==` is no sign of this language | = or is"},
      {"bad-inequality-sign", "rule r\n  for each deal where kind != new\n",
       "2:28 R0117 `!=` is no sign of this language | is not"},
      {"bad-and-sign", "rule r\n  for each deal where a && b\n",
       "2:25 R0117 `&&` is no sign of this language | and"},
      {"bad-alignment", "rule r\n    pays x\n  amount 5\n  floor 6\n",
       "3:3 R0118 this line is indented less than the clauses above it | as many blanks in front of it as "
       "they have"},
      {"bad-control-character", std::string("rule r\n  pays x\0y\n", 17),
       "2:9 R0119 a control character (U+0000) stands here | a blank, or nothing"},
      {"bad-second-window", "measure m for partner\n  sum a\n  window month\n  window year\n",
       "4:3 R0121 `window` can stand only once here | one of the two lines"},
      {"bad-second-start", "balance b for partner\n  starts a\n  becomes b\n  starts c\n",
       "4:3 R0121 `starts` can stand only once here | one of the two lines"},
      {"bad-second-columns", "table t by a\n  columns b\n  columns c\n",
       "3:3 R0121 `columns` can stand only once here | one of the two lines"},
  };
}

TEST_CASE("one mistake, one message, at its place") {
  for (const Row& row : rows()) {
    CAPTURE(std::string(row.name));
    const std::string found = mistakes_of(row.text);
    // Where the advice is a long list, the row leaves it out.
    const std::string expected = row.mistake;
    const bool whole = expected.find(" | ") != std::string::npos;
    CHECK((whole ? found : found.substr(0, found.find(" | "))) == (whole ? expected + "\n" : expected));
    CHECK(std::count(found.begin(), found.end(), '\n') == 1);
  }
}

TEST_CASE("every code has a case above") {
  std::set<std::string> seen = {std::string(code::kMoreMistakes)};  // in hostile_input_test.cpp
  for (const Row& row : rows()) {
    seen.insert(std::string(row.mistake).substr(std::string(row.mistake).find(' ') + 1, 5));
  }
  for (const CodeTitle& title : kParserCodes) {
    CAPTURE(std::string(title.code));
    CHECK(seen.count(std::string(title.code)) == 1);
  }
}

TEST_CASE("the second place of a repeated line is the first one") {
  const ParsedFile parsed = parse_text("measure m for partner\n  window month\n  window year\n");
  REQUIRE(parsed.diagnostics.size() == 1);
  REQUIRE(parsed.diagnostics[0].related.size() == 1);
  CHECK(parsed.diagnostics[0].related[0].span == SourceSpan{0, 24, 30});
  CHECK(parsed.diagnostics[0].span == SourceSpan{0, 39, 45});
}

}  // namespace
}  // namespace remit::grammar
