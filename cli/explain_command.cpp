// remit explain: how one posting came about.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"
#include "engine/run/payment_explanation.hpp"
#include "engine/run/posting_explanation.hpp"

namespace remit::cli {
namespace {

struct ExplainArguments {
  std::string ledger;
  std::int64_t posting = 0;
  std::string settlement;
  std::string partner;
  std::string ruleset;
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
  const Result<ExplanationStep> explanation =
      arguments.settlement.empty()
          ? explain_posting(**ledger, arguments.posting)
          : explain_payment(**ledger,
                            arguments.ruleset.empty() ? std::nullopt : std::optional(arguments.ruleset),
                            period_argument(arguments.settlement), arguments.partner);
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
      *program.add_subcommand("explain", "Show how one posting or payment came about, down to the clause");
  const auto arguments = std::make_shared<ExplainArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  CLI::Option& posting =
      *command.add_option("POSTING", arguments->posting, "the posting's number, as run and payouts print it")
           ->check(is_posting_number())
           ->type_name("");
  CLI::Option& settlement = *command
                                 .add_option("--settlement", arguments->settlement,
                                             "a payment instead: the period that was settled")
                                 ->check(is_period().description(""))
                                 ->type_name("PERIOD")
                                 ->excludes(&posting);
  CLI::Option& partner = *command.add_option("--partner", arguments->partner, "to whom it was paid")
                              ->needs(&settlement)
                              ->type_name("ID");
  settlement.needs(&partner);
  command.add_option("--ruleset", arguments->ruleset, "of which ruleset, where several were settled")
      ->needs(&settlement)
      ->type_name("NAME");
  add_explanation_format(command, arguments->format);
  command.footer(
      "The rules are those that the posting's run was made by, as the ledger has kept them.\n\n"
      "Examples:\n"
      "  remit payouts acme.ledger --partner P-17 --by rule,fact,posting\n"
      "  remit explain acme.ledger 17\n"
      "  remit explain acme.ledger --settlement 2026-10 --partner P-17");
  command.callback([arguments, &posting, &settlement, &exit_code] {
    if (posting.empty() && settlement.empty()) {
      throw CLI::RequiredError("POSTING, or --settlement with --partner");
    }
    exit_code = explain(*arguments);
  });
}

}  // namespace remit::cli
