// The reference plan's loop over the two files that have the facts: an expert's narrow one, and remit's
// ledger. One thread, SQLite's C API, totals only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "benchmarks/reference_plan.hpp"

namespace remit::benchmarks {

/// The months whose lines count, as `2024-01`.
struct MonthRange {
  std::string first;
  std::string last;
};

/// How the rows of some months are found where not all are asked for.
enum class Access { kScan, kIndex };

/// Over a file of write_narrow_file(). With kScan every row is stepped over, and a condition leaves out what
/// lies before the quarter of the first month; with kIndex reading begins there.
[[nodiscard]] PlanTotals narrow_totals(const std::filesystem::path& path, const MonthRange& months,
                                       Access access);

/// Over a ledger in which every fact has one version. Every row is stepped over.
[[nodiscard]] PlanTotals ledger_totals(const std::filesystem::path& path, const MonthRange& months);

/// Steps over the columns that the plan needs and adds them up, so that each is really fetched. Gives the
/// number of rows.
[[nodiscard]] std::uint64_t step_over_narrow(const std::filesystem::path& path);
[[nodiscard]] std::uint64_t step_over_ledger(const std::filesystem::path& path);

/// The plan as one SQL statement of the file `sql` over a narrow file, carried out by SQLite.
[[nodiscard]] PlanTotals sql_totals(const std::filesystem::path& path, const std::filesystem::path& sql,
                                    const MonthRange& months);

}  // namespace remit::benchmarks
