#include "engine/ledger/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

int open_flags(LedgerMode mode) {
  // A Ledger belongs to one thread at a time, so SQLite needs no mutexes around every call.
  return (mode == LedgerMode::kReadOnly ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE) |
         SQLite::OPEN_NOMUTEX;
}

// A scan visits each page once; an import's registers are to stay in memory.
constexpr const char* kCacheOfReader = "PRAGMA cache_size = -8192;";  // KiB
constexpr const char* kCacheOfWriter = "PRAGMA cache_size = -65536;";

}  // namespace

void set_up_sqlite() {
  // Whoever was first has set it up for its own ends, and that works too.
  [[maybe_unused]] static const int kDone = [] {
    // Nobody asks how much memory SQLite uses, and each of its allocations would wait for a lock to tell.
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  }();
}

Ledger::Store::Store(const std::filesystem::path& file, LedgerMode open_mode)
    : path(file), mode(open_mode), database(file.string(), open_flags(open_mode), kLockWaitMilliseconds) {
  execute(connection(),
          "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
          "PRAGMA trusted_schema = OFF;");
  execute(connection(), open_mode == LedgerMode::kReadOnly ? kCacheOfReader : kCacheOfWriter);
}

StatementUse Ledger::Store::prepare(const std::string& sql) {
  const auto known = statements_.find(sql);
  if (known != statements_.end()) {
    return StatementUse(known->second);
  }
  return StatementUse(statements_.emplace(sql, PreparedStatement(connection(), sql)).first->second);
}

RowFunction& Ledger::Store::row_function() {
  if (!row_function_) {
    row_function_ = std::make_unique<RowFunction>(connection());
  }
  return *row_function_;
}

std::optional<std::int64_t> Ledger::Store::select_integer(const std::string& sql) {
  const StatementUse statement = prepare(sql);
  return statement->step() ? statement->optional_integer(0) : std::nullopt;
}

bool Ledger::Store::has_facts(const FactDefinition& fact) {
  if (!is_declared(fact.kind)) {
    return true;
  }
  const StatementUse known = prepare("SELECT 1 FROM declared_fact WHERE fact = ? COLLATE BINARY");
  known->bind(1, std::string_view(fact.name));
  return known->step();
}

FactLayout Ledger::Store::layout(const FactSchema& schema, FactKind kind) {
  FactLayout layout = fact_layout(schema, kind);
  const StatementUse columns = prepare("SELECT name FROM pragma_table_info(?) ORDER BY cid");
  columns->bind(1, std::string_view(layout.table));
  while (columns->step()) {
    if (const auto name = own_file_name(columns->text(0))) {
      layout.add_own(*name);
    }
  }
  return layout;
}

RowHash Ledger::Store::head_of(std::string_view table, std::string_view order) {
  const StatementUse newest =
      prepare(fmt::format("SELECT row_hash FROM {} ORDER BY {} DESC LIMIT 1", as_identifier(table), order));
  return newest->step() ? to_row_hash(newest->bytes(0)) : RowHash{};
}

std::optional<std::int64_t> Ledger::Store::word_number(std::string_view word, bool add) {
  {
    const StatementUse known = prepare("SELECT number FROM word WHERE text = ?");
    known->bind(1, word);
    if (known->step()) {
      return known->integer(0);
    }
  }
  if (!add) {
    return std::nullopt;
  }
  const StatementUse added = prepare("INSERT INTO word(text) VALUES (?)");
  added->bind(1, word).run();
  return sqlite3_last_insert_rowid(connection());
}

UncheckedForeignKeys::UncheckedForeignKeys(Ledger::Store& store) : store_(store) {
  sqlite3_db_config(store_.connection(), SQLITE_DBCONFIG_ENABLE_FKEY, 0, nullptr);
}

UncheckedForeignKeys::~UncheckedForeignKeys() {
  sqlite3_db_config(store_.connection(), SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
}

Transaction::Transaction(Ledger::Store& store, TransactionKind kind)
    : store_(store), open_(sqlite3_get_autocommit(store.connection()) != 0) {
  if (open_) {
    execute(store_.connection(), kind == TransactionKind::kRead ? "BEGIN" : "BEGIN IMMEDIATE");
  }
}

Transaction::~Transaction() {
  // A failure may have ended the transaction already.
  if (open_ && sqlite3_get_autocommit(store_.connection()) == 0) {
    sqlite3_exec(store_.connection(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::commit() {
  if (open_) {
    execute(store_.connection(), "COMMIT");
    open_ = false;
  }
}

}  // namespace remit
