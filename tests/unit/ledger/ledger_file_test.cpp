#include <doctest/doctest.h>

#include <sqlite3.h>

#include "tests/unit/ledger/test_folder.hpp"

namespace remit {
namespace {

using test::LedgerFolder;
using test::TemporaryFolder;

TEST_CASE("a new ledger is empty and can be opened again") {
  LedgerFolder made;
  CHECK(made.ledger().watermark().value() == 0);
  CHECK(made.ledger().fact_count(FactSchema::standard().fact(FactKind::kDeal)).value() == 0);
  CHECK(made.ledger().runs().value().empty());
  const auto opened = Ledger::open(made.ledger_path(), LedgerMode::kReadOnly);
  REQUIRE(opened.has_value());
  CHECK((*opened)->watermark().value() == 0);
}

TEST_CASE("a ledger is a WAL file with its own application id, and nothing else is left beside it") {
  TemporaryFolder folder;
  { REQUIRE(Ledger::create(folder.path() / "a.ledger").has_value()); }
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename());
  }
  CHECK(names == std::vector<std::string>{"a.ledger"});
  LedgerFolder made;
  CHECK(made.select("PRAGMA application_id") ==
        std::vector<std::string>{"1380796756"});  // "RMIT": 0x524d4954
  CHECK(made.select("PRAGMA journal_mode") == std::vector<std::string>{"wal"});
}

TEST_CASE("a ledger is never made over something that exists") {
  TemporaryFolder folder;
  const auto path = folder.write("taken", "mine");
  const auto made = Ledger::create(path);
  REQUIRE(!made.has_value());
  CHECK(made.error().kind == ErrorKind::kInput);
  CHECK(made.error().message.find("exists already") != std::string::npos);
  CHECK(std::filesystem::file_size(path) == 4);
}

TEST_CASE("bad-folder: a ledger can't be made in a folder that isn't there") {
  TemporaryFolder folder;
  const auto made = Ledger::create(folder.path() / "nowhere" / "a.ledger");
  REQUIRE(!made.has_value());
  CHECK(made.error().kind == ErrorKind::kMachine);
}

TEST_CASE("opening says what to do when it can't be done") {
  TemporaryFolder folder;
  SUBCASE("bad-missing") {
    const auto opened = Ledger::open(folder.path() / "x.ledger", LedgerMode::kReadOnly);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().kind == ErrorKind::kInput);
    CHECK(opened.error().message == "there is no ledger at " + (folder.path() / "x.ledger").string() +
                                        "; make one with: remit init " +
                                        (folder.path() / "x.ledger").string());
  }
  SUBCASE("bad-folder") {
    const auto opened = Ledger::open(folder.path(), LedgerMode::kReadOnly);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().kind == ErrorKind::kInput);
  }
  SUBCASE("bad-text-file") {
    const auto path = folder.write("notes.txt", std::string(5000, 'x'));
    const auto opened = Ledger::open(path, LedgerMode::kReadWrite);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().kind == ErrorKind::kMachine);
    CHECK(opened.error().message.find("is not a ledger, or its beginning is damaged") != std::string::npos);
  }
  SUBCASE("bad-empty-file") {
    const auto opened = Ledger::open(folder.write("empty", ""), LedgerMode::kReadWrite);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().kind == ErrorKind::kInput);
    CHECK(opened.error().message.find("is not a ledger") != std::string::npos);
  }
}

TEST_CASE("bad-newer: a ledger of a newer program is refused") {
  LedgerFolder made;
  REQUIRE(made.run_sql("PRAGMA user_version = 99").empty());
  const auto opened = Ledger::open(made.ledger_path(), LedgerMode::kReadWrite);
  REQUIRE(!opened.has_value());
  CHECK(opened.error().kind == ErrorKind::kInput);
  CHECK(opened.error().message.find("newer remit (schema 99") != std::string::npos);
}

TEST_CASE("an older ledger is brought up to date for writing and refused for reading") {
  TemporaryFolder folder;
  const auto path = folder.path() / "old.ledger";
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &connection) == SQLITE_OK);
  // Schema 0 is a file that has the mark of a ledger and no table yet.
  REQUIRE(sqlite3_exec(connection, "PRAGMA application_id = 1380796756; CREATE TABLE x(y); DROP TABLE x;",
                       nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(connection);
  const auto reading = Ledger::open(path, LedgerMode::kReadOnly);
  REQUIRE(!reading.has_value());
  CHECK(reading.error().kind == ErrorKind::kInput);
  CHECK(reading.error().message.find("older remit") != std::string::npos);
  const auto writing = Ledger::open(path, LedgerMode::kReadWrite);
  REQUIRE(writing.has_value());
  CHECK((*writing)->watermark().value() == 0);
  CHECK(Ledger::open(path, LedgerMode::kReadOnly).has_value());
}

TEST_CASE("another writer is waited for and then named") {
  LedgerFolder made;
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(made.ledger_path().c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  const Result<void> begun = made.ledger().begin_batch();
  REQUIRE(!begun.has_value());
  CHECK(begun.error().kind == ErrorKind::kMachine);
  CHECK(begun.error().message.find("is writing to") != std::string::npos);
  CHECK(begun.error().message.find("try again") != std::string::npos);
  sqlite3_close(other);
  CHECK(made.ledger().begin_batch().has_value());
  made.ledger().roll_back_batch();
}

TEST_CASE("bad-damaged: a ledger with overwritten pages gives an error, never wrong facts") {
  LedgerFolder made;
  std::string rows = "id,name\n";
  for (int partner = 0; partner < 2000; ++partner) {
    rows += "P" + std::to_string(100000 + partner) + ",Partner number " + std::to_string(partner) + "\n";
  }
  made.import_clean("partners.csv", rows);
  const auto copy = made.folder().path() / "copy.ledger";
  REQUIRE(made.run_sql("VACUUM INTO '" + copy.string() + "'").empty());
  // Everything behind the first page becomes rubbish.
  const auto bytes = std::filesystem::file_size(copy);
  {
    std::FILE* file = std::fopen(copy.c_str(), "r+b");
    REQUIRE(file != nullptr);
    std::fseek(file, 16384, SEEK_SET);
    const std::string rubbish(static_cast<std::size_t>(bytes) - 16384, '\x5a');
    REQUIRE(std::fwrite(rubbish.data(), 1, rubbish.size(), file) == rubbish.size());
    std::fclose(file);
  }
  const auto opened = Ledger::open(copy, LedgerMode::kReadOnly);
  if (opened) {
    const auto facts = (*opened)->read({FactSchema::standard(), {{FactKind::kPartner, {0}}}, {}});
    REQUIRE(!facts.has_value());
    CHECK(facts.error().kind == ErrorKind::kMachine);
  } else {
    CHECK(opened.error().kind == ErrorKind::kMachine);
  }
}

}  // namespace
}  // namespace remit
