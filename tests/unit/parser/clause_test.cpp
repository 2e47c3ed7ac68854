// Every clause in every form, compared with the shape worked out by hand.
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

/// Reads each row as the one clause below `head`.
void check_clauses(const std::string& head, const std::vector<Row>& rows) {
  const std::string head_shape = outline_of(head + "\n");
  const std::string before = head_shape.substr(0, head_shape.size() - 1) + "\n  ";
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(outline_of(head + "\n  " + row.text + "\n") == before + row.shape + "\n");
  }
}

TEST_CASE("for each") {
  check_clauses("rule r", {
                              {"for each deal", "for-each (deal)"},
                              {"for each deal where kind is new and stage is won",
                               "for-each (deal) where (and (is kind new) (is stage won))"},
                              {"for each deal\n    where kind is new\n    and stage is won",
                               "for-each (deal) where (and (is kind new) (is stage won))"},
                              {"for each deal where region is one of a, b",
                               "for-each (deal) where (one-of region a b)"},
                              {"for each partner, month", "for-each (partner) (month)"},
                              {"for each partner,\n    month", "for-each (partner) (month)"},
                              {"for each partner\n    month", "for-each (partner) (month)"},
                              {"for each month from 2026-01-01 through deal.ended_on",
                               "for-each (range month (date 2026-01-01) deal.ended_on)"},
                              {"for each participant of deal", "for-each (member participant deal)"},
                              {"for each listing, upline of listing.partner by parent, 2 levels",
                               "for-each (listing) (upline listing.partner parent 2)"},
                              {"for each deal, upline of deal.partner by parent, 1 level where a is b",
                               "for-each (deal) (upline deal.partner parent 1) where (is a b)"},
                              {"for each deal, instalment every 3 months after deal.closed_on",
                               "for-each (deal) (step instalment (number 3 months) after deal.closed_on)"},
                              {"for each deal, instalment every 3 months from d",
                               "for-each (deal) (step instalment (number 3 months) from d)"},
                              {"for each partner, month, stretch of partner.tier in month",
                               "for-each (partner) (month) (stretch partner.tier in month)"},
                              {"for each partner, stretch of partner.tier in a through b",
                               "for-each (partner) (stretch partner.tier range a b)"},
                          });
}

TEST_CASE("pays and counts for") {
  check_clauses("rule r", {{"pays deal.partner", "pays deal.partner"},
                           {"counts for deal.partner", "counts-for deal.partner"},
                           {"counts   for   x", "counts-for x"}});
}

TEST_CASE("effective") {
  check_clauses("rule r", {{"effective by d", "effective by d"},
                           {"effective from 2026-01-01 by deal.closed_on",
                            "effective from (date 2026-01-01) by deal.closed_on"},
                           {"effective from 2026-01-01 through 2026-12-31 by d",
                            "effective from (date 2026-01-01) through (date 2026-12-31) by d"}});
  check_clauses("promo p to r.amount", {{"effective from 2026-01-01", "effective from (date 2026-01-01)"},
                                        {"effective from 2026-01-01 through 2026-12-31",
                                         "effective from (date 2026-01-01) through (date 2026-12-31)"}});
}

TEST_CASE("let") {
  check_clauses("rule r",
                {{"let rate 10%", "let rate 10%"},
                 {"let rate  10% when a, otherwise 5%", "let rate (choice (10% when a) (otherwise 5%))"},
                 {"let rate\n    10% when a\n    otherwise 5%",
                  "let rate (choice-on-lines (10% when a) (otherwise 5%))"}});
}

TEST_CASE("during") {
  check_clauses("rule r",
                {{"during first 24 months since deal.closed_on",
                  "during first (number 24 months) since deal.closed_on"},
                 {"during first 5 calendar months since d", "during first 5 calendar months since d"},
                 {"during first partner.term since d", "during first partner.term since d"},
                 {"during first (2 * term) since d", "during first (group (product * 2 * term)) since d"},
                 {"during through deal.ended_on", "during through deal.ended_on"}});
}

