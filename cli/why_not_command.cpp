// remit why-not: which clause of a rule kept a fact from paying.
#include <memory>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "cli/rules.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/report/explanation.hpp"
#include "engine/run/why_not.hpp"

namespace remit::cli {
namespace {

struct WhyNotArguments {
  std::string ledger;
  std::string rule;
  std::string fact;
  std::string rules;
  std::string period;
  TableFormat format = TableFormat::kTable;
};

int why_not_command(const WhyNotArguments& arguments) {
  const Result<std::unique_ptr<Ledger>> ledger = Ledger::open(arguments.ledger, LedgerMode::kReadOnly);
  if (!ledger) {
    return fail(ledger.error());
  }
  WhyNotQuestion question{.rule = arguments.rule, .fact = arguments.fact, .ruleset = nullptr, .period = {}};
  std::optional<Ruleset> ruleset;
  if (!arguments.rules.empty()) {
    int exit_code = kDone;
    ruleset = ruleset_or_complaint(arguments.rules, exit_code);
    if (!ruleset) {
      return exit_code;
    }
    question.ruleset = &*ruleset;
  }
  if (!arguments.period.empty()) {
    question.period = period_argument(arguments.period);
  }
  Progress progress("asking why not");
  progress.stage("rating");
  const Result<ExplanationStep> answer = why_not(**ledger, question);
  progress.wipe();
  if (!answer) {
    return fail(answer.error());
  }
  print(arguments.format == TableFormat::kJson ? render_json(*answer) : render_text(*answer));
  return kDone;
}

}  // namespace

void add_why_not_command(CLI::App& program, int& exit_code) {
  CLI::App& command =
      *program.add_subcommand("why-not", "Show which clause of a rule keeps a fact from paying");
  const auto arguments = std::make_shared<WhyNotArguments>();
  command.add_option("LEDGER", arguments->ledger, "the ledger")->required()->type_name("");
  command.add_option("--rule", arguments->rule, "the rule's name")->required()->type_name("RULE");
  command
      .add_option("--fact", arguments->fact,
                  "the id of the deal, invoice, lead …; for a rule for each partner and period the partner's")
      ->required()
      ->type_name("ID");
  command
      .add_option("--rules", arguments->rules, "rule files; else those of the last run that had this rule")
      ->type_name("RULES");
  command
      .add_option("--period", arguments->period,
                  "as of the end of this month, quarter or year; else that run's")
      ->check(is_period().description(""))
      ->type_name("PERIOD");
  add_explanation_format(command, arguments->format);
  command.footer(
      "Every version of the rule answers for every line that it makes of the fact.\n\n"
      "Examples:\n"
      "  remit why-not acme.ledger --rule deal_bonus --fact D-17\n"
      "  remit why-not acme.ledger --rule deal_bonus --fact D-17 --rules rules/ --period 2026-03");
  command.callback([arguments, &exit_code] { exit_code = why_not_command(*arguments); });
}

}  // namespace remit::cli
