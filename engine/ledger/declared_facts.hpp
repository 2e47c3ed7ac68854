// The kinds of facts that rule files declare, as the ledger remembers them: so a later import needs no rule
// file to know what claim.csv is.
#pragma once

#include "engine/base/result.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/ledger/store.hpp"

struct sqlite3;

namespace remit {

/// The migration that makes the registers.
void make_declared_facts(sqlite3* connection);

/// The standard kinds and those that the ledger remembers.
[[nodiscard]] FactSchema remembered_schema(Ledger::Store& store);

/// `remembered` and what `declared` has beyond it: kinds, and fields of kinds. Fails with kInput where the
/// two contradict each other.
[[nodiscard]] Result<FactSchema> with_declared(const FactSchema& remembered, const FactSchema& declared);

/// Remembers the declared kinds of `schema` and makes the tables that aren't there yet. Within a write
/// transaction.
void remember_facts(Ledger::Store& store, const FactSchema& schema);

}  // namespace remit
