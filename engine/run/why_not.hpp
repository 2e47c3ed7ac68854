// Why a rule pays nothing for a fact: the clause that kept it from paying, and what would have made it pay.
#pragma once

#include <optional>
#include <string>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"
#include "engine/run/explained_rows.hpp"

namespace remit {

struct WhyNotQuestion {
  std::string rule;
  std::string fact;                  ///< its id; for a rule for each partner and period the partner's
  const Ruleset* ruleset = nullptr;  ///< none: that of the ledger's last run of a ruleset with this rule
  std::optional<Period> period;      ///< none: that of this run, or else of the last one at all
};

/// For every version of the rule, and for every line that it makes of the fact, whether it pays and, where it
/// doesn't, the first clause in order that keeps it from paying. Fails with kInput when nothing has this name
/// or id.
[[nodiscard]] Result<ExplanationStep> why_not(Ledger& ledger, const WhyNotQuestion& question,
                                              Reading reading = Reading::kNeeded);

}  // namespace remit
