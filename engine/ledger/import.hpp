// Facts from CSV files into the ledger: all of an import or none of it, every refused row named.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit {

struct ImportOptions {
  std::optional<std::filesystem::path> mapping = {};  ///< MAP.toml; none: the standard files
  /// The schema of rules whose declared facts may be imported; the ledger remembers them. None: what it
  /// remembers already.
  std::optional<FactSchema> declared = {};
  std::optional<Date> booked_on = {};
  bool dry_run = false;
  bool accept_good_rows = false;
  std::uint64_t largest_file_bytes = std::uint64_t{8} << 30U;
  /// Called now and then with the bytes done and in all; may be empty.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

/// A row that was not taken, or a remark on one that was.
struct RowRefusal {
  std::string file;
  std::uint64_t line = 0;  ///< where the row starts, from 1, as an editor counts
  std::string column;      ///< empty when it is the whole row
  std::string reason;      ///< what is wrong and what to do
};

struct FileImport {
  std::string file;        ///< as given or found
  std::string fact;        ///< `deals`
  std::uint64_t rows = 0;  ///< read, header aside
  std::uint64_t added = 0;
  std::uint64_t changed = 0;  ///< a newer version of a known fact
  std::uint64_t unchanged = 0;
  std::uint64_t refused = 0;
};

struct ImportReport {
  std::vector<FileImport> files;
  std::vector<RowRefusal> refusals;  ///< in order of file and line; at most 1,000 are kept
  std::uint64_t refused_rows = 0;    ///< all of them
  std::vector<std::string> warnings;
  bool kept = false;  ///< false: dry run, or refused
};

/// Imports `paths` (standard CSV files, folders of them or, with a mapping, the files that it names below the
/// given folder) in one transaction. Rows that can't be taken are in the report; unless `accept_good_rows`,
/// one refused row refuses the import and nothing is kept. Importing the same file again changes nothing.
/// Fails when a file can't be read (kInput), the mapping is wrong (kInput) or the ledger can't be written.
[[nodiscard]] Result<ImportReport> import_facts(Ledger& ledger,
                                                const std::vector<std::filesystem::path>& paths,
                                                const ImportOptions& options);

}  // namespace remit
