// Reads the facts of one kind, as one view sees them, from the ledger into columns: straight from SQLite's C
// API, only the columns that are asked for, nothing allocated for a row, several ranges at once. References
// are left as keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/columns/fact_groups.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/fact_readers.hpp"
#include "engine/ledger/own_cells.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/row_chunk.hpp"
#include "engine/ledger/row_function.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/word_symbols.hpp"

namespace remit {

/// Fills a FactTable. The scan lives within one read transaction.
class FactScan {
 public:
  /// `fields` are indexes of the schema's fields, neither dated nor derived, each once.
  FactScan(Ledger::Store& store, const FactSchema& schema, FactKind kind,
           const std::vector<std::size_t>& fields, const FactView& view, WordSymbols& words,
           SymbolTable& symbols);
  /// Takes from `cache` what it has of its parts, and adds what it hasn't.
  void use_cache(ColumnCache& cache) { cache_ = &cache; }
  /// Reads these facts alone. `asked` are those among them whose order counts; others are referred to.
  void restrict_to(const RowSet& rows, const RowSet& asked) {
    rows_ = &rows;
    asked_ = &asked;
  }
  /// Reads the facts of one group alone; `groups` are by number of the fact, each of which has one.
  void keep_group(const std::vector<FactGroups::Group>& groups, FactGroups::Group group) {
    groups_ = &groups;
    group_ = group;
  }

  /// Reads all rows into `table`, in ascending order of id. Reference columns hold keys, 0 where missing.
  /// Ranges of sequences are shared out among `readers`.
  void read_into(FactTable& table, FactReaders& readers);
  /// The fields that have columns here.
  [[nodiscard]] std::vector<std::size_t> fields() const {
    std::vector<std::size_t> fields;
    for (const Cell& cell : cells_) {
      fields.push_back(cell.field);
    }
    return fields;
  }
  /// Gives the numbers of all facts and what each of fields(), which must be references, has of them: keys, 0
  /// where missing. Part by part; nothing of it is kept.
  using VisitKeys = std::function<void(const std::vector<FactKey>& keys,
                                       const std::vector<std::vector<std::int32_t>>& references)>;
  void visit_references(FactReaders& readers, const VisitKeys& visit);
  /// Adds FactTable::first_booked to what was read.
  void read_first_booked(FactTable& table) const;

 private:
  struct Cell {
    std::size_t field = 0;
    std::unique_ptr<OwnCells> own;  // of a column of one's own
  };
  /// Sequences from the first through the last.
  struct Range {
    std::int64_t first;
    std::int64_t last;
  };
  /// Of a scan: as many rows as stay in the processor's cache while they are written.
  static constexpr std::int64_t kSequencesAPart = 65'536;
  /// What one reader runs.
  struct Statements {
    PreparedStatement rows;
    PreparedStatement winner;
  };
  /// A column that is asked of the cache.
  struct Asked {
    ColumnName column;
    std::string sql_name;
  };
  /// Of each part sequence and key, then the cells, then what the view's limits are compared with: where that
  /// stands, if it is asked for.
  struct AskedColumns {
    std::vector<Asked> columns;
    std::optional<std::size_t> version;
    std::optional<std::size_t> own_date;
    std::optional<std::size_t> booked_on;
  };
  static constexpr std::size_t kAskedSequence = 0;
  static constexpr std::size_t kAskedKey = 1;
  static constexpr std::size_t kFirstAskedCell = 2;
  /// A part, and its columns as far as the cache has them.
  struct CachedPart {
    ColumnCache::Part part;
    std::vector<const CachedColumn*> columns;  // null: not there
    [[nodiscard]] bool is_whole() const;
  };
  /// What is to be read: a range, from the cache where it has all of it.
  struct Piece {
    Range range;
    std::optional<CachedPart> cached;
  };
  /// The rows of a piece: as they were taken over or, where the view sees all of them, in the cache still.
  struct PieceRows {
    RowChunk chunk;
    std::vector<const CachedColumn*> cached;  // AskedColumns; empty: `chunk` has the rows
    explicit PieceRows(RowChunk&& rows) : chunk(std::move(rows)) {}
    [[nodiscard]] std::size_t row_count() const {
      return cached.empty() ? chunk.row_count : cached.front()->coding.rows;
    }
  };

