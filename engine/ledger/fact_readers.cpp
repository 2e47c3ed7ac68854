#include "engine/ledger/fact_readers.hpp"

#include <algorithm>

#include <SQLiteCpp/Exception.h>

#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

/// Opening a connection takes SQLite as long as reading a few thousand rows.
constexpr std::size_t kLeastRowsToShare = 50'000;
/// Each has a cache of its own; beyond these the disk or the memory is what one waits for.
constexpr unsigned kMostReaders = 16;

}  // namespace

FactReaders::Other::Other(const std::filesystem::path& file)
    : database(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, kLockWaitMilliseconds),
      function(database.getHandle()) {
  // A scan visits each page once, so that a small cache, which stays in the processor's, is a fast one.
  execute(database.getHandle(), "PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024; BEGIN");
}

unsigned FactReaders::count_for(std::size_t rows, std::size_t parts) {
  if (rows < kLeastRowsToShare || parts < 2 || threads_ < 2) {
    return 1;
  }
  open_others();
  return static_cast<unsigned>(std::min(others_.size() + 1, parts));
}

void FactReaders::open_others() {
  if (tried_) {
    return;
  }
  tried_ = true;
  const std::int64_t known = store_->select_integer(kLastSequence).value_or(0);
  try {
    for (unsigned reader = 1; reader < std::min(threads_, kMostReaders); ++reader) {
      auto other = std::make_unique<Other>(store_->path);
      PreparedStatement last(other->database.getHandle(), kLastSequence);
      if (!last.step() || last.integer(0) < known) {
        return;  // the ledger's own connection has written facts that nobody else sees yet
      }
      others_.push_back(std::move(other));
    }
  } catch (const SQLite::Exception&) {
    // A file that can't be opened again is read through the connection that there is.
  }
}

sqlite3* FactReaders::connection(unsigned reader) const {
  return reader == 0 ? store_->connection() : others_[reader - 1]->database.getHandle();
}

RowFunction& FactReaders::function(unsigned reader) const {
  return reader == 0 ? store_->row_function() : others_[reader - 1]->function;
}

}  // namespace remit
