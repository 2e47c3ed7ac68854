// One made-up case for a law: a rule file and a ledger, from one seed, with the way to shrink both and to
// print what is left.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "tests/laws/rule_text.hpp"

namespace remit::laws {

struct MadeCase {
  std::uint64_t seed = 0;
  RuleText rules;
  std::vector<MemoryFact> facts;
  Date through;         ///< the batch's last day
  bool shrunk = false;  ///< whether something was left out: such a rule file needn't make sense
};

struct CaseWishes {
  int rules = 4;
  bool careless = true;  ///< now and then a ledger with missing and wrong fields
  bool huge = true;      ///< now and then amounts near the limits of 64 bits
  bool only_full_clawback =
      false;             ///< only rules that take refunds back whole, over facts of more than nothing
  bool payouts = false;  ///< how it is paid out as well
};

/// The case of this seed; `size` from 0 to 100 says how many facts there may be.
[[nodiscard]] MadeCase make_case(std::uint64_t seed, int size, const CaseWishes& wishes);

/// Seed, rule file and ledger, to be read and to be run again.
std::ostream& operator<<(std::ostream& out, const MadeCase& made);

}  // namespace remit::laws
