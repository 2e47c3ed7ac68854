// The facts that a scenario gives, as a source that evaluation reads like a ledger.
#pragma once

#include <cstdint>
#include <string>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/memory_fact_source.hpp"

namespace remit {

/// Adds the facts of `scenario` to `source`, in their order. A fact that is only referred to (`partner Acme`)
/// exists as well, with no field of its own; `paid_on` of an invoice becomes one payment of its whole net on
/// that day, with the id `<invoice>/paid`.
void add_scenario_facts(const Scenario& scenario, MemoryFactSource& source);

/// The id of the fact with this key; `number 7` where the source has none.
[[nodiscard]] std::string name_in(MemoryFactSource& source, FactKind kind, std::int64_t key);

}  // namespace remit
