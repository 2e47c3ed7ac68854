// remit explain: how one posting came about.
#include <cstdint>
#include <memory>
#include <string>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"
#include "engine/run/posting_explanation.hpp"

namespace remit::cli {
namespace {

struct ExplainArguments {
  std::string ledger;
  std::int64_t posting = 0;
  TableFormat format = TableFormat::kTable;
};

CLI::Validator is_posting_number() {
  return CLI::Validator(
      [](const std::string& text) {
        const bool is_number = !text.empty() && text.size() <= 18 && text.front() != '0' &&
                               text.find_first_not_of("0123456789") == std::string::npos;
        return is_number ? std::string() : text + " is not the number of a posting; remit payouts shows them";
      },
      "");
}

int explain(const ExplainArguments& arguments) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(arguments.ledger, LedgerMode::kReadOnly);
  if (!ledger) {
    return fail(ledger.error());
  }
  Progress progress("explaining");
  progress.stage("rating as the run did");
  const Result<ExplanationStep> explanation = explain_posting(**ledger, arguments.posting);
  progress.wipe();
  if (!explanation) {
    return fail(explanation.error());
  }
  print(arguments.format == TableFormat::kJson ? render_json(*explanation) : render_text(*explanation));
  return kDone;
}

}  // namespace

void add_explain_command(CLI::App& program, int& exit_code) {
  CLI::App& command =
      *program.add_subcommand("explain", "Show how one posting came about, down to the clause");
  const auto arguments = std::make_shared<ExplainArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("POSTING", arguments->posting, "the posting's number, as run and payouts print it")
      ->required()
      ->check(is_posting_number())
      ->type_name("");
  add_explanation_format(command, arguments->format);
  command.footer(
      "The rules are those that the posting's run was made by, as the ledger has kept them.\n\n"
      "Examples:\n"
      "  remit payouts acme.ledger --partner P-17 --by rule,fact,posting\n"
      "  remit explain acme.ledger 17");
  command.callback([arguments, &exit_code] { exit_code = explain(*arguments); });
}

}  // namespace remit::cli
