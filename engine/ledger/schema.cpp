#include "engine/ledger/schema.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/base/check.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/ledger/declared_facts.hpp"
#include "engine/ledger/fact_indexes.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/prepared_statement.hpp"

namespace remit {
namespace {

// Registers and sums that the importer keeps beside the facts. They can all be worked out from the facts
// again, so they are neither append-only nor hashed.
constexpr const char* kRegisters = R"sql(
CREATE TABLE counter(
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO counter(name, value) VALUES ('fact_sequence', 0);

CREATE TABLE fact_state(
  stem        TEXT PRIMARY KEY,
  fact_count  INTEGER NOT NULL CHECK (fact_count >= 0),
  ids_ascend  INTEGER NOT NULL CHECK (ids_ascend IN (0, 1)),
  greatest_id TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE column_bounds(
  stem     TEXT NOT NULL REFERENCES fact_state(stem),
  "column" TEXT NOT NULL,
  scale    INTEGER NOT NULL CHECK (scale BETWEEN 0 AND 18),
  least    INTEGER NOT NULL,
  greatest INTEGER NOT NULL CHECK (least <= greatest),
  PRIMARY KEY (stem, "column")
) STRICT, WITHOUT ROWID;

CREATE TABLE column_value(
  stem     TEXT NOT NULL REFERENCES fact_state(stem),
  "column" TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (stem, "column", value)
) STRICT, WITHOUT ROWID;

CREATE TABLE word(
  number INTEGER PRIMARY KEY,
  text   TEXT NOT NULL UNIQUE CHECK (text <> '')
) STRICT;
)sql";

constexpr const char* kBatches = R"sql(
CREATE TABLE component(
  number    INTEGER PRIMARY KEY,
  ruleset   TEXT NOT NULL,
  rule      TEXT NOT NULL,
  component TEXT NOT NULL,
  row_hash  BLOB NOT NULL CHECK (length(row_hash) = 32),
  UNIQUE (ruleset, rule, component)
) STRICT;

CREATE TABLE ruleset(
  number   INTEGER PRIMARY KEY,
  hash     TEXT NOT NULL UNIQUE,
  bundle   TEXT NOT NULL,
  row_hash BLOB NOT NULL CHECK (length(row_hash) = 32)
) STRICT;

CREATE TABLE run(
  number        INTEGER PRIMARY KEY,
  ruleset       TEXT NOT NULL,
  ruleset_hash  TEXT NOT NULL,
  watermark     INTEGER NOT NULL CHECK (watermark >= 0),
  period_first  INTEGER NOT NULL,
  period_last   INTEGER NOT NULL CHECK (period_last >= period_first),
  cut_off       INTEGER NOT NULL,
  currency      TEXT NOT NULL CHECK (length(currency) = 3),
  posting_count INTEGER NOT NULL CHECK (posting_count >= 0),
  row_hash      BLOB NOT NULL CHECK (length(row_hash) = 32),
  UNIQUE (ruleset, ruleset_hash, watermark, period_first, period_last)
) STRICT;

CREATE TABLE posting(
  sequence       INTEGER PRIMARY KEY,
  run            INTEGER NOT NULL REFERENCES run(number),
  component      INTEGER NOT NULL REFERENCES component(number),
  line_kind      INTEGER NOT NULL REFERENCES word(number),
  partner        INTEGER NOT NULL REFERENCES key_partners(key),
  line           INTEGER NOT NULL,
  fan            INTEGER NOT NULL,
  minor_units    INTEGER NOT NULL,
  reason         INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 6),
  governing_date INTEGER,
  fact_sequence  INTEGER NOT NULL,
  refunded_minor_units INTEGER NOT NULL,
  row_hash       BLOB NOT NULL CHECK (length(row_hash) = 32)
) STRICT;

-- A period's states, one row for each that it reached; the newest counts.
CREATE TABLE period(
  sequence  INTEGER PRIMARY KEY,
  ruleset   TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  last_day  INTEGER NOT NULL CHECK (last_day >= first_day),
  cut_off   INTEGER NOT NULL CHECK (cut_off >= last_day),
  state     TEXT NOT NULL CHECK (state IN ('calculated', 'approved', 'closed')),
  run       INTEGER NOT NULL REFERENCES run(number),
  row_hash  BLOB NOT NULL CHECK (length(row_hash) = 32)
) STRICT;
CREATE UNIQUE INDEX closed_period ON period(ruleset, first_day, last_day) WHERE state = 'closed';
)sql";

/// The first schema: everything. Later ones add to it and change nothing that is hashed.
void make_first_schema(sqlite3* connection) {
  execute(connection, kRegisters);
  for (std::size_t kind = 0; kind < kStandardFactKinds; ++kind) {
    execute(connection, fact_table_sql(FactSchema::standard(), standard_layout(static_cast<FactKind>(kind))));
  }
  execute(connection, kBatches);
  for (const std::string_view table : {"word", "component", "ruleset", "run", "posting", "period"}) {
    execute(connection, append_only_sql(table));
  }
}

/// The columns of each key of a table: its row number, and every unique index over all rows.
std::vector<std::vector<std::string>> keys_of(sqlite3* connection, std::string_view table) {
  std::vector<std::vector<std::string>> keys;
  PreparedStatement row_number(connection, "SELECT name FROM pragma_table_info(?) WHERE pk = 1");
  for (row_number.bind(1, table); row_number.step();) {
    keys.push_back({std::string(row_number.text(0))});
  }
  PreparedStatement indexes(connection,
                            "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND NOT partial");
  for (indexes.bind(1, table); indexes.step();) {
    std::vector<std::string>& key = keys.emplace_back();
    PreparedStatement columns(connection, "SELECT name FROM pragma_index_info(?) ORDER BY seqno");
    for (columns.bind(1, indexes.text(0)); columns.step();) {
      key.emplace_back(columns.text(0));
    }
  }
  return keys;
}

void make_replace_guard(sqlite3* connection, const std::string& table) {
  std::string found;
  const auto look = [&](const std::vector<std::string>& key, const std::string& rows) {
    std::string where = rows;
    for (const std::string& column : key) {
      where += fmt::format("{}{} = NEW.{}", where.empty() ? "" : " AND ", as_identifier(column),
                           as_identifier(column));
    }
    found += fmt::format("{}EXISTS (SELECT 1 FROM {} WHERE {})", found.empty() ? "" : " OR ",
                         as_identifier(table), where);
  };
  for (const std::vector<std::string>& key : keys_of(connection, table)) {
    look(key, "");
  }
  if (table.starts_with("fact_")) {
    look({"key", "version"}, "version > 1");
  }
  execute(connection,
          fmt::format("CREATE TRIGGER {} BEFORE INSERT ON {} WHEN {} BEGIN SELECT RAISE(ABORT, 'the "
                      "ledger is append-only: a second row of one key of {} is refused'); END;",
                      as_identifier(table + "_refuses_REPLACE"), as_identifier(table), found, table));
}

/// Postings have one more reason. A check can't be altered, so the rows move to a table with another one;
/// nothing that is hashed changes.
void admit_clawback_as_reason(sqlite3* connection) {
  std::string sql;
  {
    PreparedStatement table(connection, "SELECT sql FROM sqlite_schema WHERE name = 'posting'");
    table.step();
    sql = table.text(0);
  }
  constexpr std::string_view kBefore = "reason BETWEEN 0 AND 6";
  const std::size_t columns = sql.find('(');
  const std::size_t place = sql.find(kBefore);
  check(columns < place && place != std::string::npos, "the first schema makes the postings' table");
  sql.replace(place, kBefore.size(), "reason BETWEEN 0 AND 7");
  sql.replace(0, columns, "CREATE TABLE posting_with_reasons");
  execute(connection, sql);
  execute(connection,
          "INSERT INTO posting_with_reasons SELECT * FROM posting; DROP TABLE posting; "
          "ALTER TABLE posting_with_reasons RENAME TO posting;");
  execute(connection, append_only_sql("posting"));
  make_replace_guard(connection, "posting");
}

constexpr const char* kSettlements = R"sql(
CREATE TABLE settlement(
  number       INTEGER PRIMARY KEY,
  ruleset      TEXT NOT NULL,
  run          INTEGER NOT NULL REFERENCES run(number),
  period_first INTEGER NOT NULL,
  period_last  INTEGER NOT NULL CHECK (period_last >= period_first),
  currency     TEXT NOT NULL CHECK (length(currency) = 3),
  entry_count  INTEGER NOT NULL CHECK (entry_count >= 0),
  row_hash     BLOB NOT NULL CHECK (length(row_hash) = 32),
  UNIQUE (ruleset, period_last)
) STRICT;

CREATE TABLE settlement_entry(
  sequence     INTEGER PRIMARY KEY,
  settlement   INTEGER NOT NULL REFERENCES settlement(number),
  partner      INTEGER NOT NULL REFERENCES key_partners(key),
  step         TEXT NOT NULL CHECK (step <> ''),
  from_account TEXT NOT NULL CHECK (from_account <> ''),
  to_account   TEXT NOT NULL CHECK (to_account <> '' AND to_account <> from_account),
  minor_units  INTEGER NOT NULL CHECK (minor_units > 0),
  free_on      INTEGER,
  row_hash     BLOB NOT NULL CHECK (length(row_hash) = 32)
) STRICT;
)sql";

