// Totals in the cache of columns, and values of few rows of a block.
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/integer_block.hpp"
#include "tests/unit/ledger/cached_ledger.hpp"

namespace remit {
namespace {

using test::CachedLedger;
using test::day;

TotalsName name_of(Ledger& ledger, const std::string& measure = "volume", const std::string& ruleset = "R") {
  const Result<std::int64_t> watermark = ledger.watermark();
  REQUIRE(watermark.has_value());
  return {.ruleset = ruleset,
          .rules_hash = "hash",
          .measure = measure,
          .keys = {FactKind::kPartner, FactKind::kDeal},
          .view = {.through = day("2026-01-31"), .booked_by = day("2026-02-02"), .watermark = *watermark}};
}

KeptTotals some_totals() {
  return {.keys = {{1, 2, 2}, {7, 8, 9}},
          .units = {0, -5, std::numeric_limits<std::int64_t>::max()},
          .denominator = 100};
}

bool are_kept(Ledger& ledger, const TotalsName& name, const KeptTotals& totals) {
  const Result<std::optional<KeptTotals>> kept = ledger.kept_totals(FactSchema::standard(), name);
  REQUIRE(kept.has_value());
  return kept->has_value() && (*kept)->keys == totals.keys && (*kept)->units == totals.units &&
         (*kept)->denominator == totals.denominator;
}

void keep(Ledger& ledger, const TotalsName& name, const KeptTotals& totals) {
  CHECK(ledger.keep_totals(FactSchema::standard(), {{name, totals}}).has_value());
}

}  // namespace

TEST_CASE("totals are found by all that they depend on, and by nothing else") {
  CachedLedger made;
  made.ledger().use_column_cache(true);
  fill(made);
  const TotalsName name = name_of(made.ledger());
  const KeptTotals totals = some_totals();
  keep(made.ledger(), name, totals);
  CHECK(are_kept(made.ledger(), name, totals));
  for (const auto change : std::vector<void (*)(TotalsName&)>{
           [](TotalsName& other) { other.ruleset = "S"; }, [](TotalsName& other) { other.measure = "v"; },
           [](TotalsName& other) { other.rules_hash = "h"; },
           [](TotalsName& other) { other.view.through = day("2026-02-28"); },
           [](TotalsName& other) { other.view.booked_by = day("2026-02-28"); },
           [](TotalsName& other) { --other.view.watermark; },
           [](TotalsName& other) { ++other.view.watermark; }}) {
    TotalsName other = name;
    change(other);
    CHECK_FALSE(are_kept(made.ledger(), other, totals));
  }
  SUBCASE("also once more facts have come") {
    fill(made, test::kDeals, test::kDeals + 200);
    CHECK(are_kept(made.ledger(), name, totals));
    made.read(FactKind::kDeal, {"value"});  // writes to the cache
    CHECK(are_kept(made.ledger(), name, totals));
  }
  SUBCASE("until the ruleset's next ones are kept") {
    keep(made.ledger(), name_of(made.ledger(), "another"), totals);
    CHECK(are_kept(made.ledger(), name_of(made.ledger(), "another"), totals));
    CHECK_FALSE(are_kept(made.ledger(), name, totals));
  }
  SUBCASE("and those of another ruleset stay") {
    keep(made.ledger(), name_of(made.ledger(), "volume", "S"), totals);
    CHECK(are_kept(made.ledger(), name, totals));
  }
  SUBCASE("nothing counted is a total, too") {
    const KeptTotals nothing{.keys = {{}, {}}, .units = {}, .denominator = 1};
    keep(made.ledger(), name, nothing);
    CHECK(are_kept(made.ledger(), name, nothing));
  }
  SUBCASE("but not in a damaged file") {
    std::string bytes = made.cache_bytes();
    // In the records, and in the directory at the end.
    for (std::size_t place = bytes.find("totals|R|"); place != std::string::npos;
         place = bytes.find("totals|R|", place + 1)) {
      bytes[place + 10] ^= 1;
    }
    made.write_cache(bytes);
    CHECK_FALSE(are_kept(made.ledger(), name, totals));
  }
}

TEST_CASE("without a cache no totals are kept, and none is missed") {
  CachedLedger made;
  fill(made);
  const TotalsName name = name_of(made.ledger());
  keep(made.ledger(), name, some_totals());
  CHECK_FALSE(std::filesystem::exists(made.cache()));
  made.ledger().use_column_cache(true);
  CHECK_FALSE(are_kept(made.ledger(), name, some_totals()));
}

TEST_CASE("few rows of a block are those that all of them have") {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const std::vector<std::int64_t>& values :
       std::vector<std::vector<std::int64_t>>{{7, 7, 7, 7, 7},
                                              {-1, 0, 200, 3, 4},
                                              {-1, 0, 60'000, 3, 4},
                                              {-1, 0, 4'000'000'000, 3, 4},
                                              {-most, 0, most, 3, 4}}) {
    for (const std::vector<std::uint8_t>& present :
         std::vector<std::vector<std::uint8_t>>{{}, {1, 0, 1, 1, 0}}) {
      const IntegerBlock block = encode_numbers(values, present);
      std::vector<std::int64_t> all(values.size());
      decode(block.coding, block.bytes, std::int64_t{-99}, all.data());
      const std::vector<std::size_t> rows = {4, 1, 2};
      std::vector<std::int64_t> few(rows.size());
      decode_at(block.coding, block.bytes, std::int64_t{-99}, rows, few.data());
      CHECK(few == std::vector<std::int64_t>{all[4], all[1], all[2]});
      CHECK(all[2] == values[2]);
    }
  }
  const IntegerBlock ascending = encode_ascending(std::vector<std::int32_t>{10, 11, 13, 14});
  std::vector<std::int32_t> few(2);
  decode_at(ascending.coding, ascending.bytes, 0, std::vector<std::size_t>{3, 0}, few.data());
  CHECK(few == std::vector<std::int32_t>{14, 10});
}

TEST_CASE("of some of the facts those that were asked for stand in the order of their ids") {
  test::LedgerFolder made;
  made.import_clean("partners.csv", "id,name\nP,p\n");
  made.import_clean(
      "deals.csv",
      "id,partner_id,stage,value,currency,closed_on\n"
      "D9,P,won,9.00,EUR,2026-01-05\nD5,P,won,5.00,EUR,2026-02-05\nD8,P,won,8.00,EUR,2026-01-05\n"
      "D4,P,won,4.00,EUR,2026-02-05\nD7,P,won,7.00,EUR,2026-02-05\n");
  made.import_clean(
      "invoices.csv",
      "id,deal_id,issued_on,net,currency\nI1,D9,2026-02-01,1.00,EUR\nI2,D8,2026-02-01,1.00,EUR\n");
  FactRequest request;
  request.schema = FactSchema::standard();
  const DaySpans february(day("2026-02-01").days(), day("2026-02-28").days());
  for (const FactKind kind : {FactKind::kDeal, FactKind::kInvoice}) {
    const char* const field = kind == FactKind::kDeal ? "value" : "deal";
    request.kinds.push_back({.kind = kind, .fields = {*request.schema.find_field(kind, field)}});
    request.kinds.back().rows = RowSet{february, {}};
  }
  const Result<FactSet> facts = made.ledger().read(request);
  REQUIRE(facts.has_value());
  std::vector<std::string> ids = test::ids(made.ledger(), facts->table(FactKind::kDeal));
  REQUIRE(ids.size() == 5);
  // Those of February, and behind them what the invoices refer to.
  CHECK(std::vector<std::string>(ids.begin(), ids.begin() + 3) == std::vector<std::string>{"D4", "D5", "D7"});
  const auto& deals = facts->table(FactKind::kInvoice).column(request.kinds[1].fields[0]).codes;
  CHECK(ids.at(static_cast<std::size_t>(deals[0])) == "D9");
  CHECK(ids.at(static_cast<std::size_t>(deals[1])) == "D8");
}

}  // namespace remit
