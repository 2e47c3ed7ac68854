// The small tables of texts: numbered, hash-chained, append-only.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/ledger/store.hpp"

namespace remit {

/// Appends a row of `texts` to `table`, whose columns are `number`, `columns` (in the order of the texts) and
/// `row_hash`, and returns its number.
std::int64_t append_texts(Ledger::Store& store, const std::string& table,
                          std::initializer_list<std::string_view> texts, const std::string& columns);

}  // namespace remit
