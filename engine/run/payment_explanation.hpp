// One partner's payment in one settlement, explained.
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"

namespace remit {

/// How what was paid out to a partner in the settlement of a period came about. Without the name of a
/// ruleset, that of the only one that has been settled. Fails with kInput when there is no such partner,
/// ruleset or settlement.
[[nodiscard]] Result<ExplanationStep> explain_payment(Ledger& ledger, std::optional<std::string> ruleset,
                                                      const Period& period, const std::string& partner);

}  // namespace remit
