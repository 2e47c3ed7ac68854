// The program: one binary, a command a file.
#include <exception>
#include <new>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/suggestion.hpp"
#include "engine/base/freed_memory.hpp"

namespace {

constexpr const char* kDescription =
    "remit pays partners by rules that read like the contract.\n"
    "A rule file says who earns what; a ledger holds the facts and what was posted; a run posts the "
    "difference.";

constexpr const char* kFooter =
    "Examples:\n"
    "  remit init acme.ledger\n"
    "  remit import acme.ledger exports/\n"
    "  remit check programme.remit && remit test programme.remit\n"
    "  remit run acme.ledger --rules programme.remit --period 2026-10\n"
    "  remit payouts acme.ledger --period 2026-10\n"
    "  remit explain acme.ledger 17\n\n"
    "Exit codes: 0 done; 1 the input is wrong and the report says where; 2 the command line is wrong;\n"
    "3 the machine failed and nothing was written.";

void add_commands(CLI::App& program, int& exit_code) {
  using namespace remit::cli;
  add_init_command(program, exit_code);
  add_import_command(program, exit_code);
  add_check_command(program, exit_code);
  add_fmt_command(program, exit_code);
  add_test_command(program, exit_code);
  add_run_command(program, exit_code);
  add_settle_command(program, exit_code);
  add_payouts_command(program, exit_code);
  add_explain_command(program, exit_code);
  add_why_not_command(program, exit_code);
  add_graph_command(program, exit_code);
}

// What the command line got wrong, and where help is.
int refuse(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& words) {
  const auto chosen = program.get_subcommands();
  const CLI::App& command = chosen.empty() ? program : *chosen.front();
  std::string message = error.what();
  if (const auto better = remit::cli::explain_misspelling(program, command, words)) {
    message = *better;
  }
  remit::cli::complain(message);
  remit::cli::note("see: remit" + (chosen.empty() ? std::string() : " " + command.get_name()) + " --help");
  return remit::cli::kWrongUsage;
}

// `remit help` and `remit help COMMAND`, as other programs of this kind have them. A word that is no command
// is left to be refused.
std::vector<std::string> without_help_word(const CLI::App& program, std::vector<std::string> given) {
  if (given.empty() || given.front() != "help" || given.size() > 2) {
    return given;
  }
  given.erase(given.begin());
  const bool known =
      given.empty() ||
      !program.get_subcommands([&](const CLI::App* command) { return command->get_name() == given.front(); })
           .empty();
  if (known) {
    given.emplace_back("--help");
  }
  return given;
}

int run_program(int count, char** words) {
  int exit_code = remit::cli::kDone;
  CLI::App program(kDescription, "remit");
  program.set_version_flag("-v,--version", std::string("remit ") + REMIT_VERSION,
                           "Print the version and end");
  program.set_help_flag("-h,--help", "Print this help and end");
  program.footer(kFooter);
  program.require_subcommand(1);
  program.get_formatter()->column_width(34);
  add_commands(program, exit_code);
  const std::vector<std::string> given =
      without_help_word(program, std::vector<std::string>(words + 1, words + count));
  try {
    program.parse(std::vector<std::string>(given.rbegin(), given.rend()));  // it takes them from the back
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return refuse(program, error, given);
    }
    program.exit(error);  // --help and --version print to standard output
  }
  return exit_code;
}

}  // namespace

int main(int count, char** words) {
  remit::keep_freed_memory();
  try {
    return remit::cli::finish_output(run_program(count, words));
  } catch (const std::bad_alloc&) {
    remit::cli::complain("out of memory; nothing was written");
  } catch (const std::exception& error) {
    remit::cli::complain(std::string("an unforeseen failure: ") + error.what() + "; nothing was written");
  }
  return remit::cli::kMachineFailed;
}
