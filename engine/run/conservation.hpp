// The bounds that are checked after computing and before committing.
#pragma once

#include <span>

#include "engine/base/result.hpp"
#include "engine/columns/posting.hpp"
#include "engine/payout/difference.hpp"

namespace remit {

/// Goes through all three sides, each in ascending order of key, and compares them key by key: what was
/// posted before and `postings` come to what the key is entitled to, and keys without an entitlement come to
/// nothing. Worked out on its own, without the subtraction that made the postings. Fails with kMachine where
/// that isn't so or a side isn't in order, and as the streams do.
[[nodiscard]] Result<void> check_conservation(EntitlementStream& entitlements, PostedStream& posted,
                                              std::span<const Posting> postings);

}  // namespace remit
