// Facts that rule files declare: what an import takes, remembers and refuses, and what is read back.
#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::day;
using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

FieldDefinition field(const std::string& name, FieldType type) {
  FieldDefinition made;
  made.name = name;
  made.type = type;
  return made;
}

/// `fact claim of PARENT` with a day, an amount and `more`.
FactSchema with_claims(FactKind parent = FactKind::kPartner, const std::vector<FieldDefinition>& more = {},
                       const std::string& name = "claim") {
  FactSchema schema = FactSchema::standard();
  std::vector<FieldDefinition> fields{field("on", FieldType::kDate), field("amount", FieldType::kMoney)};
  fields.insert(fields.end(), more.begin(), more.end());
  schema.add_fact(declared_fact(schema, name, parent, std::move(fields)));
  return schema;
}

ImportOptions declaring(FactSchema schema) {
  ImportOptions options;
  options.declared = std::move(schema);
  return options;
}

constexpr FactKind kClaim = FactKind::kFirstDeclared;
constexpr std::string_view kClaims =
    "id,partner_id,on,amount,currency\nC2,Elm,2026-07-02,99.99,EUR\nC1,Dune,2026-06-02,850,EUR\n";

TEST_CASE("a declared fact is imported, remembered and read back") {
  LedgerFolder made;
  const auto refused =
      import_facts(made.ledger(), {made.folder().write("claim.csv", std::string(kClaims))}, {});
  REQUIRE(!refused.has_value());
  CHECK(refused.error().message.find("a fact of your own needs the rules that declare it (--rules)") !=
        std::string::npos);
  CHECK(made.import_clean("claim.csv", kClaims, declaring(with_claims())).files.front().added == 2);
  CHECK(made.import_clean("claim.csv", kClaims).files.front().unchanged == 2);  // without the rules
  const FactSchema schema = with_claims();
  const FactSet facts = made.read(kClaim, {"partner", "on", "amount"}, {}, schema);
  CHECK(texts(facts, kClaim, "on") == Texts{"2026-06-02", "2026-07-02"});  // by id
  CHECK(texts(facts, kClaim, "amount") == Texts{"85000", "9999"});         // cents
  CHECK(made.ledger().id_of(schema.fact(kClaim), facts.table(kClaim).keys[0]).value() == "C1");
  CHECK(made.ledger().fact_count(schema.fact(kClaim)).value() == 2);
  CHECK(made.ledger().schema().value().find_fact("claim") == kClaim);
}

TEST_CASE("a declared fact has versions, a booking date and a date of its own") {
  LedgerFolder made;
  made.import_clean("claim.csv", kClaims, declaring(with_claims()));
  made.import_clean("claim.csv",
                    "id,partner_id,on,amount,currency,booked_on\nC1,Dune,2026-06-02,800,EUR,2026-09-01\n");
  const FactSchema schema = with_claims();
  const FactView in_june{day("2026-06-30"), day("2026-06-30")};
  CHECK(texts(made.read(kClaim, {"amount"}, in_june, schema), kClaim, "amount") == Texts{"85000"});
  const FactView in_september{day("2026-09-30"), day("2026-09-30")};
  CHECK(texts(made.read(kClaim, {"amount"}, in_september, schema), kClaim, "amount") ==
        Texts{"80000", "9999"});
}

TEST_CASE("a fact of a deal has the deal's partner and customer") {
  LedgerFolder made;
  made.import_clean("deals.csv",
                    "id,partner_id,customer_id,stage,value,currency\nD1,Elm,Acme Ltd,won,1,EUR\n");
  made.import_clean("partners.csv", "id\nElm\n");
  made.import_clean("customers.csv", "id\nAcme Ltd\n");
  const FactSchema schema = with_claims(FactKind::kDeal);
  made.import_clean("claim.csv", "id,deal_id,on,amount,currency\nC1,D1,2026-06-02,850,EUR\n",
                    declaring(schema));
  const FactSet facts = made.read(kClaim, {"deal", "partner", "customer"}, {}, schema);
  for (const char* name : {"deal", "partner", "customer"}) {
    CHECK(texts(facts, kClaim, name) == Texts{"0"});
  }
}

