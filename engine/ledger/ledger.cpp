// Making and opening ledgers, and looking up what facts, words and components are called.
#include "engine/ledger/ledger.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "engine/base/check.hpp"
#include "engine/ledger/declared_facts.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/schema.hpp"
#include "engine/ledger/store.hpp"

namespace remit {
namespace {

/// Pages of 16 KiB: a scan of all facts makes a quarter of the system calls that SQLite's usual 4 KiB make.
constexpr const char* kFilePragmas = "PRAGMA page_size = 16384; PRAGMA encoding = 'UTF-8';";

Result<void> write_new_ledger(const std::filesystem::path& path) {
  return guarded(path, [&]() -> Result<void> {
    set_up_sqlite();
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              kLockWaitMilliseconds);
    execute(database.getHandle(), kFilePragmas);
    execute(database.getHandle(), "PRAGMA synchronous = FULL; BEGIN IMMEDIATE;");
    migrate(database.getHandle(), 0);
    execute(database.getHandle(), "COMMIT");
    // Kept in the file: every later connection writes through the log.
    execute(database.getHandle(), "PRAGMA journal_mode = WAL");
    return {};
  });
}

void sync_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder =
      file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);
    ::close(descriptor);
  }
}

/// Gives the finished file its name, unless that name has been taken meanwhile.
Result<void> publish(const std::filesystem::path& finished, const std::filesystem::path& path) {
  // link() is the one call that never overwrites; where the file system has no links, rename() has to do.
  int failure = ::link(finished.c_str(), path.c_str()) == 0 ? 0 : errno;
  if (failure == EPERM || failure == EOPNOTSUPP || failure == ENOSYS) {
    failure = ::rename(finished.c_str(), path.c_str()) == 0 ? 0 : errno;
  }
  if (failure == EEXIST) {
    return input_error(fmt::format("{} exists already; choose another name", path.string()));
  }
  if (failure != 0) {
    return machine_error(fmt::format("{} can't be made: {}", path.string(), std::strerror(failure)));
  }
  sync_folder(path);
  return {};
}

/// Whether the file is a ledger of this program that it can work with.
Result<void> check_schema(Ledger::Store& store) {
  const std::string path = store.path.string();
  if (store.select_integer("PRAGMA application_id") != kApplicationId) {
    return input_error(fmt::format("{} is not a ledger; make one with: remit init LEDGER", path));
  }
  const std::int64_t version = store.select_integer("PRAGMA user_version").value_or(0);
  if (version > newest_schema_version()) {
    return input_error(
        fmt::format("{} was written by a newer remit (schema {}, this one knows {}); update remit", path,
                    version, newest_schema_version()));
  }
  if (version == newest_schema_version()) {
    return {};
  }
  if (store.mode == LedgerMode::kReadOnly) {
    return input_error(
        fmt::format("{} was written by an older remit (schema {}, this one has {}); any command that writes, "
                    "such as remit import, "
                    "brings it up to date",
                    path, version, newest_schema_version()));
  }
  Transaction transaction(store, TransactionKind::kWrite);
  // Another process may have been first while this one waited for the lock.
  migrate(store.connection(), store.select_integer("PRAGMA user_version").value_or(0));
  transaction.commit();
  return {};
}

}  // namespace

Ledger::Ledger(std::unique_ptr<Store> store) : store_(std::move(store)) {}

Ledger::~Ledger() {
  roll_back_batch();
}

Result<std::unique_ptr<Ledger>> Ledger::create(const std::filesystem::path& path) {
  std::error_code status;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, status))) {
    return input_error(fmt::format("{} exists already; choose another name", path.string()));
  }
  // Written beside its place and then named, so that a killed process leaves no half-made ledger behind that
  // name.
  const std::filesystem::path unfinished = path.string() + fmt::format(".new-{}", ::getpid());
  const auto remove_unfinished = [&] {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(unfinished.string() + suffix, status);
    }
  };
  remove_unfinished();
  Result<void> made = write_new_ledger(unfinished);
  if (made) {
    made = publish(unfinished, path);
  }
  remove_unfinished();
  if (!made) {
    return tl::make_unexpected(made.error());
  }
  return open(path, LedgerMode::kReadWrite);
}

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& path, LedgerMode mode) {
  return guarded(path, [&]() -> Result<std::unique_ptr<Ledger>> {
    std::error_code status;
    if (!std::filesystem::exists(path, status) && status.value() == 0) {
      return input_error(
          fmt::format("there is no ledger at {0}; make one with: remit init {0}", path.string()));
    }
    if (std::filesystem::is_directory(path, status)) {
      return input_error(fmt::format("{} is a folder, not a ledger", path.string()));
    }
    set_up_sqlite();
    auto store = std::make_unique<Store>(path, mode);
    if (Result<void> usable = check_schema(*store); !usable) {
      return tl::make_unexpected(usable.error());
    }
    return std::unique_ptr<Ledger>(new Ledger(std::move(store)));
  });
}