TEST_CASE("amount, floor and add") {
  check_clauses("rule r",
                {{"amount EUR 150", "amount (money EUR 150)"}, {"floor EUR 15", "floor (money EUR 15)"}});
  check_clauses("promo p to r.amount", {{"amount 12% of x", "amount (product * 12% of x)"},
                                        {"add 2% of deal.value", "add (product * 2% of deal.value)"}});
}

TEST_CASE("decay and ramp") {
  check_clauses(
      "rule r",
      {{"decay half-life 6 months since lead.created_on, to 6 decimals",
        "decay half-life (number 6 months) since lead.created_on decimals 6"},
       {"decay linear, 100% at month 12 to 50% at month 24, since deal.closed_on",
        "decay linear 100% month 12 to 50% month 24 since deal.closed_on"},
       {"decay stepped, 100%, 50% from month 6, since d", "decay stepped (100%) (50% from month 6) since d"},
       {"ramp stepped, 0%, 50% from month 6, 100% from month 12, since d",
        "ramp stepped (0%) (50% from month 6) (100% from month 12) since d"},
       {"ramp linear, 0% at day 0 to 100% at day 90, since d", "ramp linear 0% day 0 to 100% day 90 since d"},
       {"decay stepped, 100%, since d", "decay stepped (100%) since d"}});
}

TEST_CASE("cap") {
  check_clauses(
      "rule r",
      {{"cap EUR 20_000 per deal", "cap (money EUR 20000) per deal"},
       {"cap EUR 3_000 per partner per month", "cap (money EUR 3000) per partner window [month]"},
       {"cap finder.limit per deal", "cap finder.limit per deal"},
       {"cap EUR 5 per partner per trailing 30 days", "cap (money EUR 5) per partner trailing 30 days"},
       {"cap EUR 5 per partner per fiscal year from April",
        "cap (money EUR 5) per partner window [fiscal year] from April"},
       {"cap EUR 5 per partner per year from partner.joined_on",
        "cap (money EUR 5) per partner window [year] from partner.joined_on"},
       {"cap EUR 5 per partner per 2026-01-01 through 2026-06-30",
        "cap (money EUR 5) per partner range (date 2026-01-01) (date 2026-06-30)"},
       {"cap EUR 5 per partner per month, excess at 20%, in order of booking when a is b",
        "cap (money EUR 5) per partner window [month] excess-at 20% in-order-of-booking when (is a b)"},
       {"cap EUR 5 per programme, in order of booking",
        "cap (money EUR 5) per programme in-order-of-booking"}});
}

TEST_CASE("rounding") {
  check_clauses("rule r", {{"rounding half-even", "rounding half-even"},
                           {"rounding half-up", "rounding half-up"},
                           {"rounding half-down", "rounding half-down"},
                           {"rounding up", "rounding up"},
                           {"rounding down", "rounding down"},
                           {"rounding ceiling", "rounding ceiling"},
                           {"rounding floor", "rounding floor"}});
}

TEST_CASE("split") {
  check_clauses(
      "rule r",
      {{"split 70% to deal.partner, rest to deal.influencer",
        "split (70% to deal.partner) (rest to deal.influencer)"},
       {"split when deal has influencer\n        70%  to deal.partner\n        rest to deal.influencer",
        "split when (has deal influencer) (70% to deal.partner) (rest to deal.influencer)"},
       {"split when k is one of a, b, 70% to c, rest to d",
        "split when (one-of k a b) (70% to c) (rest to d)"},
       {"split 50% to a, 50% to b, odd cents to the first",
        "split (50% to a) (50% to b) odd-cents-to-the-first"},
       {"split equally among participants", "split equally participants"},
       {"split equally among deal.participants, odd cents to the first",
        "split equally deal.participants odd-cents-to-the-first"},
       {"split among participants by share", "split among participants by share"},
       {"split when deal has participants, equally among participants, odd cents to the first",
        "split when (has deal participants) equally participants odd-cents-to-the-first"},
       {"split when deal has participants\n        among participants by weight",
        "split when (has deal participants) among participants by weight"}});
}

