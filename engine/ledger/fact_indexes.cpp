#include "engine/ledger/fact_indexes.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/schema.hpp"

namespace remit {
namespace {

struct Index {
  std::string name;
  std::string of;  // what stands behind `ON table`
};

std::vector<Index> indexes_of(const FactLayout& layout) {
  std::vector<Index> indexes;
  if (!layout.own_dates.empty() || layout.declared_date) {
    indexes.push_back({"dated_" + layout.stem, "(own_date)"});
  }
  indexes.push_back({"booked_" + layout.stem, "(booked_on) WHERE booked_on IS NOT own_date"});
  for (std::size_t column = 0; column < layout.standard_columns; ++column) {
    const StoredColumn& each = layout.columns[column];
    if (each.type == FieldType::kReference && is_found_by_reference(each.refers_to)) {
      const std::string name = as_identifier(each.sql_name);
      indexes.push_back({fmt::format("{}_by_{}", layout.stem, each.name),
                         fmt::format("({0}, own_date) WHERE {0} IS NOT NULL", name)});
    }
  }
  return indexes;
}

}  // namespace

bool is_found_by_reference(FactKind kind) {
  return kind == FactKind::kDeal || kind == FactKind::kInvoice || kind == FactKind::kPayment ||
         kind == FactKind::kCustomer;
}

void make_fact_indexes(sqlite3* connection, const FactLayout& layout) {
  for (const Index& index : indexes_of(layout)) {
    execute(connection, fmt::format("CREATE INDEX IF NOT EXISTS {} ON {}{}", as_identifier(index.name),
                                    as_identifier(layout.table), index.of));
  }
}

void drop_fact_indexes(sqlite3* connection, const FactLayout& layout) {
  for (const Index& index : indexes_of(layout)) {
    execute(connection, "DROP INDEX IF EXISTS " + as_identifier(index.name));
  }
}

}  // namespace remit
