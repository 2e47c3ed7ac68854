// The chain is worked out here a second time, straight from its description in row_hash.hpp and the rows as
// plain SQL gives them: with one-shot SHA-256 and strings.
#include <doctest/doctest.h>

#include <openssl/sha.h>
#include <sqlite3.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::day;
using test::LedgerFolder;

std::string little_endian(std::uint64_t value, int bytes) {
  std::string encoded;
  for (int index = 0; index < bytes; ++index) {
    encoded += static_cast<char>((value >> (8 * index)) & 0xff);
  }
  return encoded;
}

std::string sha256(const std::string& text) {
  std::string hash(32, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

struct Column {
  int number;        // in the table
  const char* text;  // SQL of what is hashed: the value, or the text that a key stands for
};

/// How many rows of `table` chain up; -1 at the first that doesn't.
int chained_rows(const LedgerFolder& made, const std::string& table, const std::string& order,
                 const std::vector<Column>& columns) {
  std::string sql = "SELECT row_hash";
  for (const Column& column : columns) {
    sql += std::string(", ") + column.text;
  }
  sql += " FROM " + table + " AS t ORDER BY " + order;
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(made.ledger_path().c_str(), &connection) == SQLITE_OK);
  sqlite3_stmt* rows = nullptr;
  REQUIRE_MESSAGE(sqlite3_prepare_v2(connection, sql.c_str(), -1, &rows, nullptr) == SQLITE_OK,
                  sqlite3_errmsg(connection));
  std::string previous(32, '\0');
  int count = 0;
  while (count >= 0 && sqlite3_step(rows) == SQLITE_ROW) {
    std::string encoded = previous;
    for (std::size_t index = 0; index < columns.size(); ++index) {
      const int place = static_cast<int>(index) + 1;
      const int type = sqlite3_column_type(rows, place);
      if (type == SQLITE_INTEGER) {
        encoded += little_endian(static_cast<std::uint64_t>(columns[index].number), 2) + "i" +
                   little_endian(static_cast<std::uint64_t>(sqlite3_column_int64(rows, place)), 8);
      } else if (type == SQLITE_TEXT) {
        const std::string text = reinterpret_cast<const char*>(sqlite3_column_text(rows, place));
        encoded += little_endian(static_cast<std::uint64_t>(columns[index].number), 2) + "t" +
                   little_endian(text.size(), 4) + text;
      }
    }
    previous = sha256(encoded);
    const std::string stored(static_cast<const char*>(sqlite3_column_blob(rows, 0)), 32);
    count = stored == previous ? count + 1 : -1;
  }
  sqlite3_finalize(rows);
  sqlite3_close(connection);
  return count;
}

const std::vector<Column> kDealColumns = {
    {0, "sequence"},
    {1, "(SELECT id FROM key_deals AS k WHERE k.key = t.key)"},
    {2, "version"},
    {3, "booked_on"},
    {4, "own_date"},
    {5, "(SELECT id FROM key_partners AS k WHERE k.key = t.partner_id)"},
    {6, "(SELECT id FROM key_customers AS k WHERE k.key = t.customer_id)"},
    {7, "(SELECT text FROM word WHERE number = t.kind)"},
    {8, "(SELECT text FROM word WHERE number = t.stage)"},
    {9, "(SELECT text FROM word WHERE number = t.product)"},
    {10, "(SELECT text FROM word WHERE number = t.region)"},
    {11, "(SELECT text FROM word WHERE number = t.segment)"},
    {12, "value"},
    {13, "(SELECT text FROM word WHERE number = t.currency)"},
    {14, "registered_on"},
    {15, "closed_on"},
    {17, "custom_note"},  // 16 is row_hash
};

TEST_CASE("every fact is in its table's chain, corrections and columns of one's own too") {
  LedgerFolder made;
  made.import_clean("deals.csv", "id,partner_id,stage,value,currency\nD1,A,won,1.00,EUR\n");
  made.import_clean(
      "deals.csv",
      "id,partner_id,customer_id,kind,stage,product,region,segment,value,currency,registered_on,closed_on,"
      "note\n"
      "D1,A,,,won,,,,2.00,EUR,,,\nD2,B,C,new,won,x,y,z,-3.00,USD,1969-12-31,2026-01-01,Grüße\n");
  CHECK(chained_rows(made, "fact_deals", "sequence", kDealColumns) == 3);
  SUBCASE("an edited amount shows") {
    REQUIRE(made.run_sql("DROP TRIGGER fact_deals_refuses_UPDATE; UPDATE fact_deals SET value = 201 WHERE "
                         "sequence = 2")
                .empty());
  }
  SUBCASE("an edited word shows") {
    REQUIRE(made.run_sql("DROP TRIGGER word_refuses_UPDATE; UPDATE word SET text = 'lost' WHERE text = 'won'")
                .empty());
  }
  SUBCASE("an edited id shows") {
    REQUIRE(
        made.run_sql(
                "DROP TRIGGER key_partners_refuses_UPDATE; UPDATE key_partners SET id = 'Z' WHERE id = 'A'")
            .empty());
  }
  SUBCASE("a removed row shows") {
    REQUIRE(made.run_sql("DROP TRIGGER fact_deals_refuses_DELETE; DELETE FROM fact_deals WHERE sequence = 1")
                .empty());
  }
  CHECK(chained_rows(made, "fact_deals", "sequence", kDealColumns) == -1);
}

TEST_CASE("runs, components, postings and settlements are chained over batches") {
  LedgerFolder made;
  made.import_clean("partners.csv", "id\nA\n");
  Ledger& ledger = made.ledger();
  const std::int32_t component = ledger.component_number("R", "bonus", "amount", true).value().value();
  CHECK(ledger.component_number("R", "other", "amount", true).value().has_value());
  const std::int32_t deal = ledger.word_number("deal", true).value();
  for (std::int64_t watermark = 1; watermark <= 2; ++watermark) {
    REQUIRE(ledger.begin_batch().has_value());
    const std::int64_t run = ledger
                                 .append_run({.ruleset = "R",
                                              .ruleset_hash = "h",
                                              .period_first = day("2026-01-01"),
                                              .period_last = day("2026-01-31"),
                                              .cut_off = day("2026-02-08"),
                                              .watermark = watermark,
                                              .currency = "EUR",
                                              .posting_count = 2})
                                 .value();
    Posting posting;
    posting.key = {component, deal, 1, 5, 0};
    posting.minor_units = -watermark;
    Posting dated = posting;
    dated.key.line = 6;
    dated.governing_date = day("2026-01-05");
    REQUIRE(ledger.append_postings(run, std::vector{posting, dated}).has_value());
    const std::vector<SettlementEntry> entries{{.partner = 1, .minor_units = watermark},
                                               {.partner = 1,
                                                .step = SettlementStep::kReserve,
                                                .from = SettlementAccount::kPayable,
                                                .to = SettlementAccount::kReserve,
                                                .minor_units = watermark,
                                                .free_on = day("2026-03-31")},
                                               {.partner = 1,
                                                .step = SettlementStep::kPaid,
                                                .from = SettlementAccount::kPayable,
                                                .to = SettlementAccount::kPaid,
                                                .minor_units = watermark,
                                                .paid_as = PaidAs{150 * watermark, *find_currency("JPY")}}};
    REQUIRE(ledger
                .append_settlement({.ruleset = "R",
                                    .run = run,
                                    .period_first = day("2026-01-01"),
                                    .period_last = add_days(day("2026-01-31"), watermark),
                                    .currency = "EUR",
                                    .entry_count = 3},
                                   entries)
                .has_value());
    REQUIRE(ledger.commit_batch().has_value());
  }
  CHECK(chained_rows(made, "component", "number",
                     {{0, "number"}, {1, "ruleset"}, {2, "rule"}, {3, "component"}}) == 2);
  CHECK(chained_rows(made, "run", "number",
                     {{0, "number"},
                      {1, "ruleset"},
                      {2, "ruleset_hash"},
                      {3, "watermark"},
                      {4, "period_first"},
                      {5, "period_last"},
                      {6, "cut_off"},
                      {7, "currency"},
                      {8, "posting_count"}}) == 2);
  CHECK(chained_rows(made, "posting", "sequence",
                     {{0, "sequence"},
                      {1, "run"},
                      {2, "component"},
                      {3, "(SELECT text FROM word WHERE number = t.line_kind)"},
                      {4, "partner"},
                      {5, "line"},
                      {6, "fan"},
                      {7, "minor_units"},
                      {8, "reason"},
                      {9, "governing_date"},
                      {10, "fact_sequence"},
                      {11, "refunded_minor_units"}}) == 4);
  CHECK(chained_rows(made, "settlement", "number",
                     {{0, "number"},
                      {1, "ruleset"},
                      {2, "run"},
                      {3, "period_first"},
                      {4, "period_last"},
                      {5, "currency"},
                      {6, "entry_count"}}) == 2);
  const std::vector<Column> entry_columns = {{0, "sequence"},
                                             {1, "settlement"},
                                             {2, "partner"},
                                             {3, "step"},
                                             {4, "from_account"},
                                             {5, "to_account"},
                                             {6, "minor_units"},
                                             {7, "free_on"},
                                             {9, "payout_currency"},  // 8 is row_hash
                                             {10, "payout_minor_units"},
                                             {11, "currency"}};
  CHECK(chained_rows(made, "settlement_entry", "sequence", entry_columns) == 6);
  // What was paid in another currency is chained as well.
  const std::string open = "DROP TRIGGER settlement_entry_refuses_UPDATE; UPDATE settlement_entry SET ";
  SUBCASE("an edited payment shows") {
    REQUIRE(made.run_sql(open + "payout_minor_units = 151 WHERE sequence = 3").empty());
  }
  SUBCASE("a payment in an edited currency shows") {
    REQUIRE(made.run_sql(open + "payout_currency = 'USD' WHERE sequence = 3").empty());
  }
  SUBCASE("a payment that is no longer exchanged shows") {
    REQUIRE(
        made.run_sql(open + "payout_currency = NULL, payout_minor_units = NULL WHERE sequence = 3").empty());
  }
  SUBCASE("accounts that are in another currency now show") {
    REQUIRE(made.run_sql(open + "currency = 'USD' WHERE sequence = 1").empty());
  }
  SUBCASE("one that has become exchanged shows") {
    REQUIRE(
        made.run_sql(open + "payout_currency = 'USD', payout_minor_units = 1 WHERE sequence = 1").empty());
  }
  CHECK(chained_rows(made, "settlement_entry", "sequence", entry_columns) == -1);
}

}  // namespace
}  // namespace remit
