// Values as they were known on a day, every figure worked out by hand.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/unit/execution/books.hpp"

namespace remit {
namespace {

using Lines = std::map<std::string, std::int64_t>;
using Errors = std::vector<std::string>;

std::string for_deals(const std::string& amount, const std::string& name = "r") {
  return "rule " + name +
         "\n  for each   deal where stage is won\n  pays       deal.partner\n"
         "  effective  from 2026-01-01 by deal.closed_on\n  amount     " +
         amount + "\n  refunds    none\n\n";
}

}  // namespace

TEST_CASE("a tier that is told late doesn't count where it is read as it was known") {
  Books books;
  books.partner("Elm");
  books.attribute("Elm", "tier", "Silver", day(1, 1));
  books.attribute("Elm", "tier", "Gold", day(2, 1), day(3, 10));  // from 1 February, told on 10 March
  books.deal("D1", "Elm", 1'000, day(2, 20));
  books.deal("D2", "Elm", 1'000, day(3, 20));
  // D1: Silver was known on 20 February, so 5%; D2: 10%.
  CHECK(books.run(for_deals("10% of deal.value when (partner.tier as known on deal.closed_on) is Gold, "
                            "otherwise 5% of deal.value"),
                  day(3, 31)) == Lines{{"r D1", 5'000}, {"r D2", 10'000}});
  // As known on 15 March both are Gold. Both have two days of their own in the next one.
  CHECK(books.run(for_deals("10% of deal.value when (partner.tier as known on 2026-03-15) is Gold, "
                            "otherwise 5% of deal.value"),
                  day(3, 31)) == Lines{{"r D1", 10'000}, {"r D2", 10'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("a corrected value is read as it was before") {
  Books books;
  books.partner("Elm");
  books.deal("D1", "Elm", 1'000, day(2, 10));
  books.deal("D1", "Elm", 4'000, day(2, 10), "won", "EUR", day(3, 5));
  CHECK(books.run(for_deals("10% of (deal.value as known on 2026-02-28)"), day(3, 31)) ==
        Lines{{"r D1", 10'000}});
  CHECK(books.run(for_deals("10% of (deal.value as known on 2026-03-05)"), day(3, 31)) ==
        Lines{{"r D1", 40'000}});
  // What was known on a day that is still to come is what is known now.
  CHECK(books.run(for_deals("10% of (deal.value as known on never)"), day(3, 31)) == Lines{{"r D1", 40'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("what wasn't known yet is a mistake of the row that reads it, and of no other") {
  Books books;
  books.partner("Elm");
  books.attribute("Elm", "tier", "Gold", day(1, 1));
  books.deal("D1", "Elm", 1'000, day(2, 10), "won", "EUR", day(3, 5));  // told on 5 March
  books.deal("D2", "Elm", 2'000, day(2, 11));
  CHECK(books.run(for_deals("10% of (deal.value as known on deal.closed_on)"), day(3, 31)) ==
        Lines{{"r D2", 20'000}});
  CHECK(books.errors == Errors{"deal D1: as known on 2026-02-10: the deal itself wasn't known yet"});
  // The line's own partner and governing date are those of now, so its tier is known.
  CHECK(books.run(for_deals("10% of deal.value when (partner.tier as known on deal.closed_on) is Gold, "
                            "otherwise EUR 0"),
                  day(3, 31)) == Lines{{"r D1", 10'000}, {"r D2", 20'000}});
  CHECK(books.errors.empty());
  // Guarded: a row whose condition doesn't hold asks for nothing.
  CHECK(books.run(for_deals("10% of (deal.value as known on deal.closed_on) when deal.value > EUR 1_500, "
                            "otherwise EUR 1"),
                  day(3, 31)) == Lines{{"r D1", 100}, {"r D2", 20'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("a measure as it was known has neither what was told later nor what was refunded since") {
  const std::string measure =
      "measure sold for partner\n  sum     deal.value by deal.closed_on\n  window  quarter\n\n";
  Books books;
  books.partner("Elm");
  books.deal("D1", "Elm", 1, day(2, 10));
  books.deal("D2", "Elm", 10, day(2, 10), "won", "EUR", day(4, 20));  // told on 20 April
  books.deal("D3", "Elm", 100, day(2, 10));
  // So far, in order of id: D2 stands behind D1 whether it was known or not.
  CHECK(books.run(measure + for_deals("100% of (sold as known on 2026-02-28)"), day(4, 30)) ==
        Lines{{"r D1", 100}, {"r D2", 100}, {"r D3", 10'100}});
  CHECK(books.run(measure + for_deals("100% of ((sold before this) as known on 2026-02-28)"), day(4, 30)) ==
        Lines{{"r D1", 0}, {"r D2", 100}, {"r D3", 100}});
  // A quarter that is settled 15 days after its end, and D2 came 5 days too late; of the second, nothing yet.
  CHECK(books.run(measure +
                      "rule b\n  for each   partner, quarter\n  effective  from 2026-01-01 by quarter.start\n"
                      "  amount     100% of (sold as known on quarter.end + 15 days)\n",
                  day(4, 30)) == Lines{{"b Elm 2026-01-01", 10'100}, {"b Elm 2026-04-01", 0}});
  CHECK(books.errors.empty());
}

TEST_CASE("for a partner who wasn't known yet nothing had counted") {
  Books books;
  books.add({.kind = FactKind::kPartner, .id = "Elm", .fields = {}, .booked_on = day(1, 1)});
  books.add({.kind = FactKind::kPartner, .id = "Fir", .fields = {}, .booked_on = day(7, 15)});
  books.deal("D1", "Elm", 1'000, day(2, 10));
  const std::string rules =
      "measure sold for partner\n  sum     deal.value by deal.closed_on\n  window  quarter\n\n"
      "rule b\n  for each   partner, quarter\n  effective  from 2026-01-01 by quarter.start\n"
      "  amount     1% of (sold as known on quarter.end + 15 days)\n";
  CHECK(books.run(rules, day(3, 31)) == Lines{{"b Elm 2026-01-01", 1'000}, {"b Fir 2026-01-01", 0}});
  CHECK(books.run(rules, day(7, 31)).at("b Fir 2026-01-01") == 0);
  CHECK(books.errors.empty());
}

TEST_CASE("lines and balances as they were known") {
  Books books;
  books.partner("Elm");
  books.deal("D1", "Elm", 1'000, day(2, 10));
  books.deal("D1", "Elm", 4'000, day(2, 10), "won", "EUR", day(3, 5));
  books.deal("D2", "Elm", 2'000, day(2, 11), "won", "EUR", day(3, 5));
  const std::string first = for_deals("10% of deal.value", "first");
  // D1's line was 100; D2 had none, which is 0.
  CHECK(books.run(first + for_deals("50% of (first as known on 2026-02-28)", "second"), day(3, 31)) ==
        Lines{{"first D1", 40'000}, {"first D2", 20'000}, {"second D1", 5'000}, {"second D2", 0}});
  // A balance of all deals: 1,000 by then, 6,000 by now.
  const std::string bank =
      "balance bank for partner\n  each     deal by deal.closed_on\n  starts   EUR 0\n"
      "  becomes  before + deal.value\n\n";
  CHECK(books.run(bank + for_deals("10% of ((bank at 2026-02-28) as known on 2026-02-28)"), day(3, 31)) ==
        Lines{{"r D1", 10'000}, {"r D2", 10'000}});
  CHECK(books.run(bank + for_deals("10% of (bank at 2026-02-28)"), day(3, 31)) ==
        Lines{{"r D1", 60'000}, {"r D2", 60'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("a balance so far, of a fact that wasn't known, ends before where it would stand") {
  Books books;
  books.partner("Elm");
  books.deal("D1", "Elm", 1, day(2, 10));
  books.deal("D2", "Elm", 10, day(2, 10), "won", "EUR", day(4, 20));  // told on 20 April
  books.deal("D3", "Elm", 100, day(2, 10));
  const std::string bank =
      "balance bank for partner\n  each     deal by deal.closed_on\n  starts   EUR 0\n"
      "  becomes  before + deal.value\n\n";
  // All on one day, in order of id: D2 would stand behind D1.
  CHECK(books.run(bank + for_deals("100% of (bank as known on 2026-02-28)"), day(4, 30)) ==
        Lines{{"r D1", 100}, {"r D2", 100}, {"r D3", 10'100}});
  CHECK(books.errors.empty());
}

TEST_CASE("what was known may itself ask for what was known before") {
  Books books;
  books.partner("Elm");
  books.deal("D1", "Elm", 1'000, day(1, 10));
  books.deal("D1", "Elm", 2'000, day(1, 10), "won", "EUR", day(2, 5));
  books.deal("D1", "Elm", 4'000, day(1, 10), "won", "EUR", day(3, 5));
  // By the end of February it was 2,000; of that, and of what was known in January then: 2,000 + 1,000.
  CHECK(books.run(for_deals("10% of ((deal.value + (deal.value as known on 2026-01-31)) as known on "
                            "2026-02-28)"),
                  day(3, 31)) == Lines{{"r D1", 30'000}});
  // Nobody can know more by asking then for a later day.
  CHECK(books.run(for_deals("10% of ((deal.value as known on 2026-03-31) as known on 2026-02-28)"),
                  day(3, 31)) == Lines{{"r D1", 20'000}});
  CHECK(books.errors.empty());
}

TEST_CASE("a rate as it was published by a day") {
  Books books;
  books.partner("Elm");
  const auto rate = [&](const char* value, Date booked) {
    books.add({.kind = FactKind::kExchangeRate,
               .id = "2026-02-10/USD/EUR",
               .fields = {{"on", day(2, 10)},
                          {"from", std::string("USD")},
                          {"to", std::string("EUR")},
                          {"rate", *parse_decimal(value)}},
               .booked_on = booked});
  };
  rate("0.90", day(2, 10));
  rate("0.80", day(3, 1));  // corrected
  books.deal("D1", "Elm", 1'000, day(2, 10), "won", "USD");
  CHECK(books.run(for_deals("10% of (deal.value in EUR)"), day(3, 31)) == Lines{{"r D1", 8'000}});
  CHECK(books.run(for_deals("10% of (deal.value in EUR as known on 2026-02-28)"), day(3, 31)) ==
        Lines{{"r D1", 9'000}});
  CHECK(books.run(for_deals("10% of (deal.value in EUR as known on 2026-02-09)"), day(3, 31)).empty());
  CHECK(books.errors == Errors{"deal D1: as known on 2026-02-09: the deal itself wasn't known yet"});
}

}  // namespace remit