void make_settlements(sqlite3* connection) {
  execute(connection, kSettlements);
  for (const char* table : {"settlement", "settlement_entry"}) {
    execute(connection, append_only_sql(table));
    make_replace_guard(connection, table);
  }
}

/// Payments that were exchanged have an amount in another currency, and accounts may be in others. Added
/// columns stand behind the hash.
void add_currencies_of_settlements(sqlite3* connection) {
  execute(connection,
          "ALTER TABLE settlement_entry ADD COLUMN payout_currency TEXT CHECK (length(payout_currency) = 3); "
          "ALTER TABLE settlement_entry ADD COLUMN payout_minor_units INTEGER CHECK (payout_minor_units >= 0 "
          "AND (payout_minor_units IS NULL) = (payout_currency IS NULL)); "
          "ALTER TABLE settlement_entry ADD COLUMN currency TEXT CHECK (length(currency) = 3);");
}

/// What a run that works out only what has changed finds its facts and postings by. Postings stand in order
/// of component and line within a run, so that the index of these grows at its end.
void make_indexes(sqlite3* connection) {
  for (std::size_t kind = 0; kind < kStandardFactKinds; ++kind) {
    make_fact_indexes(connection, standard_layout(static_cast<FactKind>(kind)));
  }
  execute(connection, "CREATE INDEX IF NOT EXISTS posting_line ON posting(component, line)");
}

