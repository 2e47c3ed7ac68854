// How far remit is from the floor: reading the columns that it needs, and nothing more.
//
//   benchmark_floor [--invoices 1000000] [--seed 1] [--rounds 5] [--rules FILE] [--cache FOLDER]
//
// Makes a ledger of generated facts once and keeps it in the cache folder. Then, in one process and by turns,
// it steps through a bare SELECT of the plan's columns with SQLite's C API, and evaluates the rules as `remit
// run --full --dry-run` does. Prints the medians, their ratio and the peak memory of the evaluation. Ends
// with 1 when a total differs from a plain loop over the generated facts, with 3 when something can't be
// read.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/floor_plan.hpp"
#include "benchmarks/reference_facts.hpp"
#include "engine/analysis/rule_files.hpp"
#include "engine/ledger/import.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"

namespace remit::benchmarks {
namespace {

using Seconds = std::chrono::duration<double>;

[[noreturn]] void fail(const std::string& message) {
  fmt::print(stderr, "benchmark_floor: {}\n", message);
  std::exit(3);
}

template <class T>
T value_of(Result<T> result) {
  if (!result) {
    fail(result.error().message);
  }
  return std::move(*result);
}

std::filesystem::path cached_ledger(const ReferenceOptions& options, const std::filesystem::path& cache) {
  const std::string name =
      fmt::format("floor-{}-{}-{}-{}", options.seed, options.partners, options.invoices, options.months);
  std::filesystem::path ledger_path = cache / (name + ".remit-ledger");
  if (std::filesystem::exists(ledger_path)) {
    return ledger_path;
  }
  fmt::print("making {} …\n", ledger_path.string());
  std::fflush(stdout);
  const std::filesystem::path folder = cache / name;
  const std::filesystem::path unfinished = cache / (name + ".unfinished");
  std::filesystem::create_directories(folder);
  std::filesystem::remove(unfinished);
  write_reference_files(make_reference_facts(options), folder);
  {
    const std::unique_ptr<Ledger> ledger = value_of(Ledger::create(unfinished));
    const auto started = std::chrono::steady_clock::now();
    const ImportReport report = value_of(import_facts(*ledger, {folder}, {}));
    if (!report.kept) {
      fail(fmt::format("{} generated rows were refused", report.refused_rows));
    }
    const Seconds taken = std::chrono::steady_clock::now() - started;
    fmt::print("imported in {:.1f} s\n", taken.count());
  }
  std::filesystem::remove_all(folder);
  std::filesystem::rename(unfinished, ledger_path);
  return ledger_path;
}

// The most memory this process has held since `reset` was called, in MiB; the kernel keeps it (proc(5)).
std::int64_t peak_memory_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) {
      return std::strtoll(line.c_str() + 6, nullptr, 10) / 1024;
    }
  }
  return 0;
}

void reset_peak_memory() {
  std::ofstream("/proc/self/clear_refs") << "5\n";
}

// Steps through `sql` and folds every value into a sum, so that each is really fetched.
std::uint64_t step_through(sqlite3* connection, const char* sql, std::uint64_t& rows) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr) != SQLITE_OK) {
    fail(sqlite3_errmsg(connection));
  }
  const int columns = sqlite3_column_count(statement);
  std::uint64_t sum = 0;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    for (int column = 0; column < columns; ++column) {
      sum += static_cast<std::uint64_t>(sqlite3_column_int64(statement, column));
    }
    ++rows;
  }
  if (sqlite3_finalize(statement) != SQLITE_OK) {
    fail(sqlite3_errmsg(connection));
  }
  return sum;
}

struct BareRead {
  Seconds time{0};
  std::uint64_t rows = 0;
  std::uint64_t sum = 0;
};

BareRead read_bare(const std::filesystem::path& path) {
  const auto started = std::chrono::steady_clock::now();
  sqlite3* connection = nullptr;
  if (sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
    fail(fmt::format("{} can't be opened", path.string()));
  }
  BareRead read;
  // What the plan reads of each invoice and deal: who, when, how much, and in which currency.
  read.sum += step_through(
      connection, "SELECT key, deal_id, partner_id, issued_on, net, currency FROM fact_invoices", read.rows);
  read.sum += step_through(connection, "SELECT key, closed_on FROM fact_deals", read.rows);
  read.sum += step_through(connection, "SELECT key FROM fact_partners", read.rows);
  sqlite3_close(connection);
  read.time = std::chrono::steady_clock::now() - started;
  return read;
}

struct Evaluated {
  Seconds time{0};
  BatchReport report;
};

