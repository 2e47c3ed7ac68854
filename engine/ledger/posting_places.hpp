// Where postings stand in their table.
#pragma once

#include <cstdint>
#include <limits>

#include "engine/columns/posting.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

inline constexpr PostingKey kLeastPostingKey{
    .component = std::numeric_limits<std::int32_t>::min(), .line_kind = 0, .partner = 0, .line = 0, .fan = 0};

/// The sequence of the first posting that is of `run` and at or behind `key`, or of a later run; that behind
/// the last one where there is none. By halving: postings ascend by run, because a batch appends only to the
/// newest run, and by key within it. So no index has to be written with every posting.
[[nodiscard]] std::int64_t first_posting_from(Ledger::Store& store, std::int64_t run,
                                              const PostingKey& key = kLeastPostingKey);

}  // namespace remit
