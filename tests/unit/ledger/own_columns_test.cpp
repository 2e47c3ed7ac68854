#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

FactSchema with_field(FactKind kind, const std::string& name, FieldType type) {
  FactSchema schema = FactSchema::standard();
  schema.add_field(kind, {.name = name, .column = name, .type = type, .origin = FieldOrigin::kDeclared});
  return schema;
}

/// Errors as `row: message`.
Texts errors(const FactSet& facts, FactKind kind, std::string_view field) {
  Texts found;
  for (const CellError& error : facts.table(kind).column(*facts.schema().find_field(kind, field)).errors) {
    found.push_back(std::to_string(error.row) + ": " + error.message);
  }
  return found;
}

TEST_CASE("columns of one's own keep their text and are read as they are declared") {
  LedgerFolder made;
  made.import_clean("deals.csv",
                    "id,partner_id,stage,value,currency,day,level,margin,size,fee,note\n"
                    "D1,A,won,1,EUR,2026-01-31,high,12.5%,3,400,first\n"
                    "D2,A,won,1,JPY,2026-02-30,low,0.2,2.25,40,\n"
                    "D3,A,won,1,EUR,,,,,,\n"
                    "D4,A,won,1,EUR,31.01.2026,high,a lot,1e3,JPY 5,x\n"
                    "D5,A,won,1,EUR,2026-03-01,low,1,-7,EUR -4.25,y\n");
  struct Case {
    const char* field;
    FieldType type;
    Texts values;
    Texts errors;
    std::int64_t denominator;
  };
  const std::vector<Case> cases = {
      {"day",
       FieldType::kDate,
       {"2026-01-31", "-", "-", "-", "2026-03-01"},
       {"1: `2026-02-30` is not a day of the calendar",
        "3: `31.01.2026` is not a date; write it like 2026-02-28"},
       1},
      {"level", FieldType::kSymbol, {"high", "low", "-", "high", "low"}, {}, 1},
      {"note", FieldType::kText, {"first", "-", "-", "x", "y"}, {}, 1},
      // In cents, except for the yen of D2.
      {"fee",
       FieldType::kMoney,
       {"40000", "40", "-", "-", "-425"},
       {"3: `JPY 5` is in another currency than the fact, which is in EUR"},
       1},
  };
  for (const Case& each : cases) {
    CAPTURE(each.field);
    const FactSet facts =
        made.read(FactKind::kDeal, {each.field}, {}, with_field(FactKind::kDeal, each.field, each.type));
    CHECK(texts(facts, FactKind::kDeal, each.field) == each.values);
    CHECK(errors(facts, FactKind::kDeal, each.field) == each.errors);
  }
  const FactSet margins =
      made.read(FactKind::kDeal, {"margin"}, {}, with_field(FactKind::kDeal, "margin", FieldType::kPercent));
  CHECK(texts(margins, FactKind::kDeal, "margin") == Texts{"125", "200", "-", "-", "1000"});  // of 1,000
  CHECK(errors(margins, FactKind::kDeal, "margin").size() == 1);
  const FactSet sizes =
      made.read(FactKind::kDeal, {"size"}, {}, with_field(FactKind::kDeal, "size", FieldType::kNumber));
  const FactColumn& size =
      sizes.table(FactKind::kDeal).column(*sizes.schema().find_field(FactKind::kDeal, "size"));
  CHECK(size.denominator == 100);
  CHECK(texts(sizes, FactKind::kDeal, "size") == Texts{"300", "225", "-", "-", "-700"});
  CHECK(size.least == -700);
  CHECK(size.greatest == 300);
}

