// What a run of a period would work out and what it would skip, and why: told without running it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/calendar/period.hpp"
#include "engine/columns/posting.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

struct RunPreview {
  RunRecord run;                ///< as it would be booked, without a number
  bool has_facts = true;        ///< whether the ledger holds any
  std::string refused_because;  ///< why a run of the period fails before it works out anything, else empty
  /// The last run of this ruleset, where it was this very one: there is nothing to do.
  std::optional<RunRecord> already_booked;
  /// The run since which what has changed would be worked out; none: everything, or nothing at all.
  std::optional<RunRecord> since;
  bool since_other_rules = false;  ///< that run was made by other rules than these
  std::string everything_because;  ///< as BatchReport::everything_because

  // What is left to do since that run; empty without one.
  struct Rule {
    std::string name;
    std::string for_each;         ///< what its lines are for: `invoice`, `partner by quarter`
    bool has_changed = false;     ///< the run's rules hadn't got it, or not like this
    std::uint64_t looked_at = 0;  ///< how many of them may come to something else
    std::uint64_t total = 0;      ///< of facts: in the ledger; of periods: through the run's last day
  };
  std::vector<Rule> rules;  ///< by name, each once
  struct Facts {
    std::string kind;         ///< as in rule files: `refund`
    std::uint64_t read = 0;   ///< by way of references too
    std::uint64_t total = 0;  ///< in the ledger, versions not counted
    bool is_whole = false;    ///< none was left out that the run's view sees
  };
  std::vector<Facts> facts;  ///< of each kind that the rules read
  /// What counts over a window that begins before the run that is followed ends.
  struct ReachBack {
    std::string by;                ///< `measure qtd_net`, `balance bank`, `cap of deal_bonus (month)`
    std::int64_t days = 0;         ///< of the window's that are read; 0: no end of them
    Date first = Date::missing();  ///< Date::missing(): from the beginning
    Date last = Date::missing();   ///< no later than the run's last day
  };
  std::vector<ReachBack> reaches_back;  ///< by name
  /// What counts over such a window, and goes on from what that run left beside the ledger.
  struct GoesOn {
    std::string by;
    Date first = Date::missing();  ///< of the days that needn't be read; Date::first_day(): all of them
    Date last = Date::missing();
  };
  std::vector<GoesOn> goes_on;  ///< by name
  /// Whether no line can come to anything else, so that nothing would be posted.
  bool changes_nothing = false;
};

/// Evaluates what a run would, and writes nothing. Fails as the ledger does.
[[nodiscard]] Result<RunPreview> preview_run(Ledger& ledger, const Ruleset& ruleset, const Period& period);

}  // namespace remit
