// Writes the facts of one kind during an import: new facts, new versions of facts that changed, and nothing
// for rows that say what the ledger knows already.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/ledger/column_summary.hpp"
#include "engine/ledger/dangling_references.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/registers.hpp"
#include "engine/ledger/row_buffer.hpp"
#include "engine/ledger/row_hash.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/typed_row.hpp"

namespace remit {

/// What all kinds of one import share. Lives within one write transaction.
class ImportRegisters {
 public:
  ImportRegisters(Ledger::Store& store, const FactSchema& schema);

  [[nodiscard]] const FactSchema& schema() const noexcept { return *schema_; }

  [[nodiscard]] KeyRegister& keys(FactKind kind);
  [[nodiscard]] WordRegister& words() noexcept { return words_; }
  [[nodiscard]] DanglingReferences& dangling() noexcept { return dangling_; }
  [[nodiscard]] std::int64_t next_sequence() const noexcept { return next_sequence_; }
  void take_sequence() noexcept { ++next_sequence_; }
  /// The day after the last closed period's cut-off; missing while none is closed.
  [[nodiscard]] Date first_open_day() const noexcept { return first_open_day_; }
  void finish();

 private:
  Ledger::Store* store_;
  const FactSchema* schema_;
  WordRegister words_;
  std::map<FactKind, KeyRegister> keys_;
  DanglingReferences dangling_;
  std::int64_t next_sequence_ = 1;
  Date first_open_day_;
};

class FactWriter {
 public:
  /// `booked_on` is what rows without a booking date of their own are booked on; none: see ImportOptions.
  FactWriter(Ledger::Store& store, ImportRegisters& registers, FactKind kind, std::optional<Date> booked_on);

  enum class Outcome {
    kAdded,
    kChanged,
    kUnchanged,
    kTwice,  ///< another row of this import says something else of the same fact; see first_place()
    kUnfit,  ///< a number doesn't fit its column; see unfit()
  };
  /// Takes a row that was parsed with layout().
  [[nodiscard]] Outcome write(const TypedRow& row, RowPlace place);
  [[nodiscard]] RowPlace first_place() const noexcept { return first_place_; }
  [[nodiscard]] const CellProblem& unfit() const noexcept { return unfit_; }

  [[nodiscard]] const FactLayout& layout() const noexcept { return layout_; }
  /// Adds a column of one's own to the table. Fails when a column differs from it in capitals alone, because
  /// SQLite takes the two for one.
  [[nodiscard]] Result<void> add_own_column(std::string_view name);
  /// The value of a date column in the newest version of the fact with this id, none when there is none.
  [[nodiscard]] std::optional<Date> newest_date(std::string_view id, std::size_t column);

  /// Writes the rows that are still waiting, and the kind's counts, bounds and distinct values.
  void finish();

 private:
  struct Version {
    std::int64_t number = 0;
    std::int64_t sequence = 0;
  };
  struct SeenPlace {
    std::uint32_t file_after = 0;  // one more than the file's number; 0: not in this import
    std::uint32_t line = 0;
  };

  void prepare_statements();
  void register_words(const TypedRow& row, RowPlace place);
  [[nodiscard]] std::optional<Version> newest_version(std::int64_t key);
  [[nodiscard]] bool equals(const TypedRow& row, std::int64_t sequence);
  [[nodiscard]] bool fits(const TypedRow& row);
  void insert(const TypedRow& row, std::int64_t key, std::int64_t version);
  void add_columns(const TypedRow& row);
  [[nodiscard]] std::optional<Date> booking_date(const TypedRow& row) const;
  void note_place(std::int64_t key, RowPlace place);
  [[nodiscard]] SeenPlace seen_place(std::int64_t key) const;

  Ledger::Store* store_;
  ImportRegisters* registers_;
  FactLayout layout_;
  std::optional<Date> booked_on_;
  KeyRegister* keys_;
  std::vector<KeyRegister*> referred_;      // by column; null unless it is a reference
  std::vector<ColumnSummary> summaries_;    // by column
  std::vector<std::int64_t> numbers_;       // by column: the row's keys and word numbers
  std::vector<std::string> last_words_;     // by column: the symbol of the row before and its number, since
  std::vector<std::int64_t> last_numbers_;  // most symbols repeat from row to row
  RowBuffer added_;                         // flushed before anything is selected
  PreparedStatement select_;
  RowHasher hasher_;
  std::unordered_map<std::int64_t, Version> corrected_;  // newest versions, of facts with more than one
  std::vector<SeenPlace> places_;                        // by key
  std::int64_t facts_added_ = 0;
  RowPlace first_place_;
  CellProblem unfit_;
};

}  // namespace remit
