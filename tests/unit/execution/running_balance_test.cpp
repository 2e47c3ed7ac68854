// Balances that only add up, which are worked out as running totals; every figure by hand in the comments.
#include <doctest/doctest.h>

#include <string>

#include "tests/unit/execution/books.hpp"

namespace remit {
namespace {

// What is banked so far is paid out by each deal, so that a line shows what the balance stands at.
std::string rules_with(const std::string& clauses) {
  return "balance bank for partner\n  each     deal by deal.closed_on where deal.stage is won\n" + clauses +
         "\nrule r\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
         "  effective  from 2026-01-01 by deal.closed_on\n  amount     bank\n  refunds    none\n";
}

void fill(Books& books) {
  books.partner("Acme");
  books.partner("Borealis");
  books.deal("D1", "Acme", 100, day(1, 20));  // ids don't stand in the order of days
  books.deal("D2", "Borealis", 7, day(1, 5));
  books.deal("D3", "Acme", 30, day(1, 10));
  books.deal("D4", "Acme", 5, day(2, 1));
  books.deal("D5", "Acme", 1'000, day(1, 12), "open");
}

TEST_CASE("a balance that only adds up is the running total of its steps, by key and in their order") {
  Books books;
  fill(books);
  const auto lines =
      books.run(rules_with("  starts   EUR 10\n  becomes  before + 10% of deal.value - EUR 1\n"), day(2, 28));
  CHECK(books.errors.empty());
  CHECK(lines.size() == 4);
  CHECK(lines.at("r D3") == 1'200);  // 10 + 3 - 1
  CHECK(lines.at("r D1") == 2'100);  // + 10 - 1
  CHECK(lines.at("r D4") == 2'050);  // + 0.50 - 1
  CHECK(lines.at("r D2") == 970);    // 10 + 0.70 - 1
}

TEST_CASE("a running balance begins again with each period") {
  Books books;
  fill(books);
  const auto lines = books.run(
      "balance bank for partner, month\n  each     deal by deal.closed_on where deal.stage is won\n"
      "  starts   EUR 10\n  becomes  before + deal.value\n\n"
      "rule r\n  for each   deal where deal.stage is won\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     bank\n  refunds    none\n",
      day(2, 28));
  CHECK(books.errors.empty());
  CHECK(lines.at("r D3") == 4'000);   // 10 + 30
  CHECK(lines.at("r D1") == 14'000);  // + 100
  CHECK(lines.at("r D4") == 1'500);   // 10 + 5: a new month
}

TEST_CASE("a step of a running balance that comes to nothing changes nothing") {
  Books books;
  fill(books);
  const auto lines = books.run("let share\n  10% of deal.value when deal.value >= EUR 30\n\n" +
                                   rules_with("  starts   EUR 0\n  becomes  before + share\n"),
                               day(2, 28));
  CHECK(books.errors.empty());
  CHECK(lines.at("r D3") == 300);
  CHECK(lines.at("r D1") == 1'300);
  CHECK(lines.at("r D4") == 1'300);  // 5 are below 30: no share
  CHECK(lines.at("r D2") == 0);
}

TEST_CASE("a running balance beyond 64 bits is worked out step by step") {
  constexpr std::int64_t kMostEuros = 92'233'720'368'547'758;  // 9.2 × 10^18 cents
  Books books;
  books.partner("Acme");
  books.deal("D1", "Acme", kMostEuros, day(1, 1));
  books.deal("D2", "Acme", kMostEuros, day(1, 2));
  books.deal("D3", "Acme", 1, day(1, 3));
  const auto lines = books.run(
      "balance bank for partner\n  each     deal by deal.closed_on\n  starts   EUR 0\n"
      "  becomes  before + deal.value\n\n"
      "rule r\n  for each   deal\n  pays       deal.partner\n"
      "  effective  from 2026-01-01 by deal.closed_on\n  amount     1% of bank\n  refunds    none\n",
      day(1, 31));
  CHECK(books.errors.empty());
  CHECK(lines.at("r D1") == 92'233'720'368'547'758);   // 1% of 9,223,372,036,854,775,800 cents
  CHECK(lines.at("r D2") == 184'467'440'737'095'516);  // of twice that
  CHECK(lines.at("r D3") == 184'467'440'737'095'517);
}

}  // namespace
}  // namespace remit
