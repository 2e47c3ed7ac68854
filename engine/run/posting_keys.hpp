// Entitlement lines to posting keys: rules, words and facts under the ledger's own numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/columns/fact_table.hpp"
#include "engine/execution/evaluation.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {

/// The component of every amount, until rules have parts that are due at different times.
inline constexpr std::string_view kAmountComponent = "amount";

/// Numbers of one rule's keys.
struct RuleNumbers {
  std::int32_t component = 0;
  std::int32_t line_kind = 0;
};

/// The word for what `scope` makes lines of: `deal`, `quarter`.
[[nodiscard]] std::string line_kind_of(const Scope& scope, const FactSchema& schema);

/// The numbers of all rules of `ruleset`, by rule. With `add`, those that the ledger doesn't know are added
/// to it (within a batch); else they get numbers that no ledger has, told to `names`.
[[nodiscard]] Result<std::vector<RuleNumbers>> number_rules(Ledger& ledger, const Ruleset& ruleset, bool add,
                                                            PostingNames& names);

/// `lines` with their keys, in the same order. Needs the facts that they were evaluated from.
[[nodiscard]] std::vector<Entitlement> entitlements_of(const LineColumns& lines, const Ruleset& ruleset,
                                                       const FactSet& facts,
                                                       const std::vector<RuleNumbers>& numbers);

}  // namespace remit
