// Reads the facts of one kind, as one view sees them, from the ledger into columns: straight from SQLite's C
// API, only the columns that are asked for, nothing allocated for a row. References are left as keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/columns/fact_source.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/own_cells.hpp"
#include "engine/ledger/prepared_statement.hpp"
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
  /// Reads these facts alone.
  void restrict_to(const RowSet& rows) { rows_ = &rows; }

  /// Reads all rows into `table`, in ascending order of id. Reference columns hold keys, 0 where missing.
  void read_into(FactTable& table);
  /// Adds FactTable::first_booked to what was read.
  void read_first_booked(FactTable& table) const;

 private:
  enum class Form : std::uint8_t { kReference, kWord, kDate, kMoney, kDecimal, kOwn };
  struct Cell {
    std::size_t field = 0;
    Form form = Form::kReference;
    int sql_column = 0;
    unsigned scale = 0;            // of decimals
    FactColumn* column = nullptr;  // null for columns of one's own
    std::unique_ptr<OwnCells> own;
    bool is_first_number = true;
  };

  void plan_cells(const FactSchema& schema, const std::vector<std::size_t>& fields);
  void plan_own_cell(const FieldDefinition& definition, Cell& cell);
  [[nodiscard]] std::string conditions() const;
  void bind_conditions(PreparedStatement& statement) const;
  void find_corrections();
  void reserve(FactTable& table);
  void append(const PreparedStatement& row, FactTable& table);
  void append_number(Cell& cell, const PreparedStatement& row, std::size_t row_index);
  void append_winner(std::int64_t sequence, FactTable& table);
  void read_all(FactTable& table);
  void read_part(FactTable& table);
  [[nodiscard]] std::vector<RowIndex> part_by_id(const FactTable& table);
  void finish_own_cells(FactTable& table);
  void order_by_id(FactTable& table);

  Ledger::Store* store_;
  const FactSchema* schema_;
  FactLayout layout_;
  FactView view_;
  WordSymbols* words_;
  SymbolTable* symbols_;
  const RowSet* rows_ = nullptr;  // those to read; null: all
  std::vector<Cell> cells_;
  std::vector<std::size_t> absent_fields_;  // declared fields without a column here
  std::string selected_;                    // `, "a", "b"`
  int currency_column_ = -1;                // of the row's currency, for amounts of one's own
  bool keys_ascend_ = true;
  bool has_corrections_ = false;
  std::unordered_map<std::int64_t, std::int64_t>
      winners_;  // visible newest versions above 1: key to sequence
  PreparedStatement select_winner_;
};

/// Puts the rows of `table` in the order of `rows`: row i becomes what was row rows[i].
void reorder_rows(FactTable& table, const std::vector<RowIndex>& rows);

}  // namespace remit
