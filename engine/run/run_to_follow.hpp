// The earlier run since which a batch may work out only what has changed, and by which rules that one was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/base/result.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// The rules of a run, from the text that the ledger keeps. Fails with kInput when this program can't read
/// them any more.
[[nodiscard]] Result<Ruleset> ruleset_of(Ledger& ledger, const RunRecord& run);

struct RunToFollow {
  std::optional<RunRecord> run;    ///< none: everything has to be worked out
  std::optional<Ruleset> rules;    ///< the run's; none: they were the batch's very own
  std::string everything_because;  ///< why there is none: `run 3 knew facts that this one doesn't`
};
/// The last of `runs`, those of one ruleset in order of number, where it saw nothing that `batch` doesn't and
/// its rules can be compared with those of this one. Fails as the ledger does.
[[nodiscard]] Result<RunToFollow> run_to_follow(Ledger& ledger, const Ruleset& ruleset,
                                                const std::vector<RunRecord>& runs, const RunRecord& batch);

/// Why everything has to be worked out where all rules are others than those of `run`.
[[nodiscard]] std::string rules_have_changed_since(const RunRecord& run);

}  // namespace remit
