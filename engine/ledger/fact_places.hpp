// Where in a kind's table the facts of a set stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/columns/row_set.hpp"
#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

/// Reading so many rows for nothing costs about what finding a row by its number does.
inline constexpr std::int64_t kWorthReading = 8;

using SequenceSpans = Spans<std::int64_t>;

/// The first versions of the facts in `rows`, and others that stand between them: whoever reads these spans
/// of sequences looks at each row's number and date. Rows a few places apart are read together, which costs
/// less than finding the next one.
[[nodiscard]] SequenceSpans places_of(Ledger::Store& store, const FactLayout& layout, const RowSet& rows);

/// Where the facts dated on `days` stand that stand within `within`, and others, as places_of().
[[nodiscard]] SequenceSpans places_dated(Ledger::Store& store, const FactLayout& layout, const DaySpans& days,
                                         const SequenceSpans& within);

/// Where the first version of a fact stands; none where the ledger has none.
[[nodiscard]] std::optional<std::int64_t> first_place(Ledger::Store& store, const FactLayout& layout,
                                                      std::int64_t key);

/// How many facts there are of the kind that a stem names (FactLayout::stem).
[[nodiscard]] std::int64_t fact_count(Ledger::Store& store, std::string_view stem);

/// Numbers of facts, in any order, as spans.
[[nodiscard]] KeySpans spans_of_keys(const std::vector<std::int64_t>& keys);

}  // namespace remit
