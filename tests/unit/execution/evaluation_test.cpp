// Whole rules on a few facts, every figure worked out by hand in the comments.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/unit/execution/books.hpp"

namespace remit {
namespace {

TEST_CASE("a marginal scale on top of a quarter's running total gives each slice its rate") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 40'000, day(1, 10));
  books.deal("D2", "Acme", 40'000, day(3, 31));
  books.deal("D3", "Acme", 40'000, day(4, 1));
  const auto lines = books.run(
      "measure qtd for partner\n  sum     deal.value by deal.closed_on\n  window  quarter\n\n"
      "scale growth marginal\n  from EUR 0       1%\n  from EUR 50_000  3%\n\n"
      "rule r\n  for each   deal where stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     growth of deal.value on top of qtd\n  "
      "refunds    none\n",
      day(6, 30));
  CHECK(books.errors.empty());
  CHECK(lines.at("r D1") == 40'000);           // 1% of 40,000
  CHECK(lines.at("r D2") == 10'000 + 90'000);  // 1% of 10,000 and 3% of 30,000
  CHECK(lines.at("r D3") == 40'000);           // a new quarter
}

TEST_CASE("a refund at the original rate makes room under a window cap for the lines behind it") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 600, day(1, 10));
  books.deal("D2", "Acme", 600, day(1, 20));
  books.invoice("I1", "D1", 600, day(1, 10));
  const std::string rules =
      "rule r\n  for each   deal where stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n"
      "  cap        EUR 100 per partner per month\n  refunds    at original rate\n";
  auto lines = books.run(rules, day(1, 31));
  CHECK(lines.at("r D1") == 6'000);  // 60 of 100
  CHECK(lines.at("r D2") == 4'000);  // what is left of 100
  books.refund("R1", "I1", 300, day(2, 10));
  lines = books.run(rules, day(1, 31));
  CHECK(lines.at("r D1") == 6'000);  // the refund isn't known in January
  lines = books.run(rules, day(2, 28));
  CHECK(lines.at("r D1") == 3'000);  // half of the deal is refunded: half of 60 is taken back
  CHECK(lines.at("r D2") == 6'000);  // 30 stand before it, so all 60 fit
}

TEST_CASE("a fact that is refunded whole earns nothing, floor or not") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 500, day(1, 10));
  books.invoice("I1", "D1", 500, day(1, 10));
  books.refund("R1", "I1", 500, day(2, 1));
  const std::string rules =
      "rule r\n  for each   deal where stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n  floor      EUR 80\n "
      " refunds    re-rate\n";
  CHECK(books.run(rules, day(1, 31)).at("r D1") == 8'000);  // 50, raised to 80
  CHECK(books.run(rules, day(2, 28)).at("r D1") == 0);
}

TEST_CASE("what a rule doesn't read can't go wrong, and what it reads is named") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 500, day(1, 10));
  books.deal("D2", "Acme", 500, std::nullopt, "open");
  books.deal("D3", "Acme", 500, day(1, 12), "won", "USD");
  const auto lines = books.run(
      "rule r\n  for each   deal where stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n  refunds    none\n",
      day(1, 31));
  CHECK(lines.size() == 1);
  CHECK(lines.at("r D1") == 5'000);
  REQUIRE(books.errors.size() == 1);
  CHECK(books.errors[0] ==
        "deal D3: deal D3 is in another currency than the ruleset's EUR; convert it where it is read: "
        "deal.value in EUR");
}

TEST_CASE("an invoice is paid on the day on which payments and credit notes reach its net") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 1));
  books.invoice("I1", "D1", 1'000, day(1, 5));
  books.payment("P1", "I1", 400, day(1, 20));
  books.payment("P2", "I1", 500, day(2, 20));
  books.refund("R1", "I1", 100, day(3, 2));
  const std::string rules =
      "rule r\n  for each   invoice where invoice is paid\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.paid_on\n  amount     10% of invoice.net\n  refunds    none\n";
  CHECK(books.run(rules, day(2, 28)).empty());
  CHECK(books.run(rules, day(3, 31)).at("r I1") == 10'000);
}

TEST_CASE("a period line stands at its period's last day, or at the batch's") {
  Books books;
  books.partner("Acme");
  books.attribute("Acme", "tier", "Gold", day(1, 1));
  books.deal("D1", "Acme", 80'000, day(2, 15));
  books.deal("D2", "Acme", 40'000, day(3, 20));
  const std::string rules =
      "measure qtd for partner\n  sum     deal.value by deal.closed_on\n  window  quarter\n\n"
      "scale volume whole\n  from EUR 0        0%\n  from EUR 100_000  1%\n\n"
      "rule kicker\n  for each   partner, quarter where partner.tier >= Gold\n  effective  from 2026-01-01 "
      "by quarter.start\n"
      "  amount     volume of qtd\n";
  CHECK(books.run(rules, day(2, 28)).at("kicker Acme 2026-01-01") == 0);
  CHECK(books.run(rules, day(3, 31)).at("kicker Acme 2026-01-01") == 120'000);  // 1% of 120,000
}

TEST_CASE(
    "what is refunded of an invoice without an amount takes no share of its line, nor of a cap's room") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 1));
  books.invoice("I1", "D1", 0, day(1, 5));
  books.refund("R1", "I1", -1, day(1, 6));
  books.invoice("I2", "D1", 100, day(1, 7));
  // I1 gets its fixed 80; I2 what is left of 100.
  const auto lines = books.run(
      "rule r\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  amount     EUR 80\n"
      "  cap        EUR 100 per partner per month\n  refunds    at original rate\n",
      day(1, 31));
  CHECK(books.errors.empty());
  CHECK(lines.at("r I1") == 8'000);
  CHECK(lines.at("r I2") == 2'000);
}

TEST_CASE("credit notes below zero leave more than there was, beyond 64 bits too") {
  constexpr std::int64_t kMostEuros = 92'233'720'368'547'758;
  const std::string rule =
      "rule r\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  amount     1% of invoice.net\n  refunds    ";
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 1));
  books.invoice("I1", "D1", kMostEuros, day(1, 5));
  books.refund("R1", "I1", -kMostEuros, day(1, 6));
  // 1% of 184,467,440,737,095,516.
  CHECK(books.run(rule + "re-rate\n", day(1, 31)).at("r I1") == 184'467'440'737'095'516);
  // Twice as much again can't be told in 64 bits of minor units.
  books.refund("R2", "I1", -kMostEuros, day(1, 7));
  CHECK(books.run(rule + "re-rate\n", day(1, 31)).empty());
  CHECK(books.errors == std::vector<std::string>{"invoice I1: what was refunded is larger than can be booked "
                                                 "(beyond 9.2 × 10^18 minor units)"});
}

TEST_CASE("a mistake is told at the place where its own rule reads what is missing") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, {});
  // The header has seven lines. The first rule reads closed_on on its line 5 and has no invoice to read it
  // for.
  books.run(
      "rule first\n  for each   invoice\n  pays       invoice.deal.partner\n"
      "  effective  from 2026-01-01 by invoice.issued_on\n  during     first 24 months since deal.closed_on\n"
      "  amount     10% of invoice.net\n  refunds    none\n\n"
      "rule second\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     1% of deal.value\n  refunds    none\n",
      day(1, 31));
  REQUIRE(books.errors.size() == 1);
  CHECK(books.error_lines == std::vector<std::uint32_t>{7 + 12});
}

TEST_CASE(
    "two amendments that hold for one deal and differ are told with both places, and agree where they can") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 10));
  books.deal("D2", "Acme", 2'000, day(1, 11));
  books.deal("D3", "Acme", 500, day(1, 12));
  // D1: 12% and EUR 120 are the same. D2: 240 and 120 are not. D3: neither holds.
  const auto lines = books.run(
      "rule r\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n  refunds    none\n"
      "exception rate to r.amount\n  when       deal.value >= EUR 1_000\n  amount     12% of deal.value\n"
      "  because    \"signed\"\n"
      "exception fixed to r.amount\n  when       deal.value > EUR 600\n  amount     EUR 120\n"
      "  because    \"signed\"\n",
      day(1, 31));
  CHECK(lines == std::map<std::string, std::int64_t>{{"r D1", 12'000}, {"r D3", 5'000}});
  CHECK(
      books.errors ==
      std::vector<std::string>{
          "deal D2: `rate` (test.remit:14) and `fixed` (test.remit:18) both hold here and don't come to the "
          "same; write `yields to` in the one that stands back"});
}

TEST_CASE("an exception for a tier or a customer doesn't hold for whoever has none") {
  Books books;
  books.partner("Acme");
  books.partner("Birch");
  books.attribute("Acme", "tier", "Gold", day(1, 1));
  books.deal("D1", "Acme", 1'000, day(1, 10));
  books.deal("D2", "Birch", 1'000, day(1, 11));
  const std::string rule =
      "rule r\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n  refunds    none\n";
  const std::string says = "\n  amount     12% of deal.value\n  because    \"signed\"\n";
  const std::map<std::string, std::int64_t> plain = {{"r D1", 10'000}, {"r D2", 10'000}};
  CHECK(books.run(rule + "exception gold to r.amount for tier Gold" + says, day(1, 31)) ==
        std::map<std::string, std::int64_t>{{"r D1", 12'000}, {"r D2", 10'000}});
  CHECK(books.errors.empty());
  for (const char* whom : {"type reseller", "region north", "segment large", "customer C7"}) {
    CAPTURE(whom);
    CHECK(books.run(rule + "exception e to r.amount for " + whom + says, day(1, 31)) == plain);
    CHECK(books.errors.empty());
  }
  // What an empty region means is what it says.
  CHECK(books.run("field deal.region is symbol, empty means north\n" + rule +
                      "exception e to r.amount for region north" + says,
                  day(1, 31)) == plain);
  CHECK(books.run("field partner.region is symbol, empty means north\n" + rule +
                      "exception e to r.amount for region north" + says,
                  day(1, 31)) == std::map<std::string, std::int64_t>{{"r D1", 12'000}, {"r D2", 12'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("what a participant hasn't is asked for by the name that rules have for participants") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 10));
  books.participant("D1", "Acme", "finder");
  books.run(
      "rule r\n  for each   participant of deal\n  pays       participant.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     participant.share of deal.value\n"
      "  refunds    none\n",
      day(1, 31));
  REQUIRE(books.errors.size() == 1);
  CHECK(books.errors.front().find("ask for it with `participant has share`") != std::string::npos);
  CHECK(books.errors.front().find("declare `field deal_partner.share … empty means …`") != std::string::npos);
}

TEST_CASE("an upline that comes back to where it was is told, and so is what a fan is missing") {
  Books books;
  books.partner("Acme");
  books.partner("Birch");
  books.attribute("Acme", "parent", "Birch", day(1, 1));
  books.attribute("Birch", "parent", "Acme", day(2, 1));
  books.deal("D1", "Acme", 1'000, day(1, 10));
  books.deal("D2", "Acme", 1'000, day(2, 10));
  books.deal("D3", "Acme", 1'000, {}, "open");
  books.deal("D4", "Acme", 1'000, {});
  const std::string rules =
      "rule up\n  for each   deal, upline of deal.partner by parent, 3 levels where stage is won\n"
      "  pays       upline.partner\n  effective  from 2026-01-01 by deal.closed_on\n"
      "  amount     EUR 6 / upline.level\n  refunds    none\n";
  const auto lines = books.run(rules, day(2, 28));
  // In January Birch is above Acme and nobody above Birch; in February they are above each other. D3 is left
  // out by `where`, D4 isn't.
  CHECK(lines.size() == 2);
  CHECK(lines.at("up D1") == 600);
  CHECK(
      books.errors ==
      std::vector<std::string>{
          "deal D2: going up by parent comes back to a partner who was there already; correct the partners' "
          "attributes in the ledger",
          "deal D4: deal D4 has no closed_on; import it, ask for it with `deal has closed_on`, or declare "
          "`field deal.closed_on … empty means …`"});
}

TEST_CASE("a payment in another currency than its invoice leaves it unknown when that was paid") {
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", 1'000, day(1, 1));
  books.invoice("I1", "D1", 1'000, day(1, 5));
  books.payment("P1", "I1", 1'000, day(1, 20), "USD");
  CHECK(books
            .run("rule r\n  for each   invoice where invoice is paid\n  pays       invoice.deal.partner\n"
                 "  effective  from 2026-01-01 by invoice.paid_on\n  amount     10% of invoice.net\n"
                 "  refunds    none\n",
                 day(1, 31))
            .empty());
  REQUIRE(books.errors.size() == 1);
  CHECK(
      books.errors[0].starts_with("invoice I1: invoice I1 has a payment or credit note in another currency"));
}

TEST_CASE("what is due as it is paid goes by the amount of the row itself, whichever batch it is in") {
  Books books;
  books.partner("Acme");
  for (int number = 1; number <= 5; ++number) {
    const std::string text = std::to_string(number);
    books.deal("D" + text, "Acme", number * 100, day(1, 10));
    books.invoice("I" + text, "D" + text, number * 100, day(1, 10));
    books.payment("P" + text, "I" + text, number * 25, day(1, 20));
  }
  books.batch_rows = 2;
  const auto lines = books.run(
      "rule r\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     10% of deal.value\n  refunds    none\n"
      "  due        rest as deal.value is paid\n",
      day(1, 31));
  CHECK(books.errors.empty());
  // A quarter of 10% of each.
  CHECK(lines == std::map<std::string, std::int64_t>{
                     {"r D1", 250}, {"r D2", 500}, {"r D3", 750}, {"r D4", 1'000}, {"r D5", 1'250}});
}

TEST_CASE("what a payout reads of the partner above may be of another batch") {
  Books books;
  books.add({.kind = FactKind::kPartner, .id = "A", .fields = {{"joined_on", day(1, 1)}}});
  books.add({.kind = FactKind::kPartner, .id = "B", .fields = {{"joined_on", day(3, 1)}}});
  books.add({.kind = FactKind::kPartner, .id = "C", .fields = {{"joined_on", day(3, 1)}}});
  books.add({.kind = FactKind::kPartner, .id = "D", .fields = {{"joined_on", day(1, 1)}}});
  books.attribute("A", "parent", "C", day(1, 1));
  books.attribute("B", "parent", "D", day(1, 1));
  books.attribute("C", "parent", "A", day(1, 1));
  books.attribute("D", "parent", "B", day(1, 1));
  const std::string rules =
      "payout early for partner where partner.parent.joined_on < 2026-02-01\n"
      "  below zero  carry forward\n";
  books.batch_rows = 1;
  CHECK(books.paid_by_first(rules, day(3, 31)) == std::vector<std::string>{"B", "C"});
}

}  // namespace
}  // namespace remit
