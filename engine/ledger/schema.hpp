// The ledger's tables, and how older ledgers are brought up to date.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;

namespace remit {

/// `RMIT` in ASCII: what SQLite's application_id of a ledger is.
inline constexpr std::int64_t kApplicationId = 0x524d4954;

/// The user_version of a ledger that is up to date: the number of migrations.
[[nodiscard]] std::int64_t newest_schema_version();

/// Runs the migrations from `version` on. Must be called inside a write transaction; throws
/// SQLite::Exception.
void migrate(sqlite3* connection, std::int64_t version);

/// Runs statements without parameters or rows; throws SQLite::Exception.
void execute(sqlite3* connection, const std::string& sql);

/// The triggers that make `table` append-only.
[[nodiscard]] std::string append_only_sql(std::string_view table);

/// The triggers that refuse INSERT OR REPLACE over a row of an append-only table. They look every key of
/// every row up, which more than doubles the time of an import, and the program's own statements never
/// replace. So whoever writes much drops them and makes them again within one transaction: no other
/// connection sees them gone, and what ends the transaction otherwise brings them back.
void make_replace_guards(sqlite3* connection);
void drop_replace_guards(sqlite3* connection);

}  // namespace remit