TEST_CASE("refunds") {
  check_clauses("rule r", {{"refunds re-rate", "refunds re-rate"},
                           {"refunds at original rate", "refunds at-original-rate"},
                           {"refunds none", "refunds none"},
                           {"refunds at original rate, within 90 days of refund.invoice.paid_on",
                            "refunds at-original-rate within 90 days of refund.invoice.paid_on"}});
}

TEST_CASE("clawback") {
  check_clauses(
      "rule r",
      {{"clawback give_back at (days since deal.closed_on at deal.ended_on) on deal.ended_on",
        "clawback (at give_back (group (since days deal.closed_on deal.ended_on))) on deal.ended_on"},
       {"clawback 50% when a is b, otherwise 20% on d",
        "clawback (choice (50% when (is a b)) (otherwise 20%)) on d"},
       {"clawback 50% when k is one of a, b on d", "clawback (choice (50% when (one-of k a b))) on d"}});
}

TEST_CASE("due") {
  check_clauses(
      "rule r",
      {{"due deal.first_paid_on", "due deal.first_paid_on"},
       {"due a when b, otherwise c", "due (choice (a when b) (otherwise c))"},
       {"due 40% on deal.closed_on\n      rest as deal.value is paid",
        "due (40% on deal.closed_on) (rest as-paid deal.value)"},
       {"due 40% on a when b is c, 30% on d, rest on e",
        "due (40% on a when (is b c)) (30% on d) (rest on e)"},
       {"due 40% on a when k is one of x, y, rest on e", "due (40% on a when (one-of k x y)) (rest on e)"},
       {"due rest as invoice.net is paid when x", "due (rest as-paid invoice.net when x)"}});
}

TEST_CASE("exceptions and promos") {
  check_clauses("exception e to r.amount",
                {{"when deal.value >= EUR 100_000", "when (>= deal.value (money EUR 100000))"},
                 {"because \"Amendment 7, signed 2026-03-20\"", "because \"Amendment 7, signed 2026-03-20\""},
                 {"budget EUR 50_000", "budget (money EUR 50000)"},
                 {"budget EUR 50_000, in order of booking", "budget (money EUR 50000) in-order-of-booking"},
                 {"yields to acme_big", "yields-to acme_big"},
                 {"cap EUR 5 per deal", "cap (money EUR 5) per deal"},
                 {"refunds none", "refunds none"}});
}

TEST_CASE("payouts") {
  check_clauses("payout monthly",
                {{"closes 8 days after period end", "closes (number 8 days)"},
                 {"hold 30 days", "hold (number 30 days)"},
                 {"draw partner.draw from 2026-03-01 through 2026-04-30, recovered from 2026-05-01",
                  "draw partner.draw from (date 2026-03-01) through (date 2026-04-30) recovered-from (date "
                  "2026-05-01)"},
                 {"draw EUR 400 from 2026-03-01", "draw (money EUR 400) from (date 2026-03-01)"},
                 {"draw EUR 400", "draw (money EUR 400)"},
                 {"reserve 10% for 6 months", "reserve 10% for (number 6 months)"},
                 {"below zero carry forward", "below-zero carry-forward"},
                 {"below zero claim", "below-zero claim"},
                 {"cap EUR 60_000 per partner per month, excess carried forward",
                  "cap (money EUR 60000) per partner window [month] excess-carried"},
                 {"threshold EUR 100, else carry forward", "threshold (money EUR 100)"},
                 {"final on partner.left_on, threshold EUR 10, else forfeit",
                  "final on partner.left_on threshold (money EUR 10)"},
                 {"paid in partner.payout_currency at partner.payout_day",
                  "paid-in partner.payout_currency at partner.payout_day"}});
}

TEST_CASE("the place of a keyword covers both of its words") {
  const ParsedFile parsed = parse_text("rule r\n  for  each deal\n  pays x\n");
  REQUIRE_FALSE(parsed.damaged);
  const auto& clauses = std::get<ast::RuleDeclaration>(parsed.file.declarations.at(0).form).clauses;
  CHECK(clauses.at(0).keyword == SourceSpan{0, 9, 18});
  CHECK(clauses.at(1).keyword == SourceSpan{0, 26, 30});
}

}  // namespace
}  // namespace remit::grammar
