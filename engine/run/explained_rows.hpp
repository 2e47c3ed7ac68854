// What an explanation is made from: the graph over the facts that some lines of one rule need, with every
// value kept.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"

namespace remit {

/// How much of a ledger is read for an explanation. It comes out alike.
enum class Reading : std::uint8_t {
  kNeeded,  ///< what it needs, as far as that can be told
  kWhole    ///< everything
};

/// The rows that an explanation may tell of, in every version of a rule.
struct ExplainedRows {
  std::string rule;
  std::int64_t fact = 0;  ///< of rules for facts: the fact's number
  Date day;               ///< of rules for partners' periods: the period that has this day
  KeySpans partners = KeySpans::everything();  ///< and whose, by number
};

/// Evaluates these rows with their values kept. What is told of other rows may be anything. Fails as
/// evaluate_on_ledger() does.
[[nodiscard]] Result<std::unique_ptr<BatchEvaluation>> evaluate_to_explain(
    Ledger& ledger, const Ruleset& ruleset, const FactView& view, const ExplainedRows& rows, Reading reading);

}  // namespace remit