Evaluated evaluate_rules(const std::filesystem::path& path, const std::filesystem::path& rules,
                         Period period) {
  const auto started = std::chrono::steady_clock::now();
  const Analysis analysis = value_of(load_rules(rules));
  if (!analysis.ruleset) {
    fail(fmt::format("{} has mistakes; remit check shows them", rules.string()));
  }
  const std::unique_ptr<Ledger> ledger = value_of(Ledger::open(path, LedgerMode::kReadOnly));
  BatchRequest request;
  request.ruleset = &*analysis.ruleset;
  request.period = period;
  request.dry_run = true;
  request.full = true;
  request.name_postings = false;
  Evaluated evaluated;
  evaluated.report = value_of(run_batch(*ledger, request));
  evaluated.time = std::chrono::steady_clock::now() - started;
  return evaluated;
}

FloorTotals totals_of(const BatchReport& report) {
  // The rules of the plan stand in this order, and a fresh ledger numbers their components so.
  FloorTotals totals;
  std::optional<std::int32_t> first;
  for (const Posting& posting : report.entries) {
    first = std::min(first.value_or(posting.key.component), posting.key.component);
  }
  for (const Posting& posting : report.entries) {
    const bool recurring = posting.key.component == *first;
    (recurring ? totals.recurring_cents : totals.volume_cents) += posting.minor_units;
    ++(recurring ? totals.recurring_lines : totals.volume_lines);
  }
  return totals;
}

Seconds median(std::vector<Seconds> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

struct FloorOptions {
  ReferenceOptions reference;
  int rounds = 5;
  std::filesystem::path rules = "benchmarks/rules/floor.remit";
  std::filesystem::path cache = "build/benchmarks";
};

int measure(const FloorOptions& options) {
  const std::filesystem::path path = cached_ledger(options.reference, options.cache);
  const Date last = add_days(Date(end_of_invoices(options.reference)), -1);
  const Period period = period_of(PeriodKind::kMonth, last);

  read_bare(path);  // so that both sides find the file in the system's cache
  std::vector<Seconds> bare_times;
  std::vector<Seconds> remit_times;
  std::uint64_t rows = 0;
  FloorTotals totals;
  reset_peak_memory();
  for (int round = 0; round < options.rounds; ++round) {
    const BareRead bare = read_bare(path);
    const Evaluated evaluated = evaluate_rules(path, options.rules, period);
    if (evaluated.report.row_error_count != 0) {
      fail(fmt::format("{} rows can't be rated", evaluated.report.row_error_count));
    }
    bare_times.push_back(bare.time);
    remit_times.push_back(evaluated.time);
    rows = bare.rows;
    totals = totals_of(evaluated.report);
    fmt::print("round {}: bare SELECT {:.3f} s, remit {:.3f} s\n", round + 1, bare.time.count(),
               evaluated.time.count());
    std::fflush(stdout);
  }
  const std::int64_t peak = peak_memory_mib();

  const double bare = median(bare_times).count();
  const double evaluated = median(remit_times).count();
  const auto count = static_cast<double>(rows);
  fmt::print("{} rows, {} lines that pay something\n", rows, totals.recurring_lines + totals.volume_lines);
  fmt::print("bare SELECT  {:.3f} s, {:.2f} million rows/s\n", bare, count / bare / 1e6);
  fmt::print("remit        {:.3f} s, {:.2f} million rows/s\n", evaluated, count / evaluated / 1e6);
  fmt::print("ratio        {:.2f}\n", evaluated / bare);
  fmt::print("peak memory  {} MiB\n", peak);

  const FloorTotals expected = floor_totals(make_reference_facts(options.reference));
  fmt::print("totals       recurring EUR {}.{:02}, volume EUR {}.{:02}\n", totals.recurring_cents / 100,
             totals.recurring_cents % 100, totals.volume_cents / 100, totals.volume_cents % 100);
  if (totals != expected) {
    fmt::print(
        "The totals differ from the plain loop's: recurring {} cents in {} lines, volume {} cents in {} "
        "lines\n",
        expected.recurring_cents, expected.recurring_lines, expected.volume_cents, expected.volume_lines);
    return 1;
  }
  fmt::print("The totals equal the plain loop's, to the cent and the line.\n");
  return 0;
}

}  // namespace
}  // namespace remit::benchmarks

int main(int argument_count, char** arguments) {
  remit::benchmarks::FloorOptions options;
  CLI::App app("Measures remit against a bare read of the columns that it needs.", "benchmark_floor");
  app.add_option("--invoices", options.reference.invoices)
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  app.add_option("--partners", options.reference.partners)
      ->capture_default_str()
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--seed", options.reference.seed)->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str()->check(CLI::Range(1, 1'000));
  app.add_option("--rules", options.rules, "The plan, from the folder that the program is called in")
      ->capture_default_str();
  app.add_option("--cache", options.cache, "Where the generated ledger is kept")->capture_default_str();
  CLI11_PARSE(app, argument_count, arguments);
  return remit::benchmarks::measure(options);
}
