// One side of the comparison of the reference plan, in a process of its own, so that its time and its peak
// memory are its own:
//
//   plan_side SIDE FILE [FILE] [--first 2024-01] [--last 2025-12]
//
//   narrow, narrow-index   an expert's loop over his own file, by a scan and by an index
//   ledger                 the same loop over remit's ledger
//   step-narrow, step-ledger  nothing but stepping over the columns
//   sql                    the statement in the second file, over an expert's file
//   library                remit's batch by the rules in the second file: every line, and nothing written
//   library-month          the same of what the last month adds to a ledger that was run before
//   post                   the same, written; the time is that of the writing alone
//   insert-postings, insert-facts  the rows of a ledger, into the second file, by bare INSERTs
//
// Prints one line of JSON: seconds, and rows or the totals of each rule. Ends with 3 when something can't be
// read.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/bare_inserts.hpp"
#include "benchmarks/plan_loops.hpp"
#include "benchmarks/raw_sqlite.hpp"
#include "benchmarks/stopwatch.hpp"
#include "engine/analysis/rule_files.hpp"
#include "engine/base/freed_memory.hpp"
#include "engine/base/parallel.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/run/batch.hpp"

namespace remit::benchmarks {
namespace {

struct SideOptions {
  std::string side;
  std::filesystem::path file;
  std::filesystem::path second;
  MonthRange months{"2024-01", "2025-12"};
  unsigned threads = available_threads();
};

template <class T>
T value_of(Result<T> result) {
  if (!result) {
    give_up(result.error().message);
  }
  return std::move(*result);
}

std::string times(const Elapsed& time) {
  return fmt::format("\"seconds\": {:.6f}, \"processor_seconds\": {:.6f}", time.wall.count(),
                     time.processor.count());
}

void print_rows(const Elapsed& time, std::uint64_t rows) {
  fmt::print("{{{}, \"rows\": {}}}\n", times(time), rows);
}

void print_totals(const Elapsed& time, const std::map<std::string, PlanTotal>& totals) {
  std::string rules;
  for (const auto& [name, total] : totals) {
    rules += fmt::format("{}\"{}\": [{}, {}]", rules.empty() ? "" : ", ", name, total.cents, total.lines);
  }
  fmt::print("{{{}, \"rules\": {{{}}}}}\n", times(time), rules);
}

void print_totals(const Elapsed& time, const PlanTotals& totals) {
  std::map<std::string, PlanTotal> named;
  for (std::size_t rule = 0; rule < kPlanRules; ++rule) {
    named.emplace(kPlanRuleNames[rule], totals[rule]);
  }
  print_totals(time, named);
}

struct Batch {
  Elapsed time;
  Elapsed writing;  // from the stage of posting on
  BatchReport report;
};

enum class What { kEverything, kWhatChanged, kPosted };

Batch run_rules(const SideOptions& options, What what) {
  const bool posts = what == What::kPosted;
  const Stopwatch whole;
  const Analysis analysis = value_of(load_rules(options.second));
  if (!analysis.ruleset) {
    give_up(fmt::format("{} has mistakes; remit check shows them", options.second.string()));
  }
  const std::unique_ptr<Ledger> ledger =
      value_of(Ledger::open(options.file, posts ? LedgerMode::kReadWrite : LedgerMode::kReadOnly));
  std::optional<Stopwatch> posting;
  BatchRequest request;
  request.ruleset = &*analysis.ruleset;
  const std::optional<Period> period = parse_period(options.months.last);
  if (!period) {
    give_up(fmt::format("{} isn't a period", options.months.last));
  }
  request.period = *period;
  request.dry_run = !posts;
  request.full = what != What::kWhatChanged;
  request.name_postings = false;
  request.keep_entries = posts;
  request.threads = options.threads;
  request.progress = [&posting](std::string_view stage) {
    if (stage == "posting") {
      posting.emplace();
    }
  };
  Batch batch;
  batch.report = value_of(run_batch(*ledger, request));
  batch.time = whole.elapsed();
  if (batch.report.row_error_count != 0) {
    give_up(fmt::format("{} rows can't be rated", batch.report.row_error_count));
  }
  if (posts) {
    if (!batch.report.posted || !posting) {
      give_up("nothing was posted");
    }
    batch.writing = posting->elapsed();
  }
  return batch;
}

// A dry run numbers the components that the ledger doesn't have yet in the order of their rules, from here
// on; see engine/run/posting_keys.cpp.
constexpr std::int32_t kFirstUnstored = std::numeric_limits<std::int32_t>::max() - (1 << 24);

std::map<std::string, PlanTotal> totals_of(const SideOptions& options, const BatchReport& report) {
  const Analysis analysis = value_of(load_rules(options.second));
  const std::unique_ptr<Ledger> ledger = value_of(Ledger::open(options.file, LedgerMode::kReadOnly));
  std::map<std::int32_t, std::string> names;
  for (const Ledger::Component& component : value_of(ledger->components())) {
    names[component.number] = component.rule;
  }
  std::int32_t next = kFirstUnstored;
  for (const Rule& rule : analysis.ruleset->rules) {
    const bool known = std::any_of(names.begin(), names.end(),
                                   [&rule](const auto& component) { return component.second == rule.name; });
    if (!known) {
      names[next++] = rule.name;
    }
  }
  std::map<std::string, PlanTotal> totals;
  for (const ComponentTotal& total : report.components) {
    PlanTotal& plan = totals[names.at(total.component)];
    plan.cents += total.minor_units;
    plan.lines += static_cast<std::uint64_t>(total.posting_count);
  }
  return totals;
}

int run_side(const SideOptions& options) {
  const Stopwatch stopwatch;
  const auto totals = [&](const PlanTotals& found) { print_totals(stopwatch.elapsed(), found); };
  const auto rows = [&](std::uint64_t count) { print_rows(stopwatch.elapsed(), count); };
  const auto inserts = [](const BareInserts& done) { print_rows(done.time, done.rows); };
  const auto library = [&](What what) {
    const Batch batch = run_rules(options, what);
    print_totals(batch.time, totals_of(options, batch.report));
  };
  const std::map<std::string, std::function<void()>> sides = {
      {"narrow", [&] { totals(narrow_totals(options.file, options.months, Access::kScan)); }},
      {"narrow-index", [&] { totals(narrow_totals(options.file, options.months, Access::kIndex)); }},
      {"ledger", [&] { totals(ledger_totals(options.file, options.months)); }},
      {"step-narrow", [&] { rows(step_over_narrow(options.file)); }},
      {"step-ledger", [&] { rows(step_over_ledger(options.file)); }},
      {"sql", [&] { totals(sql_totals(options.file, options.second, options.months)); }},
      {"library", [&] { library(What::kEverything); }},
      {"library-month", [&] { library(What::kWhatChanged); }},
      {"post",
       [&] {
         const Batch batch = run_rules(options, What::kPosted);
         print_rows(batch.writing, batch.report.entries.size());
       }},
      {"insert-postings", [&] { inserts(insert_postings(options.file, options.second)); }},
      {"insert-facts", [&] { inserts(insert_facts(options.file, options.second)); }},
  };
  const auto side = sides.find(options.side);
  if (side == sides.end()) {
    fmt::print(stderr, "there is no side {}\n", options.side);
    return 2;
  }
  side->second();
  return 0;
}

}  // namespace
}  // namespace remit::benchmarks

int main(int argument_count, char** arguments) {
  remit::keep_freed_memory();
  remit::benchmarks::SideOptions options;
  CLI::App app("One side of the comparison of the reference plan.", "plan_side");
  app.add_option("side", options.side)->required();
  app.add_option("file", options.file, "A narrow file or a ledger")->required();
  app.add_option("second", options.second, "Rules, a statement, or a file to be written");
  app.add_option("--first", options.months.first, "The first month whose lines count")->capture_default_str();
  app.add_option("--last", options.months.last, "The last one; the batch's period")->capture_default_str();
  app.add_option("--threads", options.threads, "How many may read a ledger at once")->capture_default_str();
  CLI11_PARSE(app, argument_count, arguments);
  return remit::benchmarks::run_side(options);
}