void Ledger::use_column_cache(bool use) noexcept {
  store_->uses_column_cache = use;
}

Result<FactSchema> Ledger::schema() {
  return guarded(store_->path, [&]() -> Result<FactSchema> { return remembered_schema(*store_); });
}

Result<std::string> Ledger::id_of(const FactDefinition& fact, std::int64_t key) {
  return guarded(store_->path, [&]() -> Result<std::string> {
    if (!store_->has_facts(fact)) {
      return input_error(fmt::format("the ledger has no {}", fact.file_stem));
    }
    const StatementUse found = store_->prepare(sql_of_id(key_table_of(fact)));
    found->bind(1, key);
    if (!found->step()) {
      return input_error(fmt::format("the ledger has no {} with the number {}", fact.file_stem, key));
    }
    return std::string(found->text(0));
  });
}

Result<void> Ledger::visit_ids(const FactDefinition& fact,
                               const std::function<void(std::int64_t key, std::string_view id)>& visit) {
  return guarded(store_->path, [&]() -> Result<void> {
    if (!store_->has_facts(fact)) {
      return {};
    }
    // A statement of its own, since `visit` may look something up with the cached ones.
    PreparedStatement ids(store_->connection(), fmt::format("SELECT key, id FROM {} ORDER BY key",
                                                            as_identifier(key_table_of(fact))));
    while (ids.step()) {
      visit(ids.integer(0), ids.text(1));
    }
    return {};
  });
}

Result<std::optional<std::int64_t>> Ledger::find_key(const FactDefinition& fact, std::string_view id) {
  return guarded(store_->path, [&]() -> Result<std::optional<std::int64_t>> {
    if (!store_->has_facts(fact)) {
      return std::optional<std::int64_t>();
    }
    const StatementUse found =
        store_->prepare(fmt::format("SELECT key FROM {} WHERE id = ?", as_identifier(key_table_of(fact))));
    found->bind(1, id);
    return found->step() ? std::optional(found->integer(0)) : std::nullopt;
  });
}

Result<std::int64_t> Ledger::watermark() {
  return guarded(store_->path,
                 [&]() -> Result<std::int64_t> { return store_->select_integer(kLastSequence).value_or(0); });
}

Result<std::int64_t> Ledger::fact_count(const FactDefinition& fact) {
  return guarded(store_->path,
                 [&]() -> Result<std::int64_t> { return remit::fact_count(*store_, fact.file_stem); });
}

Result<std::optional<std::pair<std::int64_t, std::int64_t>>> Ledger::bounds(const FactDefinition& fact,
                                                                            std::string_view column) {
  using Bounds = std::pair<std::int64_t, std::int64_t>;
  return guarded(store_->path, [&]() -> Result<std::optional<Bounds>> {
    const StatementUse found =
        store_->prepare("SELECT least, greatest FROM column_bounds WHERE stem = ? AND \"column\" = ?");
    found->bind(1, std::string_view(fact.file_stem)).bind(2, column);
    return found->step() ? std::optional(Bounds(found->integer(0), found->integer(1))) : std::nullopt;
  });
}

Result<std::int32_t> Ledger::word_number(std::string_view word, bool add) {
  check(!word.empty(), "a word has letters");
  return guarded(store_->path, [&]() -> Result<std::int32_t> {
    Transaction transaction(*store_, add ? TransactionKind::kWrite : TransactionKind::kRead);
    const std::optional<std::int64_t> number = store_->word_number(word, add);
    transaction.commit();
    return static_cast<std::int32_t>(number.value_or(-1));
  });
}

Result<std::string> Ledger::word_text(std::int32_t number) {
  return guarded(store_->path, [&]() -> Result<std::string> {
    const StatementUse found = store_->prepare("SELECT text FROM word WHERE number = ?");
    found->bind(1, std::int64_t{number});
    if (!found->step()) {
      return input_error(fmt::format("the ledger has no word with the number {}", number));
    }
    return std::string(found->text(0));
  });
}

}  // namespace remit
