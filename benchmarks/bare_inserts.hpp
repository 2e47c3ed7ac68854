// What writing costs when nothing but the writing is done: the rows of a ledger's tables through prepared
// statements into a file with the same tables, settings and hash chain, in one transaction. No look-ups, no
// checks, no triggers, no foreign keys.
#pragma once

#include <cstdint>
#include <filesystem>

#include "benchmarks/stopwatch.hpp"

namespace remit::benchmarks {

struct BareInserts {
  Elapsed time;            ///< from BEGIN to behind COMMIT
  std::uint64_t rows = 0;  ///< hashed ones; registers of ids and words aren't counted
};

/// All postings of `ledger`, into a new file `target`. Ends the program with 3 unless the last hash is the
/// ledger's own.
[[nodiscard]] BareInserts insert_postings(const std::filesystem::path& ledger,
                                          const std::filesystem::path& target);

/// All facts of `ledger`, with their ids and words; the same of their last hashes.
[[nodiscard]] BareInserts insert_facts(const std::filesystem::path& ledger,
                                       const std::filesystem::path& target);

}  // namespace remit::benchmarks
