#include "engine/columns/fact_table.hpp"

#include <utility>

#include "engine/base/check.hpp"

namespace remit {

bool FactColumn::has_value(std::size_t row) const {
  if (is_number()) {
    return number_present.empty() || number_present[row] != 0;
  }
  if (type == FieldType::kDate) {
    return codes[row] != Date::missing().days();
  }
  return codes[row] >= 0;
}

const FactColumn& FactTable::column(std::size_t index) const {
  check(index < columns.size() && columns[index].has_value(), "the column was asked for");
  return *columns[index];
}

FactSet::FactSet(FactSchema schema) : schema_(std::move(schema)), tables_(schema_.kind_count()) {
  for (std::size_t index = 0; index < tables_.size(); ++index) {
    tables_[index].kind = static_cast<FactKind>(index);
    tables_[index].columns.resize(schema_.fact(tables_[index].kind).fields.size());
  }
}

FactTable& FactSet::table(FactKind kind) {
  check(static_cast<std::size_t>(kind) < tables_.size(), "the kind belongs to this schema");
  return tables_[static_cast<std::size_t>(kind)];
}

const FactTable& FactSet::table(FactKind kind) const {
  check(static_cast<std::size_t>(kind) < tables_.size(), "the kind belongs to this schema");
  return tables_[static_cast<std::size_t>(kind)];
}

}  // namespace remit
