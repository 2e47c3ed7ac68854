#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::day;
using test::ids;
using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

constexpr const char* kHeader = "id,partner_id,stage,value,currency,closed_on,booked_on\n";

/// `id value` of the deals that a view sees.
Texts deals(LedgerFolder& made, const FactView& view) {
  const FactSet facts = made.read(FactKind::kDeal, {"value"}, view);
  Texts seen = ids(made.ledger(), facts.table(FactKind::kDeal));
  const Texts values = texts(facts, FactKind::kDeal, "value");
  for (std::size_t row = 0; row < seen.size(); ++row) {
    seen[row] += " " + values[row];
  }
  return seen;
}

TEST_CASE("a view sees the newest version that its watermark, booking date and own date let it") {
  LedgerFolder made;
  // Sequences 1 to 3, then 4 and 5 as corrections, then 6.
  made.import_clean("deals.csv", std::string(kHeader) +
                                     "D1,A,won,1.00,EUR,2026-01-10,2026-01-10\n"
                                     "D2,A,won,2.00,EUR,2026-02-10,2026-02-10\n"
                                     "D3,A,won,3.00,EUR,2026-03-10,2026-03-10\n");
  const ImportReport corrected =
      made.import_clean("deals.csv", std::string(kHeader) +
                                         "D1,A,won,1.50,EUR,2026-01-10,2026-04-01\n"
                                         "D2,A,won,2.00,EUR,2026-02-10,2026-02-10\n"
                                         "D3,A,won,3.50,EUR,2026-01-31,2026-04-02\n");
  CHECK(corrected.files[0].changed == 2);
  CHECK(corrected.files[0].unchanged == 1);
  CHECK(made.import_clean("deals.csv", std::string(kHeader) + "D1,A,won,1.75,EUR,2026-05-01,2026-04-15\n")
            .files[0]
            .changed == 1);
  CHECK(made.ledger().watermark().value() == 6);
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kDeal)).value() == 3);

  struct Case {
    const char* name;
    FactView view;
    Texts expected;
  };
  const Date never = Date::never();
  const std::int64_t all = FactView{}.watermark;
  const std::vector<Case> cases = {
      {"everything", {never, never, all}, {"D1 175", "D2 200", "D3 350"}},
      {"watermark before the corrections", {never, never, 3}, {"D1 100", "D2 200", "D3 300"}},
      {"watermark among the first facts", {never, never, 2}, {"D1 100", "D2 200"}},
      {"watermark among the corrections", {never, never, 4}, {"D1 150", "D2 200", "D3 300"}},
      {"watermark before all", {never, never, 0}, {}},
      {"booked by the end of March", {never, day("2026-03-31"), all}, {"D1 100", "D2 200", "D3 300"}},
      {"booked by 1 April", {never, day("2026-04-01"), all}, {"D1 150", "D2 200", "D3 300"}},
      {"booked by 2 April", {never, day("2026-04-02"), all}, {"D1 150", "D2 200", "D3 350"}},
      {"booked by mid January", {never, day("2026-01-15"), all}, {"D1 100"}},
      // The own date is that of the version that counts: D1 moved to May, D3 came forward to January.
      {"through January", {day("2026-01-31"), never, all}, {"D3 350"}},
      {"through January, as known in March", {day("2026-01-31"), day("2026-03-31"), all}, {"D1 100"}},
      {"through February", {day("2026-02-28"), never, all}, {"D2 200", "D3 350"}},
      {"through May", {day("2026-05-01"), never, all}, {"D1 175", "D2 200", "D3 350"}},
      {"through March, watermark 5", {day("2026-03-31"), never, 5}, {"D1 150", "D2 200", "D3 350"}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    CHECK(deals(made, each.view) == each.expected);
  }
}

TEST_CASE("sequences say which version a row is of") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,name\nA,x\nB,y\n");
  made.import_clean("partners.csv", "id,name\nA,z\n");
  const FactSet now = made.read(FactKind::kPartner, {});
  CHECK(now.table(FactKind::kPartner).sequences == std::vector<Sequence>{3, 2});
}

TEST_CASE("a version whose booking date moves is a change, a fact without own date is always known") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,booked_on\nA,2026-03-01\nB,\n");
  CHECK(made.import_clean("partners.csv", "id,booked_on\nA,2026-03-02\nB,\n").files[0].changed == 1);
  const FactSet early =
      made.read(FactKind::kPartner, {}, {Date::never(), day("2026-03-01"), FactView{}.watermark});
  CHECK(ids(made.ledger(), early.table(FactKind::kPartner)) == Texts{"A", "B"});
  CHECK(early.table(FactKind::kPartner).sequences == std::vector<Sequence>{1, 2});
  const FactSet earlier =
      made.read(FactKind::kPartner, {}, {Date::never(), day("2026-02-28"), FactView{}.watermark});
  CHECK(ids(made.ledger(), earlier.table(FactKind::kPartner)) == Texts{"B"});
}

TEST_CASE("facts without an id are told apart by their identity, slashes and all") {
  LedgerFolder made;
  const char* header = "partner_id,measure,period,amount\n";
  made.import_clean("targets.csv", std::string(header) + "a/b,c,2026,1\na,b/c,2026,2\n");
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kTarget)).value() == 2);
  const ImportReport again = made.import_clean("targets.csv", std::string(header) + "a/b,c,2026,5\n");
  CHECK(again.files[0].changed == 1);
  const FactSet facts = made.read(FactKind::kTarget, {"amount"});
  CHECK(ids(made.ledger(), facts.table(FactKind::kTarget)) == Texts{"a/b\\/c/2026", "a\\/b/c/2026"});
  CHECK(texts(facts, FactKind::kTarget, "amount") == Texts{"2", "5"});
}

}  // namespace
}  // namespace remit
