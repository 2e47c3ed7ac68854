// Every declaration, compared with the shape worked out by hand.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/unit/parser/parse_text.hpp"

namespace remit::grammar {
namespace {

struct Row {
  const char* text;
  const char* shape;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(outline_of(row.text) == std::string(row.shape) + "\n");
  }
}

TEST_CASE("header lines") {
  check({{"ruleset \"Partner programme 2026\"", "ruleset \"Partner programme 2026\""},
         {"language  1", "language 1"},
         {"currency  EUR", "currency EUR"},
         {"rounding  half-even, once per payout line", "rounding half-even"},
         {"months    clamp to month end", "months clamp"},
         {"tiers     Registered < Silver < Gold", "tiers Registered Silver Gold"},
         {"tiers     Only", "tiers Only"},
         {"rates     last published", "rates last-published"}});
}

TEST_CASE("use, field and let") {
  check({{"use \"tiers.remit\"", "use \"tiers.remit\""},
         {"field deal.ended_on is date, empty means never", "field deal.ended_on is date empty-means never"},
         {"field partner.draw is money, empty means EUR 0",
          "field partner.draw is money empty-means (money EUR 0)"},
         {"field deal.region is text", "field deal.region is text"},
         {"field deal.kind is one of new, renewal, \"one off\"",
          "field deal.kind one-of new renewal \"one off\""},
         {"field deal.kind is one of new, renewal, empty means new",
          "field deal.kind one-of new renewal empty-means new"},
         {"let bounty EUR 150", "let bounty (money EUR 150)"},
         {"let bounty\n  EUR 150 when a\n  otherwise EUR 100",
          "let bounty (choice-on-lines ((money EUR 150) when a) (otherwise (money EUR 100)))"}});
}

TEST_CASE("facts") {
  check({{"fact claim of partner\n  on      date\n  amount  money",
          "fact claim of partner\n  on date\n  amount money"},
         {"fact holiday", "fact holiday"}});
}

TEST_CASE("tables") {
  check({{"table finder by deal.region\n  columns              rate  limit\n  north                6%    EUR "
          "9_000\n"
          "  any from 2026-01-01  4%    EUR 4_000",
          "table finder by deal.region\n  columns rate limit\n  row keys north values 6% (money EUR 9000)\n"
          "  row keys any from (date 2026-01-01) values 4% (money EUR 4000)"},
         {"table t by deal.region, deal.kind\n  columns  rate\n  north, new  5%\n  any, any  -1%",
          "table t by deal.region deal.kind\n  columns rate\n  row keys north new values 5%\n"
          "  row keys any any values (negative 1%)"},
         {"table t\n  columns  rate\n  5%\n  from 2026-01-01  6%",
          "table t\n  columns rate\n  row values 5%\n  row from (date 2026-01-01) values 6%"}});
}

TEST_CASE("in a row two blanks begin a new column, so a word behind them is no unit") {
  check({{"table t by a\n  columns  count  grade\n  north  5  gold\n  south  5 days  gold",
          "table t by a\n  columns count grade\n  row keys north values 5 gold\n  row keys south values "
          "(number 5 days) gold"},
         {"scale s whole\n  from 0  low\n  from 5 Silver\n  from 6 days  high",
          "scale s whole\n  from 0 low\n  from 5 Silver\n  from (number 6 days) high"}});
}

TEST_CASE("scales") {
  check({{"scale growth marginal\n  from EUR 0  3%\n  from EUR 50_000  5%",
          "scale growth marginal\n  from (money EUR 0) 3%\n  from (money EUR 50000) 5%"},
         {"scale s interpolated, each slice rounded effective from 2026-01-01 through 2026-06-30\n  from 0  "
          "EUR 1",
          "scale s interpolated each-slice-rounded from (date 2026-01-01) through (date 2026-06-30)\n"
          "  from 0 (money EUR 1)"},
         {"scale s whole\n  from 0 days  100%\n  above 45 days  50%",
          "scale s whole\n  from (number 0 days) 100%\n  above (number 45 days) 50%"},
         {"scale s marginal\n  from 0  EUR 2 per unit\n  from 10  EUR 3 per started 12 plus EUR 5\n"
          "  from 130% of partner.quota  7% plus EUR 1",
          "scale s marginal\n  from 0 (money EUR 2) per-unit\n  from 10 (money EUR 3) per-started 12 plus "
          "(money EUR 5)\n"
          "  from (product * 130% of partner.quota) 7% plus (money EUR 1)"},
         {"scale s whole effective from 2026-01-01", "scale s whole from (date 2026-01-01)"}});
}

TEST_CASE("measures") {
  check({{"measure qtd_net for partner\n  sum  invoice.net by invoice.paid_on where invoice is paid\n"
          "  less refund.amount by refund.invoice.paid_on\n  window quarter",
          "measure qtd_net for partner\n  sum invoice.net by invoice.paid_on where (is invoice paid)\n"
          "  less refund.amount by refund.invoice.paid_on\n  window [quarter]"},
         {"measure m for partner, deal.region\n  sum invoice.net by d\n  less nothing\n  window lifetime",
          "measure m for partner deal.region\n  sum invoice.net by d\n  less (nothing)\n  window [lifetime]"},
         {"measure m for partner\n  count licence while licence.from through licence.ended_on where a\n"
          "  window trailing 30 days",
          "measure m for partner\n  count licence while licence.from licence.ended_on where a\n  trailing 30 "
          "days"},
         {"measure m for partner\n  sum a when b\n      c when d\n      by e\n  window fiscal quarter from "
          "April",
          "measure m for partner\n  sum (choice-on-lines (a when b) (c when d)) by e\n"
          "  window [fiscal quarter] from April"},
         {"measure m for partner\n  plus a\n  average a\n  lowest a\n  highest a\n  first a\n  last a",
          "measure m for partner\n  plus a\n  average a\n  lowest a\n  highest a\n  first a\n  last a"},
         {"measure m for partner\n  window deal.start through deal.end",
          "measure m for partner\n  range deal.start deal.end"}});
}

TEST_CASE("balances") {
  check({{"balance fund for partner, year\n  each month\n  starts EUR 0\n  let fed 2% of serviced\n"
          "  let drawn greatest of (EUR 0, least of (claimed, before + fed))\n  becomes before + fed - drawn",
          "balance fund for partner year\n  each month\n  starts (money EUR 0)\n"
          "  let fed (product * 2% of serviced)\n"
          "  let drawn (greatest (group (money EUR 0) (least (group claimed (sum + before + fed)))))\n"
          "  becomes (sum + before + fed - drawn)"},
         {"balance b for partner\n  each invoice by invoice.paid_on",
          "balance b for partner\n  each invoice by invoice.paid_on"}});
  // A minus could begin a choice; where none is under way, that is a mistake and not another meaning.
  CHECK(parse_text("balance b for partner\n  becomes before + fed\n          - drawn").damaged);
}

TEST_CASE("rules and figures") {
  check({{"rule deal_bonus \"New-business bonus\"", "rule deal_bonus \"New-business bonus\""},
         {"figure team", "figure team"},
         {"rule r\n  pays p\n  amount 5", "rule r\n  pays p\n  amount 5"}});
}

TEST_CASE("exceptions, promos and payouts") {
  check({{"exception acme_big to deal_bonus.amount for partner \"Acme\"",
          "exception acme_big to deal_bonus.amount for partner value \"Acme\""},
         {"exception e to r.cap for tier Gold", "exception e to r.cap for tier value Gold"},
         {"promo spring to deal_bonus.amount", "promo spring to deal_bonus.amount"},
         {"payout monthly", "payout monthly"},
         {"payout monthly for partner where tier is Gold", "payout monthly where (is tier Gold)"}});
}

TEST_CASE("proofs") {
  check({{"prove no_overpay  deal_bonus <= 15% of deal.value",
          "prove no_overpay deal_bonus <= bound (product * 15% of deal.value)"},
         {"prove p a > b", "prove p a > bound b"},
         {"prove no_cliff  kicker never falls as qtd_net grows", "prove no_cliff kicker never-falls qtd_net"},
         {"prove p a + b never rises as c grows", "prove p (sum + a + b) never-rises c"}});
}

TEST_CASE("scenarios") {
  check(
      {{"scenario \"Co-sold\"\n"
        "  given deal D1  partner Acme, kind new, value EUR 120_000, closed_on 2026-04-10\n"
        "  given refund R1  invoice I1, amount EUR -60_000, on 2026-06-10\n"
        "  expect 2026-04  deal_bonus Acme EUR 10_080.00, Borealis EUR 4_320.00\n"
        "  expect 2026-Q2  deal_bonus \"Acme Ltd\" EUR -5_040.00",
        "scenario \"Co-sold\"\n"
        "  given deal id D1 (partner Acme) (kind new) (value (money EUR 120000)) (closed_on (date "
        "2026-04-10))\n"
        "  given refund id R1 (invoice I1) (amount (negative (money EUR 60000))) (on (date 2026-06-10))\n"
        "  expect 2026-04 ( deal_bonus Acme posted EUR 10080.00) ( Borealis posted EUR 4320.00)\n"
        "  expect 2026-Q2 ( deal_bonus \"Acme Ltd\" posted EUR -5040.00)"},
       {"scenario \"s\"\n  given partner Fjord  draw EUR 400, tier Gold from 2026-03-11 through 2026-04-30, "
        "parent Grove\n"
        "  expect 2026  listing EUR 75.00, paid out EUR 0.00, carried EUR 75.00, Fjord mentor paid out EUR 1",
        "scenario \"s\"\n"
        "  given partner id Fjord (draw (money EUR 400)) (tier Gold from (date 2026-03-11) through (date "
        "2026-04-30))"
        " (parent Grove)\n"
        "  expect 2026 ( listing posted EUR 75.00) ( paid-out EUR 0.00) ( carried EUR 75.00)"
        " ( Fjord mentor paid-out EUR 1)"},
       {"scenario \"s\"\n  given deal \"D 1\"\n    partner Acme\n    term 12 months\n    kind new",
        "scenario \"s\"\n  given deal id \"D 1\" (partner Acme) (term (number 12 months)) (kind new)"}});
}

TEST_CASE("a given fact may have no id") {
  check({{"scenario \"s\"\n  given deal", "scenario \"s\"\n  given deal"},
         {"scenario \"s\"\n  given deal D1", "scenario \"s\"\n  given deal id D1"},
         {"scenario \"s\"\n  given deal partner Acme, kind new",
          "scenario \"s\"\n  given deal (partner Acme) (kind new)"},
         {"scenario \"s\"\n  given deal tier Gold from 2026-03-11",
          "scenario \"s\"\n  given deal (tier Gold from (date 2026-03-11))"}});
}

TEST_CASE("a quoted name is known as one, and stands without its quotes") {
  const ParsedFile parsed = parse_text("scenario \"s\"\n  given deal \"D \\\"1\\\"\"  kind new\n");
  const auto& scenario = std::get<ast::ScenarioDeclaration>(parsed.file.declarations.at(0).form);
  const auto& given = std::get<ast::GivenLine>(scenario.lines.at(0));
  REQUIRE(given.id.has_value());
  CHECK(given.id->text == "D \"1\"");
  CHECK(given.id->quoted);
  CHECK_FALSE(given.fact.quoted);
}

TEST_CASE("spans of declarations, heads and rows") {
  const ParsedFile parsed = parse_text("# top\nscale s whole  # why\n  from 0  5%  # row\n\nrule r\n");
  REQUIRE(parsed.file.declarations.size() == 2);
  CHECK(parsed.file.declarations[0].head == SourceSpan{0, 6, 19});
  CHECK(parsed.file.declarations[0].span == SourceSpan{0, 6, 39});
  const auto& scale = std::get<ast::ScaleDeclaration>(parsed.file.declarations[0].form);
  CHECK(scale.rows.at(0).span == SourceSpan{0, 29, 39});
  CHECK(parsed.file.comments.size() == 3);
}

}  // namespace
}  // namespace remit::grammar
