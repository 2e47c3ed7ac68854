// remit run: one batch.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "cli/rules.hpp"
#include "engine/base/parallel.hpp"
#include "engine/money/minor_units.hpp"
#include "engine/run/batch.hpp"

namespace remit::cli {
namespace {

constexpr std::size_t kShownRowErrors = 50;  // a screen or two; the count says how many there are

constexpr unsigned kMostThreads = 256;

struct RunArguments {
  std::string ledger;
  std::string rules;
  std::string period;
  std::string as_known_on;
  bool dry_run = false;
  bool full = false;
  bool no_column_cache = false;
  unsigned threads = available_threads();
  std::size_t facts_at_once = kRowsAtOnce;
  TableFormat format = TableFormat::kTable;
};

void complain_about_rows(const BatchReport& report, const Ruleset& ruleset) {
  for (std::size_t index = 0; index < std::min(report.row_errors.size(), kShownRowErrors); ++index) {
    complain(row_error_text(report.row_errors[index], ruleset));
  }
  if (report.row_error_count > kShownRowErrors) {
    note("… and " + std::to_string(report.row_error_count - kShownRowErrors) + " more");
  }
  note(std::to_string(report.row_error_count) + (report.row_error_count == 1 ? " row" : " rows") +
       " can't be rated; nothing was posted");
}

std::string money(std::int64_t minor_units, Currency currency) {
  return currency.code() + " " + amount_text(minor_units, currency.minor_unit_digits());
}

// One row for each posting: what programs read.
void print_postings(const BatchReport& report, const Ruleset& ruleset, TableFormat format) {
  const auto writer = make_row_writer(format,
                                      {{"posting", true},
                                       {"ruleset"},
                                       {"partner"},
                                       {"rule"},
                                       {"component"},
                                       {"line_kind"},
                                       {"line"},
                                       {"amount", true},
                                       {"currency"},
                                       {"reason"},
                                       {"period"}},
                                      output_sink());
  const std::string period = period_name(report.run.period_first, report.run.period_last);
  for (const NamedPosting& named : report.postings) {
    const Posting& posting = named.posting;
    const Currency currency = named.currency.value_or(ruleset.currency);
    const std::array<Cell, 11> cells{posting.sequence == 0 ? Cell() : Cell(posting.sequence),
                                     Cell(named.ruleset),
                                     Cell(named.partner),
                                     Cell(named.rule),
                                     Cell(named.component),
                                     Cell(named.line_kind),
                                     Cell(named.line),
                                     Cell(AmountCell{posting.minor_units, currency.minor_unit_digits()}),
                                     Cell(currency.code()),
                                     Cell(std::string(to_text(posting.reason))),
                                     Cell(period)};
    writer->row(cells);
  }
  writer->finish();
}

void print_heading(const BatchReport& report, const Ruleset& ruleset) {
  const RunRecord& run = report.run;
  // The ruleset's own currency first, and told even where nothing is posted in it.
  std::map<std::string, std::pair<Currency, std::int64_t>> totals;
  std::int64_t total = 0;
  for (const PartnerTotal& partner : report.partners) {
    if (partner.currency == ruleset.currency) {
      total += partner.minor_units;
    } else {
      auto& other = totals.try_emplace(partner.currency.code(), partner.currency, 0).first->second;
      other.second += partner.minor_units;
    }
  }
  print("ruleset    " + run.ruleset + " (" + run.ruleset_hash.substr(0, 12) + ")\n");
  print("period     " + period_name(run.period_first, run.period_last) + ", " + run.period_first.to_text() +
        " through " + run.period_last.to_text() + "\n");
  print("cut-off    " + run.cut_off.to_text() + "\n");
  print("watermark  " + std::to_string(run.watermark) + "\n");
  print("lines      " + std::to_string(report.line_count) +
        (report.since_run ? ", of what has changed since run " + std::to_string(*report.since_run) : "") +
        "\n");
  print("postings   " + std::to_string(run.posting_count) + "\n");
  std::string total_text = money(total, ruleset.currency);
  for (const auto& [code, other] : totals) {
    total_text += ", " + money(other.second, other.first);
  }
  print("total      " + total_text + "\n");
}

void print_partners(const BatchReport& report) {
  const auto writer = make_row_writer(
      TableFormat::kTable, {{"partner"}, {"postings", true}, {"amount", true}, {"currency"}}, output_sink());
  for (const PartnerTotal& partner : report.partners) {
    const std::array<Cell, 4> cells{
        Cell(partner.partner), Cell(partner.posting_count),
        Cell(AmountCell{partner.minor_units, partner.currency.minor_unit_digits()}),
        Cell(partner.currency.code())};
    writer->row(cells);
  }
  writer->finish();
}

void print_reasons(const BatchReport& report) {
  const auto writer = make_row_writer(
      TableFormat::kTable, {{"reason"}, {"postings", true}, {"amount", true}, {"currency"}}, output_sink());
  for (const ReasonTotal& sum : report.reasons) {
    const std::array<Cell, 4> cells{Cell(std::string(to_text(sum.reason))), Cell(sum.posting_count),
                                    Cell(AmountCell{sum.minor_units, sum.currency.minor_unit_digits()}),
                                    Cell(sum.currency.code())};
    writer->row(cells);
  }
  writer->finish();
}

// The posting that people will ask about first.
const Posting& largest(const std::vector<Posting>& postings) {
  const auto size = [](const Posting& posting) {
    return posting.minor_units < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(posting.minor_units)
                                   : static_cast<std::uint64_t>(posting.minor_units);
  };
  return *std::max_element(postings.begin(), postings.end(), [&](const Posting& left, const Posting& right) {
    return size(left) < size(right);
  });
}

void print_for_people(const BatchReport& report, const Ruleset& ruleset, const RunArguments& arguments) {
  print_heading(report, ruleset);
  if (report.run.posting_count != 0) {
    print("\n");
    print_partners(report);
    print("\n");
    print_reasons(report);
  }
  if (report.posted && !report.entries.empty()) {
    print("\nhow one came about:  remit explain " + arguments.ledger + " " +
          std::to_string(largest(report.entries).sequence) + "\n");
  }
}

void say_what_was_done(const BatchReport& report, const RunArguments& arguments) {
  if (!report.other_rulesets.empty()) {
    std::string names;
    for (const std::string& name : report.other_rulesets) {
      names += (names.empty() ? "\"" : ", \"") + name + "\"";
    }
    warn("\"" + report.run.ruleset + "\" has never run on this ledger, and " + names +
         " has; under a new name a programme pays everything anew");
  }
  if (!arguments.as_known_on.empty()) {
    note("as known on " + arguments.as_known_on + ", beside what earlier periods posted; nothing was posted");
  } else if (arguments.dry_run) {
    note("a dry run: nothing was posted");
  } else if (report.already_booked) {
    note(std::string(arguments.full
                         ? "worked out everything and posted nothing: it comes to what was posted by these "
                           "rules, for this period, on these facts (run "
                         : "nothing to do: these rules have run for this period on these facts (run ") +
         std::to_string(report.run.number) + ")");
  } else {
    note("posted as run " + std::to_string(report.run.number));
  }
}

int run(const RunArguments& arguments) {
  int exit_code = kDone;
  const std::optional<Ruleset> ruleset = ruleset_or_complaint(arguments.rules, exit_code);
  if (!ruleset) {
    return exit_code;
  }
  BatchRequest request;
  request.ruleset = &*ruleset;
  request.period = period_argument(arguments.period);
  request.dry_run = arguments.dry_run;
  request.full = arguments.full;
  request.threads = arguments.threads;
  request.rows_at_once = arguments.facts_at_once;
  request.name_postings = arguments.format != TableFormat::kTable;
  request.keep_entries = false;  // a dry run shows but their totals
  if (!arguments.as_known_on.empty()) {
    request.as_known_on = date_argument(arguments.as_known_on);
  }
  const bool posts = !request.dry_run && !request.as_known_on;
  const Result<std::unique_ptr<Ledger>> ledger =
      Ledger::open(arguments.ledger, posts ? LedgerMode::kReadWrite : LedgerMode::kReadOnly);
  if (!ledger) {
    return fail(ledger.error());
  }
  (*ledger)->use_column_cache(!arguments.no_column_cache);
  Progress progress("running " + arguments.period);
  request.progress = [&progress](std::string_view stage) { progress.stage(stage); };
  const Result<BatchReport> report = run_batch(**ledger, request);
  progress.wipe();
  if (!report) {
    return fail(report.error());
  }
  if (report->row_error_count != 0) {
    complain_about_rows(*report, *ruleset);
    return kWrongInput;
  }
  if (arguments.format != TableFormat::kTable) {
    print_postings(*report, *ruleset, arguments.format);
  } else if (!report->already_booked) {
    print_for_people(*report, *ruleset, arguments);
  }
  say_what_was_done(*report, arguments);
  return kDone;
}

}  // namespace

void add_run_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("run", "Run one batch: post what is owed and not posted yet");
  const auto arguments = std::make_shared<RunArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("--rules", arguments->rules, "a rule file or a folder of them")
      ->required()
      ->type_name("RULES");
  command.add_option("--period", arguments->period, "2026-10, 2026-Q4 or 2026")
      ->required()
      ->check(is_period().description(""))
      ->type_name("PERIOD");
  command.add_flag("--dry-run", arguments->dry_run, "show what would be posted, post nothing");
  command.add_flag("--full", arguments->full,
                   "work out everything, not only what has changed since the last run");
  command
      .add_option("--threads", arguments->threads,
                  "how many threads read and rate; what is posted doesn't depend on it [all cores]")
      ->check(CLI::Range(1U, kMostThreads).description(""))
      ->type_name("N");
  command
      .add_option("--facts-at-once", arguments->facts_at_once,
                  "how many facts are held in memory at once, about; fewer take less memory and more time\n"
                  "[12000000]")
      ->check(CLI::Range(std::size_t{1}, std::size_t{kMostSequences}).description(""))
      ->type_name("N");
  command.add_flag("--no-column-cache", arguments->no_column_cache,
                   "read the ledger alone; don't use or write LEDGER-columns, which makes reading faster");
  command
      .add_option("--as-known-on", arguments->as_known_on,
                  "what the period would have posted from what was booked by that day; posts nothing")
      ->check(is_date().description(""))
      ->type_name("DATE");
  add_table_format(command, arguments->format);
  command.footer(
      "The table shows partners and reasons; csv and json have one row a posting: posting, ruleset, "
      "partner,\n"
      "rule, component, line_kind, line, amount, currency, reason, period.\n"
      "A batch is posted whole or not at all. The same run again posts nothing.\n\n"
      "Examples:\n"
      "  remit run acme.ledger --rules programme.remit --period 2026-10 --dry-run\n"
      "  remit run acme.ledger --rules programme.remit --period 2026-10\n"
      "  remit run acme.ledger --rules programme.remit --period 2026-03 --as-known-on 2026-04-08");
  command.callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace remit::cli
