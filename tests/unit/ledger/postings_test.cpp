#include <doctest/doctest.h>

#include <map>
#include <vector>

#include "tests/unit/ledger/books.hpp"

namespace remit {
namespace {

using test::Books;
using test::day;

TEST_CASE("a ledger from before a clawback was a reason keeps its postings and takes new ones") {
  Books books;
  books.book(Books::record("2026-01-31"), {books.posting(books.bonus, 1, 5, 1000)});
  const std::string rows = "SELECT sequence || ' ' || reason || ' ' || hex(row_hash) FROM posting";
  const std::vector<std::string> before = books.select(rows);
  // Schema 3 is this one but for the check and the settlements.
  REQUIRE(books
              .run_sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'reason "
                       "BETWEEN 0 AND 7', 'reason BETWEEN 0 AND 6'); PRAGMA user_version = 3; DROP TABLE "
                       "settlement_entry; DROP TABLE settlement")
              .empty());
  REQUIRE(Ledger::open(books.ledger_path(), LedgerMode::kReadWrite).has_value());
  CHECK(books.select("PRAGMA user_version") == std::vector<std::string>{"7"});
  CHECK(books.select(rows) == before);
  Posting clawed_back = books.posting(books.bonus, 1, 5, -1000);
  clawed_back.reason = PostingReason::kClawback;
  books.book(Books::record("2026-02-28"), {clawed_back});
  CHECK(books.select("SELECT reason FROM posting ORDER BY sequence") == std::vector<std::string>{"0", "7"});
  for (const char* change : {"UPDATE posting SET reason = 1", "DELETE FROM posting",
                             "INSERT OR REPLACE INTO posting SELECT * FROM posting WHERE sequence = 1"}) {
    CAPTURE(change);
    CHECK(books.run_sql(change).find("append-only") != std::string::npos);
  }
}

TEST_CASE("settlements come back as they were booked, payments in other currencies too") {
  Books books;
  const std::int64_t run = books.book(Books::record("2026-01-31"), {});
  const std::vector<SettlementEntry> entries{
      {.partner = 1, .minor_units = 1'000},
      {.partner = 1,
       .step = SettlementStep::kReserve,
       .from = SettlementAccount::kPayable,
       .to = SettlementAccount::kReserve,
       .minor_units = 100,
       .free_on = day("2026-07-31")},
      {.partner = 1,
       .step = SettlementStep::kPaid,
       .from = SettlementAccount::kPayable,
       .to = SettlementAccount::kPaid,
       .minor_units = 900,
       .paid_as = PaidAs{1'463, *find_currency("JPY")}},
      {.partner = 1, .minor_units = 700, .currency = *find_currency("USD")}};
  REQUIRE(books.ledger().begin_batch().has_value());
  REQUIRE(books.ledger()
              .append_settlement({.ruleset = "Programme",
                                  .run = run,
                                  .period_first = day("2026-01-01"),
                                  .period_last = day("2026-01-31"),
                                  .currency = "EUR",
                                  .entry_count = 4},
                                 entries)
              .has_value());
  REQUIRE(books.ledger().commit_batch().has_value());
  std::vector<SettlementEntry> read;
  REQUIRE(books.ledger()
              .visit_settlement_entries(
                  "Programme", [&](std::int64_t, const SettlementEntry& entry) { read.push_back(entry); })
              .has_value());
  CHECK(read == entries);
  // Half a payment is none, and a currency that nobody knows can't be read.
  const std::string copy =
      "INSERT INTO settlement_entry SELECT 9, settlement, partner, step, from_account, "
      "to_account, minor_units, free_on, row_hash, ";
  for (const char* half : {"'USD', NULL", "NULL, 5", "'USD', -5", "'US', 5"}) {
    CAPTURE(half);
    CHECK(
        books.run_sql(copy + half + ", NULL FROM settlement_entry LIMIT 1").find("CHECK constraint failed") !=
        std::string::npos);
  }
  REQUIRE(books.run_sql(copy + "'QQQ', 5, NULL FROM settlement_entry LIMIT 1").empty());
  const auto ignore = [](std::int64_t, const SettlementEntry&) {};
  CHECK(books.ledger()
            .visit_settlement_entries("Programme", ignore)
            .error()
            .message.find("settlement entry 9") != std::string::npos);
}

TEST_CASE("a ledger from before payments were exchanged keeps its settlements and their chain") {
  Books books;
  const std::int64_t run = books.book(Books::record("2026-01-31"), {});
  const auto settle = [&](const char* last_day, const SettlementEntry& entry) {
    REQUIRE(books.ledger().begin_batch().has_value());
    REQUIRE(books.ledger()
                .append_settlement({.ruleset = "Programme",
                                    .run = run,
                                    .period_first = day("2026-01-01"),
                                    .period_last = day(last_day),
                                    .currency = "EUR",
                                    .entry_count = 1},
                                   std::vector{entry})
                .has_value());
    REQUIRE(books.ledger().commit_batch().has_value());
  };
  settle("2026-01-31", {.partner = 1, .minor_units = 5});
  const std::string rows =
      "SELECT sequence || ' ' || minor_units || ' ' || hex(row_hash) FROM settlement_entry";
  const std::vector<std::string> before = books.select(rows);
  // Schema 5 is this one but for three columns.
  REQUIRE(books
              .run_sql("ALTER TABLE settlement_entry DROP COLUMN payout_minor_units; ALTER TABLE "
                       "settlement_entry DROP COLUMN payout_currency; ALTER TABLE settlement_entry DROP "
                       "COLUMN currency; PRAGMA user_version = 5")
              .empty());
  REQUIRE(Ledger::open(books.ledger_path(), LedgerMode::kReadWrite).has_value());
  CHECK(books.select("PRAGMA user_version") == std::vector<std::string>{"7"});
  CHECK(books.select(rows) == before);
  CHECK(books.select("SELECT count(*) FROM settlement_entry WHERE payout_currency IS NULL") ==
        std::vector<std::string>{"1"});
  settle("2026-02-28", {.partner = 1,
                        .step = SettlementStep::kPaid,
                        .from = SettlementAccount::kPayable,
                        .to = SettlementAccount::kPaid,
                        .minor_units = 5,
                        .paid_as = PaidAs{8, *find_currency("JPY")}});
  CHECK(
      books.select("SELECT payout_currency || payout_minor_units FROM settlement_entry WHERE sequence = 2") ==
      std::vector<std::string>{"JPY8"});
  for (const char* change :
       {"UPDATE settlement_entry SET payout_minor_units = 9", "DELETE FROM settlement_entry",
        "INSERT OR REPLACE INTO settlement_entry SELECT * FROM settlement_entry"}) {
    CAPTURE(change);
    CHECK(books.run_sql(change).find("append-only") != std::string::npos);
  }
}

TEST_CASE("runs and postings come back as they were booked") {
  Books books;
  Posting undated = books.posting(books.bonus, 2, 9, -250);
  undated.governing_date = Date::missing();
  undated.reason = PostingReason::kExchangeRate;
  undated.key.fan = 4;
  const std::int64_t first =
      books.book(Books::record("2026-01-31"), {books.posting(books.bonus, 1, 5, 1000), undated});
  const std::int64_t second =
      books.book(Books::record("2026-02-28"), {books.posting(books.bonus, 1, 5, -100)});
  CHECK(first == 1);
  CHECK(second == 2);

  std::vector<Posting> all;
  REQUIRE(
      books.ledger().visit_postings(0, [&](const Posting& posting) { all.push_back(posting); }).has_value());
  REQUIRE(all.size() == 3);
  CHECK(all[0].sequence == 1);
  CHECK(all[0].run == 1);
  CHECK(all[0].key == PostingKey{books.bonus, books.deal, 1, 5, 0});
  CHECK(all[0].minor_units == 1000);
  CHECK(all[0].reason == PostingReason::kNew);
  CHECK(all[0].governing_date == day("2026-01-15"));
  CHECK(all[0].fact_sequence == 7);
  CHECK(all[0].refunded_minor_units == 3);
  CHECK(all[1].governing_date == Date::missing());
  CHECK(all[1].reason == PostingReason::kExchangeRate);
  CHECK(all[1].key.fan == 4);
  CHECK(all[2].run == 2);

  for (const std::int64_t run : {1, 2}) {
    std::vector<std::int64_t> sequences;
    // Looking something up while postings are visited is fine.
    REQUIRE(books.ledger()
                .visit_postings(
                    run,
                    [&](const Posting& posting) {
                      CHECK(books.ledger().word_text(posting.key.line_kind).value() == "deal");
                      CHECK(books.ledger().posting(posting.sequence).value()->run == run);
                      CHECK(books.ledger().component_number("Programme", "bonus", "amount", false).value() ==
                            books.bonus);
                      sequences.push_back(posting.sequence);
                    })
                .has_value());
    CHECK(sequences == (run == 1 ? std::vector<std::int64_t>{1, 2} : std::vector<std::int64_t>{3}));
  }
  CHECK(!books.ledger().posting(4).value().has_value());

  const std::vector<RunRecord> runs = books.ledger().runs().value();
  REQUIRE(runs.size() == 2);
  CHECK(runs[1].number == 2);
  CHECK(runs[1].ruleset == "Programme");
  CHECK(runs[1].ruleset_hash == std::string(64, 'a'));
  CHECK(runs[1].period_first == day("2026-01-01"));
  CHECK(runs[1].period_last == day("2026-02-28"));
  CHECK(runs[1].cut_off == day("2026-02-28"));
  CHECK(runs[1].watermark == 2);
  CHECK(runs[1].currency == "EUR");
  CHECK(books.ledger().run(2).value()->period_last == day("2026-02-28"));
  CHECK(!books.ledger().run(3).value().has_value());
}

TEST_CASE("the postings of one run are found among many") {
  Books books;
  // Runs 1 to 20; run n has n % 3 postings, so some have none.
  std::int64_t sequence = 0;
  std::vector<std::vector<std::int64_t>> expected(21);
  for (std::int64_t run = 1; run <= 20; ++run) {
    std::vector<Posting> postings;
    for (std::int64_t line = 0; line < run % 3; ++line) {
      postings.push_back(books.posting(books.bonus, 1, line + 1, 1));
      expected[static_cast<std::size_t>(run)].push_back(++sequence);
    }
    books.book(Books::record("2026-01-31", run), postings);
  }
  for (std::int64_t run = 1; run <= 20; ++run) {
    std::vector<std::int64_t> seen;
    REQUIRE(books.ledger()
                .visit_postings(run, [&](const Posting& posting) { seen.push_back(posting.sequence); })
                .has_value());
    CHECK(seen == expected[static_cast<std::size_t>(run)]);
  }
}

TEST_CASE("the postings of one key are found in every run that has one") {
  Books books;
  // Run n posts for the lines from 1 to 40 that n divides; every fifth run posts nothing.
  std::map<std::int64_t, std::vector<std::int64_t>> expected;
  std::int64_t sequence = 0;
  for (std::int64_t run = 1; run <= 30; ++run) {
    std::vector<Posting> postings;
    for (std::int64_t line = 1; line <= 40; ++line) {
      if (line % run == 0 && run % 5 != 0) {
        postings.push_back(books.posting(books.bonus, 1, line, run));
        expected[line].push_back(++sequence);
      }
    }
    books.book(Books::record("2026-01-31", run), postings);
  }
  const auto found = [&](std::int64_t line, std::int64_t through_run) {
    std::vector<std::int64_t> sequences;
    const std::vector<Posting> postings =
        books.ledger().postings_of({books.bonus, books.deal, 1, line, 0}, through_run).value();
    for (const Posting& posting : postings) {
      sequences.push_back(posting.sequence);
    }
    return sequences;
  };
  for (std::int64_t line = 1; line <= 40; ++line) {
    CAPTURE(line);
    CHECK(found(line, 30) == expected[line]);
  }
  CHECK(found(12, 3) ==
        std::vector<std::int64_t>{12, 46, 64});  // 40 of run 1, 20 of run 2: its lines 2, 4, …
  CHECK(found(12, 0).empty());
  CHECK(found(41, 30).empty());
  CHECK(books.ledger().postings_of({books.bonus, books.deal, 2, 12, 0}, 30).value().empty());
}

TEST_CASE("a run is booked once for each ruleset, watermark and period") {
  Books books;
  books.book(Books::record("2026-01-31"), {});
  const std::string hash(64, 'a');
  CHECK(books.ledger().find_run("Programme", hash, 2, day("2026-01-01"), day("2026-01-31")).value()->number ==
        1);
  CHECK(!books.ledger()
             .find_run("Programme", hash, 3, day("2026-01-01"), day("2026-01-31"))
             .value()
             .has_value());
  CHECK(!books.ledger()
             .find_run("Programme", std::string(64, 'b'), 2, day("2026-01-01"), day("2026-01-31"))
             .value()
             .has_value());
  CHECK(!books.ledger().find_run("Other", hash, 2, day("2026-01-01"), day("2026-01-31")).value().has_value());
  REQUIRE(books.ledger().begin_batch().has_value());
  CHECK(!books.ledger().append_run(Books::record("2026-01-31")).has_value());
  books.ledger().roll_back_batch();
}

TEST_CASE("a batch that is rolled back leaves nothing") {
  Books books;
  REQUIRE(books.ledger().begin_batch().has_value());
  const std::int64_t run = books.ledger().append_run(Books::record("2026-01-31")).value();
  REQUIRE(books.ledger().append_postings(run, std::vector{books.posting(books.bonus, 1, 1, 5)}).has_value());
  REQUIRE(books.ledger().store_ruleset("h", "text").has_value());
  CHECK(books.ledger().component_number("Programme", "late", "amount", true).value().has_value());
  CHECK(books.posted({1}).size() == 1);  // a batch sees its own
  books.ledger().roll_back_batch();
  CHECK(books.ledger().runs().value().empty());
  CHECK(books.posted({1}).empty());
  CHECK(!books.ledger().ruleset_bundle("h").value().has_value());
  CHECK(!books.ledger().component_number("Programme", "late", "amount", false).value().has_value());
  books.ledger().roll_back_batch();  // nothing to do
  // The next batch starts where the ledger is.
  CHECK(books.book(Books::record("2026-01-31"), {books.posting(books.bonus, 1, 1, 5)}) == 1);
  CHECK(books.ledger().posting(1).value().has_value());
}

TEST_CASE("postings are numbered behind those that are there") {
  Books books;
  books.book(Books::record("2026-01-31", 1),
             {books.posting(books.bonus, 1, 1, 5), books.posting(books.bonus, 2, 2, 6)});
  REQUIRE(books.ledger().begin_batch().has_value());
  const std::int64_t run = books.ledger().append_run(Books::record("2026-01-31", 2)).value();
  const std::vector<Posting> none;
  CHECK(books.ledger().append_postings(run, none).value() == 3);
  const std::vector<Posting> two{books.posting(books.bonus, 1, 3, 5), books.posting(books.bonus, 2, 4, 6)};
  CHECK(books.ledger().append_postings(run, two).value() == 3);
  const std::int64_t next = books.ledger().append_run(Books::record("2026-01-31", 3)).value();
  CHECK(books.ledger().append_postings(next, two).value() == 5);
  REQUIRE(books.ledger().commit_batch().has_value());
  CHECK(books.ledger().posting(6).value()->key.line == 4);
}

TEST_CASE("bad-append: a ledger that loses a posting on the way is found out") {
  for (const char* lost : {"1", "2", "3"}) {  // the first, one in between, the last
    CAPTURE(lost);
    Books books;
    REQUIRE(books.run_sql(std::string("CREATE TRIGGER loses BEFORE INSERT ON posting WHEN NEW.line = ") +
                          lost + " BEGIN SELECT RAISE(IGNORE); END") == "");
    REQUIRE(books.ledger().begin_batch().has_value());
    const std::int64_t run = books.ledger().append_run(Books::record("2026-01-31")).value();
    const std::vector<Posting> postings{books.posting(books.bonus, 1, 1, 5),
                                        books.posting(books.bonus, 1, 2, 6),
                                        books.posting(books.bonus, 1, 3, 7)};
    const Result<std::int64_t> appended = books.ledger().append_postings(run, postings);
    REQUIRE(!appended.has_value());
    CHECK(appended.error().message.find("doesn't hold the postings that were appended") != std::string::npos);
    books.ledger().roll_back_batch();
  }
}

TEST_CASE("rulesets are stored once, words and components have one number") {
  Books books;
  REQUIRE(books.ledger().begin_batch().has_value());
  REQUIRE(books.ledger().store_ruleset("h", "text").has_value());
  REQUIRE(books.ledger().store_ruleset("h", "text").has_value());
  REQUIRE(books.ledger().commit_batch().has_value());
  CHECK(books.ledger().ruleset_bundle("h").value() == "text");
  CHECK(books.ledger().component_number("Programme", "bonus", "amount", true).value() == books.bonus);
  CHECK(!books.ledger().component_number("Programme", "bonus", "due", false).value().has_value());
  CHECK(books.ledger().components().value().size() == 2);
  CHECK(books.ledger().components().value()[0].rule == "bonus");
  CHECK(books.ledger().word_number("deal", false).value() == books.deal);
  CHECK(books.ledger().word_number("nobody says this", false).value() == -1);
  CHECK(books.ledger().word_text(books.deal).value() == "deal");
  CHECK(books.ledger().word_text(999).error().kind == ErrorKind::kInput);
}

}  // namespace
}  // namespace remit
