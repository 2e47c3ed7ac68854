#include "engine/ledger/version_columns.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/ledger/prepared_statement.hpp"

namespace remit {
namespace {

ColumnName column_of(const FactLayout& layout, const char* name, CellForm form, std::string text_sql = {}) {
  return {layout.table + "." + name, {form}, std::move(text_sql), false};
}

}  // namespace

ColumnName sequence_column(const FactLayout& layout) {
  return column_of(layout, "sequence", CellForm::kKey);
}
ColumnName key_column(const FactLayout& layout) {
  return column_of(layout, "key", CellForm::kKey, sql_of_id(layout.key_table));
}
ColumnName version_column(const FactLayout& layout) {
  return column_of(layout, "version", CellForm::kKey);
}
ColumnName own_date_column(const FactLayout& layout) {
  return column_of(layout, "own_date", CellForm::kDay);
}
ColumnName booked_on_column(const FactLayout& layout) {
  return column_of(layout, "booked_on", CellForm::kDay);
}

}  // namespace remit
