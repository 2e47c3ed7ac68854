// Several connections read what one does: every column, row and word the same.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/ledger/same_table.hpp"
#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;

constexpr int kDeals = 70'000;  // more than one part of a scan

std::string id_of(int deal) {
  const std::string digits = std::to_string(deal);
  return "D" + std::string(6 - digits.size(), '0') + digits;
}

/// Deals with gaps in most columns, some of them corrected afterwards.
void fill(LedgerFolder& made) {
  std::string rows = "id,partner_id,stage,value,currency,closed_on,score\n";
  for (int deal = 0; deal < kDeals; ++deal) {
    const std::string day = std::to_string(10 + deal % 19);
    rows += id_of(deal) + ",P" + std::to_string(deal % 7) + ",stage " + std::to_string(deal % 11) + "," +
            std::to_string(deal) + ".25,EUR," + (deal % 17 == 0 ? "" : "2026-01-" + day) + "," +
            (deal % 5 == 0 ? "" : std::to_string(deal % 101) + "." + std::to_string(deal % 7)) + "\n";
  }
  made.import_clean("partners.csv", "id,name\nP0,a\nP1,b\nP2,c\nP3,d\nP4,e\nP5,f\nP6,g\n");
  made.import_clean("deals.csv", rows);
  std::string corrections = "id,partner_id,stage,value,currency,closed_on,score\n";
  for (int deal = 0; deal < kDeals; deal += 997) {
    corrections += id_of(deal) + ",P1,changed,7.00,EUR,2026-0" + std::to_string(1 + deal % 3) + "-20,3\n";
  }
  made.import_clean("deals.csv", corrections);
}

FactSet read(Ledger& ledger, const FactView& view, unsigned threads,
             const std::optional<RowSet>& rows = std::nullopt) {
  FactSchema schema = FactSchema::standard();
  FactRequest request{.schema = schema, .kinds = {{FactKind::kDeal, {}}}, .view = view, .threads = threads};
  for (const char* name : {"partner", "stage", "value", "currency", "closed_on"}) {
    request.kinds[0].fields.push_back(*schema.find_field(FactKind::kDeal, name));
  }
  request.kinds[0].rows = rows;
  Result<FactSet> facts = ledger.read(request);
  REQUIRE_MESSAGE(facts.has_value(), (facts ? "" : facts.error().message));
  return std::move(*facts);
}

void check_same(const FactSet& one, const FactSet& several) {
  CHECK(one.symbols().size() == several.symbols().size());
  test::check_same_table(one.table(FactKind::kDeal), several.table(FactKind::kDeal));
}

}  // namespace

TEST_CASE("several threads read the same facts as one") {
  LedgerFolder made;
  fill(made);
  const std::int64_t all = made.ledger().watermark().value();
  const Date never = Date::never();
  const std::vector<std::pair<const char*, FactView>> views = {
      {"everything", {}},
      {"through a day, which hides some corrections", {test::day("2026-01-31"), never, all}},
      {"before the corrections", {never, never, kDeals + 7}},
      {"among the corrections", {never, never, kDeals + 20}},
      {"in the middle of the deals", {never, never, kDeals / 2}},
  };
  for (const auto& [name, view] : views) {
    CAPTURE(name);
    const FactSet one = read(made.ledger(), view, 1);
    CHECK(one.table(FactKind::kDeal).row_count > 0);
    check_same(one, read(made.ledger(), view, 2));
    check_same(one, read(made.ledger(), view, 5));
  }
}

TEST_CASE("several threads read the same part of the facts as one") {
  LedgerFolder made;
  fill(made);
  const std::int64_t all = made.ledger().watermark().value();
  const FactView view{Date::never(), Date::never(), all};
  const std::vector<std::pair<const char*, RowSet>> parts = {
      {"everything", RowSet::everything()},
      {"half of the days", RowSet::of_days(test::day("2026-01-10").days(), test::day("2026-01-19").days())},
      {"the last deals", {{}, {10, kDeals}}},
      {"a few deals and a day", {{test::day("2026-01-12").days(), test::day("2026-01-12").days()}, {5, 9}}},
      {"nothing", {}},
  };
  for (const auto& [name, rows] : parts) {
    CAPTURE(name);
    const FactSet one = read(made.ledger(), view, 1, rows);
    CHECK((one.table(FactKind::kDeal).row_count > 0) == !rows.empty());
    check_same(one, read(made.ledger(), view, 2, rows));
    check_same(one, read(made.ledger(), view, 5, rows));
  }
}

TEST_CASE("several threads read what a batch sees that holds the write lock") {
  LedgerFolder made;
  fill(made);
  const FactSet one = read(made.ledger(), {}, 1);
  REQUIRE(made.ledger().begin_batch().has_value());
  check_same(one, read(made.ledger(), {}, 3));
  made.ledger().roll_back_batch();
}

}  // namespace remit
