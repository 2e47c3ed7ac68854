#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::day;
using test::ids;
using test::LedgerFolder;
using test::texts;
using Texts = std::vector<std::string>;

TEST_CASE("rows stand in the order of their ids, however they arrived") {
  struct Case {
    const char* name;
    std::vector<Texts> imports;  // the ids of each
  };
  const std::vector<Case> cases = {
      {"ascending", {{"A", "B", "C"}}},
      {"descending", {{"C", "B", "A"}}},
      {"interleaved", {{"A", "C", "E"}, {"B", "D"}}},
      {"by bytes, not by letters", {{"a", "B", "é", "Z"}}},
      {"longer after its beginning", {{"A1", "A", "A0"}}},
  };
  for (const Case& each : cases) {
    CAPTURE(each.name);
    LedgerFolder made;
    Texts expected;
    for (const Texts& import : each.imports) {
      std::string rows = "id,name\n";
      for (const std::string& id : import) {
        rows.append(id).append(",name of ").append(id).append("\n");
        expected.push_back(id);
      }
      made.import_clean("partners.csv", rows);
    }
    std::sort(expected.begin(), expected.end());
    const FactSet facts = made.read(FactKind::kPartner, {"name"});
    CHECK(ids(made.ledger(), facts.table(FactKind::kPartner)) == expected);
    std::for_each(expected.begin(), expected.end(), [](std::string& id) { id.insert(0, "name of "); });
    CHECK(texts(facts, FactKind::kPartner, "name") == expected);
  }
}

TEST_CASE("corrected facts keep their place") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,name\nA,a\nB,b\nC,c\nD,d\n");
  made.import_clean("partners.csv", "id,name\nB,b2\nD,d2\n");
  made.import_clean("partners.csv", "id,name\nB,b3\n");
  const FactSet facts = made.read(FactKind::kPartner, {"name"});
  CHECK(ids(made.ledger(), facts.table(FactKind::kPartner)) == Texts{"A", "B", "C", "D"});
  CHECK(texts(facts, FactKind::kPartner, "name") == Texts{"a", "b3", "c", "d2"});
}

TEST_CASE("facts whose first version is hidden from a view come from a later one, in their place") {
  LedgerFolder made;
  const char* header = "id,partner_id,stage,value,currency,closed_on\n";
  made.import_clean("deals.csv",
                    std::string(header) + "D1,A,won,1,EUR,2026-06-01\nD2,A,won,2,EUR,2026-01-01\n");
  made.import_clean("deals.csv", std::string(header) + "D1,A,won,3,EUR,2026-01-02\n");
  const FactSet facts =
      made.read(FactKind::kDeal, {"value"}, {day("2026-01-31"), Date::never(), FactView{}.watermark});
  CHECK(ids(made.ledger(), facts.table(FactKind::kDeal)) == Texts{"D1", "D2"});
  CHECK(texts(facts, FactKind::kDeal, "value") == Texts{"300", "200"});
}

TEST_CASE("references that are left out come from the invoice or its deal") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nA\nB\nC\n");
  made.import_clean("customers.csv", "id\nX\nY\n");
  made.import_clean("deals.csv",
                    "id,partner_id,customer_id,stage,value,currency\nD1,A,X,won,1,EUR\nD2,B,,won,1,EUR\n");
  made.import_clean(
      "invoices.csv",
      "id,deal_id,customer_id,partner_id,issued_on,net,currency\n"
      "I1,D1,,,2026-01-01,1,EUR\n"     // all of D1
      "I2,D1,Y,C,2026-01-01,1,EUR\n"   // its own
      "I3,D2,,,2026-01-01,1,EUR\n"     // the deal has no customer
      "I4,,,B,2026-01-01,1,EUR\n"      // no deal
      "I5,D9,,,2026-01-01,1,EUR\n"     // a deal that isn't there
      "I6,D1,,Z,2026-01-01,1,EUR\n");  // a partner that isn't there: it is still the invoice's own
  const FactSet invoices = made.read(FactKind::kInvoice, {"partner", "customer"});
  CHECK(texts(invoices, FactKind::kInvoice, "partner") == Texts{"0", "2", "1", "1", "-", "-"});
  CHECK(texts(invoices, FactKind::kInvoice, "customer") == Texts{"0", "1", "-", "-", "-", "0"});
  CHECK(!invoices.table(FactKind::kInvoice)
             .columns[0]
             .has_value());  // `deal` was read on the way and isn't given
  CHECK(!invoices.table(FactKind::kDeal).columns[0].has_value());

  made.import_clean("payments.csv",
                    "id,invoice_id,paid_on,amount,currency\nP1,I1,2026-01-02,1,EUR\nP2,I2,2026-01-02,1,EUR\n"
                    "P3,I4,2026-01-02,1,EUR\nP4,I99,2026-01-02,1,EUR\n");
  const FactSet payments = made.read(FactKind::kPayment, {"invoice", "deal", "partner", "customer"});
  CHECK(texts(payments, FactKind::kPayment, "invoice") == Texts{"0", "1", "3", "-"});
  CHECK(texts(payments, FactKind::kPayment, "deal") == Texts{"0", "0", "-", "-"});
  CHECK(texts(payments, FactKind::kPayment, "partner") == Texts{"0", "2", "1", "-"});
  CHECK(texts(payments, FactKind::kPayment, "customer") == Texts{"0", "1", "-", "-"});
}

