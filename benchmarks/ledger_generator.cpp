// Writes a generated ledger as standard import files:
//
//   ledger_generator --into FOLDER [--seed 1] [--partners 2000] [--invoices 1000000] [--months 24]
//
// The same options give the same bytes on every machine. Prints the options and what was written.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/reference_facts.hpp"

int main(int argument_count, char** arguments) {
  using namespace remit::benchmarks;
  ReferenceOptions options;
  std::filesystem::path folder;
  CLI::App app("Writes a generated ledger as standard import files.", "ledger_generator");
  app.add_option("--into", folder, "Folder to write to; made when it isn't there")->required();
  app.add_option("--seed", options.seed, "Another seed, another ledger")->capture_default_str();
  app.add_option("--partners", options.partners)->capture_default_str()->check(CLI::Range(1, 10'000'000));
  app.add_option("--invoices", options.invoices)->capture_default_str()->check(CLI::Range(1, 100'000'000));
  app.add_option("--months", options.months, "Months of invoices, from 2024-01 on")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'200));
  CLI11_PARSE(app, argument_count, arguments);

  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    fmt::print(stderr, "{} can't be made: {}\n", folder.string(), failure.message());
    return 3;
  }
  const ReferenceFacts facts = make_reference_facts(options);
  write_reference_files(facts, folder);
  fmt::print("seed {}, {} months: {} partners, {} deals, {} invoices, {} credit notes in {}\n", options.seed,
             options.months, options.partners, facts.deals.size(), facts.invoices.size(),
             facts.credit_notes.size(), folder.string());
  return 0;
}
