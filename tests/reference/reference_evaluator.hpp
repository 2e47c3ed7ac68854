// The naive evaluator: what a typed ruleset pays on a list of facts, worked out row by row on exact rationals
// and written for obviousness, with nothing of the graph, its columns or its kernels. Every feature of the
// graph has to agree with it on generated ledgers; where the two differ, the language document decides who is
// wrong.
//
// In one row, clauses are looked at in their order and the first that closes the row ends it: where,
// governing date, effective, during, what is left of the fact, amount, pays, decay, floor, caps of the line.
// A clause that isn't reached can't fail. Window caps then run over all lines of a rule, and rounding and
// refunds come last. A fact that is refunded whole has a line of zero.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/memory_fact_source.hpp"

namespace remit::reference {

/// One entitlement line.
struct ReferenceLine {
  std::size_t rule = 0;  ///< index in Ruleset::rules
  std::string subject;   ///< the fact's id, or partner and period: `Acme/2026-04-01`
  std::string partner;   ///< id
  Date due;              ///< since when it is owed: the governing date unless the rule says otherwise
  std::int64_t minor_units = 0;
  std::int64_t refunded_minor_units = 0;  ///< of the line's fact; 0 where refunds don't concern the rule
  std::size_t part = 0;                   ///< of Rule::due
  std::string currency = {};              ///< of minor_units; empty: the ruleset's
};

/// A row that could not be rated: a fact or a partner's period, or a fact that a measure can't count.
struct ReferenceError {
  std::string subject;  ///< `deal D17`, `invoice I4`, `partner Acme, 2026-Q2`
  std::string reason;
};

struct ReferenceResult {
  std::vector<ReferenceLine> lines;    ///< in order of rule, then subject
  std::vector<ReferenceError> errors;  ///< of measures first, then in order of rule
};

/// Evaluates all rules of `ruleset` over `facts` as known to `view`, whose `through` is the batch's last day
/// and must be an ordinary date. Places in `facts`, counted from 1, are the sequences that the view's
/// watermark means.
[[nodiscard]] ReferenceResult evaluate_reference(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                                 const FactView& view);

}  // namespace remit::reference
