// How the ledger stores the facts of a kind: which table, which columns, in which form.
//
//   fact_deals(sequence, key, version, booked_on, own_date, "partner_id", …, row_hash, "custom_disputed", …)
//   key_deals(key, id, first_sequence)    the register of ids: facts refer to each other by key
//   late_deals(key, sequence)             first versions of facts that were referred to before they came
//
// References are keys, symbols and texts are numbers of `word`, dates are days since 1970-01-01, money is
// minor units of the row's currency, numbers and percents are canonical decimals as text. Columns of one's
// own keep their raw text, because only a rule file says what they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columns/fact_schema.hpp"

namespace remit {

/// One column of a fact table beyond the ledger's bookkeeping.
struct StoredColumn {
  std::string name;      ///< as import files write it
  std::string sql_name;  ///< as the table calls it
  FieldType type = FieldType::kText;
  FactKind refers_to = FactKind::kPartner;
  bool required = false;
  bool is_own = false;       ///< a column of one's own: raw text; `type` says what a declared one has to be
  std::uint16_t number = 0;  ///< its position in the table, which the hash chain names it by
};

/// Positions of the bookkeeping columns in every fact table; the standard columns follow, then row_hash.
inline constexpr std::uint16_t kSequenceColumn = 0;
inline constexpr std::uint16_t kKeyColumn = 1;
inline constexpr std::uint16_t kVersionColumn = 2;
inline constexpr std::uint16_t kBookedOnColumn = 3;
inline constexpr std::uint16_t kOwnDateColumn = 4;
inline constexpr std::uint16_t kFirstFieldColumn = 5;

struct FactLayout {
  FactKind kind = FactKind::kPartner;
  std::string stem;
  std::string table;
  std::string key_table;
  std::string late_table;
  bool has_id = true;
  std::vector<StoredColumn> columns = {};    ///< the standard ones in the catalogue's order, then one's own
  std::size_t standard_columns = 0;          ///< how many of them are standard
  std::vector<std::size_t> own_dates = {};   ///< columns that date the fact, the first present one counts
  std::vector<std::size_t> identity = {};    ///< columns whose values make the id of a fact without one
  std::optional<std::size_t> currency = {};  ///< the column that names the currency of the row's money
  /// Of a declared kind: the columns that its declaration asks for, by name. They are columns of one's own.
  std::vector<FieldDefinition> declared = {};
  std::optional<std::string> declared_date = {};  ///< the one of them that dates the fact

  /// Index in `columns` of the column that files call `name`.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  /// Adds a column of one's own and returns its index; the table has to be altered with it.
  std::size_t add_own(std::string_view name);
};

/// The layout of a kind before any column of one's own.
[[nodiscard]] FactLayout fact_layout(const FactSchema& schema, FactKind kind);
[[nodiscard]] FactLayout standard_layout(FactKind kind);
/// The register of a kind's ids.
[[nodiscard]] std::string key_table_of(const FactDefinition& fact);
/// Selects the id that stands for a key in a register.
[[nodiscard]] std::string sql_of_id(std::string_view key_table);
/// What SQLite calls the index that keeps the ids of a register apart: its one `UNIQUE`.
[[nodiscard]] std::string index_of_ids(std::string_view key_table);

/// The table's name of a column of one's own. The prefix keeps it apart from every standard column.
[[nodiscard]] std::string own_sql_name(std::string_view name);
/// The file's name of a column of one's own, none when `sql_name` isn't one.
[[nodiscard]] std::optional<std::string_view> own_file_name(std::string_view sql_name);

/// The statements that make the tables, the partial index and the triggers of a kind.
[[nodiscard]] std::string fact_table_sql(const FactSchema& schema, const FactLayout& layout);

}  // namespace remit
