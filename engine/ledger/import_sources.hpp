// Which files an import reads, and as what.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/ledger/mapping.hpp"

namespace remit {

struct ImportSource {
  std::filesystem::path path;
  FactKind kind = FactKind::kPartner;
  std::uint64_t bytes = 0;
  const MappedFile* mapped = nullptr;  ///< none: a standard file
  std::string mapping_path;            ///< of `mapped`, for messages
};

/// The standard files, and those of the declared kinds of `schema`, among `paths` and in the folders among
/// them, in the order of the kinds: what is referred to comes first. Fails with kInput on a path that isn't
/// there, a CSV file that isn't a standard one, or none at all.
[[nodiscard]] Result<std::vector<ImportSource>> find_standard_files(
    const std::vector<std::filesystem::path>& paths, const FactSchema& schema);

/// The files that `mapping` names, below the folders among `paths` or given themselves, in the mapping's
/// order. Every file is needed where a folder is given; otherwise those that are given. `mapping` must
/// outlive the sources. Fails with kInput on a file that isn't there or that the mapping doesn't name.
[[nodiscard]] Result<std::vector<ImportSource>> find_mapped_files(
    const std::vector<std::filesystem::path>& paths, const Mapping& mapping);

}  // namespace remit
