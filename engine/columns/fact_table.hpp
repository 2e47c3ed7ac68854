// Facts in memory, as columns: what a batch reads from the ledger, a scenario from its `given` lines and a
// test from its generator, all in the same form.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/columns/symbol_table.hpp"

namespace remit {

/// Row of a fact in its FactTable; -1 stands for a missing or unknown reference.
using RowIndex = std::int32_t;
inline constexpr RowIndex kNoRow = -1;

/// The ledger's own number of a fact, from 1.
using FactKey = std::int32_t;
/// When a version of a fact became known, in the order of all kinds, from 1.
using Sequence = std::int32_t;
/// A ledger with later ones isn't read: two columns of every fact take half as much for it.
inline constexpr std::int64_t kMostSequences = std::numeric_limits<Sequence>::max();

/// One cell that could not be read as its declared type.
struct CellError {
  RowIndex row = 0;
  std::string message;  ///< what is wrong and what would be right, without the fact's name
};

/// One field of all facts of a kind. Exactly one of `numbers` and `codes` is filled, by `type`:
/// money in minor units of the row's own currency, number and percent as multiples of 1/denominator in
/// `numbers`; dates as Date::days() (Date::missing() where absent), symbols and texts as Symbol, references
/// as RowIndex in `codes`.
struct FactColumn {
  FieldType type = FieldType::kText;
  std::vector<std::int64_t> numbers;
  std::vector<std::int32_t> codes;
  std::vector<std::uint8_t> number_present;  ///< one byte a row; empty when every number is present
  std::int64_t denominator = 1;              ///< a power of ten; 1 for money
  std::int64_t least = 0;                    ///< bounds of `numbers`, over present rows; 0 when there is none
  std::int64_t greatest = 0;
  std::vector<CellError> errors;  ///< ascending by row; such rows are also missing

  [[nodiscard]] bool is_number() const noexcept {
    return type == FieldType::kMoney || type == FieldType::kNumber || type == FieldType::kPercent;
  }
  [[nodiscard]] bool has_value(std::size_t row) const;
};

/// All facts of one kind as known to one view. Rows stand in ascending order of id, compared as UTF-8 bytes,
/// so that a row's index breaks ties of business dates; behind these, rows that nobody asked for may stand.
struct FactTable {
  FactKind kind = FactKind::kPartner;
  std::size_t row_count = 0;
  std::vector<FactKey> keys;        ///< of each fact; distinct
  std::vector<Sequence> sequences;  ///< when each row's version became known; see FactView::watermark
  std::vector<Symbol> ids;          ///< each row's id as a word; empty unless asked for
  /// Date::days() of the day on which the fact was known first: when its first version was booked, else that
  /// version's own date; Date::missing() where it has neither. Empty unless asked for.
  std::vector<std::int32_t> first_booked;
  /// Date::days() of each row's own date, Date::missing() where it has none. Filled where some of the facts
  /// were asked for, FactRequest::Kind::rows.
  std::vector<std::int32_t> own_dates;
  std::vector<std::optional<FactColumn>> columns;  ///< by field index of the schema; none: not asked for

  /// The column of field `index`, which must have been asked for.
  [[nodiscard]] const FactColumn& column(std::size_t index) const;
};

/// All facts that one evaluation reads.
class FactSet {
 public:
  explicit FactSet(FactSchema schema);

  [[nodiscard]] const FactSchema& schema() const noexcept { return schema_; }
  [[nodiscard]] SymbolTable& symbols() noexcept { return symbols_; }
  [[nodiscard]] const SymbolTable& symbols() const noexcept { return symbols_; }
  [[nodiscard]] FactTable& table(FactKind kind);
  [[nodiscard]] const FactTable& table(FactKind kind) const;

 private:
  FactSchema schema_;
  SymbolTable symbols_;
  std::vector<FactTable> tables_;
};

}  // namespace remit