  void plan_cells(const FactSchema& schema, const std::vector<std::size_t>& fields);
  [[nodiscard]] CellPlan plan_of(const StoredColumn& column) const;
  [[nodiscard]] std::unique_ptr<OwnCells> plan_own_cell(const FieldDefinition& definition) const;
  void find_corrections();
  void find_limits();
  /// The numbers and references of a piece.
  void take_references(const PieceRows& piece, std::vector<FactKey>& keys,
                       std::vector<std::vector<std::int32_t>>& references,
                       std::vector<unsigned char>& room) const;
  [[nodiscard]] bool is_kept(std::int64_t key) const {
    // A number beyond them was given to a fact that came since; the view doesn't see it.
    return groups_ == nullptr || (static_cast<std::size_t>(key) < groups_->size() &&
                                  (*groups_)[static_cast<std::size_t>(key)] == group_);
  }
  /// Whether facts of this kind have a date of their own.
  [[nodiscard]] bool is_dated() const {
    return !layout_.own_dates.empty() || layout_.declared_date.has_value();
  }
  [[nodiscard]] std::size_t fact_count() const;
  [[nodiscard]] std::optional<Range> range() const;
  /// Rows of a range, as the view's limits let them through.
  [[nodiscard]] std::string rows_sql(const std::string& selection) const;
  void bind_rows(PreparedStatement& rows, const Range& range) const;
  [[nodiscard]] std::string winner_sql(const RowFunction& function) const;
  void fill(FactTable& table, FactReaders& readers);
  [[nodiscard]] std::vector<PieceRows> read_all(FactReaders& readers) const;
  void read_left_over(const std::vector<std::vector<std::int64_t>>& corrected,
                      std::vector<PieceRows>& pieces) const;
  /// `all` in parts of kSequencesAPart.
  [[nodiscard]] static std::vector<Piece> pieces_of(const Range& all);
  /// The same, where parts come from the cache as far as it has them or they can be added.
  [[nodiscard]] std::vector<Piece> pieces_with_cache(const Range& all, FactReaders& readers) const;
  [[nodiscard]] bool may_use_cache() const;
  [[nodiscard]] Asked asked_cell(const StoredColumn& column, const CellPlan& plan) const;
  [[nodiscard]] AskedColumns asked_columns() const;
  [[nodiscard]] Asked asked_own_date() const;
  /// Adds what parts lack of their columns, and the dates of their facts.
  void add_missing(AskedColumns asked, std::vector<CachedPart>& parts, FactReaders& readers) const;
  /// Whether the view sees all rows of a part as they are.
  [[nodiscard]] bool sees_all(const AskedColumns& asked, const CachedPart& part) const;
  /// Takes the rows of a part that the view sees; otherwise as read_range() does.
  void take_seen(const AskedColumns& asked, const CachedPart& part, Statements& statements,
                 RowFunction& function, RowChunk& chunk, std::vector<std::int64_t>& corrected) const;
  /// Reads a range; the keys of corrected facts that it met go to `corrected`.
  void read_range(const Range& range, Statements& statements, RowFunction& function, RowChunk& chunk,
                  std::vector<std::int64_t>& corrected) const;
  void read_winner(std::int64_t sequence, PreparedStatement& statement, RowFunction& function,
                   RowChunk& chunk) const;
  /// Rows of a part, and the days that date them.
  struct DatedChunk {
    RowChunk rows;
    std::vector<std::int32_t> own_dates;
  };
  /// Where facts of rows_ stand, in one part of the work: in the cache where it has them.
  struct WantedPiece {
    std::vector<Range> ranges;
    std::optional<CachedPart> cached;
    [[nodiscard]] std::int64_t places() const;
  };
  /// Where the facts of rows_ stand.
  [[nodiscard]] std::vector<Range> ranges_of_rows(const AskedColumns& asked) const;
  [[nodiscard]] std::optional<SequenceSpans> dated_places(const AskedColumns& asked, const Range& all) const;
  [[nodiscard]] SequenceSpans places_of_keys(const AskedColumns& asked, const Range& all) const;
  void add_keys(ColumnCache::Part part, const AskedColumns& asked, SpanCollector<std::int64_t>& places,
                SpanCollector<std::int64_t>& found) const;
  void add_dated(const CachedColumn& sequences, const CachedColumn& dates, SequenceSpans& places) const;
  /// The same, cut into pieces of kSequencesAPart places, or of a part of the cache.
  [[nodiscard]] std::vector<WantedPiece> pieces_of_rows(const AskedColumns& asked,
                                                        FactReaders& readers) const;
  void find_wanted(const AskedColumns& asked, std::vector<WantedPiece>& pieces, FactReaders& readers) const;
  /// Takes the rows of `piece`, which is in the cache, that the view sees and that are wanted.
  void take_wanted(const AskedColumns& asked, const WantedPiece& piece, DatedChunk& into) const;
  void take_if_wanted(sqlite3_value* const* values, DatedChunk& into) const;
  /// Reads the facts of rows_, and the days that date them.
  [[nodiscard]] std::vector<RowChunk> read_part(FactReaders& readers,
                                                std::vector<std::int32_t>& own_dates) const;
  void join(std::vector<PieceRows>& pieces, unsigned threads, FactTable& table);
  void join_words(std::vector<PieceRows>& pieces, FactTable& table);
  void join_numbers(std::vector<PieceRows>& pieces, std::size_t cell, std::size_t rows,
                    FactColumn& column) const;
  /// What the pieces have of one column, one behind the other. What they hold is given up as it goes.
  template <class Value, class Of>
  [[nodiscard]] std::vector<Value> joined(std::vector<PieceRows>& pieces, std::size_t rows, std::size_t asked,
                                          Value missing, Of&& of) const;

  Ledger::Store* store_;
  const FactSchema* schema_;
  FactLayout layout_;
  FactView view_;
  WordSymbols* words_;
  SymbolTable* symbols_;
  ColumnCache* cache_ = nullptr;
  const RowSet* rows_ = nullptr;                            // those to read; null: all
  const RowSet* asked_ = nullptr;                           // of these, those whose order counts
  const std::vector<FactGroups::Group>* groups_ = nullptr;  // null: those of all groups
  FactGroups::Group group_ = 0;
  std::vector<Cell> cells_;
  std::vector<CellPlan> plans_;             // of cells_, then of the currency where one is read beside them
  std::vector<std::size_t> absent_fields_;  // declared fields without a column here
  std::vector<Asked> asked_cells_;          // cells_, but those of one's own
  std::string selected_;                    // `sequence, key, "a", "b"`
  bool reads_currency_ = false;             // of the row, for amounts of one's own
  bool has_corrections_ = false;
  bool hides_days_ = true;      // whether the view is before the day of any row
  bool hides_bookings_ = true;  // whether it is before the booking of any row that it sees the day of
  std::unordered_map<std::int64_t, std::int64_t>
      winners_;  // visible newest versions above 1: key to sequence
};

}  // namespace remit
