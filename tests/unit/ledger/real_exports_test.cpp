// The two mappings of rulesets/mappings on the exports that they were written for. The exports are others'
// data and not part of the project: REMIT_REAL_LEDGERS names the folder that has them.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::ids;
using test::LedgerFolder;
using test::texts;

std::optional<ImportReport> import_real(LedgerFolder& made, const char* folder) {
  const char* ledgers = std::getenv("REMIT_REAL_LEDGERS");
  if (ledgers == nullptr || *ledgers == '\0') {
    MESSAGE("skipped: REMIT_REAL_LEDGERS doesn't name the folder of the exports");
    return std::nullopt;
  }
  ImportOptions options;
  options.mapping = std::string("rulesets/mappings/") + folder + ".toml";
  Result<ImportReport> report =
      import_facts(made.ledger(), {std::filesystem::path(ledgers) / folder}, options);
  REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
  REQUIRE(report->kept);
  CHECK(report->refused_rows == 0);
  CHECK(report->warnings.empty());
  // A second time nothing is new.
  Result<ImportReport> again =
      import_facts(made.ledger(), {std::filesystem::path(ledgers) / folder}, options);
  REQUIRE(again.has_value());
  for (const FileImport& file : again->files) {
    CHECK(file.unchanged == file.rows);
  }
  return std::move(*report);
}

std::int64_t total(const FactColumn& column) {
  return std::accumulate(column.numbers.begin(), column.numbers.end(), std::int64_t{0});
}

// Counts and sums below were taken from the files with awk.

TEST_CASE("the opportunities of a CRM become deals, agents and their managers") {
  LedgerFolder made;
  const auto report = import_real(made, "crm-opportunities");
  if (!report) {
    return;
  }
  Ledger& ledger = made.ledger();
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kDeal)).value() == 6711);
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kPartner)).value() ==
        41);  // 35 agents and 6 managers
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kPartnerAttribute)).value() == 70);
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kCustomer)).value() == 85);
  const FactSet facts = made.read(
      FactKind::kDeal, {"partner", "customer", "stage", "product", "value", "registered_on", "closed_on"});
  const auto stages = texts(facts, FactKind::kDeal, "stage");
  CHECK(std::count(stages.begin(), stages.end(), "Won") == 4238);
  CHECK(std::count(stages.begin(), stages.end(), "Lost") == 2473);
  const auto products = texts(facts, FactKind::kDeal, "product");
  CHECK(std::count(products.begin(), products.end(), "GTXPro") == 0);
  CHECK(std::count(products.begin(), products.end(), "GTX Pro") > 0);
  const auto partners = texts(facts, FactKind::kDeal, "partner");
  CHECK(std::count(partners.begin(), partners.end(), "-") == 0);
  const auto customers = texts(facts, FactKind::kDeal, "customer");
  CHECK(std::count(customers.begin(), customers.end(), "-") == 0);
  CHECK(texts(facts, FactKind::kDeal, "registered_on")[0] == "2016-10-20");  // the first row
  CHECK(texts(facts, FactKind::kDeal, "closed_on")[0] == "2017-03-01");
  CHECK(texts(facts, FactKind::kDeal, "value")[0] == "105400");
  CHECK(ids(ledger, facts.table(FactKind::kDeal))[6710] == "000006711");
  CHECK(total(facts.table(FactKind::kDeal).column(*facts.schema().find_field(FactKind::kDeal, "value"))) ==
        1'000'553'400);
}

TEST_CASE("an export of accounts receivable becomes invoices and the payments that settled them") {
  LedgerFolder made;
  const auto report = import_real(made, "accounts-receivable");
  if (!report) {
    return;
  }
  Ledger& ledger = made.ledger();
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kInvoice)).value() == 2466);
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kPayment)).value() == 2466);
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kPartner)).value() == 5);
  CHECK(ledger.fact_count(FactSchema::standard().fact(FactKind::kCustomer)).value() == 100);
  FactSchema schema = FactSchema::standard();
  schema.add_field(FactKind::kInvoice, {.name = "disputed",
                                        .column = "disputed",
                                        .type = FieldType::kSymbol,
                                        .origin = FieldOrigin::kDeclared});
  const FactSet invoices =
      made.read(FactKind::kInvoice, {"partner", "net", "issued_on", "disputed"}, {}, schema);
  const auto disputed = texts(invoices, FactKind::kInvoice, "disputed");
  const auto yes = std::count(disputed.begin(), disputed.end(), "Yes");
  const auto no = std::count(disputed.begin(), disputed.end(), "No");
  CHECK(yes + no == 2466);
  CHECK(yes == 561);
  CHECK(ids(ledger, invoices.table(FactKind::kInvoice))[0] == "0000611365");
  CHECK(texts(invoices, FactKind::kInvoice, "net")[0] == "5594");
  CHECK(texts(invoices, FactKind::kInvoice, "issued_on")[0] == "2013-01-02");
  const FactSet payments = made.read(FactKind::kPayment, {"invoice", "paid_on", "amount"});
  const auto net = invoices.schema().find_field(FactKind::kInvoice, "net");
  const auto amount = payments.schema().find_field(FactKind::kPayment, "amount");
  CHECK(total(invoices.table(FactKind::kInvoice).column(*net)) == 14'770'318);
  CHECK(total(payments.table(FactKind::kPayment).column(*amount)) == 14'770'318);
  CHECK(texts(payments, FactKind::kPayment, "paid_on")[0] == "2013-01-15");
}

}  // namespace
}  // namespace remit
