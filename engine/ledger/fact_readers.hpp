// Connections that read facts at the same time and see the same ones.
//
// SQLite as Debian builds it can't open a second connection on the snapshot of a first. It isn't needed:
// facts are append-only and numbered by sequence in the order in which they are committed, so whatever a
// later snapshot has beyond an earlier one has higher sequences. A connection that knows of as many facts as
// the ledger's own, or more, gives the same rows for any range of sequences in which the ledger's own knows
// the last. Only what is written in a transaction that is still open is beyond other connections; then the
// ledger's own reads alone.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "engine/ledger/row_function.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

class FactReaders {
 public:
  /// `store` must be within a transaction as long as this lives. At most `threads` read at once.
  FactReaders(Ledger::Store& store, unsigned threads) : store_(&store), threads_(threads) {}

  /// How many connections there are for `parts` parts of `rows` rows; others are opened when they pay.
  [[nodiscard]] unsigned count_for(std::size_t rows, std::size_t parts);
  /// How many threads may work at once on what doesn't need a connection.
  [[nodiscard]] unsigned threads() const noexcept { return threads_; }

  /// The ledger's own is 0.
  [[nodiscard]] sqlite3* connection(unsigned reader) const;
  [[nodiscard]] RowFunction& function(unsigned reader) const;

 private:
  struct Other {
    SQLite::Database database;
    RowFunction function;
    explicit Other(const std::filesystem::path& file);
  };
  void open_others();

  Ledger::Store* store_;
  unsigned threads_;
  bool tried_ = false;
  std::vector<std::unique_ptr<Other>> others_;
};

}  // namespace remit
