// Made-up facts as the standard import files, so that a law can be checked on a real ledger file.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/columns/fact_schema.hpp"
#include "engine/columns/memory_fact_source.hpp"

namespace remit::laws {

/// Writes `facts` as CSV files below `folder`, in as many folders as facts have versions: a file holds one
/// version of each fact, and the folders, to be imported in this order, hold the versions as they arrived.
[[nodiscard]] std::vector<std::filesystem::path> write_files(const FactSchema& schema,
                                                             const std::vector<MemoryFact>& facts,
                                                             const std::filesystem::path& folder);

}  // namespace remit::laws