TEST_CASE("the cells of a declared fact are read by their types") {
  LedgerFolder made;
  const FactSchema schema = with_claims(
      FactKind::kPartner, {field("hours", FieldType::kNumber), field("kind", FieldType::kSymbol)});
  const ImportReport report = made.import("claim.csv",
                                          "id,partner_id,on,amount,currency,hours,kind\n"
                                          "C1,Elm,2026-02-30,1.001,EUR,many, big\n"
                                          "C2,,2026-02-01,1,EURO,1.5,big\n",
                                          declaring(schema));
  Texts told;
  for (const RowRefusal& refusal : report.refusals) {
    told.push_back(std::to_string(refusal.line) + " " + refusal.column);
  }
  CHECK(told == Texts{"2 on", "2 amount", "2 hours", "2 kind", "3 partner_id", "3 currency"});
  CHECK(!made.ledger().schema().value().find_fact("claim"));  // nothing was kept, not even the kind
  const ImportReport header =
      made.import("claim.csv", "id,partner_id,on\nC1,Elm,2026-02-01\n", declaring(schema));
  told.clear();
  for (const RowRefusal& refusal : header.refusals) {
    told.push_back(refusal.column);
  }
  CHECK(told == Texts{"currency", "amount", "hours", "kind"});
}

TEST_CASE("a declaration that the ledger contradicts is refused, one that adds a field is taken") {
  LedgerFolder made;
  made.import_clean("claim.csv", kClaims, declaring(with_claims()));
  const auto refusal = [&](const FactSchema& schema) {
    const auto report = import_facts(made.ledger(), {made.folder().path() / "claim.csv"}, declaring(schema));
    return report ? std::string() : report.error().message;
  };
  CHECK(refusal(with_claims(FactKind::kDeal)) ==
        "the ledger keeps `claim` of a partner, and these rules declare it of a deal; a fact of another name "
        "is "
        "needed");
  CHECK(refusal(with_claims(FactKind::kPartner, {}, "Claim")) ==
        "the ledger keeps `claim` and `Claim` as one; write the name in one way");
  FactSchema dates = FactSchema::standard();
  dates.add_fact(declared_fact(dates, "claim", FactKind::kPartner, {field("amount", FieldType::kNumber)}));
  CHECK(refusal(dates) ==
        "the ledger keeps claim.amount as money, and these rules declare it as number; a field of another "
        "name is "
        "needed");
  const FactSchema more = with_claims(FactKind::kPartner, {field("hours", FieldType::kNumber)});
  made.import_clean(
      "claim.csv",
      "id,partner_id,on,amount,currency,hours\nC1,Dune,2026-06-02,850,EUR,2.5\nC2,Elm,2026-07-02,99.99,"
      "EUR,\n",
      declaring(more));
  CHECK(texts(made.read(kClaim, {"hours"}, {}, more), kClaim, "hours") == Texts{"25", "-"});  // tenths
  // Rules that were written before the field came still read their own.
  CHECK(texts(made.read(kClaim, {"amount"}, {}, with_claims()), kClaim, "amount") == Texts{"85000", "9999"});
}

TEST_CASE("two rulesets number their facts differently and read the same rows") {
  LedgerFolder made;
  FactSchema other = FactSchema::standard();
  other.add_fact(declared_fact(other, "visit", FactKind::kPartner, {field("on", FieldType::kDate)}));
  other.add_fact(declared_fact(other, "claim", FactKind::kPartner,
                               {field("on", FieldType::kDate), field("amount", FieldType::kMoney)}));
  made.import_clean("claim.csv", kClaims, declaring(with_claims()));
  made.import_clean("visit.csv", "id,partner_id,on\nV1,Elm,2026-03-04\n", declaring(other));
  const FactKind claim = other.find_fact("claim").value();
  CHECK(claim != kClaim);
  CHECK(texts(made.read(claim, {"amount"}, {}, other), claim, "amount") == Texts{"85000", "9999"});
  const FactKind visit = other.find_fact("visit").value();
  CHECK(texts(made.read(visit, {"on"}, {}, other), visit, "on") == Texts{"2026-03-04"});
}

TEST_CASE("declared facts are append-only too") {
  LedgerFolder made;
  made.import_clean("claim.csv", kClaims, declaring(with_claims()));
  CHECK(made.run_sql("DELETE FROM fact_claim").find("append-only") != std::string::npos);
  CHECK(made.run_sql("UPDATE declared_field SET type = 'text'").find("append-only") != std::string::npos);
  CHECK(
      made.run_sql("INSERT OR REPLACE INTO declared_fact SELECT * FROM declared_fact").find("append-only") !=
      std::string::npos);
}

}  // namespace
}  // namespace remit