TEST_CASE("money of a fact without a currency names its own, and one alone") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,draw\nA,EUR 400\nB,400\nC,\nD,USD 5\nE,EUR 0.5\nF,ERU 5\n");
  const FactSet facts =
      made.read(FactKind::kPartner, {"draw"}, {}, with_field(FactKind::kPartner, "draw", FieldType::kMoney));
  CHECK(texts(facts, FactKind::kPartner, "draw") == Texts{"40000", "-", "-", "-", "50", "-"});
  const Texts found = errors(facts, FactKind::kPartner, "draw");
  REQUIRE(found.size() == 3);
  CHECK(found[0] == "1: `400` has no currency; write it like EUR 400");
  CHECK(found[1] == "3: `USD 5` is in another currency than the values before it, which are in EUR");
  CHECK(found[2].starts_with("5: `ERU 5` doesn't start with a currency of ISO 4217"));
}

TEST_CASE("errors stay with their rows when the rows are put in order") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,size\nC,3\nB,many\nA,1\n");
  const FactSet facts =
      made.read(FactKind::kPartner, {"size"}, {}, with_field(FactKind::kPartner, "size", FieldType::kNumber));
  CHECK(texts(facts, FactKind::kPartner, "size") == Texts{"1", "-", "3"});
  REQUIRE(errors(facts, FactKind::kPartner, "size").size() == 1);
  CHECK(errors(facts, FactKind::kPartner, "size")[0].starts_with("1: "));
}

TEST_CASE("bad-scale: a number that doesn't fit the column's largest scale is an error of its cell") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,size\nA,0.123456789012345678\nB,123456789012345678\nC,1\n");
  const FactSet facts =
      made.read(FactKind::kPartner, {"size"}, {}, with_field(FactKind::kPartner, "size", FieldType::kNumber));
  CHECK(texts(facts, FactKind::kPartner, "size") == Texts{"123456789012345678", "-", "1000000000000000000"});
  CHECK(errors(facts, FactKind::kPartner, "size").size() == 1);
}

TEST_CASE("a declared field that the ledger has no column for is missing everywhere") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nA\nB\n");
  for (const FieldType type : {FieldType::kDate, FieldType::kMoney, FieldType::kSymbol}) {
    const FactSet facts =
        made.read(FactKind::kPartner, {"absent"}, {}, with_field(FactKind::kPartner, "absent", type));
    CHECK(texts(facts, FactKind::kPartner, "absent") == Texts{"-", "-"});
  }
}

TEST_CASE("a column of one's own may be called anything, and comes later if need be") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,\"a \"\"b\"\"; DROP TABLE word\",own_date,key\nA,x,y,z\n");
  CHECK(made.import_clean("partners.csv", "id,\"a \"\"b\"\"; DROP TABLE word\",own_date,key\nA,x,y,z\n")
            .files[0]
            .unchanged == 1);
  // A new column without a value changes nothing, one with a value does.
  const char* wider = "id,\"a \"\"b\"\"; DROP TABLE word\",own_date,key,new\n";
  CHECK(made.import_clean("partners.csv", std::string(wider) + "A,x,y,z,\n").files[0].unchanged == 1);
  CHECK(made.import_clean("partners.csv", std::string(wider) + "A,x,y,z,1\n").files[0].changed == 1);
  const FactSet facts =
      made.read(FactKind::kPartner, {"key"}, {}, with_field(FactKind::kPartner, "key", FieldType::kText));
  CHECK(texts(facts, FactKind::kPartner, "key") == Texts{"z"});
}

TEST_CASE("a column that only just misses a standard name is warned of") {
  LedgerFolder made;
  const ImportReport report =
      made.import_clean("deals.csv", "id,partner_id,stage,value,currency,costumer_id\n");
  REQUIRE(report.warnings.size() == 1);
  CHECK(report.warnings[0].ends_with(
      "the column costumer_id is kept as a column of your own; did you mean customer_id?"));
}

TEST_CASE("bad-capitals: two columns that differ in capitals alone are refused") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,Size\nA,1\n");
  const ImportReport report = made.import("partners.csv", "id,size\nA,1\n");
  REQUIRE(report.refusals.size() == 1);
  CHECK(report.refusals[0].line == 1);
  CHECK(report.refusals[0].column == "size");
  CHECK(report.refusals[0].reason == "the ledger has this column as Size, in other capitals; write it so");
}

}  // namespace
}  // namespace remit
