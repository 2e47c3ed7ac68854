// What has become known between two views: the same with the cache of columns as without it.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/ledger/fact_lookups.hpp"
#include "tests/unit/ledger/cached_ledger.hpp"

namespace remit {
namespace {

using test::CachedLedger;
using test::correct;
using test::day;
using test::fill;
using test::kDeals;
using test::kPart;

FactChanges changes(CachedLedger& made, bool cached, FactKind kind, const FactView& before,
                    const FactView& after) {
  made.ledger().use_column_cache(cached);
  const FactSchema schema = FactSchema::standard();
  const std::size_t money = *schema.find_field(kind, kind == FactKind::kDeal ? "value" : "net");
  FactLookups lookups(made.ledger(), schema);
  Result<FactChanges> found = lookups.changes(kind, {money}, before, after);
  REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().message));
  // What was found is known when its days are asked for.
  CHECK(lookups.days_of(kind, found->rows().keys).value() == found->days);
  return std::move(*found);
}

void check_changes(CachedLedger& made, FactKind kind, const FactView& before, const FactView& after) {
  const FactChanges expected = changes(made, false, kind, before, after);
  const FactChanges found = changes(made, true, kind, before, after);
  CHECK(found.added == expected.added);
  CHECK(found.referable == expected.referable);
  CHECK(found.returned == expected.returned);
  CHECK(found.changed == expected.changed);
  CHECK(found.days == expected.days);
  CHECK(found.undated == expected.undated);
  CHECK(found.changed_fields == expected.changed_fields);
}

/// Has the cache take in the numbers and dates of all deals and of all lines of invoices.
void make_cache(CachedLedger& made) {
  made.ledger().use_column_cache(true);
  const FactSchema schema = FactSchema::standard();
  const FactRequest request{
      .schema = schema,
      .kinds = {{FactKind::kDeal, {*schema.find_field(FactKind::kDeal, "partner")}},
                {FactKind::kInvoiceLine, {*schema.find_field(FactKind::kInvoiceLine, "invoice")}}},
      .view = {}};
  REQUIRE(made.ledger().read(request).has_value());
}

/// Views none of which is before the one in front of it in anything.
std::vector<FactView> later_and_later(std::int64_t all) {
  const Date never = Date::never();
  return {{day("2026-01-12"), day("2026-01-20"), 0},
          {day("2026-01-15"), day("2026-02-10"), 2 * kPart + 20},
          {day("2026-01-15"), day("2026-03-04"), 5 * kPart},
          {day("2026-01-31"), day("2026-03-04"), 5 * kPart},
          {day("2026-02-20"), day("2026-04-02"), all - 3},
          {never, never, all}};
}

TEST_CASE("what has changed is the same by the cache of columns") {
  CachedLedger made;
  fill(made);
  SUBCASE("facts as they came") {}
  SUBCASE("facts with corrections") {
    correct(made);
    fill(made, kDeals, kDeals + 2 * static_cast<int>(kPart));
  }
  make_cache(made);
  const std::vector<FactView> views = later_and_later(made.ledger().watermark().value());
  std::size_t added = 0;
  for (std::size_t before = 0; before < views.size(); ++before) {
    for (std::size_t after = before; after < views.size(); ++after) {
      CAPTURE(before);
      CAPTURE(after);
      for (const FactKind kind : {FactKind::kDeal, FactKind::kInvoiceLine}) {
        check_changes(made, kind, views[before], views[after]);
      }
      added += changes(made, true, FactKind::kDeal, views[before], views[after]).added.keys.spans().size();
    }
  }
  CHECK(added > 100);
}

// Deals 0 to 9 by number and day: 2026-01-10 to 2026-01-19, but deal 0, which has no day. Deals 0 and 13 were
// booked on 2026-03-01 and 2026-03-05.
TEST_CASE("what a later view sees besides is told by number and day") {
  CachedLedger made;
  fill(made, 0, 20);
  make_cache(made);
  const FactChanges found = changes(made, true, FactKind::kDeal, {day("2026-01-12"), day("2026-03-04"), 1000},
                                    {day("2026-01-14"), day("2026-03-04"), 1000});
  // Keys are given in order of rows, from 1: deals 3 and 4 of the 13th and 14th.
  CHECK(found.added.keys == KeySpans(4, 5));
  CHECK(found.days == DaySpans(day("2026-01-13").days(), day("2026-01-14").days()));
  CHECK_FALSE(found.undated);
  const FactChanges booked =
      changes(made, true, FactKind::kDeal, {day("2026-01-31"), day("2026-03-04"), 1000},
              {day("2026-01-31"), day("2026-03-05"), 1000});
  CHECK(booked.added.keys == KeySpans(14, 14));
}

}  // namespace
}  // namespace remit