using Migration = void (*)(sqlite3*);
constexpr std::array<Migration, 7> kMigrations = {
    make_first_schema, make_replace_guards,           make_declared_facts, admit_clawback_as_reason,
    make_settlements,  add_currencies_of_settlements, make_indexes};

}  // namespace

std::int64_t newest_schema_version() {
  return static_cast<std::int64_t>(kMigrations.size());
}

void migrate(sqlite3* connection, std::int64_t version) {
  for (auto next = static_cast<std::size_t>(version); next < kMigrations.size(); ++next) {
    kMigrations.at(next)(connection);
  }
  execute(connection, fmt::format("PRAGMA application_id = {}", kApplicationId));
  execute(connection, fmt::format("PRAGMA user_version = {}", kMigrations.size()));
}

void execute(sqlite3* connection, const std::string& sql) {
  const int code = sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    throw SQLite::Exception(connection, code);
  }
}

/// INSERT OR REPLACE deletes the row in its way without a DELETE trigger, unless its connection asks for
/// that. So a row whose key is there already is refused before.
void make_replace_guards(sqlite3* connection) {
  std::vector<std::string> tables;
  PreparedStatement guarded(
      connection,
      "SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name = tbl_name || "
      "'_refuses_UPDATE' ORDER BY tbl_name");
  while (guarded.step()) {
    tables.emplace_back(guarded.text(0));
  }
  for (const std::string& table : tables) {
    make_replace_guard(connection, table);
  }
}

void drop_replace_guards(sqlite3* connection) {
  std::vector<std::string> guards;
  {
    PreparedStatement names(
        connection,
        "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_refuses_REPLACE'");
    while (names.step()) {
      guards.emplace_back(names.text(0));
    }
  }
  for (const std::string& guard : guards) {
    execute(connection, "DROP TRIGGER " + as_identifier(guard));
  }
}

std::string append_only_sql(std::string_view table) {
  std::string sql;
  for (const std::string_view action : {"UPDATE", "DELETE"}) {
    sql += fmt::format(
        "CREATE TRIGGER {} BEFORE {} ON {} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {} of {} is "
        "refused'); END;",
        as_identifier(fmt::format("{}_refuses_{}", table, action)), action, as_identifier(table), action,
        table);
  }
  return sql;
}

}  // namespace remit
