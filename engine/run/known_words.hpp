// What a rule file may say about a ledger: the ledger's columns, words and partners, for the analysis.
#pragma once

#include "engine/analysis/analyze.hpp"
#include "engine/base/result.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

/// The vocabulary of `ledger` in the form that analyze() checks against.
[[nodiscard]] Result<KnownWords> known_words(Ledger& ledger);

}  // namespace remit
