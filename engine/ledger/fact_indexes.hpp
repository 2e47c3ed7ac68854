// The indexes by which a run that works out only what has changed finds its facts: by their own dates, by
// when they were booked where that is another day, and by what they refer to. Nothing depends on them but
// time.
#pragma once

#include <sqlite3.h>

#include "engine/ledger/fact_layout.hpp"

namespace remit {

/// Whether what refers to a fact of `kind` is found by index: deals, invoices, payments and customers.
/// Partners aren't: nearly every fact has one, and what changes of them has days of its own.
[[nodiscard]] bool is_found_by_reference(FactKind kind);

/// Makes those that aren't there.
void make_fact_indexes(sqlite3* connection, const FactLayout& layout);
/// Drops them, so that many facts are written before they are made again; within one transaction.
void drop_fact_indexes(sqlite3* connection, const FactLayout& layout);

}  // namespace remit
