#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "tests/unit/analysis/told.hpp"

namespace remit {
namespace {

using Lines = std::vector<std::string>;

Lines told_of_header(const std::string& header) {
  return told(std::vector<grammar::SourceFile>{{"h", header}});
}

const std::string kRest =
    "rounding half-even, once per payout line\n"
    "months clamp to month end\n";

}  // namespace

TEST_CASE("every header line that is missing is asked for, with what to write") {
  CHECK(told_of_header("ruleset \"Test\"\n") ==
        Lines{"h: error R0507 1:1 this ruleset doesn't say in which version of the language it is written | "
              "language 1",
              "h: error R0508 1:1 this ruleset doesn't say in which currency it pays | currency EUR",
              "h: error R0509 1:1 this ruleset doesn't say how amounts are rounded | rounding half-even, "
              "once per payout line",
              "h: error R0510 1:1 this ruleset doesn't say what Jan 31 + 1 month is | months clamp to month "
              "end"});
  CHECK(told_of_header("language 1\ncurrency EUR\n" + kRest) ==
        Lines{"h: error R0501 1:1 this ruleset has no name | ruleset \"Partner programme 2026\"   as the "
              "first line"});
}

TEST_CASE("an unknown currency, language or tier twice is told of once") {
  CHECK(told_of_header("ruleset \"Test\"\nlanguage 1\ncurrency EUX\n" + kRest) ==
        Lines{"h: error R0505 3:10 there is no currency `EUX` | currency EUR"});
  CHECK(told_of_header("ruleset \"Test\"\nlanguage 2\ncurrency EUR\n" + kRest) ==
        Lines{"h: error R0503 2:1 this program knows version 1 of the language, not 2 | language 1"});
  CHECK(told_of_header("ruleset \"Test\"\nlanguage 1\ncurrency EUR\ntiers A < B < A\n" + kRest) ==
        Lines{"h: error R0506 4:15 the tier `A` is named twice (4:7 named here first)"});
}

TEST_CASE("nothing follows from an unknown currency") {
  CHECK(told_of_header("ruleset \"Test\"\nlanguage 1\ncurrency EUX\n" + kRest +
                       deal_rule("deal.value + EUR 5")) ==
        Lines{"h: error R0505 3:10 there is no currency `EUX` | currency EUR"});
}

TEST_CASE("a header line stands once in all files together") {
  CHECK(
      told("currency EUR\n") ==
      Lines{
          "error R0502 3:1 the header line `currency` is there twice | one of the two (1:1 the first one)"});
}

TEST_CASE("without tiers, tiers have no order but may be compared") {
  const std::string header = "ruleset \"Test\"\nlanguage 1\ncurrency EUR\n" + kRest;
  CHECK(told_of_header(header + deal_rule("EUR 1 when partner.tier is Gold")).empty());
  CHECK(told_of_header(header + deal_rule("EUR 1 when partner.tier >= Gold")) ==
        Lines{"h: error R0419 10:25 a word is neither more nor less than another; only tiers have an order | "
              "`is`, `is not`"
              " or `is one of`; for tiers a header line: tiers Registered < Silver < Gold"});
}

}  // namespace remit
