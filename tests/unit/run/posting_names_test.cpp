#include "engine/run/posting_names.hpp"

#include <doctest/doctest.h>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {

TEST_CASE("periods are called by their names") {
  using test::day;
  CHECK(period_name(day(2026, 10, 1), day(2026, 10, 31)) == "2026-10");
  CHECK(period_name(day(2026, 10, 1), day(2026, 12, 31)) == "2026-Q4");
  CHECK(period_name(day(2026, 7, 1), day(2026, 12, 31)) == "2026-H2");
  CHECK(period_name(day(2026, 1, 1), day(2026, 12, 31)) == "2026");
  CHECK(period_name(day(2026, 2, 1), day(2026, 4, 30)) == "2026-02-01 through 2026-04-30");
}

TEST_CASE("lines are called by their fact or their period") {
  test::SampleLedger ledger;
  ledger.import("partners.csv", "id\nA\n", test::day(2026, 1, 1));
  PostingNames names(*ledger);
  const auto line = [](std::int64_t number, std::int64_t fan = 0) {
    return PostingKey{.component = 1, .line_kind = 1, .partner = 1, .line = number, .fan = fan};
  };
  CHECK(*names.line("quarter", line(test::day(2026, 4, 1).days())) == "2026-Q2");
  CHECK(*names.line("month", line(test::day(2026, 4, 1).days())) == "2026-04");
  CHECK(*names.line("quarter", line(test::day(2026, 2, 1).days())) == "2026-02-01");
  names.add_word(77, "of A");
  CHECK(*names.line("month", line(test::day(2026, 4, 1).days(), 77)) == "2026-04, of A");
  CHECK(names.fan(line(1))->empty());
  const auto key = (*ledger).find_key(FactSchema::standard().fact(FactKind::kPartner), "A");
  REQUIRE(key.has_value());
  CHECK(**names.partner(**key) == "A");
  CHECK_FALSE(names.line("deal", line(99)).has_value());
  CHECK_FALSE(names.line("nonsense", line(1)).has_value());
  CHECK_FALSE(names.component(1).has_value());
}

}  // namespace remit
