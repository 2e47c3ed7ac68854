// The order of facts: by id.
#pragma once

#include <cstdint>

#include "engine/columns/fact_table.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

/// Puts the rows of `table` in ascending order of id, compared as UTF-8 bytes. They stand as they came, which
/// is mostly that order already. `asked`: those whose order counts, of a table with own dates; null: all.
void order_by_id(Ledger::Store& store, const FactLayout& layout, const RowSet* asked, FactTable& table);

}  // namespace remit
