// One stored posting, explained from the rules and the facts that its run saw.
#pragma once

#include <cstdint>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"
#include "engine/run/explained_rows.hpp"

namespace remit {

/// How posting number `sequence` came about: its entitlement clause by clause, as the run's rules and facts
/// had it; what was posted for the same key before; the difference; why it exists, with the values that have
/// changed since the key's last posting. Fails with kInput when there is no such posting, or when this
/// program can't read the rules of its run any more.
[[nodiscard]] Result<ExplanationStep> explain_posting(Ledger& ledger, std::int64_t sequence,
                                                      Reading reading = Reading::kNeeded);

}  // namespace remit
