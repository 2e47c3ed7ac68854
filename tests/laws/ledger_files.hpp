// Made-up facts as the standard import files, so that a law can be checked on a real ledger file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "engine/columns/fact_schema.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"

namespace remit::laws {

/// Writes `facts` as CSV files below `folder`, in as many folders as facts have versions: a file holds one
/// version of each fact, and the folders, to be imported in this order, hold the versions as they arrived.
[[nodiscard]] std::vector<std::filesystem::path> write_files(const FactSchema& schema,
                                                             const std::vector<MemoryFact>& facts,
                                                             const std::filesystem::path& folder);

/// A new ledger of these facts in `folder`; none when the importer refuses one of them, as it does negative
/// credit notes.
[[nodiscard]] std::unique_ptr<Ledger> imported(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                               const std::filesystem::path& folder);

/// Facts as they arrive, in so many parts: most come at once; what comes later is some of everything,
/// corrections behind what they correct.
[[nodiscard]] std::vector<std::vector<MemoryFact>> in_parts(const std::vector<MemoryFact>& facts,
                                                            std::size_t parts, std::uint64_t seed);

/// The same facts as months bring them: in each part what is dated, or was booked, through one of `ends`,
/// which ascend, and behind the last of them. One in twelve comes later than that.
[[nodiscard]] std::vector<std::vector<MemoryFact>> by_months(const std::vector<MemoryFact>& facts,
                                                             const std::vector<Date>& ends,
                                                             std::uint64_t seed);

/// Imports one part by way of files in `folder`, which is emptied; false when the importer refuses a fact.
[[nodiscard]] bool import_part(Ledger& ledger, const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                               const std::filesystem::path& folder);

/// One batch; none where what a partner gets is beyond 64 bits, which is refused.
[[nodiscard]] std::optional<BatchReport> run(Ledger& ledger, const Ruleset& ruleset, const Period& period);

}  // namespace remit::laws
