#include <doctest/doctest.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;

TEST_CASE("nothing that money depends on can be changed or deleted") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id,name\nAcme,Acme Ltd\n");
  made.import_clean("payments.csv", "id,invoice_id,paid_on,amount,currency\nP1,I1,2026-01-01,1.00,EUR\n");
  made.import_clean("invoices.csv", "id,partner_id,issued_on,net,currency\nI1,Acme,2026-01-01,1.00,EUR\n");
  Ledger& ledger = made.ledger();
  const std::int32_t component = ledger.component_number("R", "rule", "amount", true).value().value();
  const std::int32_t line_kind = ledger.word_number("invoice", true).value();
  REQUIRE(ledger.begin_batch().has_value());
  REQUIRE(ledger.store_ruleset("h", "text").has_value());
  RunRecord record{.ruleset = "R",
                   .ruleset_hash = "h",
                   .period_first = test::day("2026-01-01"),
                   .period_last = test::day("2026-01-31"),
                   .cut_off = test::day("2026-01-31"),
                   .watermark = 3,
                   .currency = "EUR",
                   .posting_count = 1};
  const std::int64_t run = ledger.append_run(record).value();
  Posting posting;
  posting.key = {component, line_kind, 1, 1, 0};
  REQUIRE(ledger.append_postings(run, std::vector{posting}).has_value());
  const std::vector<SettlementEntry> entries{{.partner = 1, .minor_units = 5}};
  REQUIRE(ledger
              .append_settlement({.ruleset = "R",
                                  .run = run,
                                  .period_first = test::day("2026-01-01"),
                                  .period_last = test::day("2026-01-31"),
                                  .currency = "EUR",
                                  .entry_count = 1},
                                 entries)
              .has_value());
  REQUIRE(ledger.commit_batch().has_value());

  struct Case {
    const char* name;
    const char* table;
    const char* column;
  };
  const std::vector<Case> cases = {{"a fact", "fact_partners", "name"},
                                   {"an id", "key_partners", "id"},
                                   {"a late fact", "late_invoices", "sequence"},
                                   {"a word", "word", "text"},
                                   {"a component", "component", "rule"},
                                   {"a ruleset", "ruleset", "bundle"},
                                   {"a run", "run", "watermark"},
                                   {"a posting", "posting", "minor_units"},
                                   {"a settlement", "settlement", "run"},
                                   {"a settlement's entry", "settlement_entry", "minor_units"}};
  for (const Case& each : cases) {
    CAPTURE(each.name);
    const std::string table = each.table;
    REQUIRE(made.select("SELECT count(*) FROM " + table) != std::vector<std::string>{"0"});
    const std::string replaced =
        made.run_sql("INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table + " LIMIT 1");
    CHECK(replaced == "the ledger is append-only: a second row of one key of " + table + " is refused");
    const std::string updated = made.run_sql("UPDATE " + table + " SET " + each.column + " = " + each.column);
    CHECK(updated == "the ledger is append-only: UPDATE of " + table + " is refused");
    const std::string deleted = made.run_sql("DELETE FROM " + table);
    CHECK(deleted == "the ledger is append-only: DELETE of " + table + " is refused");
  }
}

TEST_CASE("columns hold only what their types say") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nAcme\n");
  CHECK(made.run_sql("INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES (9, 1, 'two', "
                     "zeroblob(32))")
            .find("cannot store TEXT value in INTEGER column") != std::string::npos);
  CHECK(made.run_sql(
                "INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES (9, 1, 0, zeroblob(32))")
            .find("CHECK constraint failed") != std::string::npos);
  CHECK(made.run_sql(
                "INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES (9, 1, 2, zeroblob(31))")
            .find("CHECK constraint failed") != std::string::npos);
  CHECK(made.run_sql(
            "PRAGMA foreign_keys = ON; INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES "
            "(9, 77, 1, zeroblob(32))") == "FOREIGN KEY constraint failed");
  CHECK(made.run_sql(
                "INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES (9, 1, 2, zeroblob(32))")
            .empty());
  CHECK(made.run_sql(
                "INSERT INTO fact_partners(sequence, key, version, row_hash) VALUES (10, 1, 2, zeroblob(32))")
            .find("a second row of one key of fact_partners is refused") != std::string::npos);
}

}  // namespace
}  // namespace remit
