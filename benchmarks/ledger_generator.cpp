// Writes a generated ledger as standard import files:
//
//   ledger_generator --into FOLDER [--seed 1] [--partners 2000] [--invoices 1000000] [--months 24] [--eras 1]
//     [--even-months] [--late 0]
//
// With --last-month FOLDER2 what belongs to the last month is written there instead, so that a ledger can be
// run before it knows of it. --narrow FILE writes the same facts as a SQLite file without anything of remit.
//
// The same options give the same bytes on every machine. Prints the options and what was written.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/narrow_file.hpp"
#include "benchmarks/reference_facts.hpp"

int main(int argument_count, char** arguments) {
  using namespace remit::benchmarks;
  ReferenceOptions options;
  std::filesystem::path folder;
  std::filesystem::path last_month;
  std::filesystem::path narrow;
  CLI::App app("Writes a generated ledger as standard import files.", "ledger_generator");
  app.add_option("--into", folder, "Folder to write to; made when it isn't there")->required();
  app.add_option("--seed", options.seed, "Another seed, another ledger")->capture_default_str();
  app.add_option("--partners", options.partners)->capture_default_str()->check(CLI::Range(1, 10'000'000));
  app.add_option("--invoices", options.invoices)->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--months", options.months, "Months of invoices, from 2024-01 on")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'200));
  app.add_option("--eras", options.eras, "So often as many invoices and months, one behind the other")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  app.add_flag("--even-months", options.even_months, "As many invoices in each month; else they become more");
  app.add_option("--late", options.late_percent, "Percent of the invoices that are booked weeks late")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  app.add_option("--last-month", last_month, "Folder for the facts of the last month");
  app.add_option("--narrow", narrow, "SQLite file for the same facts");
  CLI11_PARSE(app, argument_count, arguments);

  for (const std::filesystem::path& each : {folder, last_month}) {
    std::error_code failure;
    if (!each.empty()) {
      std::filesystem::create_directories(each, failure);
    }
    if (failure) {
      fmt::print(stderr, "{} can't be made: {}\n", each.string(), failure.message());
      return 3;
    }
  }
  const ReferenceFacts facts = make_reference_facts(options);
  if (last_month.empty()) {
    write_reference_files(facts, folder);
  } else {
    const std::int32_t turn = start_of_last_month(options);
    write_reference_files(facts, folder, {.end = turn});
    write_reference_files(facts, last_month, {.from = turn});
  }
  if (!narrow.empty()) {
    write_narrow_file(facts, narrow);
  }
  fmt::print("seed {}, {} months: {} partners, {} deals, {} invoices, {} credit notes in {}\n", options.seed,
             options.months * options.eras, options.partners, facts.deals.size(), facts.invoices.size(),
             facts.credit_notes.size(), folder.string());
  return 0;
}