TEST_CASE("a fact that the view doesn't see yet is no row, and references to it lead nowhere") {
  LedgerFolder made;
  made.import_clean(
      "deals.csv",
      "id,partner_id,stage,value,currency,closed_on\nD1,A,won,1,EUR,2026-06-01\nD2,A,won,1,EUR,2026-01-01\n");
  made.import_clean("invoices.csv",
                    "id,deal_id,issued_on,net,currency\nI1,D1,2026-01-01,1,EUR\nI2,D2,2026-01-01,1,EUR\n");
  const FactSet facts =
      made.read(FactKind::kInvoice, {"deal"}, {day("2026-01-31"), Date::never(), FactView{}.watermark});
  CHECK(facts.table(FactKind::kDeal).row_count == 1);
  CHECK(texts(facts, FactKind::kInvoice, "deal") == Texts{"-", "0"});
}

TEST_CASE("a kind that is asked for without fields has rows, one that isn't asked for has none") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nA\n");
  made.import_clean("customers.csv", "id\nX\n");
  const FactSet facts = made.read(FactKind::kPartner, {});
  CHECK(facts.table(FactKind::kPartner).row_count == 1);
  CHECK(facts.table(FactKind::kCustomer).row_count == 0);
}

TEST_CASE("bounds of a column are those of the rows that are read") {
  LedgerFolder made;
  made.import_clean(
      "invoice_lines.csv",
      "id,invoice_id,quantity,net,currency\nL1,I,,-3.00,EUR\nL2,I,2.5,8.00,EUR\nL3,I,10,1,EUR\n");
  const FactSet facts = made.read(FactKind::kInvoiceLine, {"quantity", "net"});
  const FactTable& table = facts.table(FactKind::kInvoiceLine);
  const FactColumn& net = table.column(*facts.schema().find_field(FactKind::kInvoiceLine, "net"));
  CHECK(net.least == -300);
  CHECK(net.greatest == 800);
  CHECK(net.number_present.empty());
  CHECK(net.denominator == 1);
  const FactColumn& quantity = table.column(*facts.schema().find_field(FactKind::kInvoiceLine, "quantity"));
  CHECK(quantity.denominator == 10);
  CHECK(quantity.numbers == std::vector<std::int64_t>{0, 25, 100});
  CHECK(quantity.number_present == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(quantity.least == 25);
  CHECK(quantity.greatest == 100);
}

TEST_CASE("1970-01-01 is a date and zero is an amount") {
  LedgerFolder made;
  made.import_clean(
      "deals.csv",
      "id,partner_id,stage,value,currency,registered_on,closed_on\nD1,A,won,0,EUR,1970-01-01,\n");
  const FactSet facts = made.read(FactKind::kDeal, {"value", "registered_on", "closed_on"});
  CHECK(texts(facts, FactKind::kDeal, "value") == Texts{"0"});
  CHECK(texts(facts, FactKind::kDeal, "registered_on") == Texts{"1970-01-01"});
  CHECK(texts(facts, FactKind::kDeal, "closed_on") == Texts{"-"});
}

TEST_CASE("keys and ids lead to each other") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nAcme\n");
  const std::int64_t key =
      made.ledger().find_key(FactSchema::standard().fact(FactKind::kPartner), "Acme").value().value();
  CHECK(made.ledger().id_of(FactSchema::standard().fact(FactKind::kPartner), key).value() == "Acme");
  CHECK(!made.ledger().find_key(FactSchema::standard().fact(FactKind::kPartner), "acme").value().has_value());
  CHECK(made.ledger().id_of(FactSchema::standard().fact(FactKind::kPartner), 99).error().kind ==
        ErrorKind::kInput);
}

TEST_CASE("a declared kind has no rows yet") {
  LedgerFolder made;
  FactSchema schema = FactSchema::standard();
  const FactKind claim =
      schema.add_fact(declared_fact(schema, "claim", {}, {{.name = "amount", .column = "amount"}}));
  const Result<FactSet> facts = made.ledger().read({schema, {{claim, {0}}}, {}});
  REQUIRE(facts.has_value());
  CHECK(facts->table(claim).row_count == 0);
  CHECK(facts->table(claim).column(0).numbers.empty());
  CHECK(!made.ledger().find_key(schema.fact(claim), "x").value().has_value());
  CHECK(made.ledger().id_of(schema.fact(claim), 1).error().kind == ErrorKind::kInput);
}

TEST_CASE("twenty thousand facts in a scattered order come back in order") {
  LedgerFolder made;
  // 7,919 is prime to 20,000, so its multiples visit every number once.
  std::string rows = "id,invoice_id,paid_on,amount,currency\n";
  for (std::int64_t step = 0; step < 20'000; ++step) {
    const std::int64_t number = step * 7'919 % 20'000;
    rows += "P" + std::to_string(100'000 + number) + ",I" + std::to_string(number % 100) + ",2026-01-01," +
            std::to_string(number) + ",JPY\n";
  }
  made.import_clean("payments.csv", rows);
  const FactSet facts = made.read(FactKind::kPayment, {"amount"});
  std::vector<std::int64_t> expected(20'000);
  std::iota(expected.begin(), expected.end(), 0);
  CHECK(facts.table(FactKind::kPayment).column(2 + 0).numbers == expected);
}

}  // namespace
}  // namespace remit
