#include "engine/ledger/row_stream.hpp"

#include <array>
#include <string>
#include <vector>

#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>

#include "engine/ledger/row_buffer.hpp"
#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

/// A database in memory with one table.
class Numbers {
 public:
  Numbers() {
    REQUIRE(sqlite3_open(":memory:", &connection_) == SQLITE_OK);
    execute(connection_,
            "CREATE TABLE number(n INTEGER PRIMARY KEY, name TEXT, code BLOB, half INTEGER) STRICT");
  }
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;
  ~Numbers() { sqlite3_close(connection_); }

  [[nodiscard]] sqlite3* connection() const { return connection_; }
  [[nodiscard]] std::int64_t count(const std::string& where = "1") const {
    PreparedStatement counted(connection_, "SELECT count(*) FROM number WHERE " + where);
    REQUIRE(counted.step());
    return counted.integer(0);
  }
  [[nodiscard]] std::int64_t changes() const { return sqlite3_total_changes64(connection_); }

 private:
  sqlite3* connection_ = nullptr;
};

const std::array<std::string, 4> kColumns{"n", "name", "code", "half"};

/// Row n is named after its number, has it as a byte, and half of it where that is whole.
void add_number(RowBuffer& rows, std::int64_t number) {
  const std::string name = "no. " + std::to_string(number);
  const std::array<unsigned char, 1> code{static_cast<unsigned char>(number % 256)};
  rows.add(number).add(std::string_view(name)).add(std::span<const unsigned char>(code));
  if (number % 2 == 0) {
    rows.add(number / 2);
  } else {
    rows.add_null();
  }
  rows.end_row();
}

TEST_CASE("rows that were buffered are in the table once they are flushed") {
  for (const std::int64_t rows : {0, 1, 2, 511, 512, 513, 2000}) {
    CAPTURE(rows);
    Numbers numbers;
    RowBuffer buffer(numbers.connection(), "number", kColumns);
    for (std::int64_t number = 1; number <= rows; ++number) {
      add_number(buffer, number);
    }
    buffer.flush();
    buffer.flush();
    CHECK(numbers.count() == rows);
    CHECK(numbers.changes() == rows);
    CHECK(numbers.count("name = 'no. ' || n AND typeof(code) = 'blob' AND length(code) = 1") == rows);
    CHECK(numbers.count("n % 2 = 0 AND half * 2 = n") == rows / 2);
    CHECK(numbers.count("n % 2 = 1 AND half IS NULL") == (rows + 1) / 2);
  }
}

TEST_CASE("many buffers have one connection, and empty texts are no missing ones") {
  Numbers numbers;
  RowBuffer whole(numbers.connection(), "number", kColumns);
  const std::array<std::string, 2> some{"name", "n"};
  RowBuffer part(numbers.connection(), "number", some);
  RowBuffer again(numbers.connection(), "number", some);
  add_number(whole, 1);
  part.add(std::string_view()).add(std::int64_t{2}).end_row();
  again.add(std::string_view("three")).add(std::int64_t{3}).end_row();
  again.flush();
  part.flush();
  whole.flush();
  CHECK(numbers.count() == 3);
  CHECK(numbers.count("n = 2 AND name = '' AND code IS NULL") == 1);
  CHECK(numbers.count("n = 3 AND name = 'three'") == 1);
}

TEST_CASE("bad-row: a row that breaks a constraint takes the whole transaction with it") {
  Numbers numbers;
  RowBuffer buffer(numbers.connection(), "number", kColumns);
  execute(numbers.connection(), "BEGIN");
  add_number(buffer, 1);
  buffer.flush();
  add_number(buffer, 2);
  add_number(buffer, 1);
  CHECK_THROWS_AS(buffer.flush(), SQLite::Exception);
  CHECK(sqlite3_get_autocommit(numbers.connection()) != 0);
  CHECK(numbers.count() == 0);
}

TEST_CASE("bad-source: without a source there is nothing to read") {
  Numbers numbers;
  const RowBuffer buffer(numbers.connection(), "number", kColumns);
  for (const char* sql : {"SELECT * FROM remit_rows_4", "SELECT * FROM remit_rows_4(7)"}) {
    CAPTURE(sql);
    CHECK_THROWS_AS(execute(numbers.connection(), sql), SQLite::Exception);
  }
}

}  // namespace
}  // namespace remit
