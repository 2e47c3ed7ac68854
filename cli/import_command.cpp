// remit import: facts from CSV files into a ledger.
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "cli/rules.hpp"
#include "engine/ledger/import.hpp"

namespace remit::cli {
namespace {

struct ImportArguments {
  std::string ledger;
  std::vector<std::string> paths;
  std::string mapping;
  std::string rules;
  std::string booked_on;
  bool dry_run = false;
  bool accept_good_rows = false;
  TableFormat format = TableFormat::kTable;
};

void print_files(const ImportReport& report, TableFormat format) {
  const auto writer = make_row_writer(format,
                                      {{"file"},
                                       {"fact"},
                                       {"rows", true},
                                       {"added", true},
                                       {"changed", true},
                                       {"unchanged", true},
                                       {"refused", true}},
                                      output_sink());
  const auto count = [](std::uint64_t number) { return Cell(static_cast<std::int64_t>(number)); };
  for (const FileImport& file : report.files) {
    const std::array<Cell, 7> cells{Cell(file.file),    Cell(file.fact),     count(file.rows),
                                    count(file.added),  count(file.changed), count(file.unchanged),
                                    count(file.refused)};
    writer->row(cells);
  }
  writer->finish();
}

void print_refusals(const ImportReport& report) {
  for (const RowRefusal& refusal : report.refusals) {
    std::string place = refusal.file;
    place += refusal.line == 0 ? "" : ":" + std::to_string(refusal.line);
    place += refusal.column.empty() ? "" : ": " + refusal.column;
    complain(place + ": " + refusal.reason);
  }
  if (report.refused_rows > report.refusals.size()) {
    note("… and " + std::to_string(report.refused_rows - report.refusals.size()) + " more refused rows");
  }
}

ImportOptions options_of(const ImportArguments& arguments, Progress& progress) {
  ImportOptions options;
  if (!arguments.mapping.empty()) {
    options.mapping = arguments.mapping;
  }
  if (!arguments.booked_on.empty()) {
    options.booked_on = date_argument(arguments.booked_on);
  }
  options.dry_run = arguments.dry_run;
  options.accept_good_rows = arguments.accept_good_rows;
  options.progress = [&progress](std::uint64_t done, std::uint64_t total) { progress.bytes(done, total); };
  return options;
}

int import_into_ledger(const ImportArguments& arguments) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(arguments.ledger, LedgerMode::kReadWrite);
  if (!ledger) {
    return fail(ledger.error());
  }
  const std::vector<std::filesystem::path> paths(arguments.paths.begin(), arguments.paths.end());
  std::optional<FactSchema> declared;
  if (!arguments.rules.empty()) {
    int exit_code = kDone;
    const std::optional<Ruleset> rules = ruleset_or_complaint(arguments.rules, exit_code);
    if (!rules) {
      return exit_code;
    }
    declared = rules->schema;
  }
  Progress progress("importing");
  ImportOptions options = options_of(arguments, progress);
  options.declared = std::move(declared);
  const Result<ImportReport> report = import_facts(**ledger, paths, options);
  progress.wipe();
  if (!report) {
    return fail(report.error());
  }
  print_files(*report, arguments.format);
  for (const std::string& warning : report->warnings) {
    warn(warning);
  }
  print_refusals(*report);
  const std::string refused = std::to_string(report->refused_rows) +
                              (report->refused_rows == 1 ? " row was refused" : " rows were refused");
  if (arguments.dry_run) {
    note(report->refused_rows == 0 ? "a dry run: nothing was kept"
                                   : refused + "; a dry run: nothing was kept");
  } else if (report->refused_rows != 0) {
    note(report->kept ? refused + ", the others were kept"
                      : refused + " and nothing was kept; --accept-good-rows keeps the others");
  }
  return report->refused_rows == 0 ? kDone : kWrongInput;
}

}  // namespace

void add_import_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("import", "Import facts from CSV files into a ledger");
  const auto arguments = std::make_shared<ImportArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("PATH", arguments->paths, "standard CSV files, or folders of files")
      ->required()
      ->type_name("");
  command.add_option("--map", arguments->mapping, "a mapping file for any other export")
      ->type_name("MAP.toml");
  command.add_option("--rules", arguments->rules, "the rules that declare facts of your own among the files")
      ->type_name("RULES");
  command.add_option("--booked-on", arguments->booked_on, "when rows without a booked_on were booked")
      ->check(is_date().description(""))
      ->type_name("DATE");
  command.add_flag("--dry-run", arguments->dry_run, "check everything, keep nothing");
  command.add_flag(
      "--accept-good-rows", arguments->accept_good_rows,
      "keep the rows that can be taken, although others are refused (the exit code is 1 all the same)");
  add_table_format(command, arguments->format);
  command.footer(
      "Importing the same files again changes nothing; a changed row becomes a new version of its fact.\n"
      "One refused row refuses the whole import, unless --accept-good-rows.\n"
      "A fact of your own (`fact claim of partner`) is imported from claim.csv with the rules that declare "
      "it; the\n"
      "ledger remembers them, so a later import does without.\n\n"
      "Examples:\n"
      "  remit import acme.ledger exports/2026-10\n"
      "  remit import acme.ledger crm/ --map crm.toml --booked-on 2026-11-02 --dry-run");
  command.callback([arguments, &exit_code] { exit_code = import_into_ledger(*arguments); });
}

}  // namespace remit::cli
