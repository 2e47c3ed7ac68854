// What an open ledger holds: the connection, its prepared statements and the batch that is being written.
// Private to this folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>

#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/row_function.hpp"
#include "engine/ledger/row_hash.hpp"

namespace remit {

class ColumnCache;

/// SQLite waits this long for another writer before it gives up.
inline constexpr int kLockWaitMilliseconds = 5000;

/// Sets SQLite up for the whole program; must come before the first connection, and does so once.
void set_up_sqlite();

/// Selects the sequence of the newest version of any fact.
inline constexpr const char* kLastSequence = "SELECT value FROM counter WHERE name = 'fact_sequence'";

struct Ledger::Store {
  /// Opens the file, which must exist; throws SQLite::Exception. Says nothing of what is in it.
  Store(const std::filesystem::path& file, LedgerMode open_mode);

  [[nodiscard]] sqlite3* connection() const noexcept { return database.getHandle(); }
  /// The statement for `sql`, prepared once; it is reset when the use ends.
  [[nodiscard]] StatementUse prepare(const std::string& sql);
  /// How rows are read through this connection; made at its first use.
  [[nodiscard]] RowFunction& row_function();
  /// The one integer that `sql` selects, none when it selects NULL or no row.
  [[nodiscard]] std::optional<std::int64_t> select_integer(const std::string& sql);
  /// How facts of `kind` are stored now, columns of one's own included. Read inside a transaction, because
  /// another process may be adding columns.
  [[nodiscard]] FactLayout layout(const FactSchema& schema, FactKind kind);
  /// Whether there are tables for this kind: a declared one has none before its first import.
  [[nodiscard]] bool has_facts(const FactDefinition& fact);
  /// The hash of the newest row of `table`, whose primary key is `order`.
  [[nodiscard]] RowHash head_of(std::string_view table, std::string_view order);
  /// The number of `word`, which is added when it is new and `add` is true; none otherwise.
  [[nodiscard]] std::optional<std::int64_t> word_number(std::string_view word, bool add);

  std::filesystem::path path;
  LedgerMode mode;
  SQLite::Database database;
  bool batch_open = false;
  bool uses_column_cache = false;
  std::int64_t sequences_a_cached_part = 65'536;  // smaller ones are for tests
  std::optional<RowHasher> posting_chain;         // within a batch, once it has appended a posting
  ColumnCache* open_cache = nullptr;              // that lookups have opened, as long as they last

 private:
  std::unique_ptr<RowFunction> row_function_;
  std::map<std::string, PreparedStatement, std::less<>> statements_;  // gone before the connection
};

/// Takes SQLite's checks of foreign keys off while it lives, within a transaction too: for loops that have
/// just looked up or added everything that their rows refer to. Statements are compiled anew when it comes
/// and goes.
class UncheckedForeignKeys {
 public:
  explicit UncheckedForeignKeys(Ledger::Store& store);
  ~UncheckedForeignKeys();
  UncheckedForeignKeys(const UncheckedForeignKeys&) = delete;
  UncheckedForeignKeys& operator=(const UncheckedForeignKeys&) = delete;

 private:
  Ledger::Store& store_;
};

enum class TransactionKind { kRead, kWrite };

/// A transaction that is rolled back unless it was committed. Inside another one, such as a batch, it is part
/// of that and does nothing by itself.
class Transaction {
 public:
  Transaction(Ledger::Store& store, TransactionKind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Ledger::Store& store_;
  bool open_;
};

}  // namespace remit
