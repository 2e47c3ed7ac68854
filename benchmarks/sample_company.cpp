// Writes the books of a made-up company with 200 partners as standard import files:
//
//   sample_company --into FOLDER [--seed 2026]
//
// The same seed gives the same bytes on every machine.
#include <cstdint>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "benchmarks/sample_books.hpp"

int main(int argument_count, char** arguments) {
  using namespace remit::benchmarks;
  std::uint64_t seed = 2026;
  std::filesystem::path folder;
  CLI::App app("Writes the books of a made-up company as standard import files.", "sample_company");
  app.add_option("--into", folder, "Folder to write to; made when it isn't there")->required();
  app.add_option("--seed", seed, "Another seed, another company")->capture_default_str();
  CLI11_PARSE(app, argument_count, arguments);

  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) {
    fmt::print(stderr, "{} can't be made: {}\n", folder.string(), failure.message());
    return 3;
  }
  const SampleBooks books = make_sample_books(seed);
  write_sample_books(books, folder);
  fmt::print(
      "seed {}: {} partners, {} customers, {} leads, {} deals, {} invoices, {} payments, {} credit notes in "
      "{}\n",
      seed, books.partners.size(), books.customers.size(), books.leads.size(), books.deals.size(),
      books.invoices.size(), books.payments.size(), books.credit_notes.size(), folder.string());
  return 0;
}
