// The bounds that are checked after computing and before committing.
#pragma once

#include <span>

#include "engine/base/result.hpp"
#include "engine/columns/posting.hpp"
#include "engine/payout/difference.hpp"
#include "engine/run/earlier_postings.hpp"

namespace remit {

/// Adds `postings` to `posted` and compares the sums with `entitlements`, key by key: every key's postings
/// come to what it is entitled to, and keys without an entitlement come to nothing. Worked out on its own,
/// without the subtraction that made the postings. Fails with kMachine where that isn't so.
[[nodiscard]] Result<void> check_conservation(std::span<const Entitlement> entitlements,
                                              const PostedByKey& posted, std::span<const Posting> postings);

}  // namespace remit
