// The columns that every table of facts has, as the cache of columns knows them: which version of which fact
// stands where, and from when a view sees it.
#pragma once

#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_layout.hpp"

namespace remit {

[[nodiscard]] ColumnName sequence_column(const FactLayout& layout);
[[nodiscard]] ColumnName key_column(const FactLayout& layout);
[[nodiscard]] ColumnName version_column(const FactLayout& layout);
[[nodiscard]] ColumnName own_date_column(const FactLayout& layout);
[[nodiscard]] ColumnName booked_on_column(const FactLayout& layout);

}  // namespace remit
